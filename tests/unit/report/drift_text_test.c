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

static void sets_show_what_to_take_out_and_what_to_put_in(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "backstage", "{'redirectUris': ['https://a/*', 'https://new/*']}",
                "{'redirectUris': ['https://old/*', 'https://a/*']}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client backstage  1 field differs   values.yaml:10:7\n"
                    "      redirectUris\n"
                    "        - https://old/*\n"
                    "        + https://new/*\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void scalars_and_attributes_show_both_sides(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "pgadmin",
                "{'publicClient': true, 'name': 'pgAdmin', 'description': '',"
                " 'attributes': {'pkce.code.challenge.method': 'S256'}}",
                "{'publicClient': false, 'description': 'old', 'attributes': {'pkce.code.challenge.method': 'plain'}}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client pgadmin  4 fields differ   values.yaml:10:7\n"
                    "      publicClient\n"
                    "        - false\n"
                    "        + true\n"
                    "      name\n"
                    "        + pgAdmin\n"
                    "      description\n"
                    "        - old\n"
                    "      attributes.pkce.code.challenge.method\n"
                    "        - plain\n"
                    "        + S256\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void links_show_their_list_and_moves_show_both(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "argocd",
                "{'defaultClientScopes': ['openid', 'groups', 'profile'], 'optionalClientScopes': ['email']}",
                "{'defaultClientScopes': ['email'], 'optionalClientScopes': ['profile']}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client argocd  2 fields differ   values.yaml:10:7\n"
                    "      defaultClientScopes\n"
                    "        + groups\n"
                    "        ~ profile  optional → default\n"
                    "      optionalClientScopes\n"
                    "        ~ email  default → optional\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void symbols_can_be_ascii(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "argocd", "{'defaultClientScopes': ['profile']}", "{'optionalClientScopes': ['profile']}");
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_ascii);
    assert_non_null(strstr(text, "        ~ profile  optional -> default\n"));
    for (const char *at = text; *at; at++)
        assert_true((unsigned char)*at < 0x80);
}

static void whole_mappers_show_type_and_settings_aligned(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "temporal",
                "{'protocolMappers': [{'name': 'groups', 'protocol': 'openid-connect',"
                " 'protocolMapper': 'oidc-group-membership-mapper',"
                " 'config': {'claim.name': 'groups', 'full.path': 'false'}},"
                " {'name': 'given name', 'config': {'claim.name': 'given_name'}}]}",
                "{'protocolMappers': [{'name': 'given name', 'config': {'claim.name': 'first'}}]}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client temporal  2 fields differ   values.yaml:10:7\n"
                    "      protocolMappers[\"groups\"]\n"
                    "        + protocolMapper  oidc-group-membership-mapper\n"
                    "        + claim.name      groups\n"
                    "        + full.path       false\n"
                    "      protocolMappers[\"given name\"].config.claim.name\n"
                    "        - first\n"
                    "        + given_name\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void what_only_strict_removes_is_marked(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client_strict(&drifted, "grafana",
                       "{'attributes': {}, 'defaultClientScopes': ['email'], 'protocolMappers': []}",
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
    case_client(&drifted, "b", "{'name': 'B', 'attributes': {'x': '1'}}", "{'attributes': {'x': '**********'}}");
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
    drift_add(&drifted.drift, &kind_realm, "three", "three", DRIFT_MISSING, "the importer has not created it");
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

static void places_without_lines_name_the_path(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{}", NULL);
    drifted.objects[0].where = (struct position){"clients.json", 0, 0};
    char path[] = "[3]";
    drifted.objects[0].path = path;
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_non_null(strstr(text, "missing           clients.json [3]\n"));
}

static void long_values_continue_within_eighty_columns(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a",
                "{'redirectUris': ['https://a-rather-long-host-name.apps.cluster.example.com/oauth2/callback/with/a/long/path'],"
                " 'description': 'many words that do not fit into one line of a terminal with eighty columns'}",
                "{'redirectUris': [], 'description': 'short'}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client a  2 fields differ   values.yaml:10:7\n"
                    "      redirectUris\n"
                    "        + https://a-rather-long-host-name.apps.cluster.example.com/oauth2/\n"
                    "            callback/with/a/long/path\n"
                    "      description\n"
                    "        - short\n"
                    "        + many words that do not fit into one line of a terminal with eighty\n"
                    "            columns\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void places_that_do_not_fit_go_to_a_line_of_their_own(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{}", NULL);
    drifted.objects[0].where.file = "deploy/environments/production/platform/keycloak/values.yaml";
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_non_null(strstr(text, "  + client a  missing\n"
                                 "      deploy/environments/production/platform/keycloak/values.yaml:10:7\n"));
}

