/* A file that one process has locked. */
#include "reconcile/lock_file.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/reconcile/lock.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void one_has_it_until_it_is_closed(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    auto_text holder = NULL;
    struct stat status;
    int first = -1, second = -1;
    tree_open(&tree);
    assert_true(lock_file_open("x.lock", "build-7/boot/space/42/1", &first, &holder, &err));
    assert_int_equal(stat("x.lock", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_false(lock_file_open("x.lock", "other", &second, &holder, &err));
    assert_string_equal(holder, "process 42 on host build-7");
    assert_false(error_is_set(&err));
    lock_file_close(first);
    assert_true(lock_file_open("x.lock", "other", &second, &holder, &err));
    lock_file_close(second);
    lock_file_close(-1);
}

static void a_file_that_cannot_be_opened_is_an_error(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    auto_text holder = NULL;
    int descriptor = -1;
    tree_open(&tree);
    assert_false(lock_file_open("nowhere/x.lock", "me", &descriptor, &holder, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_null(holder);
    assert_int_equal(descriptor, -1);
}

static long long clock_ms;

static long long now(void) {
    return clock_ms;
}

static void pause_for(long long duration_ms) {
    clock_ms += duration_ms;
}

static void it_is_waited_for_like_a_lease(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    const struct lock_options options = {.now_ms = now, .now_s = now, .pause_ms = pause_for, .wait_ms = 3000};
    tree_open(&tree);
    struct lock *first = lock_take_file("x.lock", &options, &err);
    assert_non_null(first);
    assert_true(lock_keep(first, 60000, &err));
    assert_null(lock_take_file("x.lock", &options, &err));
    assert_int_equal(err.class, ERROR_CONFLICT);
    assert_int_equal(clock_ms, 3000);
    lock_release(first);
    struct lock *second = lock_take_file("x.lock", &options, &err);
    assert_non_null(second);
    lock_release(second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_has_it_until_it_is_closed),
        cmocka_unit_test(a_file_that_cannot_be_opened_is_an_error),
        cmocka_unit_test(it_is_waited_for_like_a_lease),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
