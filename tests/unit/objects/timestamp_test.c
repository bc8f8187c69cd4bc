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

static void microseconds_keep_six_digits_of_a_fraction(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long long microseconds;
        const char *written;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000000Z"},
        {"1970-01-01T00:00:00.5Z", 500000, "1970-01-01T00:00:00.500000Z"},
        {"1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"},
        {"2026-11-22T01:02:03.000004Z", 1795309323000004, "2026-11-22T01:02:03.000004Z"},
        {"2026-11-22T01:02:03.1234567899Z", 1795309323123456, "2026-11-22T01:02:03.123456Z"},
        {"2026-11-22T03:02:03.25+02:00", 1795309323250000, "2026-11-22T01:02:03.250000Z"},
        {"2000-02-29T12:00:00Z", 951825600000000, "2000-02-29T12:00:00.000000Z"},
        {"1900-03-01T00:00:00Z", -2203891200000000, "1900-03-01T00:00:00.000000Z"},
        {"0001-01-01T00:00:00Z", -62135596800000000, "0001-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59.999999Z", 253402300799999999, "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        long long microseconds = 0;
        assert_true(timestamp_parse_us(cases[i].text, &microseconds));
        assert_true(microseconds == cases[i].microseconds);
        auto_text written = timestamp_micro(microseconds);
        assert_string_equal(written, cases[i].written);
    }
}

static void seconds_have_no_fraction(void **state) {
    (void)state;
    auto_text start = timestamp_seconds(0);
    auto_text some = timestamp_seconds(1700000000);
    assert_string_equal(start, "1970-01-01T00:00:00Z");
    assert_string_equal(some, "2023-11-14T22:13:20Z");
}

static void each_day_of_four_centuries_is_written_as_it_was_read(void **state) {
    (void)state;
    for (long long day = -146097; day < 146097; day += 13) {
        long long microseconds = day * 86400000000 + 1, read = 0;
        auto_text written = timestamp_micro(microseconds);
        assert_true(timestamp_parse_us(written, &read));
        assert_true(read == microseconds);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(microseconds_keep_six_digits_of_a_fraction),
        cmocka_unit_test(seconds_have_no_fraction),
        cmocka_unit_test(each_day_of_four_centuries_is_written_as_it_was_read),
        cmocka_unit_test(times_become_unix_seconds),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
