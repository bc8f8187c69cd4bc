/* Two sides that differ where the comparison found a change, and nowhere else. */
#include "kcrealm/report/sides.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "support/realm_values.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *name, *declared, *live;
    const char *live_side;     /* of the declared fields */
    const char *declared_side; /* NULL: as declared */
} rows[] = {
    {"a scalar that differs, is missing, is removed", "{'name': 'n', 'baseUrl': '/', 'description': ''}",
     "{'name': 'o', 'description': 'd', 'adminUrl': 'undeclared'}", "{'name': 'o', 'description': 'd'}",
     NULL},
    {"what is equal is the same", "{'enabled': false, 'description': '', 'redirectUris': ['a', 'b']}",
     "{'redirectUris': ['b', 'a']}", "{'enabled': false, 'description': '', 'redirectUris': ['a', 'b']}",
     NULL},
    {"null is undeclared", "{'name': null, 'attributes': {'a': null, 'b': 'c'}}",
     "{'name': 'x', 'attributes': {}}", "{'attributes': {}}", "{'attributes': {'b': 'c'}}"},
    {"sets", "{'redirectUris': ['a', 'b']}", "{'redirectUris': ['c', 'b']}", "{'redirectUris': ['b', 'c']}",
     NULL},
    {"a set that is to be empty", "{'redirectUris': []}", "{'redirectUris': ['c']}",
     "{'redirectUris': ['c']}", NULL},
    {"attributes", "{'attributes': {'a/b~c': 'x', 'd': true}}", "{'attributes': {'a/b~c': 'y'}}",
     "{'attributes': {'a/b~c': 'y'}}", NULL},
    {"several values in one attribute", "{'attributes': {'post.logout.redirect.uris': 'a##b'}}",
     "{'attributes': {'post.logout.redirect.uris': 'b##c'}}",
     "{'attributes': {'post.logout.redirect.uris': 'b##c'}}", NULL},
    {"one value where there are two", "{'attributes': {'post.logout.redirect.uris': 'a'}}",
     "{'attributes': {'post.logout.redirect.uris': 'a##b'}}",
     "{'attributes': {'post.logout.redirect.uris': 'a##b'}}", NULL},
    {"mappers", "{'protocolMappers': [{'name': 'm', 'config': {'a': 'b'}}, {'name': 'new', 'config': {}}]}",
     "{'protocolMappers': [{'name': 'm', 'id': '1', 'config': {'a': 'c', 'd': 'e'}}]}",
     "{'protocolMappers': [{'name': 'm', 'config': {'a': 'c'}}]}", NULL},
    {"links that move", "{'defaultClientScopes': ['a', 'b']}",
     "{'defaultClientScopes': ['a'], 'optionalClientScopes': ['b', 'c']}",
     "{'defaultClientScopes': ['a'], 'optionalClientScopes': ['b']}", NULL},
    {"plain JSON", "{'x': {'y': {'z': 1}}, 'list': [1, 2]}", "{'x': {'y': {'z': 2}}}",
     "{'x': {'y': {'z': 2}}}", NULL},
    {"secrets say that they differ, not what they are",
     "{'attributes': {'api.password': 'hunter2'}, 'secret': 'h'}",
     "{'attributes': {'api.password': 'hunter1'}}",
     "{'attributes': {'api.password': '*** (before)'}, 'secret': '***'}",
     "{'attributes': {'api.password': '*** (after)'}, 'secret': '***'}"},
    {"what is masked is the same", "{'attributes': {'a': 'b', 'c': 'd'}}",
     "{'attributes': {'a': '**********', 'c': 'e'}}", "{'attributes': {'a': 'b', 'c': 'e'}}", NULL},
};

static void sides_differ_where_the_comparison_found_a_change(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_case drifted = {0};
        auto_sides sides = sides_of(case_client(&drifted, "a", rows[i].declared, rows[i].live));
        auto_json live = given(rows[i].live_side);
        auto_json declared = given(rows[i].declared_side ? rows[i].declared_side : rows[i].declared);
        same_json(rows[i].name, sides.live, live);
        same_json(rows[i].name, sides.declared, declared);
    }
}

static void strict_shows_what_is_not_declared_on_the_live_side(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_sides sides = sides_of(case_client_strict(
        &drifted, "a", "{'attributes': {'a': 'b'}, 'protocolMappers': [], 'defaultClientScopes': []}",
        "{'attributes': {'a': 'b', 'c': 'd'}, 'protocolMappers': [{'name': 'm'}], 'defaultClientScopes': "
        "['s']}"));
    auto_json live = given("{'attributes': {'a': 'b', 'c': 'd'}, 'protocolMappers': [{'name': 'm'}],"
                           " 'defaultClientScopes': ['s']}");
    same_json("live", sides.live, live);
}

static void keys_are_sorted(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_sides sides =
        sides_of(case_client(&drifted, "a", "{'b': {'d': 1, 'c': 2}, 'a': [{'f': 1, 'e': 2}]}", "{}"));
    auto_text declared = value_dump(sides.declared);
    assert_string_equal(declared, "{\"a\":[{\"e\":2,\"f\":1}],\"b\":{\"c\":2,\"d\":1}}");
}

static void what_is_missing_has_one_side_and_what_is_unknown_none(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_sides missing = sides_of(case_client(&drifted, "a", "{'name': 'n'}", NULL));
    auto_sides unknown = sides_of(
        case_client(&drifted, "b", "{'attributes': {'a': 'b'}}", "{'attributes': {'a': '**********'}}"));
    assert_null(missing.live);
    assert_non_null(missing.declared);
    assert_null(unknown.live);
    assert_null(unknown.declared);
}

static void file_names_are_names_of_files(void **state) {
    (void)state;
    auto_case drifted = {0};
    static const struct {
        const char *realm, *name, *file;
    } names[] = {
        {"ameide", "backstage", "ameide.client.backstage"},
        {"..", "../../etc/passwd", "%2E..client...%2F..%2Fetc%2Fpasswd"},
        {"a b", "https://x/\n", "a%20b.client.https%3A%2F%2Fx%2F%0A"},
        {"-rf", "\xc3\xa4", "-rf.client.%C3%A4"},
    };
    for (size_t i = 0; i < mem_count(names); i++) {
        struct drift_item *item =
            case_object(&drifted, &kind_client, names[i].realm, names[i].name, "{}", NULL);
        auto_text file = sides_file_name(item, i);
        assert_string_equal(file, names[i].file);
        assert_null(strchr(file, '/'));
        assert_int_not_equal(file[0], '.');
    }
    auto_text longest = mem_format("%0*d", 300, 1);
    struct drift_item *item = case_object(&drifted, &kind_client, "r", longest, "{}", NULL);
    auto_text first = sides_file_name(item, 1);
    auto_text second = sides_file_name(item, 2);
    assert_true(strlen(first) < 255);
    assert_string_not_equal(first, second);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_differ_where_the_comparison_found_a_change),
        cmocka_unit_test(strict_shows_what_is_not_declared_on_the_live_side),
        cmocka_unit_test(keys_are_sorted),
        cmocka_unit_test(what_is_missing_has_one_side_and_what_is_unknown_none),
        cmocka_unit_test(file_names_are_names_of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
