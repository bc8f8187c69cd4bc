/* The steps at Keycloak and Vault: what stops them, and that Vault gets nothing untried. */
#include "kcrealm/base/memory.h"
#include "reconcile/rotating.h"
#include "support/rotate_world.h"
#include "support/rotation_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define METADATA "/v1/secret/metadata/app"

/* A rotation that is about to do its step, with the client read. */
static struct rotating begun(struct world *world) {
    struct rotating rotating = {.rotator = &world->rotator, .rotation = rotation_given("app")};
    rotating.rotation.keycloak_created = world->created_s;
    assert_true(rotating_read_client(&rotating, NULL));
    return rotating;
}

static void one_request_is_sent_whatever_comes_of_it(void **state) {
    (void)state;
    static const struct {
        struct world_fault fault;
        bool regenerated;
        const char *message; /* or NULL */
    } rows[] = {
        {{"POST /nowhere", 0, false, 0, NULL}, true, NULL},
        {{WORLD_REGENERATE, -1, true, 0, NULL}, true, NULL},
        {{WORLD_REGENERATE, -1, true, 504, "{}"}, true, NULL},
        {{WORLD_REGENERATE, -1, true, 200, "{}"}, true, NULL},
        {{WORLD_REGENERATE, -1, false, 0, NULL}, false, "Keycloak has the old secret still"},
        {{WORLD_REGENERATE, -1, false, 503, "{}"}, false, "Keycloak has the old secret still"},
        {{WORLD_REGENERATE, -1, false, 403, "{}"}, false, "Keycloak has the old secret still"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        struct rotating rotating = begun(&world);
        world_fault(&world, &rows[i].fault);
        if (rotating_regenerate(&rotating, &err) != rows[i].regenerated)
            fail_msg("row %zu: %s", i, err.message);
        assert_int_equal(http_script_count(world.script, WORLD_REGENERATE), 1);
        assert_string_equal(secret_reveal(rotating.client.secret), world.secret);
        assert_true(!rows[i].message || strstr(err.message, rows[i].message));
        rotating_clear(&rotating);
        world_close(&world);
    }
}

static void a_client_that_was_deleted_meanwhile_is_named(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    struct rotating rotating = begun(&world);
    mem_replace(&world.id, NULL);
    assert_false(rotating_invalidate(&rotating, &err));
    assert_int_equal(err.class, ERROR_NOT_FOUND);
    assert_string_equal(err.message, "client app of realm ameide is not there any more");
    rotating_clear(&rotating);
    world_close(&world);
}

static void what_does_not_authenticate_is_not_stored(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    struct rotating rotating = begun(&world);
    assert_true(rotating_regenerate(&rotating, &err));
    world_fault(&world, &(struct world_fault){"POST /realms/ameide/", -1, false, 401, "{}"});
    assert_false(rotating_store(&rotating, &err));
    assert_non_null(strstr(err.message, "the new secret does not authenticate client app"));
    assert_int_equal(world.version, 3);
    assert_int_equal(http_script_count(world.script, "PATCH"), 0);
    rotating_clear(&rotating);
    world_close(&world);
}

static void a_secret_is_tested_once_by_each_process(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    struct rotating rotating = begun(&world);
    assert_true(rotating_test(&rotating, &err));
    assert_true(rotating_store(&rotating, &err));
    assert_int_equal(http_script_count(world.script, "POST /realms/ameide/"), 1);
    assert_int_equal(world.version, 3); /* Vault has it already */
    rotating_clear(&rotating);
    world_close(&world);
}

static void vault_takes_it_on_top_of_the_version_that_was_seen(void **state) {
    (void)state;
    static const struct {
        struct world_fault fault;
        long vault_version; /* of the rotation */
        bool stored;
        enum error_class class;
    } rows[] = {
        {{"POST /nowhere", 0, false, 0, NULL}, 3, true, ERROR_NONE},
        {{"PATCH /v1/secret/", 1, true, 0, NULL}, 3, true, ERROR_NONE},
        {{"PATCH /v1/secret/", 1, true, 400,
          "{'errors':['check-and-set parameter did not match the current version']}"},
         3,
         true,
         ERROR_NONE},
        {{"PATCH /v1/secret/", 1, false, 400,
          "{'errors':['check-and-set parameter did not match the current version']}"},
         3,
         false,
         ERROR_CONFLICT},
        {{"POST /nowhere", 0, false, 0, NULL}, 2, false, ERROR_CONFLICT},
        {{"PATCH /v1/secret/", 1, false, 400, "{'errors':['no']}"}, 3, false, ERROR_REFUSED},
        {{"GET /v1/secret/", -1, false, 400, "{'errors':['no']}"}, 3, false, ERROR_REFUSED},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        world.rotator.options.timeout_ms = 100;
        struct rotating rotating = begun(&world);
        rotating.rotation.vault_version = rows[i].vault_version;
        assert_true(rotating_regenerate(&rotating, &err));
        world_fault(&world, &rows[i].fault);
        bool stored = rotating_store(&rotating, &err);
        if (stored != rows[i].stored || err.class != rows[i].class)
            fail_msg("row %zu: %d, class %d: %s", i, stored, err.class, err.message);
        assert_int_equal(world.version, stored ? 4 : 3);
        assert_int_equal(rotating.rotation.vault_version, stored ? 4 : rows[i].vault_version);
        assert_true(!err.message || !strstr(err.message, world.secret));
        assert_int_equal(world.untried, 0);
        rotating_clear(&rotating);
        world_close(&world);
    }
}

static void what_is_stored_says_where_it_comes_from(void **state) {
    (void)state;
    static const struct {
        enum pushing pushing;
        int status; /* of the answer; 0: 204 */
        bool written;
        const char *note; /* or NULL */
    } rows[] = {
        {PUSHES_NOT, 0, true, NULL},
        {PUSHES_BESIDE, 0, false, NULL}, /* it is the operator's */
        {PUSHES_NOT, 403, true, "note: app: the login may not write metadata"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        bool is_open = true;
        world_open(&world);
        world.pushing = rows[i].pushing;
        world.pusher = rows[i].pushing ? "PushSecret here/app" : NULL;
        if (rows[i].status)
            world_fault(&world, &(struct world_fault){"PATCH " METADATA, -1, false, rows[i].status,
                                                      "{'errors':['1 error occurred']}"});
        assert_int_equal(rotate_client(&world.rotator, &world_target, &is_open, &err), ROTATE_DONE);
        world_agrees(&world, 1);
        auto_text asked = http_script_log(world.script, true);
        const char *metadata = strstr(asked, "PATCH " METADATA);
        assert_int_equal(metadata != NULL, rows[i].written);
        if (metadata) {
            assert_non_null(strstr(metadata, "\"managed-by\":\"kubectl-kcrealm\""));
            assert_non_null(strstr(metadata, "\"keycloak-client-id\":\"app\""));
        }
        assert_true(!rows[i].note || strstr(buffer_text(&world.said), rows[i].note));
        world_close(&world);
    }
}

static void the_old_secret_dies_only_when_asked(void **state) {
    (void)state;
    for (unsigned asked = 0; asked < 2; asked++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        struct rotating rotating = begun(&world);
        rotating.rotation.invalidate_old = asked;
        assert_true(rotating_regenerate(&rotating, &err));
        assert_true(rotating_invalidate(&rotating, &err));
        assert_int_equal(world.old_secret == NULL, asked);
        rotating_clear(&rotating);
        world_close(&world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_request_is_sent_whatever_comes_of_it),
        cmocka_unit_test(a_client_that_was_deleted_meanwhile_is_named),
        cmocka_unit_test(what_does_not_authenticate_is_not_stored),
        cmocka_unit_test(a_secret_is_tested_once_by_each_process),
        cmocka_unit_test(vault_takes_it_on_top_of_the_version_that_was_seen),
        cmocka_unit_test(what_is_stored_says_where_it_comes_from),
        cmocka_unit_test(the_old_secret_dies_only_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
