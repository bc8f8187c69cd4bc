#include "kcrealm/data/scalar.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TAG(name) "tag:yaml.org,2002:" name

static struct scalar_source plain(const char *text) {
    return (struct scalar_source){.text = text, .size = strlen(text), .plain = true};
}

struct sample {
    const char *text, *tag;
    bool quoted;
    const char *result; /* JSON, or NULL: refused */
};

static struct scalar_source source_of(const struct sample *sample) {
    return (struct scalar_source){
        .text = sample->text, .size = strlen(sample->text), .tag = sample->tag, .plain = !sample->quoted};
}

static void assert_values(const struct sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct scalar_source source = source_of(&samples[i]);
        auto_error err = {0};
        auto_json value = scalar_value(&source, &err);
        auto_text dumped = value ? value_dump(value) : mem_dup("refused");
        const char *expected = samples[i].result ? samples[i].result : "refused";
        if (strcmp(dumped, expected) != 0)
            fail_msg("\"%s\" (%s) is %s, not %s", source.text, source.tag ? source.tag : "-", dumped,
                     expected);
        assert_int_equal(error_is_set(&err), !samples[i].result);
        assert_int_equal(err.class, samples[i].result ? ERROR_NONE : ERROR_INPUT);
    }
}

static void plain_scalars_become_what_json_can_hold(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"yes", NULL, false, "true"},
        {"off", NULL, false, "false"},
        {"~", NULL, false, "null"},
        {"", NULL, false, "null"},
        {"010", NULL, false, "8"},
        {"text", NULL, false, "\"text\""},
        {"2001-01-01", NULL, false, "\"2001-01-01\""},
        {"1.5", NULL, false, "1.5"},
        {"1.0", NULL, false, "1"},
        {"1e3", NULL, false, "1000"},
        {"-0.0", NULL, false, "0"},
        {"9223372036854775807", NULL, false, "9223372036854775807"},
        {"9223372036854775808", NULL, false, "9.223372036854776e+18"},
        {"-9223372036854775809", NULL, false, "-9223372036854775808"},
        {"1e21", NULL, false, "1.0e+21"},
        {".inf", NULL, false, NULL},
        {"-.inf", NULL, false, NULL},
        {".nan", NULL, false, NULL},
    };
    assert_values(samples, mem_count(samples));
}

static void quoted_scalars_are_strings(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"yes", NULL, true, "\"yes\""}, {"010", NULL, true, "\"010\""},   {"", NULL, true, "\"\""},
        {"~", NULL, true, "\"~\""},     {".inf", NULL, true, "\".inf\""},
    };
    assert_values(samples, mem_count(samples));
}

static void tags_of_yaml_are_honoured_quoted_or_not(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"yes", TAG("str"), false, "\"yes\""},
        {"", TAG("str"), false, "\"\""},
        {"12", TAG("int"), true, "12"},
        {"010", TAG("int"), false, "8"},
        {"18446744073709551615", TAG("int"), false, "1.8446744073709552e+19"},
        {"1.5", TAG("int"), false, NULL},
        {"x", TAG("int"), false, NULL},
        {"", TAG("int"), false, NULL},
        {"1", TAG("float"), false, "1"},
        {"1.5", TAG("float"), true, "1.5"},
        {"x", TAG("float"), false, NULL},
        {".inf", TAG("float"), false, NULL},
        {"0xFFFFFFFFFFFFFFFF", TAG("float"), false, NULL},
        {"yes", TAG("bool"), true, "true"},
        {"1", TAG("bool"), false, NULL},
        {"", TAG("null"), true, "null"},
        {"x", TAG("null"), true, NULL},
        {"2001-01-01", TAG("timestamp"), false, "\"2001-01-01\""},
    };
    assert_values(samples, mem_count(samples));
}

static void other_tags_make_strings(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"12", "!mine", false, "\"12\""},
        {"yes", TAG("mine"), false, "\"yes\""},
        {"1", TAG("map"), false, "\"1\""},
        {"<<", TAG("merge"), false, "\"<<\""},
    };
    assert_values(samples, mem_count(samples));
}

