/* Lists page by page. */
#include "cli/repl_pages.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const keys[] = {"clientId", NULL};

static void pages_are_read_until_enough_fits(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        size_t max, found, requests;
        bool more;
    } rows[] = {
        {NULL, 5, 5, 1, true},           {NULL, 1000, 255, 3, false},        {NULL, 100, 100, 2, true},
        {"client-*", 150, 150, 2, true}, {"client-024?", 100, 10, 3, false}, {"nothing-*", 100, 0, 3, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        auto_error err = {0};
        bool more = false;
        repl_case_open(&given);
        fake_add_clients(&given.keycloak, "ameide", 250);
        repl_case_begin(&given);
        const struct repl_pages pages = {.path = "/admin/realms/ameide/clients?search=true",
                                         .keys = keys,
                                         .pattern = rows[i].pattern,
                                         .max = rows[i].max};
        auto_json list = repl_read_pages(&given.repl, &pages, &more, &err);
        if (json_array_size(list) != rows[i].found || more != rows[i].more)
            fail_msg("row %zu: %zu, %d", i, json_array_size(list), more);
        repl_case_asked(&given, "GET /admin/realms/ameide/clients", rows[i].requests);
    }
}

static void a_page_that_fails_ends_the_list(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    bool more = false;
    repl_case_open(&given);
    fake_add_clients(&given.keycloak, "ameide", 250);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/clients?search=true&first=100", -1, 403,
                 "{'error': 'HTTP 403 Forbidden'}");
    repl_case_begin(&given);
    const struct repl_pages pages = {
        .path = "/admin/realms/ameide/clients?search=true", .keys = keys, .max = 500};
    assert_null(repl_read_pages(&given.repl, &pages, &more, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
}

static void the_most_that_is_asked_for_is_a_number(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t max; /* 0: refused */
    } rows[] = {
        {"clients", 7},         {"clients --max 1", 1},     {"clients --max 10000", 10000},
        {"clients --max 0", 0}, {"clients --max 10001", 0}, {"clients --max -1", 0},
        {"clients --max=", 0},  {"clients --max 5x", 0},    {"clients --max 99999999999999999999", 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        size_t max = 99;
        assert_true(repl_line_read(&line, rows[i].text, REPL_SCRIPT, &err));
        bool read = repl_list_max(&line, 7, &max, &err);
        assert_int_equal(read, rows[i].max != 0);
        if (read)
            assert_int_equal(max, rows[i].max);
        repl_line_clear(&line);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_read_until_enough_fits),
        cmocka_unit_test(a_page_that_fails_ends_the_list),
        cmocka_unit_test(the_most_that_is_asked_for_is_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
