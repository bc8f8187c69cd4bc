#include "kcrealm/objects/meta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static json_t *parse(const char *text) {
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    return value;
}

static void names_and_labels_are_found(void **state) {
    (void)state;
    auto_json object =
        parse("{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"labels\":{\"app\":\"kc\"}}}");
    assert_string_equal(object_name(object), "a");
    assert_string_equal(object_namespace(object), "b");
    assert_string_equal(object_label(object, "app"), "kc");
    assert_null(object_label(object, "other"));
}

static void annotations_and_owners_are_found(void **state) {
    (void)state;
    auto_json object = parse("{\"metadata\":{\"annotations\":{\"a/b\":\"c\"},\"ownerReferences\":["
                             "{\"kind\":\"Other\",\"name\":\"o\"},"
                             "{\"kind\":\"ReplicaSet\",\"name\":\"web-1\",\"controller\":true}]}}");
    auto_json bare = parse("{\"metadata\":{\"ownerReferences\":[{\"kind\":\"Other\",\"name\":\"o\"}]}}");
    assert_string_equal(object_annotation(object, "a/b"), "c");
    assert_null(object_annotation(bare, "a/b"));
    assert_true(object_is_owned_by(object, "ReplicaSet", "web-1"));
    assert_true(object_is_owned_by(object, "Other", "o"));
    assert_false(object_is_owned_by(object, "Other", "web-1"));
    assert_string_equal(object_controller_kind(object), "ReplicaSet");
    assert_string_equal(object_controller_kind(bare), "");
}

static void objects_without_metadata_have_empty_names(void **state) {
    (void)state;
    auto_json object = parse("{\"metadata\":3}");
    assert_string_equal(object_name(object), "");
    assert_string_equal(object_namespace(NULL), "");
    assert_null(object_label(object, "app"));
}

static void lists_know_their_items_and_next_page(void **state) {
    (void)state;
    auto_json page = parse("{\"metadata\":{\"continue\":\"abc\"},\"items\":[1,2]}");
    auto_json last = parse("{\"metadata\":{\"continue\":\"\"},\"items\":null}");
    assert_int_equal(json_array_size(object_items(page)), 2);
    assert_string_equal(list_continue(page), "abc");
    assert_int_equal(json_array_size(object_items(last)), 0);
    assert_null(list_continue(last));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_labels_are_found),
        cmocka_unit_test(annotations_and_owners_are_found),
        cmocka_unit_test(objects_without_metadata_have_empty_names),
        cmocka_unit_test(lists_know_their_items_and_next_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
