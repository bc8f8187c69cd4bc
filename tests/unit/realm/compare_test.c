/* Scalars, sets, lists, plain JSON, and what is never compared. Maps and mappers: compare_collections_test.c;
 * links: compare_links_test.c; invariants: compare_properties_test.c. */
#include "kcrealm/realm/compare.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_not_declared_is_no_drift(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"nothing declared", "{}", "{'name': 'X', 'redirectUris': ['https://x'], 'attributes': {'a': 'b'}}",
         ""},
        {"nothing on either side", "{}", "{}", ""},
        {"null declares nothing",
         "{'name': null, 'redirectUris': null, 'attributes': null, 'protocolMappers': null, 'publicClient': "
         "null,"
         " 'defaultClientScopes': null, 'somethingNew': null}",
         "{'name': 'X', 'redirectUris': ['https://x'], 'attributes': {'a': 'b'}, 'publicClient': true,"
         " 'protocolMappers': [{'name': 'm'}], 'defaultClientScopes': ['email'], 'somethingNew': 1}",
         ""},
    };
    static const struct comparison_row strict_rows[] = {
        {"nor does it in strict mode",
         "{'name': null, 'attributes': null, 'protocolMappers': null, 'defaultClientScopes': null}",
         "{'name': 'X', 'attributes': {'a': 'b'}, 'protocolMappers': [{'name': 'm'}],"
         " 'defaultClientScopes': ['email']}",
         ""},
        {"strict leaves collections alone that the spec does not mention", "{'name': 'X'}",
         "{'name': 'X', 'redirectUris': ['https://x'], 'webOrigins': ['+'], 'attributes': {'a': 'b'},"
         " 'protocolMappers': [{'name': 'm'}], 'defaultClientScopes': ['email'], 'somethingNew': [1]}",
         ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void empty_scalars_are_equal_to_absent_ones(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"empty against absent", "{'name': ''}", "{}", ""},
        {"empty against null", "{'name': ''}", "{'name': null}", ""},
        {"empty against empty", "{'name': ''}", "{'name': ''}", ""},
        {"false against absent", "{'authorizationServicesEnabled': false}", "{}", ""},
        {"false against null", "{'authorizationServicesEnabled': false}",
         "{'authorizationServicesEnabled': null}", ""},
        {"false against false", "{'publicClient': false}", "{'publicClient': false}", ""},
        {"an unknown field that is false", "{'somethingNew': false}", "{}", ""},
        {"an unknown field that is empty", "{'somethingNew': ''}", "{}", ""},
        {"zero is a value", "{'notBefore': 0}", "{}", "add /notBefore 0"},
        {"zero against zero", "{'notBefore': 0}", "{'notBefore': 0}", ""},
        {"a blank is a value", "{'name': ' '}", "{}", "add /name ' '"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void different_scalars_are_added_replaced_or_removed(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"absent: added", "{'name': 'X'}", "{}", "add /name 'X'"},
        {"null: added", "{'name': 'X'}", "{'name': null}", "add /name 'X'"},
        {"empty: added", "{'name': 'X'}", "{'name': ''}", "add /name 'X'"},
        {"different: replaced", "{'name': 'X'}", "{'name': 'Y'}", "replace /name 'Y' -> 'X'"},
        {"declared empty: removed", "{'name': ''}", "{'name': 'Y'}", "remove /name 'Y'"},
        {"upper and lower case differ", "{'name': 'x'}", "{'name': 'X'}", "replace /name 'X' -> 'x'"},
        {"trailing blanks differ", "{'name': 'x'}", "{'name': 'x '}", "replace /name 'x ' -> 'x'"},
        {"true against absent", "{'publicClient': true}", "{}", "add /publicClient true"},
        {"true against false", "{'publicClient': true}", "{'publicClient': false}",
         "replace /publicClient false -> true"},
        {"false against true", "{'enabled': false}", "{'enabled': true}", "replace /enabled true -> false"},
        {"numbers", "{'notBefore': 5}", "{'notBefore': 7}", "replace /notBefore 7 -> 5"},
    };
    static const struct comparison_row strict_rows[] = {
        {"strict makes no difference", "{'name': 'X'}", "{'name': 'Y'}", "replace /name 'Y' -> 'X'"},
    };
    static const struct comparison_row scope_rows[] = {
        {"of a client scope", "{'description': 'X', 'name': 's'}", "{'name': 's'}", "add /description 'X'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
    check_comparisons(&kind_client_scope, false, scope_rows, mem_count(scope_rows));
}

/* YAML gives numbers and booleans where people forget the quotes, and texts where they set too many. */
static void scalars_compare_by_what_keycloak_makes_of_them(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"a number for a text", "{'name': 123}", "{'name': '123'}", ""},
        {"a boolean for a text", "{'name': true}", "{'name': 'true'}", ""},
        {"a text for a true", "{'publicClient': 'true'}", "{'publicClient': true}", ""},
        {"a text for a false", "{'publicClient': 'false'}", "{'publicClient': false}", ""},
        {"a text for an absent false", "{'authorizationServicesEnabled': 'false'}", "{}", ""},
        {"a text that is false where true is", "{'publicClient': 'false'}", "{'publicClient': true}",
         "replace /publicClient true -> 'false'"},
        {"the word false is a name like others", "{'name': 'false'}", "{}", "add /name 'false'"},
        {"a text for a number", "{'notBefore': '5'}", "{'notBefore': 5}", ""},
        {"another number for a text", "{'name': 123}", "{'name': '124'}", "replace /name '124' -> 123"},
        {"a false for the text false", "{'somethingNew': false}", "{'somethingNew': 'false'}", ""},
        {"an absent text is no false word", "{'name': 'x'}", "{'name': false}", "replace /name false -> 'x'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void sets_have_neither_order_nor_duplicates(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal", "{'redirectUris': ['a', 'b']}", "{'redirectUris': ['a', 'b']}", ""},
        {"another order", "{'redirectUris': ['a', 'b', 'c']}", "{'redirectUris': ['c', 'a', 'b']}", ""},
        {"declared twice", "{'redirectUris': ['a', 'b', 'a']}", "{'redirectUris': ['b', 'a']}", ""},
        {"an element is missing", "{'redirectUris': ['a', 'b']}", "{'redirectUris': ['b']}",
         "add /redirectUris 'a'"},
        {"an element is too many", "{'redirectUris': ['a']}", "{'redirectUris': ['b', 'a']}",
         "remove /redirectUris 'b'"},
        {"one change an element", "{'redirectUris': ['a', 'c', 'd']}", "{'redirectUris': ['b', 'a', 'e']}",
         "remove /redirectUris 'b'\nremove /redirectUris 'e'\nadd /redirectUris 'c'\nadd /redirectUris 'd'"},
        {"a missing element that is declared twice is added once", "{'webOrigins': ['+', '+']}", "{}",
         "add /webOrigins '+'"},
        {"absent against declared", "{'webOrigins': ['+', 'x']}", "{}",
         "add /webOrigins '+'\nadd /webOrigins 'x'"},
        {"declared empty against absent", "{'redirectUris': []}", "{}", ""},
        {"declared empty against null", "{'redirectUris': []}", "{'redirectUris': null}", ""},
        {"declared empty against filled", "{'redirectUris': []}", "{'redirectUris': ['a']}",
         "remove /redirectUris 'a'"},
        {"upper and lower case differ", "{'redirectUris': ['https://X']}", "{'redirectUris': ['https://x']}",
         "remove /redirectUris 'https://x'\nadd /redirectUris 'https://X'"},
    };
    static const struct comparison_row strict_rows[] = {
        {"sets are made equal by --update already, so strict adds nothing", "{'redirectUris': ['a']}",
         "{'redirectUris': ['b', 'a']}", "remove /redirectUris 'b'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static json_t *numbered_uris(size_t first, size_t count, bool backwards) {
    json_t *uris = json_array();
    for (size_t i = 0; i < count; i++) {
        auto_text uri = mem_format("https://app-%zu.example.org/*", first + (backwards ? count - 1 - i : i));
        json_array_append_new(uris, json_string(uri));
    }
    return uris;
}

static void a_thousand_elements_compare_as_well_as_two(void **state) {
    (void)state;
    auto_json declared = json_object();
    auto_json live = json_object();
    struct changes changes = {0};
    json_object_set_new(declared, "redirectUris", numbered_uris(0, 1000, false));
    json_object_set_new(live, "redirectUris", numbered_uris(0, 1000, true));
    compare_object(&kind_client, declared, live, true, &changes);
    assert_int_equal(changes.count, 0);

    json_object_set_new(live, "redirectUris", numbered_uris(1, 1000, true));
    compare_object(&kind_client, declared, live, true, &changes);
    auto_text lines = changes_shown(&changes);
    same_lines("shifted by one", lines,
               "remove /redirectUris 'https://app-1000.example.org/*'\n"
               "add /redirectUris 'https://app-0.example.org/*'");
    changes_clear(&changes);

    auto_json nothing = json_object();
    compare_object(&kind_client, declared, nothing, false, &changes);
    assert_int_equal(changes.count, 1000);
    changes_clear(&changes);
}

/* A kind of its own, because no client field is an ordered list yet. */
static const struct field ordered_fields[] = {{"steps", SHAPE_LIST, TYPE_STRINGS, NULL, NULL, "in order"}};
static const struct kind ordered = {"ordered", "name", NULL, ordered_fields, mem_count(ordered_fields)};

static void lists_keep_their_order_and_duplicates(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal", "{'steps': ['a', 'b']}", "{'steps': ['a', 'b']}", ""},
        {"another order", "{'steps': ['a', 'b']}", "{'steps': ['b', 'a']}",
         "replace /steps ['b','a'] -> ['a','b']"},
        {"twice", "{'steps': ['a', 'a']}", "{'steps': ['a']}", "replace /steps ['a'] -> ['a','a']"},
        {"absent", "{'steps': ['a']}", "{}", "add /steps ['a']"},
        {"empty against absent", "{'steps': []}", "{}", ""},
        {"empty against filled", "{'steps': []}", "{'steps': ['a']}", "replace /steps ['a'] -> []"},
    };
    check_comparisons(&ordered, false, rows, mem_count(rows));
}

static void fields_that_the_table_does_not_name_compare_as_plain_json(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal", "{'new': {'a': 1, 'b': [1, {'c': true}]}}", "{'new': {'b': [1, {'c': true}], 'a': 1}}", ""},
        {"only declared members count", "{'new': {'a': 1}}", "{'new': {'a': 1, 'b': 2}}", ""},
        {"a member differs", "{'new': {'a': 1, 'b': 2}}", "{'new': {'a': 1, 'b': 3}}",
         "replace /new/b 3 -> 2"},
        {"deep down", "{'new': {'a': {'b': {'c': 'x'}}}}", "{'new': {'a': {'b': {'c': 'y'}}}}",
         "replace /new/a/b/c 'y' -> 'x'"},
        {"a whole map is missing", "{'new': {'a': {'b': 'x'}, 'c': 'y'}}", "{}",
         "add /new/a/b 'x'\nadd /new/c 'y'"},
        {"a nested null declares nothing", "{'new': {'a': null}}", "{'new': {'a': 1}}", ""},
        {"a nested false against absent", "{'new': {'a': false}}", "{'new': {}}", ""},
        {"a list is compared as a whole", "{'new': [1, 2]}", "{'new': [2, 1]}",
         "replace /new [2,1] -> [1,2]"},
        {"a list of maps, too", "{'new': [{'a': 1}]}", "{'new': [{'a': 1, 'b': 2}]}",
         "replace /new [{'a':1,'b':2}] -> [{'a':1}]"},
        {"an empty list against absent", "{'new': []}", "{}", ""},
        {"an empty map against absent", "{'new': {}}", "{}", ""},
        {"a map where a text was", "{'new': {'a': 1}}", "{'new': 'x'}", "add /new/a 1"},
        {"a text where a map was", "{'new': 'x'}", "{'new': {'a': 1}}", "replace /new {'a':1} -> 'x'"},
        {"a number as text", "{'new': 8}", "{'new': '8'}", ""},
        {"slashes and tildes in names are escaped", "{'a/b': {'c~d': 1}}", "{}", "add /a~1b/c~0d 1"},
    };
    static const struct comparison_row strict_rows[] = {
        {"also in strict mode", "{'new': {'a': 1}}", "{'new': {'a': 1, 'b': 2}}", ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void secrets_and_the_servers_own_fields_are_never_compared(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"a declared secret", "{'secret': 'a', 'registrationAccessToken': 'b'}", "{'secret': 'c'}", ""},
        {"a mask in place of the secret", "{'secret': '**********'}", "{'secret': 'c'}", ""},
        {"a masked secret on the server", "{'secret': 'a'}", "{'secret': '**********'}", ""},
    };
    static const struct comparison_row strict_rows[] = {
        {"a secret on one side", "{'secret': 'a'}", "{}", ""},
        {"what the server gives",
         "{'id': 'a', 'containerId': 'b', 'access': {'view': true}, 'surrogateAuthRequired': true,"
         " 'registeredNodes': {'n': 1}, 'authorizationSettings': {'a': 1}}",
         "{'id': 'c', 'access': {'view': false}, 'surrogateAuthRequired': false}", ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

/* A text of our own stands for what only the operator knows. */
#define UNKNOWN "'**********\\u001fwhy'"

static void what_holds_a_mask_of_ours_is_unknown_as_far_as_it_has_to_be(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"a text", "{'name': " UNKNOWN "}", "{'name': 'x'}", "unknown /name: why"},
        {"a boolean", "{'publicClient': " UNKNOWN "}", "{'publicClient': true}",
         "unknown /publicClient: why"},
        {"the secret", "{'secret': " UNKNOWN "}", "{}", "unknown /secret: why"},
        {"a set as a whole", "{'redirectUris': ['a', " UNKNOWN "]}", "{'redirectUris': ['b']}",
         "unknown /redirectUris: why"},
        {"an attribute, not its neighbours", "{'attributes': {'a': " UNKNOWN ", 'b': 'c'}}",
         "{'attributes': {'a': 'x', 'b': 'd'}}",
         "unknown /attributes/a: why\nreplace /attributes/b 'd' -> 'c'"},
        {"a setting of a mapper",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': " UNKNOWN ", 'b': 'c'}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'b': 'd'}}]}",
         "unknown /protocolMappers/m/config/a: why\nreplace /protocolMappers/m/config/b 'd' -> 'c'"},
        {"a new mapper as a whole", "{'protocolMappers': [{'name': 'm', 'config': {'a': " UNKNOWN "}}]}",
         "{}", "unknown /protocolMappers/m: why"},
        {"all mappers, when one has no name", "{'protocolMappers': [{'name': " UNKNOWN "}, {'name': 'n'}]}",
         "{'protocolMappers': [{'name': 'x'}]}", "unknown /protocolMappers: why"},
        {"the links of a list", "{'defaultClientScopes': ['a', " UNKNOWN "], 'optionalClientScopes': ['c']}",
         "{'defaultClientScopes': ['b']}",
         "unknown /defaultClientScopes: why\nadd /optionalClientScopes 'c' link"},
        {"a list of a field that the table does not name", "{'new': ['a', " UNKNOWN "]}", "{'new': []}",
         "unknown /new: why"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    /* Nothing is removed that the unknown may stand for. */
    static const struct comparison_row strict_rows[] = {
        {"mappers", "{'protocolMappers': [{'name': " UNKNOWN "}]}", "{'protocolMappers': [{'name': 'x'}]}",
         "unknown /protocolMappers: why"},
        {"links of the other list", "{'defaultClientScopes': [" UNKNOWN "], 'optionalClientScopes': ['c']}",
         "{'defaultClientScopes': ['a'], 'optionalClientScopes': ['b', 'c']}",
         "unknown /defaultClientScopes: why"},
        {"an attribute", "{'attributes': {'a': " UNKNOWN "}}", "{'attributes': {'a': 'x', 'b': 'y'}}",
         "unknown /attributes/a: why\nremove /attributes/b 'y' undeclared"},
    };
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void a_masked_value_is_unknown_and_not_different(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"masked by the server", "{'name': 'X'}", "{'name': '**********'}",
         "unknown /name: masked by the server"},
        {"declared as a mask", "{'name': '**********'}", "{'name': 'X'}",
         "unknown /name: the declared value is a mask, not a value"},
        {"declared as a mask where nothing is", "{'name': '**********'}", "{}",
         "unknown /name: the declared value is a mask, not a value"},
        {"a mask on both sides, as in an export", "{'name': '**********'}", "{'name': '**********'}", ""},
        {"an attribute", "{'attributes': {'a': 'X', 'b': 'c'}}",
         "{'attributes': {'a': '**********', 'b': 'd'}}",
         "unknown /attributes/a: masked by the server\nreplace /attributes/b 'd' -> 'c'"},
        {"an attribute that is declared as a mask", "{'attributes': {'a': '**********'}}",
         "{'attributes': {'a': 'X'}}", "unknown /attributes/a: the declared value is a mask, not a value"},
        {"a mapper's setting", "{'protocolMappers': [{'name': 'm', 'config': {'token': 'X'}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'token': '**********'}}]}",
         "unknown /protocolMappers/m/config/token: masked by the server"},
        {"in a field that the table does not name", "{'new': {'password': 'X'}}",
         "{'new': {'password': '**********'}}", "unknown /new/password: masked by the server"},
        {"nine asterisks are a value", "{'name': 'X'}", "{'name': '*********'}",
         "replace /name '*********' -> 'X'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void scalars_have_the_text_that_keycloak_stores(void **state) {
    (void)state;
    static const struct {
        const char *value, *text;
    } rows[] = {
        {"'x'", "x"},   {"''", ""},     {"true", "true"}, {"false", "false"}, {"8", "8"},   {"-8", "-8"},
        {"1.5", "1.5"}, {"null", NULL}, {"[]", NULL},     {"['x']", NULL},    {"{}", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json value = given(rows[i].value);
        auto_text text = compare_scalar_text(value);
        if (rows[i].text)
            assert_string_equal(text, rows[i].text);
        else
            assert_null(text);
    }
    assert_null(compare_scalar_text(NULL));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_declared_is_no_drift),
        cmocka_unit_test(empty_scalars_are_equal_to_absent_ones),
        cmocka_unit_test(different_scalars_are_added_replaced_or_removed),
        cmocka_unit_test(scalars_compare_by_what_keycloak_makes_of_them),
        cmocka_unit_test(sets_have_neither_order_nor_duplicates),
        cmocka_unit_test(a_thousand_elements_compare_as_well_as_two),
        cmocka_unit_test(lists_keep_their_order_and_duplicates),
        cmocka_unit_test(fields_that_the_table_does_not_name_compare_as_plain_json),
        cmocka_unit_test(secrets_and_the_servers_own_fields_are_never_compared),
        cmocka_unit_test(a_masked_value_is_unknown_and_not_different),
        cmocka_unit_test(what_holds_a_mask_of_ours_is_unknown_as_far_as_it_has_to_be),
        cmocka_unit_test(scalars_have_the_text_that_keycloak_stores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
