/* Rotations from beginning to end, killed at each boundary, and with faults of the servers in between. */
#include "kcrealm/reconcile/rotate.h"

#include "kcrealm/base/memory.h"
#include "support/rotate_world.h"
#include "support/world_servers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static bool journal_is_empty(const struct world *world) {
    return json_object_size(value_at(world_object(world, WORLD_JOURNAL), "data", NULL)) == 0;
}

static bool lock_is_left(const struct world *world) {
    const char *path;
    json_t *object;
    json_object_foreach (world->objects, path, object)
        if (strstr(path, "/leases/"))
            return true;
    return false;
}

static void hook(struct world *world, bool (*after_step)(void *, enum rotation_step, bool), void *state) {
    world->rotator.options.after_step = after_step;
    world->rotator.options.after_step_state = state;
}

/* --- The way there ----------------------------------------------------------------------------------------- */

static void a_new_secret_is_carried_to_the_end(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world_rotates(&world, ROTATE_DONE);
    assert_false(world.is_open);
    assert_int_equal(world.regenerations, 1);
    assert_int_equal(world.version, 4);
    world_agrees(&world, 1);
    assert_non_null(world.old_secret);
    assert_true(journal_is_empty(&world));
    assert_false(lock_is_left(&world));
    assert_string_equal(
        buffer_text(&world.said),
        "note: app: Keycloak and Vault (version 3) and Secret here/app-oidc agree; the present secret "
        "authenticates, and will for a while\n"
        "note: app: Keycloak made a new secret at 2020-09-13T12:43:20Z\n"
        "note: app: the old secret authenticates until 2020-09-13T13:43:20Z\n"
        "note: app: the new secret authenticates\n"
        "note: app: version 4 read back from Vault\n"
        "note: app: Secret here/app-oidc updated 3.0 s after refresh\n"
        "note: app: the value of Secret here/app-oidc authenticates\n"
        "note: app: the rotation is finished\n");
    world_close(&world);
}

static void the_old_secret_is_invalidated_when_asked(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.rotator.options.invalidate_old = true;
    world_rotates(&world, ROTATE_DONE);
    assert_null(world.old_secret);
    world_close(&world);
}

