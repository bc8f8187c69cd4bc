#include "kcrealm/data/merge.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const char *text, const char *file, struct positions *positions) {
    auto_json documents = yaml_parse(text, strlen(text), file, positions, NULL);
    assert_non_null(documents);
    return json_incref(json_array_get(documents, 0));
}

static void assert_dumped(const json_t *value, const char *expected) {
    auto_text dumped = value_dump(value);
    assert_string_equal(dumped, expected);
}

/* Results as helm template 4.1.4 gives them for -f base -f over without chart defaults. */
static void maps_merge_deep_and_all_else_is_replaced(void **state) {
    (void)state;
    static const struct {
        const char *base, *over, *merged;
    } cases[] = {
        {"{}", "{}", "{}"},
        {"{a: 1}", "{}", "{\"a\":1}"},
        {"{}", "{a: 1}", "{\"a\":1}"},
        {"{a: 1, b: 2}", "{b: 3, c: 4}", "{\"a\":1,\"b\":3,\"c\":4}"},
        {"{m: {x: 1, z: {a: 1}}}", "{m: {z: {b: 2}}}", "{\"m\":{\"x\":1,\"z\":{\"a\":1,\"b\":2}}}"},
        {"{l: [1, 2]}", "{l: [3]}", "{\"l\":[3]}"},
        {"{l: [{a: 1}]}", "{l: [{b: 2}]}", "{\"l\":[{\"b\":2}]}"},
        {"{m: {x: 1}}", "{m: 1}", "{\"m\":1}"},
        {"{m: 1}", "{m: {x: 1}}", "{\"m\":{\"x\":1}}"},
        {"{m: {x: 1}}", "{m: {}}", "{\"m\":{\"x\":1}}"},
        {"{m: {x: 1}}", "{m: ~}", "{\"m\":null}"},
        {"{m: {x: 1}}", "{m: {x: ~}}", "{\"m\":{\"x\":null}}"},
        {"{m: ~}", "{m: {x: 1}}", "{\"m\":{\"x\":1}}"},
        {"{l: [1]}", "{l: [~, {r: ~}]}", "{\"l\":[null,{\"r\":null}]}"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json base = parsed(cases[i].base, "base", NULL);
        auto_json over = parsed(cases[i].over, "over", NULL);
        helm_merge(base, over, NULL);
        assert_dumped(base, cases[i].merged);
    }
}

static void a_value_deleted_by_null_stays_deleted_in_later_merges(void **state) {
    (void)state;
    auto_json values = parsed("m: {x: 1, w: {a: 1}}", "a", NULL);
    auto_json second = parsed("m: {x: ~, w: ~}", "b", NULL);
    auto_json third = parsed("m: {z: 1, w: {b: 2}}", "c", NULL);
    helm_merge(values, second, NULL);
    helm_merge(values, third, NULL);
    helm_drop_nulls(values);
    assert_dumped(values, "{\"m\":{\"w\":{\"b\":2},\"z\":1}}");
}

static void nulls_are_dropped_from_maps_but_not_from_lists(void **state) {
    (void)state;
    auto_json values = parsed("{a: ~, m: {b: ~, c: {d: ~}}, l: [~, {e: ~}], k: 0, s: ''}", "a", NULL);
    helm_drop_nulls(values);
    assert_dumped(values, "{\"m\":{\"c\":{}},\"l\":[null,{\"e\":null}],\"k\":0,\"s\":\"\"}");
}

static void dropping_nulls_from_what_is_no_map_does_nothing(void **state) {
    (void)state;
    auto_json list = parsed("[~]", "a", NULL);
    helm_drop_nulls(list);
    assert_dumped(list, "[null]");
    helm_drop_nulls(NULL);
}

static void positions_follow_the_values(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    auto_json base = parsed("m:\n  x: 1\n  y2: 2\nl: [1]\n", "a.yaml", positions);
    auto_json over = parsed("# later\nm:\n  x: 2\n  z:\n    d: 1\nl:\n- 5\n", "b.yaml", positions);
    helm_merge(base, over, positions);
    const json_t *map = json_object_get(base, "m");
    struct position kept = positions_member(positions, map, "y2");
    struct position replaced = positions_member(positions, map, "x");
    struct position added = positions_member(positions, json_object_get(map, "z"), "d");
    struct position item = positions_item(positions, json_object_get(base, "l"), 0);
    assert_string_equal(kept.file, "a.yaml");
    assert_int_equal(kept.line, 3);
    assert_string_equal(replaced.file, "b.yaml");
    assert_int_equal(replaced.line, 3);
    assert_string_equal(added.file, "b.yaml");
    assert_int_equal(added.line, 5);
    assert_int_equal(item.line, 7);
    assert_string_equal(positions_member(positions, base, "m").file, "a.yaml");
    positions_free(positions);
}

static void merging_leaves_over_as_it_was(void **state) {
    (void)state;
    auto_json base = parsed("{m: {x: 1}}", "a", NULL);
    auto_json over = parsed("{m: {z: {q: 1}}, k: 1}", "b", NULL);
    helm_merge(base, over, NULL);
    assert_dumped(over, "{\"m\":{\"z\":{\"q\":1}},\"k\":1}");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_merge_deep_and_all_else_is_replaced),
        cmocka_unit_test(a_value_deleted_by_null_stays_deleted_in_later_merges),
        cmocka_unit_test(nulls_are_dropped_from_maps_but_not_from_lists),
        cmocka_unit_test(dropping_nulls_from_what_is_no_map_does_nothing),
        cmocka_unit_test(positions_follow_the_values),
        cmocka_unit_test(merging_leaves_over_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
