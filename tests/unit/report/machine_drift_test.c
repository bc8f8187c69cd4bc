/* The document DriftReport: users script against it. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_drift_report_is_the_same_bytes_every_time(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'A'}", "{'name': 'A'}");
    case_client(&drifted, "b", "{'name': 'B', 'attributes': {'x': '1', 'y': '2'}}",
                "{'name': 'C', 'attributes': {'x': '**********', 'y': '1'}}");
    auto_text text = case_drift(&drifted, REPORT_JSON, &style_color);
    assert_string_equal(text, "{\n"
                              "  \"apiVersion\": \"kcrealm.io/v1\",\n"
                              "  \"kind\": \"DriftReport\",\n"
                              "  \"summary\": {\n"
                              "    \"in-sync\": 1,\n"
                              "    \"missing\": 0,\n"
                              "    \"drifted\": 1,\n"
                              "    \"extra\": 0,\n"
                              "    \"unknown\": 0\n"
                              "  },\n"
                              "  \"items\": [\n"
                              "    {\n"
                              "      \"realm\": \"ameide\",\n"
                              "      \"kind\": \"client\",\n"
                              "      \"name\": \"a\",\n"
                              "      \"state\": \"in-sync\",\n"
                              "      \"changes\": []\n"
                              "    },\n"
                              "    {\n"
                              "      \"realm\": \"ameide\",\n"
                              "      \"kind\": \"client\",\n"
                              "      \"name\": \"b\",\n"
                              "      \"state\": \"drifted\",\n"
                              "      \"reason\": \"/attributes/x: masked by the server\",\n"
                              "      \"changes\": [\n"
                              "        {\n"
                              "          \"path\": \"/name\",\n"
                              "          \"op\": \"replace\",\n"
                              "          \"declared\": \"B\",\n"
                              "          \"live\": \"C\"\n"
                              "        },\n"
                              "        {\n"
                              "          \"path\": \"/attributes/y\",\n"
                              "          \"op\": \"replace\",\n"
                              "          \"declared\": \"2\",\n"
                              "          \"live\": \"1\"\n"
                              "        }\n"
                              "      ]\n"
                              "    }\n"
                              "  ]\n"
                              "}\n");
}

static void sets_give_one_change_per_element_and_links_are_changes_of_the_client(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'redirectUris': ['x', 'y'], 'defaultClientScopes': ['email']}",
                "{'redirectUris': ['z'], 'optionalClientScopes': ['email']}");
    auto_text text = case_drift(&drifted, REPORT_JSON, &style_plain);
    check_document(text, "DriftReport",
                   "{'in-sync': 0, 'missing': 0, 'drifted': 1, 'extra': 0, 'unknown': 0}",
                   "[{'realm': 'ameide', 'kind': 'client', 'name': 'a', 'state': 'drifted', 'changes': ["
                   "{'path': '/redirectUris', 'op': 'remove', 'live': 'z'},"
                   "{'path': '/redirectUris', 'op': 'add', 'declared': 'x'},"
                   "{'path': '/redirectUris', 'op': 'add', 'declared': 'y'},"
                   "{'path': '/optionalClientScopes', 'op': 'remove', 'live': 'email'},"
                   "{'path': '/defaultClientScopes', 'op': 'add', 'declared': 'email'}]}]");
}

static void states_have_reasons(void **state) {
    (void)state;
    auto_case drifted = {0};
    drift_add(&drifted.drift, &kind_client, "r", "a", DRIFT_EXTRA, NULL);
    drift_add(&drifted.drift, &kind_client_scope, "r", "b", DRIFT_MISSING, "client \"a\" links it");
    drift_add(&drifted.drift, &kind_realm, "s", "s", DRIFT_UNKNOWN, "HTTP 403");
    auto_text text = case_drift(&drifted, REPORT_JSON, &style_plain);
    check_document(
        text, "DriftReport", "{'in-sync': 0, 'missing': 1, 'drifted': 0, 'extra': 1, 'unknown': 1}",
        "[{'realm': 'r', 'kind': 'client', 'name': 'a', 'state': 'extra', 'changes': []},"
        "{'realm': 'r', 'kind': 'client-scope', 'name': 'b', 'state': 'missing',"
        " 'reason': 'client \\\"a\\\" links it', 'changes': []},"
        "{'realm': 's', 'kind': 'realm', 'name': 's', 'state': 'unknown', 'reason': 'HTTP 403', 'changes': "
        "[]}]");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drift_report_is_the_same_bytes_every_time),
        cmocka_unit_test(sets_give_one_change_per_element_and_links_are_changes_of_the_client),
        cmocka_unit_test(states_have_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
