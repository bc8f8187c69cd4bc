#include "cli/lint_files.h"

#include "kcrealm/base/memory.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool holds(const char *name, const char *wanted) {
    char text[64] = {0};
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    return size == strlen(wanted) && strcmp(text, wanted) == 0;
}

static void a_file_is_replaced_with_its_mode_and_behind_its_link(void **state) {
    (void)state;
    auto_tree tree;
    auto_buffer bytes = {0};
    auto_error err = {0};
    struct stat status;
    tree_open(&tree);
    tree_put(&tree, "d/a", "old");
    tree_enter(&tree, "d");
    buffer_add_text(&bytes, "new");
    assert_int_equal(chmod("a", 0604), 0);
    assert_int_equal(symlink("a", "link"), 0);
    assert_true(lint_file_replace("link", &bytes, &err));
    assert_true(holds("a", "new"));
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0604);
    assert_int_equal(unlink("a"), 0);
    assert_int_equal(unlink("link"), 0);
    assert_true(tree_is_empty(&tree, "d"));
}

static void what_is_no_file_is_refused(void **state) {
    (void)state;
    auto_tree tree;
    auto_buffer bytes = {0};
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, "d/e/", NULL);
    tree_enter(&tree, "d");
    assert_false(lint_file_replace("e", &bytes, &err));
    assert_string_equal(err.message, "e is not a file that could be repaired");
    assert_false(lint_file_replace("nowhere", &bytes, &err));
    assert_string_equal(err.message, "writing nowhere: No such file or directory");
}

static void a_new_file_takes_the_place_of_none(void **state) {
    (void)state;
    auto_tree tree;
    auto_buffer bytes = {0};
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, "d/", NULL);
    tree_enter(&tree, "d");
    buffer_add_text(&bytes, "x");
    assert_true(lint_file_create("new", &bytes, &err));
    assert_true(holds("new", "x"));
    assert_false(lint_file_create("new", &bytes, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_replaced_with_its_mode_and_behind_its_link),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(a_new_file_takes_the_place_of_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
