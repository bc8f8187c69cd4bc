/* Which flags and names of rotate go together. */
#include "cli/rotation_usage.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void one_client_or_all_is_taken(void **state) {
    (void)state;
    static const struct {
        struct flags flags;
        size_t names;
        bool rotated, aborted;
    } rows[] = {
        {{0}, 0, false, false},
        {{0}, 1, true, true},
        {{0}, 2, false, false},
        {{.all = true}, 0, true, false},
        {{.all = true}, 1, false, true},
        {{.all = true, .older_than = "30d"}, 0, true, false},
        {{.older_than = "30d"}, 1, false, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct flags flags = rows[i].flags;
        auto_error err = {0};
        flags.arguments.count = rows[i].names;
        assert_int_equal(rotation_usage(&flags, &err), rows[i].rotated);
        assert_int_equal(err.class == ERROR_USAGE, !rows[i].rotated);
        error_clear(&err);
        assert_int_equal(rotation_abort_usage(&flags, &err), rows[i].aborted);
        assert_int_equal(err.class == ERROR_USAGE, !rows[i].aborted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_client_or_all_is_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
