/* How realms are dealt out to the runs of a Job. */
#include "kcrealm/realm/shard.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_share_is_an_index_below_the_count_or_auto(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t index, count; /* count 0: refused */
    } rows[] = {
        {"0/1", 0, 1},
        {"0/4", 0, 4},
        {"3/4", 3, 4},
        {"99999/100000", 99999, 100000},
        {"auto/4", SHARD_INDEX_AUTO, 4},
        {"auto/1", SHARD_INDEX_AUTO, 1},
        {"4/4", 0, 0},
        {"5/4", 0, 0},
        {"0/0", 0, 0},
        {"auto/0", 0, 0},
        {"0/100001", 0, 0},
        {"auto/100001", 0, 0},
        {"0/18446744073709551617", 0, 0},
        {"-1/4", 0, 0},
        {"1/-4", 0, 0},
        {"+1/4", 0, 0},
        {" 1/4", 0, 0},
        {"1/4 ", 0, 0},
        {"1 /4", 0, 0},
        {"1/4/4", 0, 0},
        {"1", 0, 0},
        {"/4", 0, 0},
        {"1/", 0, 0},
        {"", 0, 0},
        {"auto", 0, 0},
        {"auto/", 0, 0},
        {"auto/x", 0, 0},
        {"Auto/4", 0, 0},
        {"autos/4", 0, 0},
        {"0x1/4", 0, 0},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct shard shard = {0};
        bool good = shard_read(rows[i].text, &shard);
        if (good != (rows[i].count > 0) ||
            (good && (shard.index != rows[i].index || shard.count != rows[i].count)))
            fail_msg("%s: %zu of %zu", rows[i].text, shard.index, shard.count);
    }
}

static void the_index_of_auto_is_a_number_below_the_count(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good;
        size_t index;
    } rows[] = {{"0", true, 0},  {"3", true, 3},   {"4", false, 0},  {"", false, 0},
                {"x", false, 0}, {"1x", false, 0}, {"-1", false, 0}, {"18446744073709551615", false, 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct shard shard = {SHARD_INDEX_AUTO, 4};
        assert_int_equal(shard_read_index(rows[i].text, &shard), rows[i].good);
        if (rows[i].good)
            assert_int_equal(shard.index, rows[i].index);
    }
}

static void add_client(struct desired *desired, const char *realm, const char *name) {
    auto_json spec = json_object();
    desired_add(desired, &(struct desired_object){.kind = &kind_client,
                                                  .realm = (char *)realm,
                                                  .name = (char *)name,
                                                  .spec = spec,
                                                  .path = (char *)"p"});
}

static void add_extraction(struct desired *desired, const char *realm, const char *client) {
    extractions_add(&desired->extractions, &(struct extraction){.realm = (char *)realm,
                                                                .client_id = (char *)client,
                                                                .vault_key = (char *)"k",
                                                                .vault_field = (char *)"value",
                                                                .path = (char *)"p"});
}

/* Realms b, a, d with clients, a and c with extractions. */
static void declare(struct desired *desired) {
    add_client(desired, "b", "one");
    add_client(desired, "a", "one");
    add_client(desired, "b", "two");
    add_client(desired, "d", "one");
    add_extraction(desired, "c", "one");
    add_extraction(desired, "a", "one");
}

static char *kept_of(const struct desired *desired) {
    auto_strings kept = {0};
    for (size_t i = 0; i < desired->count; i++)
        strings_format(&kept, "%s/%s", desired->items[i].realm, desired->items[i].name);
    for (size_t i = 0; i < desired->extractions.count; i++)
        strings_format(&kept, "%s>%s", desired->extractions.items[i].realm,
                       desired->extractions.items[i].client_id);
    return strings_join(&kept, " ");
}

static void realms_in_the_order_of_their_names_are_dealt_out_in_turn(void **state) {
    (void)state;
    static const struct {
        struct shard shard;
        const char *realms, *kept;
    } rows[] = {
        {{0, 1}, "a b c d", "b/one a/one b/two d/one c>one a>one"},
        {{0, 2}, "a c", "a/one c>one a>one"},
        {{1, 2}, "b d", "b/one b/two d/one"},
        {{0, 3}, "a d", "a/one d/one a>one"},
        {{1, 3}, "b", "b/one b/two"},
        {{2, 3}, "c", "c>one"},
        {{3, 4}, "d", "d/one"},
        {{4, 5}, "", ""},
        {{99999, 100000}, "", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct desired desired = {0};
        auto_strings realms = {0};
        declare(&desired);
        assert_int_equal(shard_keep(&rows[i].shard, &desired, &realms), 4);
        auto_text names = strings_join(&realms, " ");
        auto_text kept = kept_of(&desired);
        assert_string_equal(names, rows[i].realms);
        assert_string_equal(kept, rows[i].kept);
        desired_clear(&desired);
    }
}

static void nothing_declared_is_no_realm(void **state) {
    (void)state;
    struct desired desired = {0};
    auto_strings realms = {0};
    assert_int_equal(shard_keep(&(struct shard){0, 4}, &desired, &realms), 0);
    assert_int_equal(realms.count, 0);
    desired_clear(&desired);
}

/* Whatever the number of realms and of runs: each realm has its run, and only one. */
static void all_shares_together_are_the_whole_and_no_realm_is_in_two(void **state) {
    (void)state;
    for (size_t realm_count = 0; realm_count <= 12; realm_count++)
        for (size_t count = 1; count <= 14; count++) {
            auto_strings seen = {0};
            for (size_t index = 0; index < count; index++) {
                struct desired desired = {0};
                for (size_t i = realm_count; i-- > 0;) {
                    auto_text realm = mem_format("tenant-%zu", i);
                    add_client(&desired, realm, "web");
                    add_extraction(&desired, realm, "web");
                }
                auto_strings realms = {0};
                shard_keep(&(struct shard){index, count}, &desired, &realms);
                assert_int_equal(desired.count, realms.count);
                assert_int_equal(desired.extractions.count, realms.count);
                /* no run has more than one realm more than another */
                assert_in_range(realms.count, realm_count / count, (realm_count + count - 1) / count);
                for (size_t i = 0; i < realms.count; i++) {
                    assert_false(strings_contain(&seen, realms.items[i]));
                    strings_add(&seen, realms.items[i]);
                }
                desired_clear(&desired);
            }
            assert_int_equal(seen.count, realm_count);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_is_an_index_below_the_count_or_auto),
        cmocka_unit_test(the_index_of_auto_is_a_number_below_the_count),
        cmocka_unit_test(realms_in_the_order_of_their_names_are_dealt_out_in_turn),
        cmocka_unit_test(nothing_declared_is_no_realm),
        cmocka_unit_test(all_shares_together_are_the_whole_and_no_realm_is_in_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