static void binary_is_base64_of_text(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"aGFsbG8=", TAG("binary"), false, "\"hallo\""},
        {"aGFs\nbG8=\n", TAG("binary"), true, "\"hallo\""},
        {"aGk=", TAG("binary"), true, "\"hi\""},
        {"YQ==", TAG("binary"), true, "\"a\""},
        {"YWJj", TAG("binary"), true, "\"abc\""},
        {"", TAG("binary"), true, "\"\""},
        {"aGFsbG8", TAG("binary"), false, NULL},
        {"a=bc", TAG("binary"), false, NULL},
        {"a===", TAG("binary"), false, NULL},
        {"=", TAG("binary"), false, NULL},
        {"aGFs bG8=", TAG("binary"), true, NULL},
        {"/w==", TAG("binary"), false, NULL}, /* no UTF-8 */
        {"AA==", TAG("binary"), false, NULL}, /* a NUL */
    };
    assert_values(samples, mem_count(samples));
}

static void nul_and_invalid_utf8_are_refused(void **state) {
    (void)state;
    struct scalar_source sources[] = {
        {.text = "a\0b", .size = 3},
        {.text = "a\0b", .size = 3, .plain = true},
        {.text = "\xff", .size = 1, .plain = true},
    };
    for (size_t i = 0; i < mem_count(sources); i++) {
        auto_error err = {0};
        assert_null(scalar_value(&sources[i], &err));
        assert_true(error_is_set(&err));
        error_clear(&err);
        assert_null(scalar_key(&sources[i], &err));
        assert_true(error_is_set(&err));
    }
}

static void messages_do_not_quote_the_text(void **state) {
    (void)state;
    struct scalar_source source = {.text = "hunter2", .size = 7, .tag = TAG("int")};
    auto_error err = {0};
    assert_null(scalar_value(&source, &err));
    assert_string_equal(err.message, "what is tagged !!int is not an integer");
}

static void keys_are_the_text_of_what_they_resolve_to(void **state) {
    (void)state;
    static const struct {
        const char *text, *key; /* NULL: refused */
    } cases[] = {
        {"name", "name"},
        {"n", "false"},
        {"on", "true"},
        {"010", "8"},
        {"0x10", "16"},
        {"-1", "-1"},
        {"1.5", "1.5"},
        {"1.0", "1"},
        {"1e3", "1000"},
        {"100000.0", "100000"},
        {"1e6", "1e+06"},
        {"1234567.0", "1.234567e+06"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"0.1", "0.1"},
        {"3.14159265358979", "3.1415927"},
        {"16777217.0", "1.6777216e+07"},
        {"-.0", "-0"},
        {"0.0", "0"},
        {"1e40", ".inf"},
        {"-1e40", "-.inf"},
        {".inf", ".inf"},
        {"-.Inf", "-.inf"},
        {".NaN", ".nan"},
        {"18446744073709551616", "1.8446744e+19"},
        {"18446744073709551615", NULL},
        {"~", NULL},
        {"", NULL},
        {"2001-01-01", "2001-01-01"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct scalar_source source = plain(cases[i].text);
        auto_error err = {0};
        auto_text key = scalar_key(&source, &err);
        if (!key || !cases[i].key) {
            assert_true(!key && !cases[i].key);
            assert_int_equal(err.class, ERROR_INPUT);
            assert_non_null(err.next);
            continue;
        }
        assert_string_equal(key, cases[i].key);
    }
}

static void tagged_and_quoted_keys_work_as_values_do(void **state) {
    (void)state;
    static const struct sample samples[] = {
        {"010", NULL, true, "010"},        {"12", TAG("int"), true, "12"},
        {"yes", TAG("str"), false, "yes"}, {"aGk=", TAG("binary"), false, "hi"},
        {"1", "!mine", false, "1"},        {"", NULL, true, ""},
    };
    for (size_t i = 0; i < mem_count(samples); i++) {
        struct scalar_source source = source_of(&samples[i]);
        auto_text key = scalar_key(&source, NULL);
        assert_string_equal(key, samples[i].result);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_scalars_become_what_json_can_hold),
        cmocka_unit_test(quoted_scalars_are_strings),
        cmocka_unit_test(tags_of_yaml_are_honoured_quoted_or_not),
        cmocka_unit_test(other_tags_make_strings),
        cmocka_unit_test(binary_is_base64_of_text),
        cmocka_unit_test(nul_and_invalid_utf8_are_refused),
        cmocka_unit_test(messages_do_not_quote_the_text),
        cmocka_unit_test(keys_are_the_text_of_what_they_resolve_to),
        cmocka_unit_test(tagged_and_quoted_keys_work_as_values_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
