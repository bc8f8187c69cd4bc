#include "kcrealm/objects/label_selector.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXPRESSION(text) "{'matchExpressions': [{" text "}]}"

static void selectors_match_as_in_the_api_server(void **state) {
    (void)state;
    static const char labels[] = "{'team': 'a', 'tier': 'web', 'empty': ''}";
    static const struct {
        const char *selector;
        bool matches;
    } cases[] = {
        {"{}", true},
        {"null", false},
        {"[]", false},
        {"{'matchLabels': {}}", true},
        {"{'matchLabels': {'team': 'a'}}", true},
        {"{'matchLabels': {'team': 'a', 'tier': 'web'}}", true},
        {"{'matchLabels': {'team': 'a', 'tier': 'db'}}", false},
        {"{'matchLabels': {'team': 1}}", false},
        {"{'matchLabels': {'none': 'a'}}", false},
        {"{'matchLabels': {'empty': ''}}", true},
        {"{'matchLabels': {'none': ''}}", false},
        {EXPRESSION("'key': 'team', 'operator': 'In', 'values': ['b', 'a']"), true},
        {EXPRESSION("'key': 'team', 'operator': 'In', 'values': ['b']"), false},
        {EXPRESSION("'key': 'none', 'operator': 'In', 'values': ['a']"), false},
        {EXPRESSION("'key': 'team', 'operator': 'NotIn', 'values': ['b']"), true},
        {EXPRESSION("'key': 'team', 'operator': 'NotIn', 'values': ['a']"), false},
        {EXPRESSION("'key': 'none', 'operator': 'NotIn', 'values': ['a']"), true},
        {EXPRESSION("'key': 'team', 'operator': 'Exists'"), true},
        {EXPRESSION("'key': 'none', 'operator': 'Exists'"), false},
        {EXPRESSION("'key': 'team', 'operator': 'DoesNotExist'"), false},
        {EXPRESSION("'key': 'none', 'operator': 'DoesNotExist'"), true},
        {EXPRESSION("'key': 'team', 'operator': 'Gt', 'values': ['1']"), false},
        {EXPRESSION("'operator': 'DoesNotExist'"), false},
        {"{'matchLabels': {'team': 'a'}, 'matchExpressions': [{'key': 'tier', 'operator': 'Exists'},"
         " {'key': 'none', 'operator': 'Exists'}]}",
         false},
    };
    auto_json object = given(labels);
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json selector = given(cases[i].selector);
        if (label_selector_matches(selector, object) != cases[i].matches)
            fail_msg("%s", cases[i].selector);
    }
    assert_false(label_selector_matches(NULL, object));
}

static void objects_without_labels_match_what_asks_for_none(void **state) {
    (void)state;
    static const struct {
        const char *selector;
        bool matches;
    } cases[] = {
        {"{}", true},
        {"{'matchLabels': {'team': 'a'}}", false},
        {EXPRESSION("'key': 'team', 'operator': 'NotIn', 'values': ['a']"), true},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json selector = given(cases[i].selector);
        assert_int_equal(label_selector_matches(selector, NULL), cases[i].matches);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_match_as_in_the_api_server),
        cmocka_unit_test(objects_without_labels_match_what_asks_for_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
