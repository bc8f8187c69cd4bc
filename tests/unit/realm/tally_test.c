#include "realm/tally.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static char *reported(struct tally *tally) {
    struct diagnostics diagnostics = {0};
    tally_report(tally, &diagnostics);
    char *lines = diagnostics_shown(&diagnostics);
    diagnostics_clear(&diagnostics);
    tally_clear(tally);
    return lines;
}

static void nothing_found_anywhere_is_an_error_of_each(void **state) {
    (void)state;
    struct tally tally = {0};
    tally_group(&tally, "a.yaml", false);
    struct tally_group *manifests = tally_group(&tally, "b.yaml", false);
    tally_pass_over(manifests, "Service");
    tally_pass_over(manifests, "Service");
    tally_pass_over(manifests, "Job");
    tally_group(&tally, "d", true);
    auto_text lines = reported(&tally);
    assert_string_equal(lines,
                        "error a.yaml -: it is empty: nothing is declared\n"
                        "error b.yaml -: nothing in it declares clients (there are: 2 Service, 1 Job)\n"
                        "error d -: no file of this directory declares clients\n");
}

static void something_found_makes_the_rest_warnings(void **state) {
    (void)state;
    struct tally tally = {0};
    tally_group(&tally, "found.yaml", false)->found++;
    tally_group(&tally, "empty.yaml", false);
    tally_pass_over(tally_group(&tally, "b.yaml", false), "Service");
    auto_text lines = reported(&tally);
    assert_string_equal(lines, "warning b.yaml -: nothing in it declares clients (there are: 1 Service)\n");
}

static void files_of_one_directory_are_one_group(void **state) {
    (void)state;
    struct tally tally = {0};
    tally_group(&tally, "d", true)->found++;
    for (size_t i = 0; i < 12; i++)
        strings_format(&tally_group(&tally, "d", true)->barren, "d/%zu", i);
    assert_int_equal(tally.count, 1);
    auto_text lines = reported(&tally);
    assert_string_equal(lines, "note d -: these declare no clients: d/0, d/1, d/2, d/3, d/4, d/5, d/6, d/7, "
                               "d/8, d/9, 2 more\n");
}

static void nothing_given_says_nothing(void **state) {
    (void)state;
    struct tally tally = {0};
    auto_text lines = reported(&tally);
    assert_string_equal(lines, "");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_found_anywhere_is_an_error_of_each),
        cmocka_unit_test(something_found_makes_the_rest_warnings),
        cmocka_unit_test(files_of_one_directory_are_one_group),
        cmocka_unit_test(nothing_given_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
