#include "kcrealm/data/json.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const char *text) {
    json_t *value = value_parse(text, strlen(text), "test", NULL);
    assert_non_null(value);
    return value;
}

static void compact_json_keeps_the_order_of_keys(void **state) {
    (void)state;
    static const char text[] = "{\"b\":1,\"a\":[true,false,null,{}],\"c\":{\"z\":[],\"y\":\"x\"}}";
    auto_json value = parsed(text);
    auto_text dumped = value_dump(value);
    assert_string_equal(dumped, text);
}

static void sorting_reaches_every_level(void **state) {
    (void)state;
    auto_json value = parsed("{\"b\":1,\"a\":[{\"d\":1,\"c\":2}],\"B\":3}");
    auto_buffer out = {0};
    value_write(&out, value, 0, true);
    assert_string_equal(buffer_text(&out), "{\"B\":3,\"a\":[{\"c\":2,\"d\":1}],\"b\":1}");
}

static void indented_json_has_one_member_a_line(void **state) {
    (void)state;
    auto_json value = parsed("{\"a\":[1,{\"b\":2}],\"c\":{},\"d\":[]}");
    auto_buffer out = {0};
    value_write(&out, value, 2, false);
    assert_string_equal(buffer_text(&out), "{\n"
                                           "  \"a\": [\n"
                                           "    1,\n"
                                           "    {\n"
                                           "      \"b\": 2\n"
                                           "    }\n"
                                           "  ],\n"
                                           "  \"c\": {},\n"
                                           "  \"d\": []\n"
                                           "}");
}

static void strings_escape_what_json_demands(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"", "\"\""},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
        {"äöü 日本 😀", "\"äöü 日本 😀\""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json value = json_string(cases[i].text);
        auto_text dumped = value_dump(value);
        assert_string_equal(dumped, cases[i].json);
        auto_json back = parsed(dumped);
        assert_true(json_equal(back, value));
    }
}

/* A name with U+202E must not turn the line around on the terminal of whoever looks at a report. */
static void what_acts_on_terminals_is_escaped_and_stays_the_same_string(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"a\xe2\x80\xae"
         "b",
         "\"a\\u202eb\""},                                  /* RIGHT-TO-LEFT OVERRIDE */
        {"\xe2\x81\xa6\xe2\x81\xa9", "\"\\u2066\\u2069\""}, /* isolates */
        {"\xc2\x85\xc2\x9b", "\"\\u0085\\u009b\""},         /* C1: CSI */
        {"\xe2\x80\x8b\xef\xbb\xbf", "\"\\u200b\\ufeff\""}, /* invisible */
        {"\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""},         /* U+E0041, a tag */
        {"\xd7\xa9\xd7\x9c", "\"\xd7\xa9\xd7\x9c\""},       /* Hebrew is no trick */
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json value = json_string(cases[i].text);
        auto_text dumped = value_dump(value);
        assert_string_equal(dumped, cases[i].json);
        auto_json back = parsed(dumped);
        assert_true(json_equal(back, value));
        auto_json key = json_object();
        json_object_set(key, cases[i].text, value);
        auto_text whole = value_dump(key);
        auto_json key_back = parsed(whole);
        assert_true(json_equal(key_back, key));
    }
}

static void keys_are_escaped_like_strings(void **state) {
    (void)state;
    auto_json value = json_pack("{s:i}", "a\"\n", 1);
    auto_text dumped = value_dump(value);
    assert_string_equal(dumped, "{\"a\\\"\\n\":1}");
}

static void reals_have_the_fewest_digits_that_read_back_the_same(void **state) {
    (void)state;
    static const struct {
        double real;
        const char *json;
    } cases[] = {
        {0.1, "0.1"},
        {1.0, "1.0"},
        {-2.5, "-2.5"},
        {0.30000000000000004, "0.30000000000000004"},
        {1e21, "1.0e+21"},
        {1.5e300, "1.5e+300"},
        {5e-324, "4.94065645841247e-324"},
        {-0.0, "-0.0"},
        {123456789012345680.0, "1.2345678901234568e+17"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json value = json_real(cases[i].real);
        auto_text dumped = value_dump(value);
        assert_string_equal(dumped, cases[i].json);
        auto_json back = parsed(dumped);
        assert_true(json_is_real(back));
        assert_true(json_real_value(back) == cases[i].real);
    }
}

static void integers_keep_all_their_digits(void **state) {
    (void)state;
    static const char *const texts[] = {"0", "-1", "9223372036854775807", "-9223372036854775808"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json value = parsed(texts[i]);
        auto_text dumped = value_dump(value);
        assert_string_equal(dumped, texts[i]);
    }
}

static void writing_adds_to_what_is_there(void **state) {
    (void)state;
    auto_buffer out = {0};
    auto_json value = json_integer(1);
    buffer_add_text(&out, "x=");
    value_write(&out, value, 2, true);
    assert_string_equal(buffer_text(&out), "x=1");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_json_keeps_the_order_of_keys),
        cmocka_unit_test(sorting_reaches_every_level),
        cmocka_unit_test(indented_json_has_one_member_a_line),
        cmocka_unit_test(strings_escape_what_json_demands),
        cmocka_unit_test(what_acts_on_terminals_is_escaped_and_stays_the_same_string),
        cmocka_unit_test(keys_are_escaped_like_strings),
        cmocka_unit_test(reals_have_the_fewest_digits_that_read_back_the_same),
        cmocka_unit_test(integers_keep_all_their_digits),
        cmocka_unit_test(writing_adds_to_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
