#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void slips_of_the_pen_are_told_in_plain_words(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } cases[] = {
        {"\ta: 1\n", "f:1:1", "a tab cannot indent; use spaces"},
        {"a:\n\tb: 1\n", "f:2:1", "a tab cannot indent; use spaces"},
        {"ä: ö\nb:\n  - c: 1\n\t  d: 2\n", "f:4:1", "a tab cannot indent; use spaces"},
        {"a: @x\n", "f:1:4", "a value cannot start with @; quote it"},
        {"a: `x`\n", "f:1:4", "a value cannot start with `; quote it"},
        {"a: %x\n", "f:1:4", "a value cannot start with %; quote it"},
        {"x: 1\na:\n  b: 1\n c: 2\n", "f:4:2",
         "a key is missing, or the indentation does not fit (the map starts in line 1)"},
        {"- a\nb: 1\n", "f:2:1", "no list item, or the indentation does not fit (the list starts in line 1)"},
        {"a: b: c\n", "f:1:5", "':' cannot stand here; quote the value or check the indentation"},
        {"a: - b\n", "f:1:4", "a list item cannot start here; check the indentation"},
        {"a: x\n- b\n", "f:2:1",
         "a key is missing, or the indentation does not fit (the map starts in line 1)"},
        {"a: [1, 2\nb: 3\n", "f:2:2", "a ',' or ']' is missing (the list starts in line 1)"},
        {"a: {b: 1\nc: 3\n", "f:2:2", "a ',' or '}' is missing (the map starts in line 1)"},
        {"a: }\n", "f:1:4", "a value is missing"},
        {"a: 1\nb\nc: 2\n", "f:3:1", "a ':' is missing after the key (the key starts in line 2)"},
        {"a: 1\nb: \"x\n\n", "f:4:1", "the text ends inside of quotes (they open in line 2)"},
        {"a: 'x\n---\n", "f:2:1", "the document ends inside of quotes (they open in line 1)"},
        {"a: \"\\q\"\n", "f:1:5", "an unknown escape in double quotes; a backslash is written \\\\"},
        {"a: !x!y z\n", "f:1:4", "this tag is not declared"},
        {"a: *\n", "f:1:5", "a name is missing after * or &; quote a value that starts so"},
        {"a: *.example.org\n", "f:1:5", "a name is missing after * or &; quote a value that starts so"},
        {"%YAML 2.0\n---\na\n", "f:1:1", "this version of YAML is not supported"},
        {"'a' b\n", "f:1:5", "something follows after the document's end"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_error err = {0};
        auto_json documents = yaml_parse(cases[i].text, strlen(cases[i].text), "f", NULL, &err);
        auto_text expected = mem_format("not valid YAML: %s", cases[i].message);
        if (documents || strcmp(err.message, expected) != 0 || strcmp(err.origin, cases[i].origin) != 0)
            fail_msg("%s: %s: %s", cases[i].text, err.origin, err.message);
        assert_int_equal(err.class, ERROR_INPUT);
    }
}

static void what_we_have_no_words_for_is_told_in_libyamls(void **state) {
    (void)state;
    auto_error err = {0};
    static const char text[] = "a: \"\\x4\"\n";
    assert_null(yaml_parse(text, strlen(text), "f", NULL, &err));
    assert_string_equal(err.message, "not valid YAML: while parsing a quoted scalar, "
                                     "did not find expected hexdecimal number");
    assert_string_equal(err.origin, "f:1:7");
}

static void nobody_has_to_listen(void **state) {
    (void)state;
    assert_null(yaml_parse("a: }", 4, "f", NULL, NULL));
    assert_null(yaml_parse("\xff", 1, "f", NULL, NULL));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_of_the_pen_are_told_in_plain_words),
        cmocka_unit_test(what_we_have_no_words_for_is_told_in_libyamls),
        cmocka_unit_test(nobody_has_to_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
