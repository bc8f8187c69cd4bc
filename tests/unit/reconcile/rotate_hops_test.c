/* The steps in the cluster: an operator that does not do its part, Secrets that somebody edits, workloads. */
#include "kcrealm/base/memory.h"
#include "reconcile/rotating.h"
#include "support/rotate_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DEPLOYMENT "/apis/apps/v1/namespaces/here/deployments/web"

static void an_operator_that_is_stopped_is_told_and_resumed(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.operator_stopped = true;
    world_rotates(&world, ROTATE_FAILED);
    assert_string_equal(world.err.message, "rotating client app of realm ameide (after \"stored\"): nothing "
                                           "changed within 60000 ms");
    world.operator_stopped = false;
    world_resumes(&world, ROTATE_DONE);
    world_agrees(&world, 1);
    world_close(&world);
}

static bool edit_by_hand(void *state, enum rotation_step step, bool journaled) {
    if (step == ROTATION_SYNCED && journaled)
        world_set_secret(state, "edited-by-hand");
    return true;
}

static void a_secret_that_was_edited_is_fetched_once_more(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.rotator.options.after_step = edit_by_hand;
    world.rotator.options.after_step_state = &world;
    world_rotates(&world, ROTATE_FAILED);
    assert_non_null(
        strstr(world.err.message, "the value of Secret here/app-oidc does not authenticate client app"));
    world.rotator.options.after_step = NULL;
    world_resumes(&world, ROTATE_DONE);
    assert_int_equal(world.refreshes, 2);
    world_agrees(&world, 1);
    world_close(&world);
}

static void a_secret_that_may_not_be_read_is_not_tried(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world_fault(&world, &(struct world_fault){"GET " WORLD_SECRET, -1, false, 403,
                                              "{'kind':'Status','status':'Failure','code':403}"});
    auto_strings untried = {0};
    world.rotator.options.untried = &untried;
    world_rotates(&world, ROTATE_DONE);
    world_says(&world, "note: app: the value of Secret here/app-oidc may not be read, and was not tried");
    assert_int_equal(untried.count, 1);
    assert_string_equal(untried.items[0], "Secret here/app-oidc (it may not be read)");
    world_close(&world);
}

static bool stop_at(void *state, enum rotation_step step, bool journaled) {
    return step != *(enum rotation_step *)state || !journaled;
}

static void who_resumes_knows_what_was_not_tried(void **state) {
    (void)state;
    enum rotation_step steps[] = {ROTATION_VERIFIED, ROTATION_RESTARTED};
    for (size_t i = 0; i < mem_count(steps); i++) {
        struct world world;
        auto_strings untried = {0};
        world_open(&world);
        world_fault(&world, &(struct world_fault){"GET " WORLD_SECRET, -1, false, 403,
                                                  "{'kind':'Status','status':'Failure','code':403}"});
        world.rotator.options.after_step = stop_at;
        world.rotator.options.after_step_state = &steps[i];
        world_rotates(&world, ROTATE_FAILED);
        world.rotator.options.after_step = NULL;
        world.rotator.options.untried = &untried;
        world_resumes(&world, ROTATE_DONE);
        assert_int_equal(untried.count, 1);
        assert_int_equal(world.refreshes, 1);
        world_close(&world);
    }
}

static void what_cannot_be_compared_is_refreshed_and_not_tried(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.not_comparable = true;
    auto_strings untried = {0};
    world.rotator.options.untried = &untried;
    world_rotates(&world, ROTATE_DONE);
    assert_int_equal(untried.count, 1);
    assert_string_equal(untried.items[0], "Secret here/app-oidc (no key of it holds the value as it is)");
    assert_int_equal(world.refreshes, 1);
    world_says(&world, "Secret here/app-oidc updated 3.0 s after refresh");
    assert_int_equal(http_script_count(world.script, "GET " WORLD_SECRET), 0);
    world_close(&world);
}

static void find_nobody(const struct secret_syncs *syncs, const struct vault_location *location,
                        const char *field, struct secret_sync_list *list, struct secret_pusher *pusher) {
    (void)syncs, (void)location, (void)field;
    *list = (struct secret_sync_list){0};
    *pusher = (struct secret_pusher){0};
}

static void without_a_reader_that_may_be_seen_nothing_is_claimed_of_secrets(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.syncs.find = find_nobody;
    world_rotates(&world, ROTATE_DONE_IN_VAULT);
    assert_int_equal(world.refreshes, 0);
    world_close(&world);
}

static void deploy(struct world *world) {
    world_put_object(
        world, DEPLOYMENT,
        "{'kind':'Deployment','metadata':{'name':'web','namespace':'here','generation':1},"
        "'spec':{'replicas':1,'template':{'metadata':{},'spec':{'containers':[{'name':'c','env':[{'name':"
        "'SECRET','valueFrom':{'secretKeyRef':{'name':'app-oidc','key':'client-secret'}}}]}]}}},"
        "'status':{'observedGeneration':1,'replicas':1,'updatedReplicas':1,'availableReplicas':1}}");
}

static const char *annotation(const struct world *world) {
    return value_text(
        value_at(world_object(world, DEPLOYMENT), "spec", "template", "metadata", "annotations", NULL),
        "kcrealm.io/rotation");
}

static void workloads_are_restarted_when_asked_and_named_otherwise(void **state) {
    (void)state;
    for (unsigned asked = 0; asked < 2; asked++) {
        struct world world;
        world_open(&world);
        deploy(&world);
        world.rotator.options.restart = asked;
        world_rotates(&world, ROTATE_DONE);
        assert_int_equal(annotation(&world) != NULL, asked);
        world_says(&world,
                   asked ? "deployment/web is restarted: 1 of 1 replicas available"
                         : "app: deployment/web sees Secret app-oidc as variable SECRET in container c, and "
                           "has the old secret until it restarts");
        world_close(&world);
    }
}

static void a_rollout_that_hangs_is_not_begun_twice(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    deploy(&world);
    world.rotator.options.restart = true;
    world.rollouts_hang = true;
    world_rotates(&world, ROTATE_FAILED);
    assert_non_null(
        strstr(world.err.message, "deployment/web did not restart in time: 0 of 1 replicas updated"));
    world.rotator.options.restart = false; /* the journal knows that it was asked for */
    json_object_set_new(json_object_get(world_object(&world, DEPLOYMENT), "status"), "updatedReplicas",
                        json_integer(1));
    world_resumes(&world, ROTATE_DONE);
    assert_int_equal(http_script_count(world.script, "PATCH " DEPLOYMENT), 1);
    world_agrees(&world, 1);
    world_close(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operator_that_is_stopped_is_told_and_resumed),
        cmocka_unit_test(a_secret_that_was_edited_is_fetched_once_more),
        cmocka_unit_test(a_secret_that_may_not_be_read_is_not_tried),
        cmocka_unit_test(who_resumes_knows_what_was_not_tried),
        cmocka_unit_test(what_cannot_be_compared_is_refreshed_and_not_tried),
        cmocka_unit_test(without_a_reader_that_may_be_seen_nothing_is_claimed_of_secrets),
        cmocka_unit_test(workloads_are_restarted_when_asked_and_named_otherwise),
        cmocka_unit_test(a_rollout_that_hangs_is_not_begun_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
