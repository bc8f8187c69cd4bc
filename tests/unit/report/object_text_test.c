/* The lines that name objects. */
#include "kcrealm/base/memory.h"
#include "report/object_text.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

static void places_that_do_not_fit_go_to_a_line_of_their_own(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{}", NULL);
    drifted.objects[0].where.file = "deploy/environments/production/platform/keycloak/values.yaml";
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_non_null(strstr(text,
                           "  + client a  missing\n"
                           "      deploy/environments/production/platform/keycloak/values.yaml:10:7\n"));
}

static void names_and_states_are_aligned_but_for_very_long_names(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{}", NULL);
    case_client(&drifted, "a-longer-name", "{'name': 'x'}", "{}");
    case_client(&drifted, "a-name-that-is-so-long-that-the-others-do-not-wait-for-it", "{}", NULL);
    auto_text text = case_drift(&drifted, REPORT_TEXT, &style_plain);
    assert_non_null(strstr(text, "\n  + client a              missing           values.yaml:10:7\n"));
    assert_non_null(strstr(text, "\n  ~ client a-longer-name  1 field differs   values.yaml:20:7\n"));
    assert_non_null(strstr(text, "-for-it  missing\n      values.yaml:30:7\n"));
}

static void kinds_are_named_in_words(void **state) {
    (void)state;
    auto_text client = object_reference(&kind_client, "a\tb");
    auto_text scope = object_reference(&kind_client_scope, "groups");
    assert_string_equal(client, "client a\\tb");
    assert_string_equal(scope, "client scope groups");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_without_lines_name_the_path),
        cmocka_unit_test(places_that_do_not_fit_go_to_a_line_of_their_own),
        cmocka_unit_test(names_and_states_are_aligned_but_for_very_long_names),
        cmocka_unit_test(kinds_are_named_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
