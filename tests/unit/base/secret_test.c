#include "kcrealm/base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_secret_gives_back_its_bytes_with_a_nul_behind(void **state) {
    (void)state;
    auto_secret secret = secret_new("a\0b", 3);
    assert_int_equal(secret_size(secret), 3);
    assert_memory_equal(secret_reveal(secret), "a\0b", 4);
    auto_secret empty = secret_new(NULL, 0);
    assert_int_equal(secret_size(empty), 0);
    assert_string_equal(secret_reveal(empty), "");
}

static void it_is_a_copy_of_the_text(void **state) {
    (void)state;
    char text[] = "hunter2";
    auto_secret secret = secret_from_text(text);
    text[0] = 'X';
    auto_secret copy = secret_copy(secret);
    secret_free_slot(&secret);
    assert_null(secret);
    assert_string_equal(secret_reveal(copy), "hunter2");
}

static void no_text_is_no_secret(void **state) {
    (void)state;
    assert_null(secret_from_text(NULL));
    assert_null(secret_copy(NULL));
    secret_free(NULL);
}

static void only_the_same_bytes_are_equal(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        size_t a_size, b_size;
        bool equal;
    } cases[] = {
        {"abc", "abc", 3, 3, true},    {"abc", "abd", 3, 3, false},  {"abc", "ab", 3, 2, false},
        {"a\0b", "a\0c", 3, 3, false}, {"a\0b", "a\0b", 3, 3, true}, {"", "", 0, 0, true},
        {"\x80", "\x00", 1, 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_secret a = secret_new(cases[i].a, cases[i].a_size);
        auto_secret b = secret_new(cases[i].b, cases[i].b_size);
        assert_int_equal(secret_equal(a, b), cases[i].equal);
        assert_int_equal(secret_equal(b, a), cases[i].equal);
    }
}

static void null_equals_only_null(void **state) {
    (void)state;
    auto_secret secret = secret_from_text("");
    assert_true(secret_equal(NULL, NULL));
    assert_false(secret_equal(secret, NULL));
    assert_false(secret_equal(NULL, secret));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_gives_back_its_bytes_with_a_nul_behind),
        cmocka_unit_test(it_is_a_copy_of_the_text),
        cmocka_unit_test(no_text_is_no_secret),
        cmocka_unit_test(only_the_same_bytes_are_equal),
        cmocka_unit_test(null_equals_only_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
