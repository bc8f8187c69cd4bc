/* Documents for programs: the contract that users script against. */
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "support/realm_values.h"
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

static json_t *read_json(const char *text) {
    auto_error err = {0};
    json_t *document = value_parse(text, strlen(text), "the report", &err);
    assert_non_null(document);
    return document;
}

/* The document but for apiVersion, which is checked here. */
static void check(const char *text, const char *kind, const char *summary, const char *items) {
    auto_json document = read_json(text);
    auto_json expected_summary = given(summary);
    auto_json expected_items = given(items);
    assert_string_equal(value_text(document, "apiVersion"), "kcrealm.io/v1");
    assert_string_equal(value_text(document, "kind"), kind);
    same_json("summary", value_at(document, "summary", NULL), expected_summary);
    same_json("items", value_at(document, "items", NULL), expected_items);
    assert_int_equal(json_object_size(document), 4);
}

static void sets_give_one_change_per_element_and_links_are_changes_of_the_client(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'redirectUris': ['x', 'y'], 'defaultClientScopes': ['email']}",
                "{'redirectUris': ['z'], 'optionalClientScopes': ['email']}");
    auto_text text = case_drift(&drifted, REPORT_JSON, &style_plain);
    check(text, "DriftReport", "{'in-sync': 0, 'missing': 0, 'drifted': 1, 'extra': 0, 'unknown': 0}",
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
    check(text, "DriftReport", "{'in-sync': 0, 'missing': 1, 'drifted': 0, 'extra': 1, 'unknown': 1}",
          "[{'realm': 'r', 'kind': 'client', 'name': 'a', 'state': 'extra', 'changes': []},"
          "{'realm': 'r', 'kind': 'client-scope', 'name': 'b', 'state': 'missing',"
          " 'reason': 'client \\\"a\\\" links it', 'changes': []},"
          "{'realm': 's', 'kind': 'realm', 'name': 's', 'state': 'unknown', 'reason': 'HTTP 403', 'changes': []}]");
}

static void make_steps(struct report_case *planned, enum ensure_mode mode) {
    case_object(planned, &kind_client, "r", "b", "{'name': 'B', 'defaultClientScopes': ['email']}",
                "{'name': 'C', 'optionalClientScopes': ['email']}");
    case_object(planned, &kind_client, "q", "a", "{'name': 'A'}", NULL);
    case_object(planned, &kind_client_scope, "r", "email", "{'description': 'd'}", NULL);
    case_make_plan(planned, mode);
}

static void plans_are_sorted_and_hold_what_would_be_done(void **state) {
    (void)state;
    auto_case planned = {0};
    make_steps(&planned, ENSURE_UPDATE);
    auto_text text = case_plan(&planned, ENSURE_UPDATE, REPORT_JSON, &style_plain);
    check(text, "Plan", "{'create': 2, 'update': 1, 'attach': 0, 'detach': 0, 'move': 1}",
          "[{'realm': 'q', 'kind': 'client', 'name': 'a', 'action': 'create',"
          "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'A'}]},"
          " {'realm': 'r', 'kind': 'client', 'name': 'b', 'action': 'update',"
          "  'changes': [{'path': '/name', 'op': 'replace', 'declared': 'B', 'live': 'C'}]},"
          " {'realm': 'r', 'kind': 'client', 'name': 'b', 'action': 'move',"
          "  'changes': [{'path': '/defaultClientScopes', 'op': 'add', 'declared': 'email'},"
          "              {'path': '/optionalClientScopes', 'op': 'remove', 'live': 'email'}]},"
          " {'realm': 'r', 'kind': 'client-scope', 'name': 'email', 'action': 'create',"
          "  'changes': [{'path': '/description', 'op': 'add', 'declared': 'd'}]}]");
}

static void plans_leave_out_what_the_mode_leaves(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", "{'name': 'B'}");
    auto_text text = case_plan(&planned, ENSURE_CREATE_ONLY, REPORT_JSON, &style_plain);
    check(text, "Plan", "{'create': 0, 'update': 0, 'attach': 0, 'detach': 0, 'move': 0}", "[]");
}

