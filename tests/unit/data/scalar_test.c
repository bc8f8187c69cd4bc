#include "kcrealm/data/scalar.h"

#include "kcrealm/base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One text for what a scalar resolves to: "integer 8", "true", "string" … */
static char *shown(struct scalar scalar) {
    switch (scalar.kind) {
    case SCALAR_STRING:
        return mem_dup("string");
    case SCALAR_NULL:
        return mem_dup("null");
    case SCALAR_BOOLEAN:
        return mem_dup(scalar.boolean ? "true" : "false");
    case SCALAR_INTEGER:
        return mem_format("%lld", scalar.integer);
    case SCALAR_HUGE:
        return mem_format("huge %.17g", scalar.real);
    case SCALAR_REAL:
        return mem_format("real %.17g", scalar.real);
    }
    return mem_dup("?");
}

struct row {
    const char *expected;
    const char *texts[40]; /* ends with NULL */
};

static void assert_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (const char *const *text = rows[i].texts; *text; text++) {
            auto_text resolved = shown(scalar_resolve(*text));
            if (strcmp(resolved, rows[i].expected) != 0)
                fail_msg("\"%s\" resolves to %s, not %s", *text, resolved, rows[i].expected);
        }
    }
}

static void words_resolve_in_three_ways_of_capitals_only(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"true", {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}},
        {"false", {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}},
        {"null", {"", "~", "null", "Null", "NULL"}},
        {"real inf", {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"}},
        {"real -inf", {"-.inf", "-.Inf", "-.INF"}},
        {"string", {"yEs",  "tRUE", "oN",  "nULL", "nil",      "t",     "f",     "yes ", " yes", "yess",
                    ".iNF", "inf",  "nan", "NaN",  "Infinity", "+.nan", "-.nan", "~~",   "<<",   "="}},
    };
    assert_rows(rows, mem_count(rows));
    static const char *const not_numbers[] = {".nan", ".NaN", ".NAN"};
    for (size_t i = 0; i < mem_count(not_numbers); i++) {
        struct scalar scalar = scalar_resolve(not_numbers[i]);
        assert_int_equal(scalar.kind, SCALAR_REAL);
        assert_true(isnan(scalar.real));
    }
}

static void integers_resolve_in_four_bases_with_underscores(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"0", {"0", "-0", "+0", "00", "0x0", "0b0", "0o0", "0_"}},
        {"8", {"8", "+8", "010", "0o10", "0O10", "0010", "+010", "0x8", "0b1000", "0_10", "8_"}},
        {"-8", {"-8", "-010", "-0o10", "-0x8", "-0b1000", "-_8"}},
        {"1000", {"1000", "1_000", "1__000", "1_0_0_0_"}},
        {"31", {"0x1F", "0X1f", "0x_1F", "0x1_f", "0b1_1111", "037"}},
        {"3", {"0b11", "0B11"}},
        {"9223372036854775807", {"9223372036854775807", "0x7FFFFFFFFFFFFFFF", "0777777777777777777777"}},
        {"-9223372036854775808", {"-9223372036854775808", "-0x8000000000000000"}},
        {"huge 9.2233720368547758e+18", {"9223372036854775808", "0x8000000000000000"}},
        {"huge 1.8446744073709552e+19", {"18446744073709551615", "0xFFFFFFFFFFFFFFFF"}},
        {"string",
         {"+",
          "-",
          "--1",
          "+-1",
          "1-",
          "-1-",
          "_1",
          "0x",
          "0xg",
          "x1F",
          "0b",
          "-0b",
          "0b2",
          "0o",
          "0o8",
          "0x1G",
          "1L",
          "1,000",
          "0xFFFFFFFFFFFFFFFFF",
          "1 0",
          "1:30",
          "1d",
          "90s",
          "12a",
          "10.0.0.1",
          "2001-01-01",
          "8080/tcp"}},
    };
    assert_rows(rows, mem_count(rows));
}

static void reals_resolve_in_decimals_and_exponents(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"real 1.5", {"1.5", "+1.5", "01.5", "1.50", "15e-1", "0.15E1", "1_.5", "1.5_"}},
        {"real -0.5", {"-.5", "-0.5", "-5e-1"}},
        {"real 0.5", {".5", "+.5", "0.5", ".5_0", ".5e0"}},
        {"real 1000", {"1e3", "1E3", "1e+3", "1000.", "1000.0", "1_e3", "010e2"}},
        /* No octal digit, hence decimal. */
        {"real 8", {"08", "008", "8.0", "0_8"}},
        /* More than 64 bits. */
        {"real 1.8446744073709552e+19", {"18446744073709551616", "+18446744073709551615"}},
        {"real -9.2233720368547758e+18", {"-9223372036854775809"}},
        {"real 0", {"0.0", "0e0", "0.", ".0", "1e-400"}},
        {"real -0", {"-0.0", "-.0"}},
        {"string",
         {".",  "..",    ".e3", "e3",  "1e",  "1e+",   "1e3.5", "1.5.2", ".5.",  "1e999", "-1e309", "1e5f",
          "0e", "0x1p4", "1p4", "._5", ".5_", ".5__0", ".5_e3", ".5e_3", "v1.2", "1.2.3", "+.",     "-.e1"}},
    };
    assert_rows(rows, mem_count(rows));
}

static void a_very_long_number_is_text(void **state) {
    (void)state;
    auto_text digits = mem_format("%0*d", 100000, 1);
    memset(digits, '9', 100000);
    assert_int_equal(scalar_resolve(digits).kind, SCALAR_STRING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_resolve_in_three_ways_of_capitals_only),
        cmocka_unit_test(integers_resolve_in_four_bases_with_underscores),
        cmocka_unit_test(reals_resolve_in_decimals_and_exponents),
        cmocka_unit_test(a_very_long_number_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
