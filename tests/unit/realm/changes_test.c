#include "kcrealm/realm/changes.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void changes_share_values_and_let_them_go(void **state) {
    (void)state;
    auto_json declared = given("'x'");
    auto_json live = given("['y']");
    struct changes changes = {0};
    struct change *change = changes_add(&changes, CHANGE_REPLACE, mem_dup("/a"), declared, live);
    assert_ptr_equal(change->declared, declared);
    assert_ptr_equal(change->live, live);
    assert_false(change->undeclared);
    assert_false(change->link);
    assert_int_equal(declared->refcount, 2);
    assert_int_equal(live->refcount, 2);
    changes_clear(&changes);
    assert_int_equal(declared->refcount, 1);
    assert_int_equal(live->refcount, 1);
    assert_int_equal(changes.count, 0);
    assert_null(changes.items);
    changes_clear(&changes);
}

static void the_list_grows_and_keeps_its_order(void **state) {
    (void)state;
    struct changes changes = {0};
    for (size_t i = 0; i < 100; i++) {
        auto_json value = json_integer((json_int_t)i);
        changes_add(&changes, CHANGE_ADD, mem_format("/%zu", i), value, NULL);
        changes_add_unknown(&changes, mem_format("/u%zu", i), mem_dup("why"));
    }
    assert_int_equal(changes.count, 100);
    assert_int_equal(changes.unknown_count, 100);
    for (size_t i = 0; i < 100; i++) {
        auto_text path = mem_format("/%zu", i);
        auto_text unknown_path = mem_format("/u%zu", i);
        assert_string_equal(changes.items[i].path, path);
        assert_int_equal(json_integer_value(changes.items[i].declared), i);
        assert_string_equal(changes.unknowns[i].path, unknown_path);
        assert_string_equal(changes.unknowns[i].reason, "why");
    }
    changes_clear(&changes);
}

static bool is_no_link(const struct change *change) {
    return !change->link;
}

static bool is_nothing(const struct change *change) {
    (void)change;
    return false;
}

static void filtering_keeps_what_was_asked_for_in_order(void **state) {
    (void)state;
    auto_json value = given("1");
    struct changes changes = {0};
    changes_filter(&changes, is_nothing);
    changes_add(&changes, CHANGE_ADD, mem_dup("/a"), value, NULL)->link = true;
    changes_add(&changes, CHANGE_ADD, mem_dup("/b"), value, NULL);
    changes_add(&changes, CHANGE_REMOVE, mem_dup("/c"), NULL, value)->link = true;
    changes_add(&changes, CHANGE_ADD, mem_dup("/d"), value, NULL)->undeclared = true;
    changes_add_unknown(&changes, mem_dup("/e"), mem_dup("masked"));

    changes_filter(&changes, is_no_link);
    auto_text kept = changes_shown(&changes);
    assert_string_equal(kept, "add /b 1\nadd /d 1 undeclared\nunknown /e: masked\n");
    assert_int_equal(value->refcount, 3);

    changes_filter(&changes, is_nothing);
    assert_int_equal(changes.count, 0);
    assert_int_equal(changes.unknown_count, 1);
    changes_clear(&changes);
    assert_int_equal(value->refcount, 1);
}

static void labels_are_paths_for_people(void **state) {
    (void)state;
    static const struct {
        const char *path, *label;
    } rows[] = {
        {"/name", "name"},
        {"/attributes/pkce.method", "attributes.pkce.method"},
        {"/protocolMappers/full name/config/claim.name", "protocolMappers.full name.config.claim.name"},
        {"/attributes/a~1b", "attributes.a/b"},
        {"/attributes/a~0b", "attributes.a~b"},
        {"/attributes/a~01", "attributes.a~1"},
        {"/attributes/~0~1", "attributes.~/"},
        {"/a~2", "a~2"},
        {"/a~", "a~"},
        {"/a//b", "a..b"},
        {"", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text path = mem_dup(rows[i].path);
        const struct change change = {.path = path};
        auto_text label = change_label(&change);
        assert_string_equal(label, rows[i].label);
    }
}

/* Whatever the keys are, the label says them as they are. */
static void labels_undo_the_escapes_of_pointers(void **state) {
    (void)state;
    static const char *const keys[] = {"a", "a/b", "~", "~1", "~0", "/", "a.b", "~~//~01", "ü"};
    for (size_t i = 0; i < mem_count(keys); i++) {
        struct buffer pointer = {0};
        pointer_add(&pointer, "attributes");
        pointer_add(&pointer, keys[i]);
        auto_text path = buffer_steal(&pointer);
        const struct change change = {.path = path};
        auto_text label = change_label(&change);
        auto_text expected = mem_format("attributes.%s", keys[i]);
        assert_string_equal(label, expected);
    }
}

static void operations_have_the_names_of_the_reports(void **state) {
    (void)state;
    assert_string_equal(change_op_name(CHANGE_ADD), "add");
    assert_string_equal(change_op_name(CHANGE_REMOVE), "remove");
    assert_string_equal(change_op_name(CHANGE_REPLACE), "replace");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_share_values_and_let_them_go),
        cmocka_unit_test(the_list_grows_and_keeps_its_order),
        cmocka_unit_test(filtering_keeps_what_was_asked_for_in_order),
        cmocka_unit_test(labels_are_paths_for_people),
        cmocka_unit_test(labels_undo_the_escapes_of_pointers),
        cmocka_unit_test(operations_have_the_names_of_the_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
