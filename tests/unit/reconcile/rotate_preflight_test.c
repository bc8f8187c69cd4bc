/* Why a client is not rotated now: each obstacle is found before anything is written. */
#include "kcrealm/reconcile/rotate.h"

#include "kcrealm/base/memory.h"
#include "support/rotate_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    void (*change)(struct world *world);
    enum error_class class;
    const char *message, *next; /* must occur */
};

static void disable(struct world *world) {
    world->disabled = true;
}
static void make_public(struct world *world) {
    world->is_public = true;
}
static void use_certificates(struct world *world) {
    world->authenticator = "client-x509";
}
static void mask(struct world *world) {
    world->masked = true;
}
static void delete_client(struct world *world) {
    mem_replace(&world->id, NULL);
}
static void write_another(struct world *world) {
    mem_replace(&world->versions[2], mem_dup("another-value"));
}
static void empty_vault(struct world *world) {
    mem_replace(&world->versions[2], NULL);
}
static void deny_writing(struct world *world) {
    world->capabilities = "'read'";
}
static void block(struct world *world) {
    world->obstacle = "refreshInterval is \"0s\"";
}
static void edit_secret(struct world *world) {
    world_set_secret(world, "edited-by-hand");
}
static void push(struct world *world) {
    world->pushing = PUSHES;
    world->pusher = "PushSecret here/app";
}
static void expire(struct world *world) {
    world_fault(world, &(struct world_fault){"POST /realms/ameide/", -1, false, 401, "{}"});
}
static void remove_policy(struct world *world) {
    world->has_policy = false;
}
static void limit_policy(struct world *world) {
    world->policies = "{'policies':[{'name':'p','enabled':true,'conditions':[{'condition':'client-roles'}],"
                      "'profiles':['r']}]}";
}
static void hide_policies(struct world *world) {
    world_fault(world,
                &(struct world_fault){"GET /admin/realms/ameide/client-policies", -1, false, 403, "{}"});
}

static const struct row rows[] = {
    {disable, ERROR_REFUSED, "client app of realm ameide cannot be rotated: it is disabled", NULL},
    {make_public, ERROR_REFUSED, "it is public", NULL},
    {use_certificates, ERROR_REFUSED, "does not authenticate by its secret", NULL},
    {mask, ERROR_REFUSED, "Keycloak masks it", NULL},
    {delete_client, ERROR_NOT_FOUND, "has no client app", "check the name"},
    {write_another, ERROR_REFUSED, "Keycloak and Vault do not agree", "kubectl kcrealm extract app=app"},
    {empty_vault, ERROR_REFUSED, "field value of app is missing", "kubectl kcrealm extract app=app"},
    {deny_writing, ERROR_FORBIDDEN, "may not update secret/data/app", "add to its policy"},
    {block, ERROR_REFUSED, "ExternalSecret here/app would not fetch a new secret: refreshInterval",
     "set an interval"},
    {edit_secret, ERROR_REFUSED, "Secret here/app-oidc does not hold", "kubectl kcrealm extract app"},
    {push, ERROR_REFUSED, "PushSecret here/app writes app in Vault", "--force"},
    {expire, ERROR_REFUSED, "the present secret does not authenticate client app", "may have expired"},
    {remove_policy, ERROR_REFUSED, "no client policy of the realm rotates secrets", "--allow-outage"},
    {limit_policy, ERROR_REFUSED, "none of the policies that rotate secrets has touched", "--allow-outage"},
    {hide_policies, ERROR_REFUSED, "the client policies may not be read", "--allow-outage"},
};

static size_t writes(struct world *world) {
    return http_script_count(world->script, "POST /admin") + http_script_count(world->script, "PATCH") +
           http_script_count(world->script, "PUT") + http_script_count(world->script, "POST /api/");
}

static void each_obstacle_is_found_before_anything_is_written(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        struct rotate_plan plan;
        auto_error err = {0};
        bool is_open = true;
        world_open(&world);
        rows[i].change(&world);
        assert_false(rotate_check(&world.rotator, &world_target, &plan, &err));
        if (err.class != rows[i].class || !strstr(err.message, rows[i].message) ||
            (rows[i].next && !strstr(err.next ? err.next : "", rows[i].next)))
            fail_msg("row %zu: class %d: %s\n%s", i, err.class, err.message, err.next ? err.next : "");
        error_clear(&err);
        assert_int_equal(rotate_client(&world.rotator, &world_target, &is_open, &err), ROTATE_FAILED);
        assert_int_equal(err.class, rows[i].class);
        assert_false(is_open);
        assert_int_equal(writes(&world), 0);
        assert_int_equal(world.regenerations, 0);
        world_close(&world);
    }
}