static void without_a_cluster_the_chain_ends_at_vault(void **state) {
    (void)state;
    struct world world;
    auto_text directory = mem_format("/tmp/kcrealm-rotate-test-%ld", (long)getpid());
    world_open(&world);
    struct journal *journal = journal_in_directory(directory);
    world.rotator.journal = journal;
    world.rotator.kube = NULL;
    world.rotator.syncs = NULL;
    world_rotates(&world, ROTATE_DONE);
    assert_string_equal(world.versions[3], world.secret);
    assert_int_equal(http_script_count(world.script, "GET /api"), 0);
    world_says(&world, "only this host can resume");
    journal_free(journal);
    world_close(&world);
    auto_text lock = rotation_lock_name("ameide", "app");
    auto_text path = mem_format("%s/%s.lock", directory, lock);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

/* --- Killed ------------------------------------------------------------------------------------------------ */

struct boundary {
    enum rotation_step step;
    bool journaled;
    bool was_reached;
};

static bool stop_at(void *state, enum rotation_step step, bool journaled) {
    struct boundary *boundary = state;
    if (step != boundary->step || journaled != boundary->journaled || boundary->was_reached)
        return true;
    boundary->was_reached = true;
    return false;
}

static void kill_at(struct world *world, struct boundary *boundary) {
    hook(world, stop_at, boundary);
    world_rotates(world, ROTATE_FAILED);
}

/* The value in use is in Vault, or else at Keycloak, from where resuming takes it. */
static void is_retrievable(const struct world *world) {
    const char *stored = world->versions[world->version - 1];
    assert_true(strcmp(stored, world->secret) == 0 ||
                (world->old_secret && strcmp(stored, world->old_secret) == 0));
}

/* Neither what is written down nor what is said holds a secret, plain or as Kubernetes encodes it. */
static void is_discreet(const struct world *world) {
    const char *const secrets[] = {world->secret, "old-secret-of-app"};
    auto_json others = json_deep_copy(world->objects);
    json_object_del(others, WORLD_SECRET);
    auto_text kept = value_dump(others);
    for (size_t i = 0; i < mem_count(secrets); i++) {
        auto_text encoded = base64_text(secrets[i], strlen(secrets[i]));
        const char *const shapes[] = {secrets[i], encoded};
        for (size_t k = 0; k < mem_count(shapes); k++) {
            assert_null(strstr(kept, shapes[k]));
            assert_null(strstr(buffer_text(&world->said), shapes[k]));
        }
    }
}

static void a_kill_at_any_boundary_is_survived(void **state) {
    (void)state;
    for (unsigned step = ROTATION_PREPARED; step < ROTATION_STEPS; step++)
        for (unsigned journaled = step == ROTATION_PREPARED; journaled < 2; journaled++) {
            struct world world;
            struct boundary boundary = {(enum rotation_step)step, journaled, false};
            world_open(&world);
            kill_at(&world, &boundary);
            assert_true(boundary.was_reached);
            assert_int_equal(world.err.class, ERROR_INTERRUPTED);
            assert_true(world.is_open);
            is_retrievable(&world);
            is_discreet(&world);
            world_resumes(&world, ROTATE_DONE);
            is_discreet(&world);
            assert_false(world.is_open);
            assert_int_equal(world.regenerations, 1);
            assert_int_equal(world.version, 4);
            world_agrees(&world, 1);
            assert_true(journal_is_empty(&world));
            world_close(&world);
        }
}

/* Who resumes says that the Secret's value authenticates, and so has tried it. */
static void what_was_tried_before_a_kill_is_tried_again(void **state) {
    (void)state;
    for (unsigned step = ROTATION_VERIFIED; step < ROTATION_STEPS; step++) {
        struct world world;
        struct boundary boundary = {(enum rotation_step)step, true, false};
        world_open(&world);
        kill_at(&world, &boundary);
        world_set_secret(&world, "of-somebody-else");
        world_resumes(&world, ROTATE_FAILED);
        assert_non_null(strstr(world.err.message, "the value of Secret here/app-oidc"));
        world_resumes(&world, ROTATE_DONE);
        world_agrees(&world, 1);
        world_close(&world);
    }
}

static void a_lost_answer_is_survived(void **state) {
    (void)state;
    static const struct {
        struct world_fault fault;
        bool resumes; /* the first run ends before its end */
    } rows[] = {
        {{WORLD_REGENERATE, 1, true, 0, NULL}, false},
        {{WORLD_REGENERATE, 1, true, 502, "{}"}, false},
        {{WORLD_REGENERATE, 1, false, 0, NULL}, true},
        {{WORLD_REGENERATE, 1, false, 503, "{}"}, true},
        {{WORLD_REGENERATE, 1, false, 403, "{}"}, true},
        {{"PATCH /v1/secret/data/app", 1, true, 0, NULL}, false},
        {{"PATCH /v1/secret/data/app", 1, true, 500, "{}"}, false},
        {{"PATCH /v1/secret/data/app", 1, false, 503, "{'errors':['Vault is sealed']}"}, true},
        {{"PUT " WORLD_JOURNAL, 1, true, 0, NULL}, false},
        {{"POST /api/v1/namespaces/here/configmaps", 1, true, 0, NULL}, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        world_open(&world);
        world.rotator.options.timeout_ms = 200;
        world_fault(&world, &rows[i].fault);
        enum rotate_outcome outcome =
            rotate_client(&world.rotator, &world_target, &world.is_open, &world.err);
        if ((outcome != ROTATE_DONE) != rows[i].resumes)
            fail_msg("row %zu: %d: %s", i, outcome, world.err.message);
        is_retrievable(&world);
        if (rows[i].resumes)
            world_resumes(&world, ROTATE_DONE);
        assert_int_equal(world.regenerations, 1);
        world_agrees(&world, 1);
        world_close(&world);
    }
}

static void a_node_that_lags_behind_does_not_bring_the_old_secret_back(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world.shown = mem_dup(world.secret);
    world.shown_times = 3;
    world_rotates(&world, ROTATE_DONE);
    world_agrees(&world, 1);
    world_close(&world);
}

/* --- Others ------------------------------------------------------------------------------------------------ */

static bool write_vault_behind_our_back(void *state, enum rotation_step step, bool journaled) {
    struct world *world = state;
    if (step == ROTATION_TESTED && journaled)
        world->versions[world->version++] = mem_dup("of-somebody-else");
    return true;
}

static void what_somebody_else_wrote_to_vault_is_not_overwritten(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    hook(&world, write_vault_behind_our_back, &world);
    world_rotates(&world, ROTATE_FAILED);
    assert_int_equal(world.err.class, ERROR_CONFLICT);
    assert_non_null(strstr(world.err.message, "somebody else wrote app in Vault: version 4 is present"));
    assert_non_null(strstr(world.err.next, "kubectl kcrealm extract app=app --realm ameide, and resume"));
    assert_true(world.is_open);
    assert_string_equal(world.versions[3], "of-somebody-else");
    /* Who follows the advice … */
    world.rotator.options.after_step = NULL;
    world.versions[world.version++] = mem_dup(world.secret);
    world_resumes(&world, ROTATE_DONE);
    world_agrees(&world, 1);
    world_close(&world);
}

/* A second process that has waited for the lock of the first, which was stopped for longer than the lock lasts. */
static bool let_another_resume(void *state, enum rotation_step step, bool journaled) {
    struct world *world = state;
    if (step != (enum rotation_step)world->at_step || !journaled)
        return true;
    struct rotator other = world->rotator;
    auto_error err = {0};
    bool is_open = true;
    other.holder = "elsewhere/boot/space/1/1";
    other.options.after_step = NULL;
    other.options.timeout_ms = 1000;
    world->at_step = ROTATION_STEPS;
    assert_int_equal(rotate_resume(&other, "ameide", "app", &is_open, &err), ROTATE_FAILED);
    assert_int_equal(err.class, ERROR_CONFLICT);
    error_clear(&err);
    world_pause_ms(20000);
    assert_int_equal(rotate_resume(&other, "ameide", "app", &is_open, &err), ROTATE_DONE);
    return true;
}

static void of_two_rotators_one_goes_on(void **state) {
    (void)state;
    for (unsigned step = ROTATION_PREPARED; step < ROTATION_INVALIDATED; step++) {
        struct world world;
        world_open(&world);
        hook(&world, let_another_resume, &world);
        world.at_step = step;
        world_rotates(&world, ROTATE_FAILED);
        assert_int_equal(world.err.class, ERROR_CONFLICT);
        assert_non_null(strstr(world.err.message, "the lock Lease here/kcrealm-rotate-ameide-app-"));
        assert_int_equal(world.regenerations, 1);
        world_agrees(&world, 1);
        assert_true(journal_is_empty(&world));
        world_close(&world);
    }
}

static bool regenerate_behind_our_back(void *state, enum rotation_step step, bool journaled) {
    struct world *world = state;
    if (step == (enum rotation_step)world->at_step && journaled) {
        mem_replace(&world->old_secret, mem_steal(world->secret));
        world->secret = mem_dup("of-a-person");
    }
    return true;
}

static void a_secret_that_somebody_made_meanwhile_is_carried_next(void **state) {
    (void)state;
    for (unsigned step = ROTATION_REGENERATED; step < ROTATION_INVALIDATED; step++) {
        struct world world;
        world_open(&world);
        world.rotator.options.invalidate_old = true;
        hook(&world, regenerate_behind_our_back, &world);
        world.at_step = step;
        world_rotates(&world, ROTATE_FAILED);
        assert_string_equal(world.err.message,
                            "rotating client app of realm ameide (after \"regenerated\"): somebody "
                            "gave client app yet another secret meanwhile");
        assert_non_null(world.old_secret);
        world.rotator.options.after_step = NULL;
        world_resumes(&world, ROTATE_DONE);
        assert_string_equal(world.secret, "of-a-person");
        world_agrees(&world, 1);
        assert_null(world.old_secret);
        world_close(&world);
    }
}

static void an_open_rotation_is_resumed_not_repeated(void **state) {
    (void)state;
    struct world world;
    struct boundary boundary = {ROTATION_TESTED, true, false};
    world_open(&world);
    kill_at(&world, &boundary);
    world_rotates(&world, ROTATE_FAILED);
    assert_int_equal(world.err.class, ERROR_REFUSED);
    assert_string_equal(
        world.err.message,
        "a rotation of client app of realm ameide is open, and has come as far as \"tested\"");
    assert_string_equal(world.err.next, "kubectl kcrealm rotate --resume app --realm ameide");
    assert_true(world.is_open);
    assert_int_equal(world.regenerations, 1);
    world_close(&world);
}

static void there_may_be_nothing_to_resume_or_abort(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world_resumes(&world, ROTATE_NOTHING);
    assert_false(world.is_open);
    world_aborts(&world, ROTATE_NOTHING);
    assert_false(lock_is_left(&world));
    world_close(&world);
}

static void only_what_changed_nothing_can_be_aborted(void **state) {
    (void)state;
    static const struct {
        struct boundary boundary;
        bool aborts;
    } rows[] = {
        {{ROTATION_PREPARED, true, false}, true},      {{ROTATION_ANNOUNCED, true, false}, true},
        {{ROTATION_REGENERATED, false, false}, false}, {{ROTATION_REGENERATED, true, false}, false},
        {{ROTATION_STORED, true, false}, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        struct boundary boundary = rows[i].boundary;
        world_open(&world);
        kill_at(&world, &boundary);
        world_aborts(&world, rows[i].aborts ? ROTATE_ENDED : ROTATE_FAILED);
        assert_int_equal(world.is_open, !rows[i].aborts);
        assert_int_equal(journal_is_empty(&world), rows[i].aborts);
        assert_true(rows[i].aborts || strstr(world.err.message, "never takes the old one back"));
        world_close(&world);
    }
}

static void a_client_that_was_deleted_ends_its_rotation(void **state) {
    (void)state;
    static const char *const ids[] = {NULL, "uuid-of-another"};
    for (size_t i = 0; i < mem_count(ids); i++) {
        struct world world;
        struct boundary boundary = {ROTATION_STORED, true, false};
        world_open(&world);
        kill_at(&world, &boundary);
        mem_replace(&world.id, mem_dup(ids[i]));
        world_resumes(&world, ROTATE_ENDED);
        assert_false(world.is_open);
        assert_true(journal_is_empty(&world));
        world_says(&world, "the client no longer exists");
        world_close(&world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_secret_is_carried_to_the_end),
        cmocka_unit_test(the_old_secret_is_invalidated_when_asked),
        cmocka_unit_test(without_a_cluster_the_chain_ends_at_vault),
        cmocka_unit_test(a_kill_at_any_boundary_is_survived),
        cmocka_unit_test(what_was_tried_before_a_kill_is_tried_again),
        cmocka_unit_test(a_lost_answer_is_survived),
        cmocka_unit_test(a_node_that_lags_behind_does_not_bring_the_old_secret_back),
        cmocka_unit_test(what_somebody_else_wrote_to_vault_is_not_overwritten),
        cmocka_unit_test(of_two_rotators_one_goes_on),
        cmocka_unit_test(a_secret_that_somebody_made_meanwhile_is_carried_next),
        cmocka_unit_test(an_open_rotation_is_resumed_not_repeated),
        cmocka_unit_test(there_may_be_nothing_to_resume_or_abort),
        cmocka_unit_test(only_what_changed_nothing_can_be_aborted),
        cmocka_unit_test(a_client_that_was_deleted_ends_its_rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
