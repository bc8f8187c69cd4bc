#include "kcrealm/realm/mask.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_servers_mask_is_one_and_has_no_reason(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool is_mask, is_inside;
    } rows[] = {
        {"'**********'", true, true},
        {"'*********'", false, false},
        {"'***********'", false, false},
        {"''", false, false},
        {"7", false, false},
        {"['a', '**********']", false, true},
        {"{'a': {'b': ['**********']}}", false, true},
        {"{'**********': 'a'}", false, false},
        {"{'a': ['b', null, true]}", false, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json value = given(rows[i].value);
        assert_int_equal(mask_is(value), rows[i].is_mask);
        assert_int_equal(mask_inside(value), rows[i].is_inside);
        assert_null(mask_reason(value));
    }
    assert_false(mask_is(NULL));
    assert_false(mask_inside(NULL));
    assert_null(mask_reason(NULL));
}

static void our_masks_say_why(void **state) {
    (void)state;
    auto_json mask = mask_new("nobody knows");
    assert_true(mask_is(mask));
    assert_string_equal(mask_reason(mask), "nobody knows");
    auto_json list = json_pack("[{s:s}, {s:O}]", "a", MASKED_VALUE, "b", mask);
    assert_false(mask_is(list));
    assert_true(mask_inside(list));
    assert_string_equal(mask_reason(list), "nobody knows");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_servers_mask_is_one_and_has_no_reason),
        cmocka_unit_test(our_masks_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
