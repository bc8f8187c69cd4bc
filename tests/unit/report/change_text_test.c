/* Changes under their headings, with minus and plus. */
#include "kcrealm/base/memory.h"
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
                "{'publicClient': false, 'description': 'old', 'attributes': {'pkce.code.challenge.method': "
                "'plain'}}");
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

static void long_values_continue_within_eighty_columns(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(
        &drifted, "a",
        "{'redirectUris': "
        "['https://a-rather-long-host-name.apps.cluster.example.com/oauth2/callback/with/a/long/path'],"
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

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_show_what_to_take_out_and_what_to_put_in),
        cmocka_unit_test(scalars_and_attributes_show_both_sides),
        cmocka_unit_test(whole_mappers_show_type_and_settings_aligned),
        cmocka_unit_test(long_values_continue_within_eighty_columns),
        cmocka_unit_test(long_lists_are_complete),
        cmocka_unit_test(secrets_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
