/* Locks: who gets them, who waits, and who notices that they are lost. */
#include "kcrealm/reconcile/lock.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/lease.h"
#include "reconcile/lock_holder.h"
#include "support/rotate_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LEASE "/apis/coordination.k8s.io/v1/namespaces/here/leases/x"
#define ELSEWHERE "elsewhere/boot/space/1/1"

static struct lock_options options_of(const struct world *world, const char *holder, long long wait_ms) {
    return (struct lock_options){.holder = holder,
                                 .events = &world->events,
                                 .now_ms = world_now_ms,
                                 .now_s = world_now_s,
                                 .pause_ms = world_pause_ms,
                                 .wait_ms = wait_ms};
}

static struct lock *take(struct world *world, const char *holder, long long wait_ms, struct error *err) {
    const struct lock_options options = options_of(world, holder, wait_ms);
    return lock_take(world->kube, "here", "x", &options, err);
}

static const char *holder_of(const struct world *world) {
    return lease_view(world_object(world, LEASE)).holder;
}

static void a_lock_is_a_lease_for_as_long_as_it_is_held(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    struct lock *lock = take(&world, NULL, 0, NULL);
    assert_non_null(lock);
    const struct lease lease = lease_view(world_object(&world, LEASE));
    assert_int_equal(lease.duration_s, LOCK_DURATION_S);
    assert_int_equal(lease.renewed_us / 1000000, world_now_s());
    assert_int_equal(lease.transitions, 0);
    lock_release(lock);
    assert_null(world_object(&world, LEASE));
    lock_release(NULL);
    world_close(&world);
}

static void another_holder_is_waited_for(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    struct lock *theirs = take(&world, ELSEWHERE, 0, NULL);
    long long before_ms = world_now_ms();
    assert_null(take(&world, NULL, 4000, &err));
    assert_int_equal(err.class, ERROR_CONFLICT);
    assert_string_equal(err.message,
                        "taking the lock Lease here/x: process 1 on host elsewhere is at it, and "
                        "did not finish in time");
    assert_in_range(world_now_ms() - before_ms, 4000, 6000);
    struct lock *ours = take(&world, NULL, 20000, &err);
    assert_non_null(ours); /* it has run out meanwhile */
    assert_int_equal(lease_view(world_object(&world, LEASE)).transitions, 1);
    error_clear(&err);
    assert_false(lock_keep(theirs, 0, &err));
    assert_int_equal(err.class, ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "was lost, and is held by process"));
    lock_release(theirs); /* leaves ours alone */
    assert_non_null(world_object(&world, LEASE));
    lock_release(ours);
    assert_null(world_object(&world, LEASE));
    world_close(&world);
}

static void releasing_names_the_version_that_is_ours(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    struct lock *lock = take(&world, NULL, 0, NULL);
    http_script_forget(world.script);
    lock_release(lock);
    auto_text log = http_script_log(world.script, true);
    assert_non_null(strstr(log, "\"preconditions\":{\"resourceVersion\":\""));
    world_close(&world);
}

/* A process of this host that runs no more; its number is beyond what Linux gives. */
static char *dead_process(void) {
    auto_text self = lock_holder_self();
    char *slash = strrchr(self, '/');
    *slash = '\0';
    *strrchr(self, '/') = '\0';
    return mem_format("%s/4194305/1", self);
}

static void a_holder_that_was_killed_here_is_not_waited_for(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    auto_text dead = dead_process();
    struct lock *theirs = take(&world, dead, 0, NULL);
    struct lock *ours = take(&world, NULL, 0, NULL);
    assert_non_null(theirs);
    assert_non_null(ours);
    lock_release(ours);
    lock_release(theirs);
    world_close(&world);
}

