#include "kcrealm/diagnose/chain_status.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum chain_health health_of(enum hop_state first, enum hop_state second, bool second_is_shown) {
    struct chain_status status = {.shown = {[HOP_REALM] = true, [HOP_VAULT] = second_is_shown}};
    struct chain_item *item = chain_status_add(&status, "ameide", "app");
    chain_item_set(item, HOP_REALM, first, NULL);
    chain_item_set(item, HOP_VAULT, second, mem_dup("version 7"));
    enum chain_health health = chain_status_health(&status);
    chain_status_clear(&status);
    return health;
}

static void health_is_that_of_the_worst_hop_shown(void **state) {
    (void)state;
    assert_int_equal(health_of(HOP_OK, HOP_OK, true), CHAIN_HEALTHY);
    assert_int_equal(health_of(HOP_OK, HOP_ABSENT, true), CHAIN_HEALTHY);
    assert_int_equal(health_of(HOP_OK, HOP_NOT_CHECKED, true), CHAIN_HEALTHY);
    assert_int_equal(health_of(HOP_UNKNOWN, HOP_OK, true), CHAIN_UNCLEAR);
    assert_int_equal(health_of(HOP_UNKNOWN, HOP_BROKEN, true), CHAIN_IS_BROKEN);
    assert_int_equal(health_of(HOP_BROKEN, HOP_UNKNOWN, true), CHAIN_IS_BROKEN);
    assert_int_equal(health_of(HOP_OK, HOP_BROKEN, false), CHAIN_HEALTHY);
}

static void every_hop_has_its_words(void **state) {
    (void)state;
    for (enum hop hop = 0; hop < HOPS; hop++) {
        const struct hop_kind *kind = hop_kind(hop);
        assert_true(*kind->name && *kind->heading && *kind->title);
        assert_int_equal(strspn(kind->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(kind->name));
        for (enum hop other = 0; other < hop; other++)
            assert_string_not_equal(hop_kind(other)->name, kind->name);
    }
    assert_string_equal(hop_state_name(HOP_NOT_CHECKED), "not-checked");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(health_is_that_of_the_worst_hop_shown),
        cmocka_unit_test(every_hop_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
