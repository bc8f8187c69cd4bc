#include "realm/conceal.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void concealed_values_and_what_they_replace_are_not_shown(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"a scalar", "{'name': 'geheim', 'description': 'new'}", "{'name': 'old', 'description': 'old'}",
         "replace /name '***' -> '***'\nreplace /description 'old' -> 'new'"},
        {"an attribute, but not its neighbours", "{'attributes': {'a/b': 'geheim', 'c': 'new'}}",
         "{'attributes': {'a/b': 'old', 'c': 'old'}}",
         "replace /attributes/a~1b '***' -> '***'\nreplace /attributes/c 'old' -> 'new'"},
        {"the elements of a set", "{'redirectUris': ['geheim', 'b']}", "{'redirectUris': ['c']}",
         "add /redirectUris '***'\nadd /redirectUris '***'\nremove /redirectUris '***'"},
        {"inside of a new mapper",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': 'geheim', 'b': 'c'}}]}", "{}",
         "add /protocolMappers/m {'name':'m','config':{'a':'***','b':'c'}}"},
        {"in a mapper that is there",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': 'geheim', 'b': 'c'}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': 'old', 'b': 'd'}}]}",
         "replace /protocolMappers/m/config/a '***' -> '***'\n"
         "replace /protocolMappers/m/config/b 'd' -> 'c'"},
        {"links have to be known", "{'defaultClientScopes': ['geheim']}", "{}",
         "add /defaultClientScopes 'geheim' link"},
    };
    auto_json concealed = given("{'geheim': true}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct changes changes = {0};
        auto_json declared = given(rows[i].declared);
        auto_json live = given(rows[i].live);
        compare_object(&kind_client, declared, live, false, &changes);
        conceal_changes(&changes, declared, concealed);
        auto_text lines = changes_shown(&changes);
        changes_clear(&changes);
        same_lines(rows[i].name, lines, rows[i].changes);
    }
}

static void nothing_concealed_changes_nothing(void **state) {
    (void)state;
    struct changes changes = {0};
    auto_json declared = given("{'name': 'new'}");
    auto_json live = given("{'name': 'old'}");
    compare_object(&kind_client, declared, live, false, &changes);
    conceal_changes(&changes, declared, NULL);
    auto_text lines = changes_shown(&changes);
    changes_clear(&changes);
    assert_string_equal(lines, "replace /name 'old' -> 'new'\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(concealed_values_and_what_they_replace_are_not_shown),
        cmocka_unit_test(nothing_concealed_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
