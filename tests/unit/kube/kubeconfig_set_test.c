#include "kube/kubeconfig_set.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void add(struct kubeconfig_set *set, const char *path, const char *text) {
    auto_error err = {0};
    assert_true(kubeconfig_set_add(set, path, text, strlen(text), &err));
}

static void the_first_file_wins_for_each_entry(void **state) {
    (void)state;
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    add(&set, "/a/one", "users: [{name: red, user: {token: one}}]\n");
    add(&set, "/b/two", "users: [{name: red, user: {token: two, username: u}}, {name: blue, user: {}}]\n");
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "red", &entry));
    assert_string_equal(value_text(entry.value, "token"), "one");
    assert_null(value_text(entry.value, "username"));
    assert_string_equal(entry.file->directory, "/a");
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "blue", &entry));
    assert_string_equal(entry.file->path, "/b/two");
    assert_false(kubeconfig_set_find(&set, KUBECONFIG_CLUSTER, "red", &entry));
    kubeconfig_set_clear(&set);
}

static void the_first_current_context_that_is_not_empty_counts(void **state) {
    (void)state;
    struct kubeconfig_set set = {0};
    const struct kubeconfig_file *file = NULL;
    assert_null(kubeconfig_set_current_context(&set, NULL));
    add(&set, "one", "current-context: \"\"\n");
    assert_null(kubeconfig_set_current_context(&set, NULL));
    add(&set, "two", "current-context: blue\n");
    add(&set, "three", "current-context: red\n");
    assert_string_equal(kubeconfig_set_current_context(&set, &file), "blue");
    assert_string_equal(file->path, "two");
    kubeconfig_set_clear(&set);
}

static void names_are_sorted_and_listed_once(void **state) {
    (void)state;
    struct kubeconfig_set set = {0};
    auto_strings names = {0};
    add(&set, "one", "contexts: [{name: b}, {name: a}]\n");
    add(&set, "two", "contexts: [{name: b}, {name: c}]\n");
    kubeconfig_set_names(&set, KUBECONFIG_CONTEXT, &names);
    auto_text joined = strings_join(&names, " ");
    assert_string_equal(joined, "a b c");
    kubeconfig_set_clear(&set);
}

static void files_without_entries_are_empty(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool empty;
    } cases[] = {
        {"", true},
        {"# nothing\n", true},
        {"apiVersion: v1\nkind: Config\nclusters: []\nusers: null\n", true},
        {"current-context: x\n", true},
        {"users: [{name: a}]\n", false},
        {"{\"clusters\": [{\"name\": \"a\", \"cluster\": {}}]}", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kubeconfig_set set = {0};
        add(&set, "f", cases[i].text);
        assert_int_equal(kubeconfig_set_is_empty(&set), cases[i].empty);
        kubeconfig_set_clear(&set);
    }
}

static void what_is_no_kubeconfig_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *says;
        const char *origin;
    } cases[] = {
        {"- a\n", "a map is expected", "dir/f"},
        {"users: {a: b}\n", "users is to be a list", "dir/f:1:1"},
        {"kind: Pod\n", "its kind is Pod, not Config", "dir/f:1:1"},
        {"kind: Config\napiVersion: v2\n", "its apiVersion is v2, not v1", "dir/f:2:1"},
        {"users:\n- user: {}\n", "users[0] has no name", "dir/f:2:3"},
        {"users:\n- name: 7\n", "users[0] has no name", "dir/f:2:3"},
        {"users:\n- name: a\n- name: a\n", "the user \"a\" stands there twice", "dir/f:3:3"},
        {"users: [\n", NULL, "dir/f:2:1"},
        {"users: []\nusers: []\n", NULL, "dir/f:2:1"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kubeconfig_set set = {0};
        auto_error err = {0};
        assert_false(kubeconfig_set_add(&set, "dir/f", cases[i].text, strlen(cases[i].text), &err));
        assert_int_equal(err.class, ERROR_INPUT);
        if (cases[i].says)
            assert_non_null(strstr(err.message, cases[i].says));
        assert_string_equal(err.origin, cases[i].origin);
        assert_int_equal(set.count, 0);
        kubeconfig_set_clear(&set);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_file_wins_for_each_entry),
        cmocka_unit_test(the_first_current_context_that_is_not_empty_counts),
        cmocka_unit_test(names_are_sorted_and_listed_once),
        cmocka_unit_test(files_without_entries_are_empty),
        cmocka_unit_test(what_is_no_kubeconfig_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