static void long_lists_are_complete(void **state) {
    (void)state;
    enum { count = 50 };
    auto_case drifted = {0};
    struct buffer declared = {0};
    for (int i = 0; i < count; i++)
        buffer_format(&declared, "%s'https://host-%d/*'", i ? ", " : "{'redirectUris': [", i);
    buffer_add_text(&declared, "]}");
    auto_text spec = buffer_steal(&declared);
    case_client(&drifted, "a", spec, "{}");
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    for (int i = 0; i < count; i++) {
        auto_text line = mem_format("        + https://host-%d/*\n", i);
        assert_non_null(strstr(text, line));
    }
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

static void secrets_are_masked(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a",
                "{'attributes': {'api.password': 'hunter2'},"
                " 'protocolMappers': [{'name': 'rest', 'config': {'client_secret': 'hunter3', 'url': 'u'}}]}",
                "{'attributes': {'api.password': 'hunter1'}}");
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_null(strstr(text, "hunter"));
    assert_non_null(strstr(text, "attributes.api.password\n        - ***\n        + ***\n"));
    assert_non_null(strstr(text, "+ client_secret  ***\n        + url            u\n"));
}

static void colours_only_when_asked(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'new'}", "{'name': 'old'}");
    auto_text plain = case_drift(&drifted, REPORT_TEXT, &style_plain);
    auto_text color = case_drift(&drifted, REPORT_TEXT, &style_color);
    assert_null(strchr(plain, '\x1b'));
    assert_non_null(strstr(color, "        \x1b[31m- \x1b[0m\x1b[31mold\x1b[0m\n"));
    assert_non_null(strstr(color, "        \x1b[32m+ \x1b[0m\x1b[32mnew\x1b[0m\n"));
}

static void ten_thousand_objects_take_no_time(void **state) {
    (void)state;
    enum { count = 10000 };
    struct drift drift = {0};
    auto_json uri = json_string("https://example.com/*");
    for (int i = 0; i < count; i++) {
        auto_text name = mem_format("client-%05d", i);
        struct drift_item *item = drift_add(&drift, &kind_client, "ameide", name, DRIFT_DRIFTED, NULL);
        for (int j = 0; j < 10; j++)
            changes_add(&item->changes, CHANGE_ADD, mem_dup("/redirectUris"), uri, NULL);
    }
    auto_buffer out = {0};
    report_drift(&out, &drift, REPORT_TEXT, &style_plain);
    assert_true(out.size > count * 10 * strlen("        + https://example.com/*\n"));
    assert_true(text_ends_with(buffer_text(&out), "10000 clients: 10000 drifted\n"));
    drift_clear(&drift);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_show_what_to_take_out_and_what_to_put_in),
        cmocka_unit_test(scalars_and_attributes_show_both_sides),
        cmocka_unit_test(links_show_their_list_and_moves_show_both),
        cmocka_unit_test(symbols_can_be_ascii),
        cmocka_unit_test(whole_mappers_show_type_and_settings_aligned),
        cmocka_unit_test(what_only_strict_removes_is_marked),
        cmocka_unit_test(missing_clients_say_what_they_are),
        cmocka_unit_test(unknown_values_say_why),
        cmocka_unit_test(objects_in_sync_are_counted_only),
        cmocka_unit_test(realms_and_kinds_are_told_apart),
        cmocka_unit_test(nothing_declared_is_said),
        cmocka_unit_test(places_without_lines_name_the_path),
        cmocka_unit_test(long_values_continue_within_eighty_columns),
        cmocka_unit_test(places_that_do_not_fit_go_to_a_line_of_their_own),
        cmocka_unit_test(long_lists_are_complete),
        cmocka_unit_test(hostile_texts_cannot_act_on_the_terminal),
        cmocka_unit_test(secrets_are_masked),
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(ten_thousand_objects_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
