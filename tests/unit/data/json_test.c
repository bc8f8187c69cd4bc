#include "kcrealm/data/json.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const char *text) {
    auto_error err = {0};
    json_t *value = value_parse(text, strlen(text), "test.json", &err);
    if (!value)
        fail_msg("%s: %s", err.origin, err.message);
    return value;
}

static void any_json_value_is_read(void **state) {
    (void)state;
    static const char *const texts[] = {"{}", "[]", "null", "true", "1", "\"x\"", "1.5", "{\"a\":[1,{}]}"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json value = parsed(texts[i]);
        auto_text dumped = value_dump(value);
        assert_string_equal(dumped, texts[i]);
    }
}

static void what_is_not_json_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } cases[] = {
        {"", "f:1:1", "not valid JSON: the text is empty"},
        {" ", "f:1:1", "not valid JSON: the text ends too early"},
        {"{\"a\": 1,\n \"b\": 2\n \"c\": 3}", "f:3:4",
         "not valid JSON: a ',' or '}' is missing before this place"},
        {"[1 2]", "f:1:4", "not valid JSON: a ',' or ']' is missing before this place"},
        {"{\"a\" 1}", "f:1:6", "not valid JSON: a ':' is missing before this place"},
        {"{a: 1}", "f:1:2", "not valid JSON: a key in double quotes is missing (or there is a ',' too many)"},
        {"{\"a\": 1,}", "f:1:9",
         "not valid JSON: a key in double quotes is missing (or there is a ',' too many)"},
        {"[1,]", "f:1:4", "not valid JSON: a value is missing (or there is a ',' too many)"},
        {"[1", "f:1:2", "not valid JSON: the text ends too early"},
        {"{\"a\":", "f:1:5", "not valid JSON: the text ends too early"},
        {"\"abc", "f:1:4", "not valid JSON: the text ends too early"},
        {"yes", "f:1:3", "not valid JSON: this is no JSON value"},
        {"{} {}", "f:1:4", "not valid JSON: something follows after the end of the value"},
        {"\"a\nb\"", "f:1:2", "not valid JSON: a string does not end on its line"},
        {"\"a\tb\"", "f:1:2", "not valid JSON: a string holds a control character that is not escaped"},
        {"\"\\q\"", "f:1:3", "not valid JSON: a string holds an unknown escape"},
        {"\"\\u12\"", "f:1:6", "not valid JSON: a string holds an unknown escape"},
        {"\"\\ud800\"", "f:1:8", "not valid JSON: a string holds an invalid \\u escape"},
        {"\"\\u0000\"", "f:1:8", "not valid JSON: a NUL character (\\u0000) is not supported"},
        {"{\"\\u0000\": 1}", "f:1:9", "not valid JSON: a NUL character (\\u0000) is not supported"},
        {"\"a\xff\"", "f:1:2", "not valid JSON: the text is no valid UTF-8"},
        {"9223372036854775808", "f:1:19",
         "not valid JSON: a number is too large (integers have 64 bits); quote it to keep it as text"},
        {"-9223372036854775809", "f:1:20",
         "not valid JSON: a number is too large (integers have 64 bits); quote it to keep it as text"},
        {"1e999", "f:1:5", "not valid JSON: a number is too large"},
        {"<html>", "f:1:1", "not valid JSON: this is no JSON value"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_error err = {0};
        auto_json value = value_parse(cases[i].text, strlen(cases[i].text), "f", &err);
        assert_null(value);
        assert_int_equal(err.class, ERROR_INPUT);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.origin, cases[i].origin);
    }
}

