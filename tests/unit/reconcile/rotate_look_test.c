/* Whether Keycloak made a new secret that nobody heard of. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "reconcile/rotating.h"
#include "support/rotate_world.h"
#include "support/rotation_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BEFORE 1600000000
#define AFTER 1600001000

static const struct {
    long version;            /* of the rotation; 0: KV v1 */
    long long created_s;     /* at its beginning */
    long long now_created_s; /* as Keycloak says now */
    const char *at_version;  /* in Vault; NULL: destroyed */
    enum regenerated expected;
} rows[] = {
    {3, BEFORE, BEFORE, "in-use", REGENERATED_NOT},
    {3, BEFORE, AFTER, "other", REGENERATED_YES},
    {3, 0, 0, "in-use", REGENERATED_NOT},
    {3, 0, 0, "other", REGENERATED_YES},           /* declared secrets have no time */
    {3, BEFORE, BEFORE, "other", REGENERATED_YES}, /* two within a second */
    {3, BEFORE, BEFORE, NULL, REGENERATED_NOT},
    {3, BEFORE, AFTER, NULL, REGENERATED_YES},
    {3, 0, AFTER, NULL, REGENERATED_UNTOLD},
    {0, BEFORE, AFTER, "in-use", REGENERATED_YES}, /* somebody carried it to KV v1 already */
    {0, BEFORE, BEFORE, "in-use", REGENERATED_NOT},
    {0, 0, 0, "in-use", REGENERATED_NOT},
    {0, 0, 0, "other", REGENERATED_YES},
};

static void vault_and_times_tell_whether_it_happened(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        struct rotating rotating = {.rotator = &world.rotator, .rotation = rotation_given("app")};
        mem_replace(&world.secret, mem_dup("in-use"));
        mem_replace(&world.versions[2], mem_dup(rows[i].at_version));
        world.created_s = rows[i].now_created_s;
        rotating.rotation.vault_version = rows[i].version;
        rotating.rotation.keycloak_created = rows[i].created_s;
        assert_true(rotating_read_client(&rotating, &err));
        enum regenerated told = rotating_look_back(&rotating, &err);
        if (told != rows[i].expected)
            fail_msg("row %zu: %d: %s", i, told, err.message);
        assert_int_equal(error_is_set(&err), told == REGENERATED_UNTOLD);
        rotating_clear(&rotating);
        world_close(&world);
    }
}

static void what_cannot_be_read_is_not_judged(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    struct rotating rotating = {.rotator = &world.rotator, .rotation = rotation_given("app")};
    assert_true(rotating_read_client(&rotating, &err));
    world_fault(&world, &(struct world_fault){"GET /v1/secret/", -1, false, 403,
                                              "{'errors':['1 error occurred:\\n\\t* permission denied']}"});
    assert_int_equal(rotating_look_back(&rotating, &err), REGENERATED_UNTOLD);
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_true(text_starts_with(err.message, "reading app in Vault: "));
    rotating_clear(&rotating);
    world_close(&world);
}

static void a_secret_that_needs_a_moment_is_tried_again(void **state) {
    (void)state;
    static const struct {
        int refusals;
        bool authenticates;
    } cases[] = {{0, true}, {ROTATE_TRIES - 1, true}, {ROTATE_TRIES, false}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        struct rotating rotating = {.rotator = &world.rotator, .rotation = rotation_given("app")};
        assert_true(rotating_read_client(&rotating, &err));
        world_fault(&world,
                    &(struct world_fault){"POST /realms/ameide/", cases[i].refusals, false, 401, "{}"});
        assert_int_equal(rotating_authenticates(&rotating, rotating.client.secret, "the new secret", &err),
                         cases[i].authenticates);
        if (!cases[i].authenticates)
            assert_string_equal(err.message, "the new secret does not authenticate client app at Keycloak");
        rotating_clear(&rotating);
        world_close(&world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vault_and_times_tell_whether_it_happened),
        cmocka_unit_test(what_cannot_be_read_is_not_judged),
        cmocka_unit_test(a_secret_that_needs_a_moment_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
