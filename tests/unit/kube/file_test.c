#include "kube/file.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/secret.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static void the_whole_file_is_read(void **state) {
    (void)state;
    char big[10001];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    auto_text path = fake_file("big", big);
    auto_buffer content = {0};
    auto_error err = {0};
    assert_true(file_read(path, &content, NULL, &err));
    assert_string_equal(buffer_text(&content), big);
}

static void a_missing_file_differs_from_an_unreadable_one(void **state) {
    (void)state;
    auto_buffer content = {0};
    auto_error err = {0};
    bool missing = false;
    assert_false(file_read("/nonexistent/file", &content, &missing, &err));
    assert_true(missing);
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, "/nonexistent/file: No such file or directory");
    assert_false(file_read("/", &content, &missing, &err));
    assert_false(missing);
}

static void secrets_lose_the_white_space_around_them(void **state) {
    (void)state;
    auto_text path = fake_file("token", "\n  abc.def \r\n");
    auto_text blank = fake_file("blank", " \n");
    auto_error err = {0};
    auto_secret token = file_read_secret(path, &err);
    assert_string_equal(secret_reveal(token), "abc.def");
    assert_null(file_read_secret(blank, &err));
    assert_non_null(strstr(err.message, "empty"));
}

static void paths_are_relative_to_the_file_that_names_them(void **state) {
    (void)state;
    static const struct {
        const char *file;
        const char *path;
        const char *resolved;
    } cases[] = {
        {"/home/x/.kube/config", "ca.crt", "/home/x/.kube/ca.crt"},
        {"/home/x/.kube/config", "./ca.crt", "/home/x/.kube/ca.crt"},
        {"/home/x/.kube/config", "../ca.crt", "/home/x/.kube/../ca.crt"},
        {"/home/x/.kube/config", "/etc/ca.crt", "/etc/ca.crt"},
        {"config", "ca.crt", "ca.crt"},
        {"a/config", "ca.crt", "a/ca.crt"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text directory = file_directory(cases[i].file);
        auto_text resolved = file_resolve(directory, cases[i].path);
        assert_string_equal(resolved, cases[i].resolved);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_file_is_read),
        cmocka_unit_test(a_missing_file_differs_from_an_unreadable_one),
        cmocka_unit_test(secrets_lose_the_white_space_around_them),
        cmocka_unit_test(paths_are_relative_to_the_file_that_names_them),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
