#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *written(const json_t *value) {
    auto_buffer out = {0};
    yaml_write(&out, value);
    return buffer_steal(&out);
}

static void assert_comes_back(const json_t *value) {
    auto_text text = written(value);
    auto_error err = {0};
    auto_json documents = yaml_parse(text, strlen(text), "f", NULL, &err);
    if (!documents)
        fail_msg("%s: %s in\n%s", err.origin, err.message, text);
    assert_int_equal(json_array_size(documents), 1);
    if (!json_equal(json_array_get(documents, 0), value))
        fail_msg("does not come back:\n%s", text);
}

static json_t *parsed(const char *json) {
    json_t *value = value_parse(json, strlen(json), "test", NULL);
    assert_non_null(value);
    return value;
}

static void values_are_written_in_blocks(void **state) {
    (void)state;
    static const struct {
        const char *json, *yaml;
    } cases[] = {
        {"{\"b\":1,\"a\":\"x\"}", "b: 1\na: x\n"},
        {"{\"a\":{\"b\":{\"c\":null}},\"d\":true}", "a:\n  b:\n    c: null\nd: true\n"},
        {"{\"a\":[1,\"x\"],\"b\":2}", "a:\n- 1\n- x\nb: 2\n"},
        {"{\"a\":[{\"b\":1,\"c\":[2]},{\"d\":{\"e\":3}}]}", "a:\n- b: 1\n  c:\n  - 2\n- d:\n    e: 3\n"},
        {"[[1,[2]],[]]", "- - 1\n  - - 2\n- []\n"},
        {"[{\"a\":1},{}]", "- a: 1\n- {}\n"},
        {"{\"a\":{},\"b\":[]}", "a: {}\nb: []\n"},
        {"{}", "{}\n"},
        {"[]", "[]\n"},
        {"\"x\"", "x\n"},
        {"null", "null\n"},
        {"[1.5,1e300,-3]", "- 1.5\n- 1.0e+300\n- -3\n"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json value = parsed(cases[i].json);
        auto_text text = written(value);
        assert_string_equal(text, cases[i].yaml);
        assert_comes_back(value);
    }
}

static void ordinary_strings_stay_plain(void **state) {
    (void)state;
    static const char *const texts[] = {
        "text",          "two words",    "https://app.example.org/callback?x=1#top",
        "my-client_1.2", "a:b",          "a#b",
        "a, b",          "10.0.0.1/32",  "${client_roles}",
        "/path/*",       "email openid", "it's",
        "a [b] {c}",     "äöü 日本 😀",   "x=1&y=2",
        "v1.2.3",        "8080/tcp",     "+/x",
        "(a|b)",         "not",          "yesterday",
        "nullable",      "a\\b",         "say \"x\"",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json value = json_string(texts[i]);
        auto_text text = written(value);
        auto_text expected = mem_format("%s\n", texts[i]);
        assert_string_equal(text, expected);
        assert_comes_back(value);
    }
}

/* clang-format off */
static const char *const misreadable[] = {
    /* words and numbers */
    "", "yes", "No", "ON", "off", "y", "N", "true", "False", "null", "NULL", "~", "nan", "infinity",
    "010", "0o10", "0x1F", "0b11", "1_000", "12", "-1", "+1", "1.5", ".5", "1e3", "1e999", ".inf", "-.Inf",
    ".NaN", "1:30", "190:20:30.15", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43",
    /* punctuation */
    "=", "<<", "-", "- a", "-a", "---", "--- x", "...", "?", "? a", ":", ": a", "a:", "a: b", "a #b", "#a",
    " a", "a ", "[a]", "{a}", "]", "}", ",a", "*a", "&a", "!a", "%a", "@a", "`a`", "'a'", "\"a\"", "|", ">",
    "|-",
    /* line breaks, control, invisible and bidirectional characters */
    "a\tb", "a\nb", "\n", "a\r\nb", "a\n", "\x01", "\x7f", "\\\x1b", "\"\n\\", "\xc2\x85", "a\xc2\xad",
    "\xe2\x80\xa8", "\xe2\x80\xae", "\xef\xbb\xbf", "\xef\xbf\xbf",
};
/* clang-format on */

static void what_a_reader_could_misread_is_quoted(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(misreadable); i++) {
        auto_json value = json_string(misreadable[i]);
        auto_text text = written(value);
        if (text[0] != '"')
            fail_msg("not quoted: %s", text);
        assert_comes_back(value);
        auto_json as_key = json_object();
        json_object_set_new(as_key, misreadable[i], json_pack("[{s:O}]", misreadable[i], value));
        assert_comes_back(as_key);
    }
}

static void line_breaks_and_control_characters_are_escapes(void **state) {
    (void)state;
    auto_json value = json_string("a\"\\\n\t\x1b\xe2\x80\xae");
    auto_text text = written(value);
    assert_string_equal(text, "\"a\\\"\\\\\\n\\t\\x1b\\u202e\"\n");
}

static void keys_longer_than_readers_allow_come_back(void **state) {
    (void)state;
    auto_text longest = mem_format("%0*d", 2000, 1);
    longest[0] = 'k';
    auto_json value = json_object();
    json_object_set_new(value, longest, parsed("{\"a\":[1],\"b\":{\"c\":1}}"));
    json_object_set_new(value, "list", json_pack("[{s:[i],s:s}]", longest, 1, "x", "y"));
    json_object_set_new(value, longest + 1, json_string("scalar"));
    assert_comes_back(value);
}

static unsigned next_random(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static json_t *random_value(unsigned *seed, int depth) {
    static const char characters[] = "ab0: #-_.'\"\\\n\t{}[],&*!|>%@`~yesno=?+\xc3\xa4";
    unsigned kind = next_random(seed) % (depth > 0 ? 6 : 4);
    if (kind == 0)
        return json_integer((json_int_t)next_random(seed) - 30000);
    if (kind == 1)
        return next_random(seed) % 2 ? json_null() : json_boolean(next_random(seed) % 2);
    if (kind <= 3) {
        char text[9];
        size_t size = next_random(seed) % 8;
        for (size_t i = 0; i < size; i++)
            text[i] = characters[next_random(seed) % (sizeof characters - 3)];
        return json_stringn(text, size);
    }
    json_t *container = kind == 4 ? json_array() : json_object();
    for (unsigned i = next_random(seed) % 4; i > 0; i--) {
        auto_json key = random_value(seed, 0);
        if (kind == 4)
            json_array_append_new(container, random_value(seed, depth - 1));
        else if (json_is_string(key))
            json_object_set_new(container, json_string_value(key), random_value(seed, depth - 1));
    }
    return container;
}

static void any_value_comes_back(void **state) {
    (void)state;
    unsigned seed = 1;
    for (int i = 0; i < 20000; i++) {
        auto_json value = random_value(&seed, 4);
        assert_comes_back(value);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_in_blocks),
        cmocka_unit_test(ordinary_strings_stay_plain),
        cmocka_unit_test(what_a_reader_could_misread_is_quoted),
        cmocka_unit_test(line_breaks_and_control_characters_are_escapes),
        cmocka_unit_test(keys_longer_than_readers_allow_come_back),
        cmocka_unit_test(any_value_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
