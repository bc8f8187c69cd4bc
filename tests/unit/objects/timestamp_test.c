#include "kcrealm/objects/timestamp.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void times_become_unix_seconds(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long long seconds;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29T12:00:00Z", 951825600},
        {"2000-03-01T00:00:00Z", 951868800},
        {"2026-11-22T01:02:03Z", 1795309323},
        {"2026-11-22T01:02:03.456789Z", 1795309323},
        {"2026-11-22T03:02:03+02:00", 1795309323},
        {"2026-11-21T20:32:03-04:30", 1795309323},
        {"2026-11-22t01:02:03z", 1795309323},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        long long seconds = 0;
        assert_true(timestamp_parse(cases[i].text, &seconds));
        assert_int_equal(seconds, cases[i].seconds);
    }
}

static void anything_else_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "2026-11-22",
        "2026-11-22T01:02:03",
        "2026-13-22T01:02:03Z",
        "2026-11-32T01:02:03Z",
        "2026-11-22T24:02:03Z",
        "2026-11-22T01:60:03Z",
        "2026-11-22T01:02:03.Z",
        "2026-11-22T01:02:03+0200",
        "2026-11-22T01:02:03Zx",
        "26-11-22T01:02:03Z",
        "1795309323",
    };
    long long seconds = 0;
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_false(timestamp_parse(cases[i], &seconds));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_become_unix_seconds),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