static void outcomes_say_what_became_of_each_step(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", "{'name': 'B'}");
    case_client(&planned, "b", "{'name': 'B'}", NULL);
    case_client(&planned, "c", "{'name': 'C'}", NULL);
    case_client(&planned, "d", "{'name': 'D'}", NULL);
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    plan_item_end(&planned.plan.items[1], RESULT_DONE, NULL);
    plan_item_end(&planned.plan.items[2], RESULT_FAILED, "not UTF-8: \xff");
    auto_text text = case_outcome(&planned, REPORT_JSON, &style_plain, "unused");
    check(text, "Outcome", "{'done': 1, 'left': 1, 'skipped': 0, 'failed': 1, 'not-attempted': 1}",
          "[{'realm': 'ameide', 'kind': 'client', 'name': 'a', 'action': 'update',"
          "  'changes': [{'path': '/name', 'op': 'replace', 'declared': 'A', 'live': 'B'}], 'result': 'left',"
          "  'verified': false, 'reason': 'without --update existing clients are not changed'},"
          " {'realm': 'ameide', 'kind': 'client', 'name': 'b', 'action': 'create',"
          "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'B'}], 'result': 'done', 'verified': true,"
          "  'reason': null},"
          " {'realm': 'ameide', 'kind': 'client', 'name': 'c', 'action': 'create',"
          "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'C'}], 'result': 'failed', 'verified': false,"
          "  'reason': 'not UTF-8: \\\\xff'},"
          " {'realm': 'ameide', 'kind': 'client', 'name': 'd', 'action': 'create',"
          "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'D'}], 'result': 'not-attempted',"
          "  'verified': false, 'reason': null}]");
}

static void yaml_holds_the_same_document(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'yes', 'redirectUris': ['x']}", "{'name': 'B'}");
    auto_text json = case_drift(&drifted, REPORT_JSON, &style_plain);
    auto_text yaml = case_drift(&drifted, REPORT_YAML, &style_plain);
    auto_error err = {0};
    auto_json documents = yaml_parse(yaml, strlen(yaml), "the report", NULL, &err);
    auto_json expected = read_json(json);
    assert_int_equal(json_array_size(documents), 1);
    same_json("YAML", json_array_get(documents, 0), expected);
    assert_int_equal(yaml[strlen(yaml) - 1], '\n');
    assert_int_not_equal(yaml[strlen(yaml) - 2], '\n');
}

static void secrets_are_masked_in_every_document(void **state) {
    (void)state;
    static const enum report_format formats[] = {REPORT_JSON, REPORT_YAML};
    auto_case drifted = {0};
    case_client(&drifted, "a",
                "{'attributes': {'api.password': 'hunter2'},"
                " 'protocolMappers': [{'name': 'm', 'config': {'client_secret': 'hunter3'}}]}",
                "{'attributes': {'api.password': 'hunter1'}}");
    for (size_t i = 0; i < mem_count(formats); i++) {
        auto_text drift = case_drift(&drifted, formats[i], &style_plain);
        auto_text plan = case_plan(&drifted, ENSURE_UPDATE, formats[i], &style_plain);
        auto_text outcome = case_outcome(&drifted, formats[i], &style_plain, NULL);
        assert_null(strstr(drift, "hunter"));
        assert_null(strstr(plan, "hunter"));
        assert_null(strstr(outcome, "hunter"));
        assert_non_null(strstr(drift, "***"));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drift_report_is_the_same_bytes_every_time),
        cmocka_unit_test(sets_give_one_change_per_element_and_links_are_changes_of_the_client),
        cmocka_unit_test(states_have_reasons),
        cmocka_unit_test(plans_are_sorted_and_hold_what_would_be_done),
        cmocka_unit_test(plans_leave_out_what_the_mode_leaves),
        cmocka_unit_test(outcomes_say_what_became_of_each_step),
        cmocka_unit_test(yaml_holds_the_same_document),
        cmocka_unit_test(secrets_are_masked_in_every_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
