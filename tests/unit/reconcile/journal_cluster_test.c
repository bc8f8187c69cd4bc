/* Entries of a ConfigMap that others write at the same time. */
#include "kcrealm/base/memory.h"
#include "reconcile/journal_store.h"
#include "support/rotate_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CONFIG_MAPS "/api/v1/namespaces/here/configmaps"
#define CONFLICT "{'kind':'Status','status':'Failure','code':409,'reason':'Conflict','message':'changed'}"

static const char *entry(const struct world *world, const char *key) {
    return value_text(value_at(world_object(world, WORLD_JOURNAL), "data", NULL), key);
}

static void the_config_map_is_made_with_the_first_entry(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    assert_true(journal_cluster_swap(world.journal, "a", NULL, "1", NULL));
    assert_string_equal(entry(&world, "a"), "1");
    assert_string_equal(value_text(value_at(world_object(&world, WORLD_JOURNAL), "metadata", "labels", NULL),
                                   "app.kubernetes.io/managed-by"),
                        "kcrealm");
    assert_true(journal_cluster_swap(world.journal, "a", "1", NULL, NULL));
    assert_null(entry(&world, "a"));
    world_close(&world);
}

static void entries_of_others_stay(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world_put_object(&world, WORLD_JOURNAL,
                     "{'metadata':{'name':'keycloak-client-secret-rotations','labels':{'x':'y'}},"
                     "'data':{'b':'2'}}");
    assert_true(journal_cluster_swap(world.journal, "a", NULL, "1", NULL));
    assert_string_equal(entry(&world, "b"), "2");
    assert_non_null(value_at(world_object(&world, WORLD_JOURNAL), "metadata", "labels", "x", NULL));
    auto_json all = journal_cluster_read(world.journal, NULL);
    assert_int_equal(json_object_size(all), 2);
    world_close(&world);
}

static void a_race_for_another_entry_is_run_again(void **state) {
    (void)state;
    static const char *const starts[] = {"POST " CONFIG_MAPS, "PUT " WORLD_JOURNAL};
    for (size_t i = 0; i < mem_count(starts); i++) {
        struct world world;
        world_open(&world);
        if (i)
            assert_true(journal_cluster_swap(world.journal, "b", NULL, "2", NULL));
        world_fault(&world, &(struct world_fault){starts[i], 3, false, 409, CONFLICT});
        assert_true(journal_cluster_swap(world.journal, "a", NULL, "1", NULL));
        assert_string_equal(entry(&world, "a"), "1");
        world_close(&world);
    }
}

static void a_race_that_does_not_end_is_an_error(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    world_fault(&world, &(struct world_fault){"POST " CONFIG_MAPS, -1, false, 409, CONFLICT});
    assert_false(journal_cluster_swap(world.journal, "a", NULL, "1", &err));
    assert_int_equal(err.class, ERROR_CONFLICT);
    world_close(&world);
}

static void what_was_done_already_is_no_conflict(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    assert_true(journal_cluster_swap(world.journal, "a", NULL, "1", NULL));
    assert_true(journal_cluster_swap(world.journal, "a", NULL, "1", NULL));
    assert_false(journal_cluster_swap(world.journal, "a", NULL, "2", NULL));
    assert_true(journal_cluster_swap(world.journal, "gone", "1", NULL, NULL));
    world_close(&world);
}

static void a_missing_right_is_told(void **state) {
    (void)state;
    static const char *const starts[] = {"GET " WORLD_JOURNAL, "POST " CONFIG_MAPS};
    for (size_t i = 0; i < mem_count(starts); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        world_fault(&world, &(struct world_fault){starts[i], -1, false, 403,
                                                  "{'kind':'Status','status':'Failure','code':403}"});
        assert_false(journal_cluster_swap(world.journal, "a", NULL, "1", &err));
        assert_int_equal(err.class, ERROR_FORBIDDEN);
        assert_non_null(strstr(err.next, "configmaps"));
        world_close(&world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_config_map_is_made_with_the_first_entry),
        cmocka_unit_test(entries_of_others_stay),
        cmocka_unit_test(a_race_for_another_entry_is_run_again),
        cmocka_unit_test(a_race_that_does_not_end_is_an_error),
        cmocka_unit_test(what_was_done_already_is_no_conflict),
        cmocka_unit_test(a_missing_right_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
