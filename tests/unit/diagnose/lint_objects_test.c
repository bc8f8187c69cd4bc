#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void objects_inside_of_lists_are_found_with_their_place(void **state) {
    (void)state;
    auto_json first = given("{'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'a'}}");
    auto_json list =
        given("{'apiVersion': 'v1', 'kind': 'List', 'items': [{'apiVersion': 'v1', 'kind': 'Secret', "
              "'metadata': {'name': 'b'}}, 'nonsense', {'apiVersion': 'batch/v1', 'kind': 'Job', "
              "'metadata': {'name': 'c'}}]}");
    const json_t *items = value_at(list, "items", NULL);
    struct desired desired = {.positions = positions_new()};
    positions_set_item(desired.positions, items, 2, (struct position){"f.yaml", 9, 3});
    const struct lint_manifest manifests[] = {{first, {"f.yaml", 1, 1}}, {list, {"f.yaml", 4, 1}}};
    const struct lint_scope scope = {.desired = &desired, .manifests = manifests, .manifest_count = 2};
    auto_lint_objects jobs = {0};
    auto_lint_objects all = {0};
    lint_objects_collect(&scope, GROUP_BATCH, "Job", &jobs);
    lint_objects_collect(&scope, NULL, NULL, &all);
    assert_int_equal(all.count, 3);
    assert_int_equal(all.items[1].where.line, 4);
    assert_int_equal(jobs.count, 2);
    assert_string_equal(object_name(jobs.items[0].object), "a");
    assert_int_equal(jobs.items[1].where.line, 9);
    positions_free(desired.positions);
}

static void kinds_are_told_by_group_and_kind(void **state) {
    (void)state;
    static const struct {
        const char *object, *group, *kind;
        bool is;
    } cases[] = {
        {"{'apiVersion': 'v1', 'kind': 'Secret'}", GROUP_CORE, "Secret", true},
        {"{'apiVersion': 'batch/v1', 'kind': 'Job'}", GROUP_BATCH, "Job", true},
        {"{'apiVersion': 'batch/v1', 'kind': 'Job'}", GROUP_CORE, "Job", false},
        {"{'apiVersion': 'batch.volcano.sh/v1', 'kind': 'Job'}", GROUP_BATCH, "Job", false},
        {"{'kind': 'Job'}", GROUP_CORE, "Job", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i].object);
        assert_int_equal(lint_object_is(object, cases[i].group, cases[i].kind), cases[i].is);
    }
}

static void objects_are_named_as_one_would_say_it(void **state) {
    (void)state;
    static const struct {
        const char *object, *label;
    } cases[] = {
        {"{'kind': 'Job', 'metadata': {'name': 'x', 'namespace': 'team'}}", "Job team/x"},
        {"{'kind': 'Job', 'metadata': {'name': 'x'}}", "Job x"},
        {"{'kind': 'Job', 'metadata': {'generateName': 'x-'}}", "Job x-*"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i].object);
        auto_text label = lint_object_label(object);
        assert_string_equal(label, cases[i].label);
    }
}

static void what_has_no_namespace_is_in_that_of_the_release(void **state) {
    (void)state;
    auto_json here = given("{'metadata': {'name': 'x', 'namespace': 'here'}}");
    auto_json there = given("{'metadata': {'name': 'x', 'namespace': 'there'}}");
    auto_json release = given("{'metadata': {'name': 'x'}}");
    assert_false(lint_same_namespace(here, there));
    assert_true(lint_same_namespace(here, release));
    struct lint_manifest items[] = {{here, {0}}, {there, {0}}};
    const struct lint_objects objects = {items, 2};
    assert_ptr_equal(lint_object_find(&objects, "x", there), &items[1]);
    assert_ptr_equal(lint_object_find(&objects, "x", release), &items[0]);
    assert_null(lint_object_find(&objects, "y", release));
}

static void releases_are_told_by_labels(void **state) {
    (void)state;
    auto_json labelled =
        given("{'metadata': {'labels': {'app.kubernetes.io/instance': 'a', 'release': 'b'}}}");
    auto_json old = given("{'metadata': {'labels': {'release': 'b'}}}");
    auto_json none = given("{}");
    assert_string_equal(lint_object_release(labelled), "a");
    assert_string_equal(lint_object_release(old), "b");
    assert_null(lint_object_release(none));
}

static void argocd_shows_in_any_of_them(void **state) {
    (void)state;
    auto_json plain = given("{'kind': 'Job'}");
    auto_json waved = given("{'metadata': {'annotations': {'argocd.argoproj.io/sync-wave': '1'}}}");
    struct lint_manifest items[] = {{plain, {0}}, {waved, {0}}};
    assert_false(lint_objects_show_argocd(&(struct lint_objects){items, 1}));
    assert_true(lint_objects_show_argocd(&(struct lint_objects){items, 2}));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_inside_of_lists_are_found_with_their_place),
        cmocka_unit_test(kinds_are_told_by_group_and_kind),
        cmocka_unit_test(objects_are_named_as_one_would_say_it),
        cmocka_unit_test(what_has_no_namespace_is_in_that_of_the_release),
        cmocka_unit_test(argocd_shows_in_any_of_them),
        cmocka_unit_test(releases_are_told_by_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
