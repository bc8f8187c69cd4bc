#include "kcrealm/realm/desired.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void add(struct desired *desired, const struct kind *kind, const char *realm, const char *name,
                unsigned line) {
    auto_json spec = json_object();
    auto_text own_realm = mem_dup(realm);
    auto_text own_name = mem_dup(name);
    auto_text path = mem_format("at line %u", line);
    const struct desired_object object = {.kind = kind,
                                          .realm = own_realm,
                                          .name = own_name,
                                          .spec = spec,
                                          .where = {"values.yaml", line, 1},
                                          .path = path};
    desired_add(desired, &object);
}

static void texts_are_copied_and_specs_are_shared(void **state) {
    (void)state;
    auto_json spec = given("{'name': 'X'}");
    char realm[] = "ameide", name[] = "backstage", path[] = "clientSpecs[0]";
    const struct desired_object object = {
        .kind = &kind_client, .realm = realm, .name = name, .spec = spec, .where = {"f", 3, 5}, .path = path};
    struct desired desired = {0};
    desired_add(&desired, &object);
    realm[0] = name[0] = path[0] = '#';
    const struct desired_object *added = &desired.items[0];
    assert_int_equal(desired.count, 1);
    assert_string_equal(added->realm, "ameide");
    assert_string_equal(added->name, "backstage");
    assert_string_equal(added->path, "clientSpecs[0]");
    assert_string_equal(added->where.file, "f");
    assert_int_equal(added->where.line, 3);
    assert_int_equal(added->where.column, 5);
    assert_ptr_equal(added->spec, spec);
    assert_int_equal(spec->refcount, 2);
    desired_clear(&desired);
    assert_int_equal(spec->refcount, 1);
    assert_int_equal(desired.count, 0);
    desired_clear(&desired);
}

static void objects_are_sorted_by_realm_kind_and_name(void **state) {
    (void)state;
    struct desired desired = {0};
    desired_sort(&desired);
    add(&desired, &kind_client_scope, "b", "a", 1);
    add(&desired, &kind_client, "b", "b", 2);
    add(&desired, &kind_client, "b", "B", 3);
    add(&desired, &kind_client, "b", "a", 4);
    add(&desired, &kind_client, "a", "z", 5);
    desired_sort(&desired);
    static const unsigned order[] = {5, 3, 4, 2, 1};
    for (size_t i = 0; i < mem_count(order); i++)
        assert_int_equal(desired.items[i].where.line, order[i]);
    desired_clear(&desired);
}

/* What is declared first is called first, whatever its line: a later file may have it at an earlier one. */
static void objects_of_one_name_stay_in_the_order_of_loading(void **state) {
    (void)state;
    struct desired desired = {0};
    static const unsigned lines[] = {40, 7, 0, 90, 7, 1, 40, 3, 2, 11, 12, 13, 5, 40, 6, 8, 9, 10};
    for (size_t i = 0; i < mem_count(lines); i++)
        add(&desired, &kind_client, "r", "same", lines[i]);
    add(&desired, &kind_client, "r", "another", 50);
    desired_sort(&desired);
    assert_int_equal(desired.items[0].where.line, 50);
    for (size_t i = 0; i < mem_count(lines); i++)
        assert_int_equal(desired.items[i + 1].where.line, lines[i]);
    desired_clear(&desired);
}

static void objects_are_found_by_kind_realm_and_name(void **state) {
    (void)state;
    struct desired desired = {0};
    add(&desired, &kind_client, "a", "x", 1);
    add(&desired, &kind_client, "b", "x", 2);
    add(&desired, &kind_client_scope, "a", "x", 3);
    assert_int_equal(desired_find(&desired, &kind_client, "a", "x")->where.line, 1);
    assert_int_equal(desired_find(&desired, &kind_client, "b", "x")->where.line, 2);
    assert_int_equal(desired_find(&desired, &kind_client_scope, "a", "x")->where.line, 3);
    assert_null(desired_find(&desired, &kind_client, "c", "x"));
    assert_null(desired_find(&desired, &kind_client, "a", "X"));
    assert_null(desired_find(&desired, &kind_client_scope, "b", "x"));
    desired_clear(&desired);
}

static void only_clients_of_these_names_and_their_extractions_are_kept(void **state) {
    (void)state;
    static const struct {
        const char *names; /* NULL: none are given */
        size_t objects, extractions;
    } rows[] = {{NULL, 4, 2}, {"", 4, 2}, {"x", 2, 1}, {"y z", 2, 1}, {"z", 1, 0}, {"nobody", 0, 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct desired desired = {0};
        auto_strings names = {0};
        add(&desired, &kind_client, "a", "x", 1);
        add(&desired, &kind_client, "a", "y", 2);
        add(&desired, &kind_client, "a", "z", 3);
        add(&desired, &kind_client, "b", "x", 4);
        static const char *const carried[] = {"x", "y"};
        for (size_t j = 0; j < mem_count(carried); j++)
            extractions_add(&desired.extractions, &(struct extraction){.realm = (char *)"a",
                                                                       .client_id = (char *)carried[j],
                                                                       .vault_key = (char *)"k",
                                                                       .vault_field = (char *)"value",
                                                                       .path = (char *)"p"});
        strings_split(&names, rows[i].names ? rows[i].names : "", ' ');
        desired_narrow(&desired, rows[i].names ? &names : NULL);
        assert_int_equal(desired.count, rows[i].objects);
        assert_int_equal(desired.extractions.count, rows[i].extractions);
        for (size_t j = 1; j < desired.count; j++) /* in their order */
            assert_true(desired.items[j - 1].where.line < desired.items[j].where.line);
        desired_clear(&desired);
    }
}

static void clearing_lets_go_of_all_that_was_loaded(void **state) {
    (void)state;
    auto_json document = json_array();
    struct desired desired = {.documents = json_array(),
                              .positions = positions_new(),
                              .login_realm = mem_dup("master"),
                              .login_client_id = mem_dup("admin-cli")};
    json_array_append(desired.documents, document);
    for (unsigned i = 0; i < 100; i++)
        add(&desired, &kind_client, "r", "x", i);
    desired_clear(&desired);
    assert_int_equal(document->refcount, 1);
    assert_null(desired.documents);
    assert_null(desired.positions);
    assert_null(desired.login_realm);
    assert_null(desired.login_client_id);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_copied_and_specs_are_shared),
        cmocka_unit_test(objects_are_sorted_by_realm_kind_and_name),
        cmocka_unit_test(objects_of_one_name_stay_in_the_order_of_loading),
        cmocka_unit_test(objects_are_found_by_kind_realm_and_name),
        cmocka_unit_test(only_clients_of_these_names_and_their_extractions_are_kept),
        cmocka_unit_test(clearing_lets_go_of_all_that_was_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
