#include "kcrealm/realm/seal.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct seal one = {{1, 2, 3}};
static const struct seal other = {{4, 5, 6}};

static void only_the_same_secret_matches(void **state) {
    (void)state;
    auto_json value = seal_new(&one, "geheim");
    assert_true(seal_is(value));
    assert_true(seal_matches(value, "geheim"));
    assert_false(seal_matches(value, "geheim "));
    assert_false(seal_matches(value, "gehein"));
    assert_false(seal_matches(value, ""));
}

static void a_fingerprint_does_not_tell_the_secret_nor_compare_across_runs(void **state) {
    (void)state;
    auto_json first = seal_new(&one, "geheim");
    auto_json again = seal_new(&one, "geheim");
    auto_json elsewhere = seal_new(&other, "geheim");
    assert_null(strstr(json_string_value(first), "geheim"));
    assert_true(json_equal(first, again));
    assert_false(json_equal(first, elsewhere));
    assert_true(seal_matches(elsewhere, "geheim"));
}

static void other_values_are_no_fingerprints(void **state) {
    (void)state;
    static const char *const texts[] = {"", "geheim", "sealed:", "**********",
                                        "sealed:00000000000000000000000000000000:"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json value = json_string(texts[i]);
        assert_false(seal_is(value));
        assert_false(seal_matches(value, texts[i]));
    }
    auto_json number = json_integer(7);
    assert_false(seal_is(number));
    assert_false(seal_is(NULL));
    assert_false(seal_matches(NULL, ""));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_same_secret_matches),
        cmocka_unit_test(a_fingerprint_does_not_tell_the_secret_nor_compare_across_runs),
        cmocka_unit_test(other_values_are_no_fingerprints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