/* Its Lease seems to last for another hour, but is not renewed. */
static void a_holder_whose_clock_is_ahead_runs_out_while_we_look(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    world_put_object(&world, LEASE,
                     "{'metadata':{'name':'x','namespace':'here'},'spec':{'holderIdentity':'" ELSEWHERE
                     "','leaseDurationSeconds':15,'renewTime':'2099-01-01T00:00:00.000000Z'}}");
    assert_null(take(&world, NULL, 10000, NULL));
    struct lock *ours = take(&world, NULL, 17000, NULL);
    assert_non_null(ours);
    lock_release(ours);
    world_close(&world);
}

static void a_lock_is_renewed_in_time(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    struct lock *lock = take(&world, NULL, 0, NULL);
    http_script_forget(world.script);
    assert_true(lock_keep(lock, 0, NULL));
    assert_int_equal(http_script_count(world.script, "PUT"), 0);
    world_pause_ms(LOCK_RENEWAL_MS);
    assert_true(lock_keep(lock, 0, NULL));
    assert_int_equal(http_script_count(world.script, "PUT"), 1);
    assert_true(lock_keep(lock, 60000, NULL));
    assert_int_equal(lease_view(world_object(&world, LEASE)).duration_s, 75);
    assert_true(lock_keep(lock, 0, NULL));
    assert_int_equal(lease_view(world_object(&world, LEASE)).duration_s, LOCK_DURATION_S);
    assert_int_equal(http_script_count(world.script, "PUT"), 3);
    lock_release(lock);
    world_close(&world);
}

static void a_renewal_is_judged_by_what_is_there(void **state) {
    (void)state;
    static const struct {
        struct world_fault fault;
        long long pause_ms;
        bool kept;
    } rows[] = {
        {{"PUT " LEASE, 1, true, 0, NULL}, LOCK_RENEWAL_MS, true}, /* sent again, 409: ours all the same */
        {{"PUT " LEASE, -1, false, 500, "{}"}, LOCK_RENEWAL_MS, true}, /* gone for a moment */
        {{"PUT " LEASE, -1, false, 500, "{}"}, 16000, false},          /* … for too long */
        {{"PUT " LEASE, -1, false, 403, "{}"}, LOCK_RENEWAL_MS, false},
        {{"PUT " LEASE, -1, false, 404, "{}"}, LOCK_RENEWAL_MS, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        struct lock *lock = take(&world, NULL, 0, NULL);
        world_fault(&world, &rows[i].fault);
        world_pause_ms(rows[i].pause_ms);
        if (lock_keep(lock, 0, &err) != rows[i].kept)
            fail_msg("row %zu: %s", i, err.message);
        lock_release(lock);
        world_close(&world);
    }
}

static void what_cannot_be_asked_is_an_error_at_once(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    world_fault(&world, &(struct world_fault){"GET /apis/coordination", -1, false, 403,
                                              "{'kind':'Status','status':'Failure','code':403}"});
    assert_null(take(&world, NULL, 60000, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(err.next, "leases"));
    world_close(&world);
}

static void waiting_ends_with_an_interrupt(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    static const volatile sig_atomic_t interrupted = 1;
    world_open(&world);
    struct lock *theirs = take(&world, ELSEWHERE, 0, NULL);
    struct lock_options options = options_of(&world, NULL, 60000);
    options.interrupted = &interrupted;
    assert_null(lock_take(world.kube, "here", "x", &options, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_string_equal(holder_of(&world), ELSEWHERE);
    lock_release(theirs);
    world_close(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_is_a_lease_for_as_long_as_it_is_held),
        cmocka_unit_test(another_holder_is_waited_for),
        cmocka_unit_test(releasing_names_the_version_that_is_ours),
        cmocka_unit_test(a_holder_that_was_killed_here_is_not_waited_for),
        cmocka_unit_test(a_holder_whose_clock_is_ahead_runs_out_while_we_look),
        cmocka_unit_test(a_lock_is_renewed_in_time),
        cmocka_unit_test(a_renewal_is_judged_by_what_is_there),
        cmocka_unit_test(what_cannot_be_asked_is_an_error_at_once),
        cmocka_unit_test(waiting_ends_with_an_interrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
