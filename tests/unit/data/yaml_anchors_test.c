#include "kcrealm/base/memory.h"
#include "kcrealm/data/merge.h"
#include "kcrealm/data/yaml.h"

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
    auto_text dumped = value_dump(json_array_get(documents, 0));
    if (strcmp(dumped, json) != 0)
        fail_msg("%s: %s, not %s", text, dumped, json);
}

static void assert_refused(const char *text, const char *origin, const char *message) {
    auto_error err = {0};
    auto_json documents = yaml_parse(text, strlen(text), "f", NULL, &err);
    assert_null(documents);
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, message);
    assert_string_equal(err.origin, origin);
}

static void an_alias_stands_for_the_last_anchor_of_its_name(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"[&a 1, *a, *a]", "[1,1,1]"},
        {"[&a 1, *a, &a 2, *a]", "[1,1,2,2]"},
        {"[&a {k: [x]}, *a]", "[{\"k\":[\"x\"]},{\"k\":[\"x\"]}]"},
        {"[&a [&a 1, *a], *a]", "[[1,1],1]"},
        {"[&a ~, *a]", "[null,null]"},
        {"[&a, *a]", "[null,null]"},
        {"[&a '010', *a]", "[\"010\",\"010\"]"},
        {"a: &x [1, &z {b: 2}]\nc: *z\nd: *x\n", "{\"a\":[1,{\"b\":2}],\"c\":{\"b\":2},\"d\":[1,{\"b\":2}]}"},
        {"[&a key, {*a : 1}]", "[\"key\",{\"key\":1}]"},
        {"[{&k key: 1}, *k]", "[{\"key\":1},\"key\"]"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_reads(cases[i].text, cases[i].json);
}

