/* Client scope links: names in two lists, of which a scope can stand in one only. */
#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void declared_scopes_are_to_be_linked(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"linked, in another order", "{'defaultClientScopes': ['email', 'profile']}",
         "{'defaultClientScopes': ['profile', 'email', 'roles']}", ""},
        {"not linked", "{'defaultClientScopes': ['email', 'groups']}", "{'defaultClientScopes': ['email']}",
         "add /defaultClientScopes 'groups' link"},
        {"nothing linked", "{'defaultClientScopes': ['email'], 'optionalClientScopes': ['phone']}", "{}",
         "add /defaultClientScopes 'email' link\nadd /optionalClientScopes 'phone' link"},
        {"declared twice", "{'defaultClientScopes': ['email', 'email']}", "{}",
         "add /defaultClientScopes 'email' link"},
        {"linked and not declared: left", "{'defaultClientScopes': []}",
         "{'defaultClientScopes': ['email'], 'optionalClientScopes': ['phone']}", ""},
        {"upper and lower case differ", "{'defaultClientScopes': ['Email']}",
         "{'defaultClientScopes': ['email']}", "add /defaultClientScopes 'Email' link"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void a_scope_that_is_linked_the_other_way_is_moved(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"optional, wanted as default", "{'defaultClientScopes': ['email']}",
         "{'defaultClientScopes': [], 'optionalClientScopes': ['email', 'phone']}",
         "remove /optionalClientScopes 'email' link\nadd /defaultClientScopes 'email' link"},
        {"default, wanted as optional", "{'optionalClientScopes': ['email']}",
         "{'defaultClientScopes': ['email', 'profile']}",
         "remove /defaultClientScopes 'email' link\nadd /optionalClientScopes 'email' link"},
    };
    static const struct comparison_row move_only_rows[] = {
        {"two that change places", "{'defaultClientScopes': ['a'], 'optionalClientScopes': ['b']}",
         "{'defaultClientScopes': ['b'], 'optionalClientScopes': ['a']}",
         "remove /optionalClientScopes 'a' link\nadd /defaultClientScopes 'a' link\n"
         "remove /defaultClientScopes 'b' link\nadd /optionalClientScopes 'b' link"},
    };
    check_comparisons(&kind_client, false, move_only_rows, mem_count(move_only_rows));
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, move_only_rows, mem_count(move_only_rows));
}

static void openid_is_no_client_scope(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"declared", "{'defaultClientScopes': ['openid', 'email']}", "{'defaultClientScopes': ['email']}",
         ""},
        {"declared alone", "{'optionalClientScopes': ['openid']}", "{}", ""},
        {"OpenID is another name", "{'defaultClientScopes': ['OpenID']}", "{}",
         "add /defaultClientScopes 'OpenID' link"},
    };
    static const struct comparison_row strict_rows[] = {
        {"declared", "{'defaultClientScopes': ['openid', 'email']}", "{'defaultClientScopes': ['email']}",
         ""},
        {"a realm that has a scope of this name, and a spec that lists it",
         "{'defaultClientScopes': ['openid', 'email']}", "{'defaultClientScopes': ['email', 'openid']}", ""},
        {"the same in the other list", "{'defaultClientScopes': [], 'optionalClientScopes': ['openid']}",
         "{'defaultClientScopes': ['openid'], 'optionalClientScopes': []}", ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void strict_removes_links_that_the_spec_does_not_list(void **state) {
    (void)state;
    static const struct comparison_row strict_rows[] = {
        {"one too many", "{'defaultClientScopes': ['email']}", "{'defaultClientScopes': ['email', 'roles']}",
         "remove /defaultClientScopes 'roles' undeclared link"},
        {"a declared empty list keeps none", "{'optionalClientScopes': []}",
         "{'optionalClientScopes': ['phone', 'address']}",
         "remove /optionalClientScopes 'address' undeclared link\n"
         "remove /optionalClientScopes 'phone' undeclared link"},
        {"a list that is not declared is left", "{'defaultClientScopes': ['email']}",
         "{'defaultClientScopes': ['email'], 'optionalClientScopes': ['phone']}", ""},
        {"moved out of a list that is not declared", "{'defaultClientScopes': ['email']}",
         "{'optionalClientScopes': ['email', 'phone']}",
         "remove /optionalClientScopes 'email' link\nadd /defaultClientScopes 'email' link"},
        {"moved between two declared lists, to optional",
         "{'defaultClientScopes': [], 'optionalClientScopes': ['a']}",
         "{'defaultClientScopes': ['a'], 'optionalClientScopes': []}",
         "remove /defaultClientScopes 'a' link\nadd /optionalClientScopes 'a' link"},
        {"moved between two declared lists, to default",
         "{'defaultClientScopes': ['a'], 'optionalClientScopes': []}",
         "{'defaultClientScopes': [], 'optionalClientScopes': ['a']}",
         "remove /optionalClientScopes 'a' link\nadd /defaultClientScopes 'a' link"},
        {"moved and removed", "{'defaultClientScopes': ['a'], 'optionalClientScopes': []}",
         "{'defaultClientScopes': ['c'], 'optionalClientScopes': ['a', 'b']}",
         "remove /optionalClientScopes 'a' link\nadd /defaultClientScopes 'a' link\n"
         "remove /defaultClientScopes 'c' undeclared link\nremove /optionalClientScopes 'b' undeclared link"},
        {"service_account is linked by the server", "{'defaultClientScopes': ['email']}",
         "{'defaultClientScopes': ['email', 'service_account']}", ""},
        {"declared, service_account is like others", "{'defaultClientScopes': ['service_account']}", "{}",
         "add /defaultClientScopes 'service_account' link"},
    };
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void only_clients_have_links(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"a client scope knows no such field", "{'defaultClientScopes': ['a']}", "{}",
         "add /defaultClientScopes ['a']"},
    };
    check_comparisons(&kind_client_scope, false, rows, mem_count(rows));
}

static void names_of_scopes_are_cleaned_before_they_are_used(void **state) {
    (void)state;
    static const struct {
        const char *list, *names;
    } rows[] = {
        {"['a', 'b']", "['a', 'b']"},
        {"['b', 'openid', 'a', 'b']", "['b', 'a']"},
        {"['openid']", "[]"},
        {"['a', 1, null, ['b'], 'c']", "['a', 'c']"},
        {"[]", "[]"},
        {"null", "[]"},
        {"{'a': 'b'}", "[]"},
        {NULL, "[]"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json list = given(rows[i].list);
        auto_json names = compare_scope_names(list);
        auto_json expected = given(rows[i].names);
        same_json(rows[i].list, names, expected);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_scopes_are_to_be_linked),
        cmocka_unit_test(a_scope_that_is_linked_the_other_way_is_moved),
        cmocka_unit_test(openid_is_no_client_scope),
        cmocka_unit_test(strict_removes_links_that_the_spec_does_not_list),
        cmocka_unit_test(only_clients_have_links),
        cmocka_unit_test(names_of_scopes_are_cleaned_before_they_are_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
