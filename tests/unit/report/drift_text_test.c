/* The drift report for people, byte for byte. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(struct report_case *drifted, const char *expected) {
    auto_text text = case_drift(drifted, REPORT_TEXT, &style_plain);
    assert_string_equal(text, expected);
}

static void symbols_can_be_ascii(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "argocd", "{'defaultClientScopes': ['profile']}",
                "{'optionalClientScopes': ['profile']}");
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_ascii);
    assert_non_null(strstr(text, "        ~ profile  optional -> default\n"));
    for (const char *at = text; *at; at++)
        assert_true((unsigned char)*at < 0x80);
}

static void what_only_strict_removes_is_marked(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client_strict(
        &drifted, "grafana", "{'attributes': {}, 'defaultClientScopes': ['email'], 'protocolMappers': []}",
        "{'attributes': {'login_theme': 'dark'}, 'defaultClientScopes': ['email', 'roles'],"
        " 'protocolMappers': [{'id': '7', 'name': 'aud', 'protocolMapper': 'oidc-audience-mapper'}]}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client grafana  3 fields differ   values.yaml:10:7\n"
                    "      attributes.login_theme  (undeclared)\n"
                    "        - dark\n"
                    "      protocolMappers[\"aud\"]  (undeclared)\n"
                    "        - protocolMapper  oidc-audience-mapper\n"
                    "      defaultClientScopes\n"
                    "        - roles  (undeclared)\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void missing_clients_say_what_they_are(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a",
                "{'redirectUris': ['https://a/*'], 'defaultClientScopes': ['openid', 'email', 'groups'],"
                " 'optionalClientScopes': ['phone'], 'protocolMappers': [{'name': 'x'}, {'name': 'y'}]}",
                NULL);
    case_client(&drifted, "b", "{'publicClient': true}", NULL);
    case_client(&drifted, "c", "{'bearerOnly': true}", NULL);
    check(&drifted, "realm ameide\n"
                    "  + client a  missing           values.yaml:10:7\n"
                    "      confidential client, 1 redirect URI, 2 mappers, 2 default scopes, 1\n"
                    "      optional scope\n"
                    "\n"
                    "  + client b  missing           values.yaml:20:7\n"
                    "      public client\n"
                    "\n"
                    "  + client c  missing           values.yaml:30:7\n"
                    "      bearer-only client\n"
                    "\n"
                    "3 clients: 3 missing\n");
}

static void unknown_values_say_why(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'attributes': {'x': '1'}}", "{'attributes': {'x': '**********'}}");
    case_client(&drifted, "b", "{'name': 'B', 'attributes': {'x': '1'}}",
                "{'attributes': {'x': '**********'}}");
    drift_add_unknown(&drifted.drift, &drifted.objects[0], "HTTP 403\x1b[2J");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ? client a  unknown           values.yaml:10:7\n"
                    "      ? attributes.x: masked by the server\n"
                    "\n"
                    "  ~ client b  1 field differs   values.yaml:20:7\n"
                    "      name\n"
                    "        + B\n"
                    "      ? attributes.x: masked by the server\n"
                    "\n"
                    "  ? client a  unknown           values.yaml:10:7\n"
                    "      HTTP 403\\x1b[2J\n"
                    "\n"
                    "3 clients: 1 drifted, 2 unknown\n");
}

static void objects_in_sync_are_counted_only(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'A'}", "{'name': 'A'}");
    case_client(&drifted, "b", "{'name': 'B'}", "{'name': 'B', 'description': 'undeclared'}");
    check(&drifted, "2 clients: 2 in sync\n");
}

static void realms_and_kinds_are_told_apart(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_object(&drifted, &kind_client, "one", "a", "{'name': 'A'}", "{'name': 'B'}");
    case_object(&drifted, &kind_client_scope, "one", "groups", "{}", NULL);
    case_object(&drifted, &kind_client, "two", "a", "{'name': 'A'}", "{'name': 'A'}");
    drift_add(&drifted.drift, &kind_realm, "three", "three", DRIFT_MISSING,
              "the importer has not created it");
    drift_add(&drifted.drift, &kind_client, "three", "old", DRIFT_EXTRA, NULL);
    check(&drifted, "realm one  (- on the server, + declared)\n"
                    "  ~ client a             1 field differs   values.yaml:10:7\n"
                    "      name\n"
                    "        - B\n"
                    "        + A\n"
                    "\n"
                    "  + client scope groups  missing           values.yaml:20:7\n"
                    "\n"
                    "realm three\n"
                    "  + realm three          missing\n"
                    "      the importer has not created it\n"
                    "\n"
                    "  - client old           extra\n"
                    "\n"
                    "1 realm, 3 clients, 1 client scope: 1 in sync, 2 missing, 1 drifted, 1 extra\n");
}

static void nothing_declared_is_said(void **state) {
    (void)state;
    auto_case drifted = {0};
    check(&drifted, "Nothing was compared: no object is declared.\n");
}

static void hostile_texts_cannot_act_on_the_terminal(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_object(&drifted, &kind_client, "r\x1b[31m", "n\x1b]0;owned\x07",
                "{'redirectUris': ['https://x/\\u001b[2J'], 'attributes': {'k\\u202e': 'a\\nb'},"
                " 'defaultClientScopes': ['s\\u001b[1m']}",
                "{'redirectUris': []}");
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\x07'));
    assert_null(strstr(text, "\u202e"));
    assert_non_null(strstr(text, "realm r\\x1b[31m"));
    assert_non_null(strstr(text, "client n\\x1b]0;owned\\x07"));
    assert_non_null(strstr(text, "+ https://x/\\x1b[2J\n"));
    assert_non_null(strstr(text, "attributes.k\\u202e\n        + a\\nb\n"));
    assert_non_null(strstr(text, "+ s\\x1b[1m\n"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_can_be_ascii),
        cmocka_unit_test(what_only_strict_removes_is_marked),
        cmocka_unit_test(missing_clients_say_what_they_are),
        cmocka_unit_test(unknown_values_say_why),
        cmocka_unit_test(objects_in_sync_are_counted_only),
        cmocka_unit_test(realms_and_kinds_are_told_apart),
        cmocka_unit_test(nothing_declared_is_said),
        cmocka_unit_test(hostile_texts_cannot_act_on_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