static void what_was_found_is_told(void **state) {
    (void)state;
    struct world world;
    struct rotate_plan plan;
    auto_error err = {0};
    world_open(&world);
    assert_true(rotate_check(&world.rotator, &world_target, &plan, &err));
    assert_true(plan.overlaps);
    assert_int_equal(plan.vault_version, 3);
    assert_int_equal(plan.created_s, 1600000000);
    assert_int_equal(plan.syncs.count, 1);
    assert_int_equal(plan.syncs.items[0].state, SYNC_AGREES);
    rotate_plan_clear(&world.rotator, &plan);
    assert_int_equal(writes(&world), 0);
    world_close(&world);
}

static void an_outage_and_a_pusher_may_be_accepted(void **state) {
    (void)state;
    struct world world;
    struct rotate_plan plan;
    auto_error err = {0};
    bool is_open = true;
    world_open(&world);
    remove_policy(&world);
    push(&world);
    world.rotator.options.allow_outage = world.rotator.options.force = true;
    assert_true(rotate_check(&world.rotator, &world_target, &plan, &err));
    assert_false(plan.overlaps);
    rotate_plan_clear(&world.rotator, &plan);
    assert_int_equal(rotate_client(&world.rotator, &world_target, &is_open, &err), ROTATE_DONE);
    world_agrees(&world, 1);
    world_says(&world, "warning: app: the old secret dies with the new one");
    world_says(&world, "note: app: the old secret is dead");
    world_close(&world);
}

static void one_that_may_push_is_warned_of_and_in_nobodys_way(void **state) {
    (void)state;
    static const struct {
        enum pushing pushing;
        const char *warning;
    } pushers[] = {
        {MAY_PUSH, "warning: app: PushSecret here/app may write secret/app too"},
        {PUSHES_BESIDE, "warning: app: PushSecret here/app writes other fields of secret/app"},
    };
    for (size_t i = 0; i < mem_count(pushers); i++) {
        struct world world;
        struct rotate_plan plan;
        auto_error err = {0};
        world_open(&world);
        push(&world);
        world.pushing = pushers[i].pushing;
        assert_true(rotate_check(&world.rotator, &world_target, &plan, &err));
        rotate_plan_clear(&world.rotator, &plan);
        assert_non_null(strstr(buffer_text(&world.said), pushers[i].warning));
        world_close(&world);
    }
}

static void an_older_secret_that_still_lives_is_warned_of(void **state) {
    (void)state;
    for (unsigned expired = 0; expired < 2; expired++) {
        struct world world;
        struct rotate_plan plan;
        auto_error err = {0};
        world_open(&world);
        world.old_secret = mem_dup("older-secret");
        world.created_s = expired ? 1600000000 : world_now_s();
        assert_true(rotate_check(&world.rotator, &world_target, &plan, &err));
        rotate_plan_clear(&world.rotator, &plan);
        assert_int_equal(strstr(buffer_text(&world.said), "the secret before the present one") == NULL,
                         expired);
        world_close(&world);
    }
}

static void what_cannot_be_compared_is_said(void **state) {
    (void)state;
    struct world world;
    struct rotate_plan plan;
    auto_error err = {0};
    world_open(&world);
    world.not_comparable = true;
    assert_true(rotate_check(&world.rotator, &world_target, &plan, &err));
    rotate_plan_clear(&world.rotator, &plan);
    world_says(&world, "Secret here/app-oidc cannot be compared");
    world_close(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_obstacle_is_found_before_anything_is_written),
        cmocka_unit_test(what_was_found_is_told),
        cmocka_unit_test(an_outage_and_a_pusher_may_be_accepted),
        cmocka_unit_test(one_that_may_push_is_warned_of_and_in_nobodys_way),
        cmocka_unit_test(an_older_secret_that_still_lives_is_warned_of),
        cmocka_unit_test(what_cannot_be_compared_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
