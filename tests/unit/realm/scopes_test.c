#include "kcrealm/realm/scopes.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct drift_item *add_client(struct drift *drift, const char *realm, const char *name) {
    return drift_add(drift, &kind_client, realm, name, DRIFT_DRIFTED, NULL);
}

static void add_link(struct drift_item *item, enum change_op op, const char *list, const char *scope) {
    auto_json value = json_string(scope);
    bool adds = op == CHANGE_ADD;
    changes_add(&item->changes, op, mem_format("/%s", list), adds ? value : NULL, adds ? NULL : value)->link =
        true;
}

static void attach(struct drift_item *item, const char *scope) {
    add_link(item, CHANGE_ADD, "defaultClientScopes", scope);
}

static void only_items_whose_links_change_want_scopes(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json value = json_string("email");
    struct drift_item *fields = add_client(&drift, "r", "x");
    assert_false(scopes_wanted(fields));
    changes_add(&fields->changes, CHANGE_ADD, mem_dup("/name"), value, NULL);
    assert_false(scopes_wanted(fields));
    struct drift_item *removal = add_client(&drift, "r", "y");
    add_link(removal, CHANGE_REMOVE, "defaultClientScopes", "email");
    assert_true(scopes_wanted(removal));
    struct drift_item *addition = add_client(&drift, "r", "z");
    attach(addition, "email");
    assert_true(scopes_wanted(addition));
    drift_clear(&drift);
}

static void a_scope_that_is_to_be_unlinked_is_not_missing(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'r': {}}");
    add_link(add_client(&drift, "r", "x"), CHANGE_REMOVE, "defaultClientScopes", "groups");
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 1);
    drift_clear(&drift);
}

static void scopes_that_exist_are_not_missing(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'r': {'email': {'name': 'email'}, 'custom': {}}}");
    struct drift_item *item = add_client(&drift, "r", "x");
    attach(item, "email");
    attach(item, "custom");
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 1);
    drift_clear(&drift);
}

static void a_missing_standard_scope_is_to_be_created_as_keycloak_has_it(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'r': {}}");
    attach(add_client(&drift, "r", "x"), "groups");
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 2);
    const struct drift_item *item = &drift.items[1];
    assert_ptr_equal(item->kind, &kind_client_scope);
    assert_string_equal(item->realm, "r");
    assert_string_equal(item->name, "groups");
    assert_int_equal(item->state, DRIFT_MISSING);
    assert_string_equal(item->reason, "client \"x\" links it");
    assert_string_equal(value_text(item->declared, "name"), "groups");
    auto_text lines = changes_shown(&item->changes);
    assert_non_null(strstr(lines, "add /protocol 'openid-connect'"));
    assert_non_null(strstr(lines, "add /protocolMappers/groups {"));
    drift_clear(&drift);
}

static void a_missing_scope_of_another_name_declares_nothing(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'r': {'email': {}}}");
    attach(add_client(&drift, "r", "x"), "emial");
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 2);
    assert_string_equal(drift.items[1].name, "emial");
    assert_int_equal(drift.items[1].state, DRIFT_MISSING);
    assert_null(drift.items[1].declared);
    assert_int_equal(drift.items[1].changes.count, 0);
    drift_clear(&drift);
}

static void a_scope_is_missing_once_a_realm_whoever_wants_it(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'a': {}, 'b': {}}");
    for (size_t i = 0; i < 40; i++) {
        auto_text name = mem_format("client-%zu", i);
        struct drift_item *item = add_client(&drift, i % 2 ? "a" : "b", name);
        attach(item, "groups");
        attach(item, "phone");
        add_link(item, CHANGE_ADD, "optionalClientScopes", "groups");
    }
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 44);
    drift_sort(&drift);
    size_t found = 0;
    for (size_t i = 0; i < drift.count; i++)
        found += drift.items[i].kind == &kind_client_scope && text_equal(drift.items[i].name, "groups");
    assert_int_equal(found, 2);
    drift_clear(&drift);
}

static void realms_whose_scopes_were_not_read_are_passed_over(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_json scopes = given("{'other': {}}");
    attach(add_client(&drift, "r", "x"), "groups");
    scopes_judge(&drift, scopes);
    assert_int_equal(drift.count, 1);
    scopes_judge(&drift, NULL);
    assert_int_equal(drift.count, 1);
    drift_clear(&drift);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_items_whose_links_change_want_scopes),
        cmocka_unit_test(a_scope_that_is_to_be_unlinked_is_not_missing),
        cmocka_unit_test(scopes_that_exist_are_not_missing),
        cmocka_unit_test(a_missing_standard_scope_is_to_be_created_as_keycloak_has_it),
        cmocka_unit_test(a_missing_scope_of_another_name_declares_nothing),
        cmocka_unit_test(a_scope_is_missing_once_a_realm_whoever_wants_it),
        cmocka_unit_test(realms_whose_scopes_were_not_read_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
