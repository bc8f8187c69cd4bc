#include "kcrealm/data/yaml.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_reads(const char *text, const char *json) {
    auto_error err = {0};
    auto_json documents = yaml_parse(text, strlen(text), "f", NULL, &err);
    if (!documents)
        fail_msg("%s: %s: %s", text, err.origin, err.message);
    auto_text dumped = value_dump(documents);
    if (strcmp(dumped, json) != 0)
        fail_msg("%s: %s, not %s", text, dumped, json);
}

static void assert_refused_bytes(const char *bytes, size_t size, const char *origin, const char *message) {
    auto_error err = {0};
    auto_json documents = yaml_parse(bytes, size, "f", NULL, &err);
    assert_null(documents);
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, message);
    assert_string_equal(err.origin, origin);
}

static void assert_refused(const char *text, const char *origin, const char *message) {
    assert_refused_bytes(text, strlen(text), origin, message);
}

static void maps_lists_and_scalars_become_json(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"a: 1\nb: x\nc:\n", "[{\"a\":1,\"b\":\"x\",\"c\":null}]"},
        {"b: 1\na: 2\n", "[{\"b\":1,\"a\":2}]"},
        {"- 1\n- - 2\n  - 3\n-\n  a: b\n", "[[1,[2,3],{\"a\":\"b\"}]]"},
        {"a:\n- 1\n- 2\n", "[{\"a\":[1,2]}]"},
        {"{a: 1, b: [x, 'yes', yes], c: {}, d: []}",
         "[{\"a\":1,\"b\":[\"x\",\"yes\",true],\"c\":{},\"d\":[]}]"},
        {"{\"a\": 1, \"b\": [null, true]}", "[{\"a\":1,\"b\":[null,true]}]"},
        {"text", "[\"text\"]"},
        {"a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", "[{\"a\":\"x\\n y\\n\",\"b\":\"x y\"}]"},
        {"a: 'it''s'\nb: \"\\u00e4\\n\"\n", "[{\"a\":\"it's\",\"b\":\"ä\\n\"}]"},
        {"a: 1 # one\n# two\n", "[{\"a\":1}]"},
        {"010: a\n1.5: b\ntrue: c\n", "[{\"8\":\"a\",\"1.5\":\"b\",\"true\":\"c\"}]"},
        {"? a\n: b\n", "[{\"a\":\"b\"}]"},
        {"a: !mine {b: !!str 1, c: !other 2}\n", "[{\"a\":{\"b\":\"1\",\"c\":\"2\"}}]"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_reads(cases[i].text, cases[i].json);
}

static void each_document_is_an_item(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"", "[]"},
        {"# only a comment\n", "[]"},
        {"---\n", "[null]"},
        {"a: 1\n---\nb: 2\n", "[{\"a\":1},{\"b\":2}]"},
        {"---\n---\nx\n...\n", "[null,\"x\"]"},
        {"--- 1\n--- 2\n", "[1,2]"},
        {"%YAML 1.1\n---\na: 1\n", "[{\"a\":1}]"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_reads(cases[i].text, cases[i].json);
}

