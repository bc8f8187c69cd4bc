#include "kcrealm/data/positions.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MANY 500000

static void members_and_items_have_places_of_their_own(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    auto_json map = json_object();
    auto_json other = json_object();
    auto_json list = json_array();
    positions_set_member(positions, map, "a", (struct position){"x.yaml", 1, 2});
    positions_set_member(positions, map, "b", (struct position){"y.yaml", 3, 4});
    positions_set_member(positions, other, "a", (struct position){"x.yaml", 5, 6});
    positions_set_item(positions, list, 0, (struct position){"x.yaml", 7, 8});

    struct position place = positions_member(positions, map, "b");
    assert_string_equal(place.file, "y.yaml");
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 4);
    assert_int_equal(positions_member(positions, map, "a").line, 1);
    assert_int_equal(positions_member(positions, other, "a").line, 5);
    assert_int_equal(positions_item(positions, list, 0).line, 7);
    positions_free(positions);
}

static void what_was_not_recorded_has_line_0(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    auto_json map = json_object();
    assert_int_equal(positions_member(positions, map, "a").line, 0);
    positions_set_member(positions, map, "a", (struct position){"x.yaml", 1, 1});
    assert_int_equal(positions_member(positions, map, "b").line, 0);
    assert_null(positions_member(positions, map, "b").file);
    assert_int_equal(positions_item(positions, map, 1).line, 0);
    assert_int_equal(positions_member(positions, NULL, "a").line, 0);
    positions_free(positions);
}

static void recording_again_replaces(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    auto_json map = json_object();
    positions_set_member(positions, map, "a", (struct position){"x.yaml", 1, 1});
    positions_set_member(positions, map, "a", (struct position){"y.yaml", 2, 2});
    assert_int_equal(positions_member(positions, map, "a").line, 2);
    assert_string_equal(positions_member(positions, map, "a").file, "y.yaml");
    positions_free(positions);
}

static void a_place_may_know_its_file_only_or_no_file(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    auto_json map = json_object();
    positions_set_member(positions, map, "a", (struct position){.file = "x.json"});
    positions_set_member(positions, map, "b", (struct position){.line = 4});
    assert_string_equal(positions_member(positions, map, "a").file, "x.json");
    assert_int_equal(positions_member(positions, map, "a").line, 0);
    assert_null(positions_member(positions, map, "b").file);
    positions_free(positions);
}

static void a_file_name_is_copied_once(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    char name[] = "x.yaml";
    const char *file = positions_file(positions, name);
    assert_ptr_not_equal(file, name);
    for (int i = 0; i < 50; i++) {
        auto_text other = mem_format("%d.yaml", i);
        positions_file(positions, other);
    }
    assert_ptr_equal(positions_file(positions, "x.yaml"), file);
    name[0] = '?';
    assert_string_equal(file, "x.yaml");
    positions_free(positions);
}

static void without_a_table_nothing_is_recorded(void **state) {
    (void)state;
    auto_json map = json_object();
    positions_set_member(NULL, map, "a", (struct position){"x", 1, 1});
    positions_set_item(NULL, map, 0, (struct position){"x", 1, 1});
    assert_int_equal(positions_member(NULL, map, "a").line, 0);
    assert_int_equal(positions_item(NULL, map, 0).line, 0);
    positions_free(NULL);
}

static void half_a_million_places_are_kept_apart(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    const char *file = positions_file(positions, "x.yaml");
    auto_json list = json_array();
    auto_json map = json_object();
    char key[16];
    for (unsigned i = 0; i < MANY / 2; i++) {
        snprintf(key, sizeof key, "k%u", i);
        positions_set_item(positions, list, i, (struct position){file, i + 1, 1});
        positions_set_member(positions, map, key, (struct position){file, i + 1, 2});
    }
    for (unsigned i = 0; i < MANY / 2; i++) {
        snprintf(key, sizeof key, "k%u", i);
        assert_int_equal(positions_item(positions, list, i).line, i + 1);
        assert_int_equal(positions_member(positions, map, key).line, i + 1);
    }
    assert_int_equal(positions_item(positions, list, MANY).line, 0);
    positions_free(positions);
}

static void places_stay_when_more_are_expected(void **state) {
    (void)state;
    struct positions *positions = positions_new();
    const char *file = positions_file(positions, "x.yaml");
    auto_json list = json_array();
    positions_expect(NULL, 7);
    positions_expect(positions, 0);
    for (unsigned i = 0; i < 1000; i++) {
        if (i % 100 == 0)
            positions_expect(positions, 300);
        positions_set_item(positions, list, i, (struct position){file, i + 1, 1});
    }
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(positions_item(positions, list, i).line, i + 1);
    assert_int_equal(positions_item(positions, list, 1000).line, 0);
    positions_free(positions);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_items_have_places_of_their_own),
        cmocka_unit_test(what_was_not_recorded_has_line_0),
        cmocka_unit_test(recording_again_replaces),
        cmocka_unit_test(a_place_may_know_its_file_only_or_no_file),
        cmocka_unit_test(a_file_name_is_copied_once),
        cmocka_unit_test(without_a_table_nothing_is_recorded),
        cmocka_unit_test(half_a_million_places_are_kept_apart),
        cmocka_unit_test(places_stay_when_more_are_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