static void a_duplicate_key_is_named(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
    } cases[] = {
        {"{\"a\": 1, \"a\": 2}", "the key \"a\" stands twice"},
        {"[{\"x\": {\"a long key with more than twenty letters\": 1,\n\"a long key with more than twenty "
         "letters\": 2}}]",
         "the key \"a long key with more than twenty letters\" stands twice"},
        {"{\"q\\\"q\": 1, \"q\\\"q\": 2}", "the key \"q\\\"q\" stands twice"},
        {"{\"\": 1, \"\": 2}", "the key \"\" stands twice"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_error err = {0};
        assert_null(value_parse(cases[i].text, strlen(cases[i].text), "f", &err));
        if (!strstr(err.message, cases[i].key))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

static void nul_bytes_are_refused_with_their_place(void **state) {
    (void)state;
    auto_error err = {0};
    static const char text[] = "{\n  \"a\"\0: 1}";
    assert_null(value_parse(text, sizeof text - 1, "f", &err));
    assert_string_equal(err.origin, "f:2:6");
    assert_non_null(strstr(err.message, "NUL byte"));
}

static void messages_quote_no_values(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"secret\": \"hunter2\" x}", "{\"secret\": \"hunter2", "{\"secret\": hunter2}",
        "[\"hunter2\" \"hunter2\"]",   "\"hunter2\" \"x\"",      "{\"hunter2\"}",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_error err = {0};
        assert_null(value_parse(texts[i], strlen(texts[i]), "f", &err));
        assert_null(strstr(err.message, "hunter2"));
    }
}

static void deep_nesting_is_an_error_not_a_crash(void **state) {
    (void)state;
    auto_buffer text = {0};
    buffer_add_repeated(&text, '[', 100000);
    auto_error err = {0};
    assert_null(value_parse(buffer_text(&text), text.size, "f", &err));
    assert_string_equal(err.message, "not valid JSON: lists and maps are nested too deep");
}

static void the_text_need_not_end_with_nul(void **state) {
    (void)state;
    auto_error err = {0};
    auto_json value = value_parse("[1]garbage", 3, "f", &err);
    assert_int_equal(json_array_size(value), 1);
}

static void members_are_reached_by_their_names(void **state) {
    (void)state;
    auto_json pod = parsed("{\"status\": {\"phase\": \"Running\", \"n\": [1]}, \"none\": null}");
    assert_string_equal(json_string_value(value_at(pod, "status", "phase", NULL)), "Running");
    assert_ptr_equal(value_at(pod, NULL), pod);
    assert_null(value_at(pod, "status", "missing", "x", NULL));
    assert_null(value_at(pod, "status", "phase", "x", NULL));
    assert_null(value_at(pod, "status", "n", "x", NULL));
    assert_true(json_is_null(value_at(pod, "none", NULL)));
    assert_null(value_at(NULL, "a", NULL));
}

static void a_member_is_asked_for_as_text_or_truth(void **state) {
    (void)state;
    auto_json value = parsed("{\"s\": \"x\", \"t\": true, \"f\": false, \"n\": 1}");
    assert_string_equal(value_text(value, "s"), "x");
    assert_null(value_text(value, "n"));
    assert_null(value_text(value, "missing"));
    assert_null(value_text(NULL, "s"));
    assert_true(value_is_true(value, "t", false));
    assert_false(value_is_true(value, "f", true));
    assert_true(value_is_true(value, "n", true));
    assert_false(value_is_true(value, "s", false));
    assert_true(value_is_true(NULL, "t", true));
}

static void an_item_is_found_by_a_members_text(void **state) {
    (void)state;
    auto_json list =
        parsed("[1, {\"name\": \"a\"}, {\"name\": 2}, {\"name\": \"b\", \"n\": 1}, {\"name\": \"b\"}]");
    assert_int_equal(json_integer_value(json_object_get(value_find(list, "name", "b"), "n")), 1);
    assert_null(value_find(list, "name", "c"));
    assert_null(value_find(list, "other", "b"));
    assert_null(value_find(NULL, "name", "b"));
}

static void types_have_names_for_messages(void **state) {
    (void)state;
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"{}", "map"},     {"[]", "list"},      {"\"\"", "string"},   {"1", "number"},
        {"1.5", "number"}, {"true", "boolean"}, {"false", "boolean"}, {"null", "null"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json value = parsed(cases[i].text);
        assert_string_equal(value_type_name(value), cases[i].name);
    }
    assert_string_equal(value_type_name(NULL), "nothing");
}

static void pointers_escape_by_rfc_6901(void **state) {
    (void)state;
    auto_buffer pointer = {0};
    pointer_add(&pointer, "a");
    pointer_add(&pointer, "b/c~d");
    pointer_add(&pointer, "");
    pointer_add(&pointer, "~1");
    assert_string_equal(buffer_text(&pointer), "/a/b~1c~0d//~01");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_json_value_is_read),
        cmocka_unit_test(what_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(a_duplicate_key_is_named),
        cmocka_unit_test(nul_bytes_are_refused_with_their_place),
        cmocka_unit_test(messages_quote_no_values),
        cmocka_unit_test(deep_nesting_is_an_error_not_a_crash),
        cmocka_unit_test(the_text_need_not_end_with_nul),
        cmocka_unit_test(members_are_reached_by_their_names),
        cmocka_unit_test(a_member_is_asked_for_as_text_or_truth),
        cmocka_unit_test(an_item_is_found_by_a_members_text),
        cmocka_unit_test(types_have_names_for_messages),
        cmocka_unit_test(pointers_escape_by_rfc_6901),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