static void byte_order_mark_and_windows_line_ends_do_not_count(void **state) {
    (void)state;
    assert_reads("\xef\xbb\xbf"
                 "a: 1\n",
                 "[{\"a\":1}]");
    assert_reads("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "[{\"a\":1,\"b\":\"x\\ny\\n\"}]");
    assert_refused("\xef\xbb\xbf"
                   "a: }",
                   "f:1:4", "not valid YAML: a value is missing");
}

static void a_duplicate_key_names_both_places(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } cases[] = {
        {"a: 1\nb:\n  c: 1\na: 2\n", "f:4:1", "the key \"a\" stands twice in one map: first at f:1:1"},
        {"x:\n  - k: 1\n    m:\n      n: 1\n    k: 2\n", "f:5:5",
         "the key \"k\" stands twice in one map: first at f:2:5"},
        {"{a: 1, a: 2}", "f:1:8", "the key \"a\" stands twice in one map: first at f:1:2"},
        {"yes: 1\n'true': 2\n", "f:2:1", "the key \"true\" stands twice in one map: first at f:1:1"},
        {"8: 1\n010: 2\n", "f:2:1", "the key \"8\" stands twice in one map: first at f:1:1"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_refused(cases[i].text, cases[i].origin, cases[i].message);
}

static void the_same_key_in_other_maps_is_no_duplicate(void **state) {
    (void)state;
    assert_reads("a: {a: {a: 1}}\nb: {a: 2}\n---\na: 1\n",
                 "[{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}},{\"a\":1}]");
}

static void keys_that_are_no_text_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } cases[] = {
        {"a: {{ .Values.x }}\n", "f:1:5", "a key has to be a text, not a map or list"},
        {"[a]: 1\n", "f:1:1", "a key has to be a text, not a map or list"},
        {"~: 1\n", "f:1:1", "null cannot be a key"},
        {"a: 1\n18446744073709551615: 1\n", "f:2:1", "a number with more than 64 bits cannot be a key"},
        {"\"a\\0\": 1\n", "f:1:1", "a NUL character in a text is not supported"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_refused(cases[i].text, cases[i].origin, cases[i].message);
}

static void a_scalar_that_cannot_be_read_is_told_with_its_place(void **state) {
    (void)state;
    assert_refused("a:\n- 1\n- .inf\n", "f:3:3", "infinity and not-a-number cannot be values");
    assert_refused("a: !!int x\n", "f:1:4", "what is tagged !!int is not an integer");
    assert_refused("a: \"x\\0\"\n", "f:1:4", "a NUL character in a text is not supported");
}

static void nul_bytes_and_bad_utf8_are_refused_with_their_place(void **state) {
    (void)state;
    static const char nul[] = "a: 1\nb: x\0y\n", utf16[] = "\xff\xfe"
                                                           "a\0:\0";
    assert_refused_bytes(nul, sizeof nul - 1, "f:2:5",
                         "not valid YAML: there is a NUL byte; is the file UTF-16 or binary?");
    assert_refused_bytes(utf16, sizeof utf16 - 1, "f:1:1", "not valid YAML: the byte 0xff is no valid UTF-8");
    assert_refused("ä: ö\nb: \xc3(\n", "f:2:4", "not valid YAML: the byte 0xc3 is no valid UTF-8");
    assert_refused("a: \x01\n", "f:1:4", "not valid YAML: the control character U+0001 is not allowed");
}

static void depth_is_limited(void **state) {
    (void)state;
    auto_buffer text = {0};
    buffer_add_repeated(&text, '[', YAML_DEPTH_MAX);
    buffer_add_repeated(&text, ']', YAML_DEPTH_MAX);
    auto_json documents = yaml_parse(buffer_text(&text), text.size, "f", NULL, NULL);
    assert_non_null(documents);
    auto_buffer deeper = {0};
    buffer_format(&deeper, "[%s]", buffer_text(&text));
    assert_refused(buffer_text(&deeper), "f:1:101", "lists and maps are nested deeper than 100");
    buffer_reset(&text);
    buffer_add_repeated(&text, '[', 1000000);
    assert_refused(buffer_text(&text), "f:1:101", "lists and maps are nested deeper than 100");
}

static void every_member_and_item_has_its_place(void **state) {
    (void)state;
    static const char text[] = "# comment\n"
                               "clients:\n"
                               "- clientId: a\n"
                               "  uris: [x, y]\n"
                               "- clientId:\n"
                               "    deep: 1\n"
                               "---\n"
                               "other: 1\n";
    struct positions *positions = positions_new();
    auto_json documents = yaml_parse(text, strlen(text), "dir/f.yaml", positions, NULL);
    const json_t *root = json_array_get(documents, 0), *clients = json_object_get(root, "clients");
    const json_t *first = json_array_get(clients, 0), *second = json_array_get(clients, 1);
    const json_t *uris = json_object_get(first, "uris");
    const struct {
        struct position place;
        unsigned line, column;
    } cases[] = {
        {positions_item(positions, documents, 0), 2, 1},
        {positions_member(positions, root, "clients"), 2, 1},
        {positions_item(positions, clients, 0), 3, 3},
        {positions_member(positions, first, "clientId"), 3, 3},
        {positions_member(positions, first, "uris"), 4, 3},
        {positions_item(positions, uris, 1), 4, 13},
        {positions_member(positions, second, "clientId"), 5, 3},
        {positions_member(positions, json_object_get(second, "clientId"), "deep"), 6, 5},
        {positions_item(positions, documents, 1), 8, 1},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        assert_string_equal(cases[i].place.file, "dir/f.yaml");
        assert_int_equal(cases[i].place.line, cases[i].line);
        assert_int_equal(cases[i].place.column, cases[i].column);
    }
    positions_free(positions);
}

static void columns_count_characters_not_bytes(void **state) {
    (void)state;
    static const char text[] = "{ä: 1, ö: [日本, x]}";
    struct positions *positions = positions_new();
    auto_json documents = yaml_parse(text, strlen(text), "f", positions, NULL);
    const json_t *root = json_array_get(documents, 0);
    assert_int_equal(positions_member(positions, root, "ö").column, 8);
    assert_int_equal(positions_item(positions, json_object_get(root, "ö"), 1).column, 16);
    positions_free(positions);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_lists_and_scalars_become_json),
        cmocka_unit_test(each_document_is_an_item),
        cmocka_unit_test(byte_order_mark_and_windows_line_ends_do_not_count),
        cmocka_unit_test(a_duplicate_key_names_both_places),
        cmocka_unit_test(the_same_key_in_other_maps_is_no_duplicate),
        cmocka_unit_test(keys_that_are_no_text_are_refused),
        cmocka_unit_test(a_scalar_that_cannot_be_read_is_told_with_its_place),
        cmocka_unit_test(nul_bytes_and_bad_utf8_are_refused_with_their_place),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(every_member_and_item_has_its_place),
        cmocka_unit_test(columns_count_characters_not_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