static void aliases_without_a_finished_anchor_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } cases[] = {
        {"a: *x\n", "f:1:4", "the alias *x has no anchor &x before it in this document"},
        {"a: *x\nb: &x 1\n", "f:1:4", "the alias *x has no anchor &x before it in this document"},
        {"a: &x 1\n---\nb: *x\n", "f:3:4", "the alias *x has no anchor &x before it in this document"},
        {"a: &x [*x]\n", "f:1:8", "the value of anchor &x contains itself"},
        {"a: &x {b: {c: *x}}\n", "f:1:15", "the value of anchor &x contains itself"},
        {"a: &x [1]\n*x : 2\n", "f:2:1", "a key has to be a text, not a map or list"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_refused(cases[i].text, cases[i].origin, cases[i].message);
}

static void changing_a_copy_leaves_the_original(void **state) {
    (void)state;
    static const char text[] = "[{a: &x {m: {k: 1}}, b: *x}, {b: {m: {k: 2, l: 3}}}]";
    auto_json documents = yaml_parse(text, strlen(text), "f", NULL, NULL);
    json_t *base = json_array_get(json_array_get(documents, 0), 0);
    helm_merge(base, json_array_get(json_array_get(documents, 0), 1), NULL);
    auto_text dumped = value_dump(base);
    assert_string_equal(dumped, "{\"a\":{\"m\":{\"k\":1}},\"b\":{\"m\":{\"k\":2,\"l\":3}}}");
}

static void merge_keys_work_in_the_order_of_the_lines_as_in_helm(void **state) {
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"x: &x {a: 2, c: 3}\nm:\n  <<: *x\n  a: 1\n", "{\"x\":{\"a\":2,\"c\":3},\"m\":{\"a\":1,\"c\":3}}"},
        {"x: &x {a: 2, c: 3}\nm:\n  a: 1\n  <<: *x\n", "{\"x\":{\"a\":2,\"c\":3},\"m\":{\"a\":2,\"c\":3}}"},
        {"m: {<<: {a: 1}, b: 2}", "{\"m\":{\"a\":1,\"b\":2}}"},
        {"m: {<<: [{a: 1, b: 1}, {a: 2, c: 2}]}", "{\"m\":{\"a\":1,\"c\":2,\"b\":1}}"},
        {"m: {<<: {a: 1}, <<: {a: 2, b: 2}}", "{\"m\":{\"a\":2,\"b\":2}}"},
        {"m: {<<: {a: {k: 1}}, a: {l: 2}}", "{\"m\":{\"a\":{\"l\":2}}}"},
        {"m: {<<: []}", "{\"m\":{}}"},
        {"m: {'<<': {a: 1}}", "{\"m\":{\"<<\":{\"a\":1}}}"},
        {"m: {!!str <<: {a: 1}}", "{\"m\":{\"<<\":{\"a\":1}}}"},
        {"m: {!!merge '<<': {a: 1}}", "{\"m\":{\"a\":1}}"},
        {"[<<]", "[\"<<\"]"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_reads(cases[i].text, cases[i].json);
}

static void a_merge_key_wants_maps(void **state) {
    (void)state;
    static const char message[] = "the merge key << wants a map or a list of maps";
    assert_refused("m: {<<: 1}", "f:1:9", message);
    assert_refused("m: {<<: ~}", "f:1:9", message);
    assert_refused("m: {<<: [{a: 1}, 2]}", "f:1:9", message);
    assert_refused("x: &x [{a: 1}]\nm: {<<: *x}", "f:2:9", message);
}

static void a_merged_key_may_be_replaced_once(void **state) {
    (void)state;
    assert_reads("m: {<<: {a: 1}, a: 2}", "{\"m\":{\"a\":2}}");
    assert_refused("m: {<<: {a: 1}, a: 2, a: 3}", "f:1:23",
                   "the key \"a\" stands twice in one map: first at f:1:17");
    assert_refused("m: {a: 1, <<: {b: 1}, a: 3}", "f:1:23",
                   "the key \"a\" stands twice in one map: first at f:1:5");
}

static void copies_have_the_places_of_the_original(void **state) {
    (void)state;
    static const char text[] = "x: &x\n  a: [1]\ny2: *x\nz:\n  <<: *x\n  b: 1\n";
    struct positions *positions = positions_new();
    auto_json documents = yaml_parse(text, strlen(text), "f", positions, NULL);
    const json_t *root = json_array_get(documents, 0);
    const json_t *copy = json_object_get(root, "y2"), *merged = json_object_get(root, "z");
    const struct {
        struct position place;
        unsigned line;
    } cases[] = {
        {positions_member(positions, root, "y2"), 3},
        {positions_member(positions, copy, "a"), 2},
        {positions_item(positions, json_object_get(copy, "a"), 0), 2},
        {positions_member(positions, merged, "a"), 2},
        {positions_item(positions, json_object_get(merged, "a"), 0), 2},
        {positions_member(positions, merged, "b"), 6},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(cases[i].place.line, cases[i].line);
    positions_free(positions);
}

/* Each level holds the one before nine times. */
static void a_bomb_of_aliases_is_refused(void **state) {
    (void)state;
    auto_buffer text = {0};
    buffer_add_text(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 20; i++) {
        buffer_format(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            buffer_format(&text, "%s*a%d", j ? ", " : "", i - 1);
        buffer_add_text(&text, "]\n");
    }
    auto_error err = {0};
    assert_null(yaml_parse(buffer_text(&text), text.size, "f", NULL, &err));
    assert_string_equal(err.message, "aliases stand for more than 100000 values");
}

static void aliases_cannot_nest_deeper_than_the_limit(void **state) {
    (void)state;
    auto_buffer text = {0};
    buffer_add_text(&text, "- &a0 x\n");
    for (int i = 1; i < 200; i++)
        buffer_format(&text, "- &a%d [*a%d]\n", i, i - 1);
    auto_error err = {0};
    assert_null(yaml_parse(buffer_text(&text), text.size, "f", NULL, &err));
    assert_string_equal(err.message, "lists and maps are nested deeper than 100");
}

static void many_anchors_of_one_name_are_fast(void **state) {
    (void)state;
    auto_buffer text = {0};
    for (int i = 0; i < 50000; i++)
        buffer_format(&text, "- &a %d\n- *a\n", i);
    auto_json documents = yaml_parse(buffer_text(&text), text.size, "f", NULL, NULL);
    const json_t *list = json_array_get(documents, 0);
    assert_int_equal(json_array_size(list), 100000);
    assert_int_equal(json_integer_value(json_array_get(list, 99999)), 49999);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alias_stands_for_the_last_anchor_of_its_name),
        cmocka_unit_test(aliases_without_a_finished_anchor_are_refused),
        cmocka_unit_test(changing_a_copy_leaves_the_original),
        cmocka_unit_test(merge_keys_work_in_the_order_of_the_lines_as_in_helm),
        cmocka_unit_test(a_merge_key_wants_maps),
        cmocka_unit_test(a_merged_key_may_be_replaced_once),
        cmocka_unit_test(copies_have_the_places_of_the_original),
        cmocka_unit_test(a_bomb_of_aliases_is_refused),
        cmocka_unit_test(aliases_cannot_nest_deeper_than_the_limit),
        cmocka_unit_test(many_anchors_of_one_name_are_fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
