/* Whether a Secret holds the value, and what can be said without its bytes. */

#include "kcrealm/base/memory.h"
#include "support/sync_cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_cluster __attribute__((cleanup(sync_cluster_close))) struct sync_cluster

static void has(const char *text, const char *part) {
    if (!text || !strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text ? text : "(nothing)");
}

#define TEMPLATE                                                                                             \
    SYNC_LIST(SYNC_APP(SYNC_DATA ", 'target': {'template': {'data': {'k': 'x'}}}", SYNC_WELL("1-a")))

static bool compare(struct sync_cluster *sync) {
    auto_secret value = secret_from_text("new");
    return secret_syncs_compare(sync->syncs, &sync->list, value, &sync->err);
}

static const struct {
    int status; /* of reading the Secret */
    const char *secret;
    enum sync_state state;
    const char *why, *obstacle; /* part of it; or NULL */
} rows[] = {
    {200, SYNC_SECRET_NEW, SYNC_AGREES, NULL, NULL},
    {200, SYNC_SECRET_OLD, SYNC_DIFFERS, NULL, NULL},
    {200, "{'data': {'other': 'bmV3'}}", SYNC_DIFFERS, NULL, NULL},
    {200, "{'data': null}", SYNC_DIFFERS, NULL, NULL},
    {200, "{'immutable': true, 'data': {'k': 'bmV3'}}", SYNC_AGREES, NULL, "immutable"},
    {200,
     "{'metadata': {'ownerReferences': [{'controller': true, 'kind': 'ExternalSecret', 'name': 'other'}]}, "
     "'data': "
     "{'k': 'b2xk'}}",
     SYNC_DIFFERS, NULL, "owner"},
    {200, "{'data': {'k': '***'}}", SYNC_NOT_COMPARABLE, "Secret team/app: ", NULL},
    {404, "{'kind': 'Status', 'status': 'Failure', 'code': 404, 'message': 'no'}", SYNC_DIFFERS, NULL, NULL},
    {403, SYNC_FORBIDDEN, SYNC_NOT_COMPARABLE,
     "resources: [secrets], resourceNames: [\"app\"], verbs: [get]}", NULL},
    {500, "{'kind': 'Status', 'status': 'Failure', 'code': 500, 'message': 'etcd'}", SYNC_NOT_COMPARABLE,
     "reading Secret team/app: etcd", NULL},
};

static void bytes_are_compared(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        sync_cluster_answer(&sync, SYNC_SECRET, rows[i].status, rows[i].secret, 0);
        sync_cluster_open(&sync);
        assert_true(compare(&sync));
        const struct secret_sync *found = &sync.list.items[0];
        if (found->state != rows[i].state)
            fail_msg("row %zu: state %d", i, (int)found->state);
        if (rows[i].why)
            has(found->why, rows[i].why);
        else
            assert_null(found->why);
        assert_int_equal(found->obstacles.count, rows[i].obstacle != NULL);
        if (rows[i].obstacle)
            assert_string_equal(sync_blocker_name(found->obstacles.items[0].blocker), rows[i].obstacle);
    }
}

/* Where a template stands in between, the Secret is read for its obstacles only. */
static void what_is_not_the_value_is_not_compared(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200, TEMPLATE, 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, "{'immutable': true, 'data': {'k': 'bmV3'}}", 0);
    sync_cluster_open(&sync);
    assert_true(compare(&sync));
    assert_int_equal(sync.list.items[0].state, SYNC_NOT_COMPARABLE);
    has(sync.list.items[0].why, "target.template");
    assert_int_equal(sync.list.items[0].obstacles.count, 1);
}

/* Without its Secret an ExternalSecret that was read once is read again. */
static void a_missing_secret_removes_an_obstacle(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200,
                        SYNC_LIST(SYNC_APP(SYNC_DATA ", 'refreshInterval': '0s'", SYNC_WELL("1-a"))), 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.items[0].obstacles.count, 1);
    assert_true(compare(&sync));
    assert_int_equal(sync.list.items[0].obstacles.count, 0);
}

static void an_interrupt_ends_it(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_open(&sync);
    sync_interrupted = 1;
    assert_false(compare(&sync));
    assert_int_equal(sync.err.class, ERROR_INTERRUPTED);
    auto_text asked = sync_cluster_asked(&sync);
    assert_string_equal(asked, "");
}

static void a_login_that_ends_ends_it(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_SECRET, 401, "{}", 0);
    sync_cluster_open(&sync);
    assert_false(compare(&sync));
    assert_int_equal(sync.err.class, ERROR_UNAUTHENTICATED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_compared),
        cmocka_unit_test(what_is_not_the_value_is_not_compared),
        cmocka_unit_test(a_missing_secret_removes_an_obstacle),
        cmocka_unit_test(an_interrupt_ends_it),
        cmocka_unit_test(a_login_that_ends_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
