/* Entries that are files. */
#include "kcrealm/base/memory.h"
#include "reconcile/journal_store.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static unsigned mode_of(const char *path) {
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void nobody_else_may_read_them(void **state) {
    (void)state;
    auto_tree tree;
    tree_open(&tree);
    struct journal *journal = journal_in_directory("a/b/rotations");
    assert_true(journal_files_swap(journal, "r.c", NULL, "{}", NULL));
    assert_int_equal(mode_of("a/b/rotations"), 0700);
    assert_int_equal(mode_of("a/b/rotations/r.c.json"), 0600);
    assert_true(journal_files_swap(journal, "r.c", "{}", "{1}", NULL));
    assert_int_equal(mode_of("a/b/rotations/r.c.json"), 0600);
    assert_true(journal_files_swap(journal, "r.c", "{1}", NULL, NULL));
    assert_true(tree_is_empty(&tree, "a/b/rotations"));
    journal_free(journal);
}

static void only_entries_are_read(void **state) {
    (void)state;
    auto_tree tree;
    tree_open(&tree);
    tree_put(&tree, "d/r.c.json", "text");
    tree_put(&tree, "d/r.c.lock", "x");
    tree_put(&tree, "d/.hidden.json", "x");
    tree_put(&tree, "d/r.c.json.123", "half");
    struct journal *journal = journal_in_directory("d");
    auto_json all = journal_files_read(journal, NULL);
    assert_int_equal(json_object_size(all), 1);
    assert_string_equal(value_text(all, "r.c"), "text");
    journal_free(journal);
}

static void a_link_is_not_followed(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, "elsewhere", "text");
    tree_put(&tree, "d/", "");
    assert_int_equal(symlink("../elsewhere", "d/r.c.json"), 0);
    struct journal *journal = journal_in_directory("d");
    assert_false(journal_files_swap(journal, "r.c", "text", "more", &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_null(journal_files_read(journal, NULL));
    journal_free(journal);
}

static void what_is_no_directory_is_an_error(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, "file", "x");
    struct journal *journal = journal_in_directory("file/below");
    assert_false(journal_files_swap(journal, "r.c", NULL, "{}", &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.message, "file"));
    assert_null(journal_files_read(journal, &err));
    journal_free(journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_else_may_read_them),
        cmocka_unit_test(only_entries_are_read),
        cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(what_is_no_directory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
