#include "objects/go_duration.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void durations_are_read_as_in_go(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long long nanoseconds;
    } cases[] = {
        {"0", 0},
        {"+0", 0},
        {"-0", 0},
        {"0s", 0},
        {"0h0m0s", 0},
        {"0.0s", 0},
        {".0s", 0},
        {"0.0000000001s", 0},
        {"1ns", 1},
        {"1us", 1000},
        {"1\u00b5s", 1000},
        {"1\u03bcs", 1000},
        {"1ms", 1000000},
        {"500us", 500000},
        {"1s", 1000000000},
        {"1.s", 1000000000},
        {".5s", 500000000},
        {"1.25s", 1250000000},
        {"1h", 3600000000000},
        {"1.5h", 5400000000000},
        {"1h30m0s", 5400000000000},
        {"-1m", -60000000000},
        {"+1m", 60000000000},
        {"8760h", 31536000000000000},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        long long nanoseconds = 7;
        if (!go_duration_ns(cases[i].text, &nanoseconds) || nanoseconds != cases[i].nanoseconds)
            fail_msg("%s: %lld", cases[i].text, nanoseconds);
    }
}

static void anything_else_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",    "-",  "+",    "1",   "s",      "1d", "1 h",          "h1",
        "1h ", ".s", "--1s", "1m1", "1.2.3s", "1S", "99999999999h", "99999999999999999999s"};
    long long nanoseconds = 0;
    for (size_t i = 0; i < mem_count(cases); i++)
        if (go_duration_ns(cases[i], &nanoseconds))
            fail_msg("%s", cases[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_as_in_go),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
