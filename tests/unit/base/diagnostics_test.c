#include "kcrealm/base/diagnostics.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_text(const char *text, const char *expected) {
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
}

static void a_diagnostic_keeps_copies_of_its_place(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    char file[] = "a.yaml", path[] = "x[1]";
    struct position where = {.file = file, .line = 3, .column = 7};
    struct diagnostic *added =
        diagnostics_add(&diagnostics, SEVERITY_WARNING, &where, path, "%s is odd", "this");
    diagnostic_next(added, "Look at %d.", 1);
    diagnostic_next(added, "Look at %d.", 2);
    file[0] = path[0] = 'X';
    const struct diagnostic *item = &diagnostics.items[0];
    assert_int_equal(item->severity, SEVERITY_WARNING);
    assert_string_equal(item->file, "a.yaml");
    assert_int_equal(item->line, 3);
    assert_int_equal(item->column, 7);
    assert_string_equal(item->path, "x[1]");
    assert_string_equal(item->message, "this is odd");
    assert_string_equal(item->next, "Look at 2.");
    diagnostics_clear(&diagnostics);
}

static void place_and_path_may_be_missing(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    diagnostics_add(&diagnostics, SEVERITY_NOTE, NULL, NULL, "x");
    diagnostics_add(&diagnostics, SEVERITY_NOTE, &(struct position){0}, NULL, "x");
    for (size_t i = 0; i < 2; i++) {
        assert_null(diagnostics.items[i].file);
        assert_null(diagnostics.items[i].path);
        assert_null(diagnostics.items[i].next);
        assert_int_equal(diagnostics.items[i].line, 0);
    }
    diagnostics_clear(&diagnostics);
}

static void only_errors_count_as_errors(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    for (int i = 0; i < 60; i++)
        diagnostics_add(&diagnostics, (enum severity)(i % 3), NULL, NULL, "number %d", i);
    assert_int_equal(diagnostics.count, 60);
    assert_int_equal(diagnostics.error_count, 20);
    assert_string_equal(diagnostics.items[59].message, "number 59");
    diagnostics_clear(&diagnostics);
    assert_int_equal(diagnostics.count, 0);
    assert_int_equal(diagnostics.error_count, 0);
}

static void an_origin_of_file_line_and_column_becomes_the_place(void **state) {
    (void)state;
    static const struct {
        const char *origin, *file, *message;
        unsigned line, column;
    } cases[] = {
        {"values.yaml:12:7", "values.yaml", "wrong", 12, 7},
        {"C:x:1:2", "C:x", "wrong", 1, 2},
        {"a b/ä.yaml:4294967:1", "a b/ä.yaml", "wrong", 4294967, 1},
        {NULL, NULL, "wrong", 0, 0},
        {"GET /admin/realms/x (HTTP 403)", NULL, "wrong (GET /admin/realms/x (HTTP 403))", 0, 0},
        {"values.yaml", NULL, "wrong (values.yaml)", 0, 0},
        {"localhost:8080", NULL, "wrong (localhost:8080)", 0, 0},
        {"a:1:", NULL, "wrong (a:1:)", 0, 0},
        {":1:2", NULL, "wrong (:1:2)", 0, 0},
        {"1:2", NULL, "wrong (1:2)", 0, 0},
        {"a::2", NULL, "wrong (a::2)", 0, 0},
        {"a:1:99999999999", NULL, "wrong (a:1:99999999999)", 0, 0},
        {"", NULL, "wrong ()", 0, 0},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct diagnostics diagnostics = {0};
        auto_error err = {0};
        error_set(&err, ERROR_INPUT, "wrong");
        if (cases[i].origin)
            error_origin(&err, "%s", cases[i].origin);
        diagnostics_take_error(&diagnostics, &err);
        const struct diagnostic *item = &diagnostics.items[0];
        assert_text(item->file, cases[i].file);
        assert_int_equal(item->line, cases[i].line);
        assert_int_equal(item->column, cases[i].column);
        assert_string_equal(item->message, cases[i].message);
        diagnostics_clear(&diagnostics);
    }
}

static void an_error_taken_is_an_error_with_its_next_step(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_error err = {0};
    error_set(&err, ERROR_INPUT, "wrong");
    error_next(&err, "Quote it.");
    diagnostics_take_error(&diagnostics, &err);
    assert_false(error_is_set(&err));
    assert_null(err.message);
    assert_int_equal(diagnostics.error_count, 1);
    assert_int_equal(diagnostics.items[0].severity, SEVERITY_ERROR);
    assert_string_equal(diagnostics.items[0].next, "Quote it.");
    assert_null(diagnostics.items[0].code);
    assert_string_equal(diagnostic_code(&diagnostics.items[0], "KCR-1001")->code, "KCR-1001");
    diagnostics_take_error(&diagnostics, &(struct error){.class = ERROR_INTERNAL, .code = "KCR-1002"});
    assert_string_equal(diagnostics.items[1].code, "KCR-1002");
    assert_string_equal(diagnostics.items[1].message, "failed");
    diagnostics_clear(&diagnostics);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagnostic_keeps_copies_of_its_place),
        cmocka_unit_test(place_and_path_may_be_missing),
        cmocka_unit_test(only_errors_count_as_errors),
        cmocka_unit_test(an_origin_of_file_line_and_column_becomes_the_place),
        cmocka_unit_test(an_error_taken_is_an_error_with_its_next_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
