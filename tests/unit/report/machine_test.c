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

static json_t *read_json(const char *text) {
    auto_error err = {0};
    json_t *document = value_parse(text, strlen(text), "the report", &err);
    assert_non_null(document);
    return document;
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
        cmocka_unit_test(yaml_holds_the_same_document),
        cmocka_unit_test(secrets_are_masked_in_every_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
