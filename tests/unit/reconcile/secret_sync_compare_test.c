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

#define MISSING "{'kind': 'Status', 'status': 'Failure', 'code': 404, 'message': 'no'}"
#define WRITTEN(data)                                                                                        \
    "{'metadata': {'creationTimestamp': '2026-11-22T00:00:00Z', 'managedFields': [{'time': "                 \
    "'2026-11-22T00:00:10Z', 'fieldsV1': {'f:data': {}}}]}, 'data': " data "}"

static const struct {
    int status;
    const char *secret;
    bool has_value, secret_is_missing, key_is_missing, is_forbidden;
    long long changed_s;
} parts[] = {
    {200, WRITTEN("{'k': 'bmV3'}"), true, false, false, false, 1795305610},
    {200, WRITTEN("{'k': 'b2xk'}"), true, false, false, false, 1795305610},
    {200, WRITTEN("{'other': 'bmV3'}"), true, false, true, false, 1795305610},
    {200, SYNC_SECRET_NEW, true, false, false, false, 0},
    {404, MISSING, true, true, false, false, 0},
    {403, SYNC_FORBIDDEN, true, false, false, true, 0},
    /* Without a value to compare with, all that needs none is told. */
    {200, WRITTEN("{'k': 'bmV3'}"), false, false, false, false, 1795305610},
    {404, MISSING, false, true, false, false, 0},
    {403, SYNC_FORBIDDEN, false, false, false, true, 0},
};

static void what_is_missing_and_when_it_changed_is_told(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(parts); i++) {
        auto_cluster sync = {0};
        auto_secret value = secret_from_text("new");
        sync_cluster_answer(&sync, SYNC_SECRET, parts[i].status, parts[i].secret, 0);
        sync_cluster_open(&sync);
        assert_true(
            secret_syncs_compare(sync.syncs, &sync.list, parts[i].has_value ? value : NULL, &sync.err));
        const struct secret_sync *found = &sync.list.items[0];
        if (found->secret_is_missing != parts[i].secret_is_missing ||
            found->key_is_missing != parts[i].key_is_missing ||
            found->is_forbidden != parts[i].is_forbidden || found->changed_s != parts[i].changed_s)
            fail_msg("row %zu: changed %lld", i, found->changed_s);
    }
}

/* Each comparison tells anew. */
static void what_was_missing_may_come(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_SECRET, 404, MISSING, 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 403, SYNC_FORBIDDEN, 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, "{'data': {'other': 'bmV3'}}", 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 404, MISSING, 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, WRITTEN("{'k': 'bmV3'}"), 0);
    sync_cluster_open(&sync);
    const struct secret_sync *found = &sync.list.items[0];
    assert_true(compare(&sync) && found->secret_is_missing && !found->is_forbidden);
    assert_true(compare(&sync) && !found->secret_is_missing && found->is_forbidden);
    assert_true(compare(&sync) && found->key_is_missing && !found->is_forbidden);
    assert_true(compare(&sync) && found->secret_is_missing && !found->key_is_missing);
    assert_true(compare(&sync) && !found->secret_is_missing && !found->key_is_missing);
    assert_int_equal(found->changed_s, 1795305610);
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
        cmocka_unit_test(what_is_missing_and_when_it_changed_is_told),
        cmocka_unit_test(what_was_missing_may_come),
        cmocka_unit_test(what_is_not_the_value_is_not_compared),
        cmocka_unit_test(a_missing_secret_removes_an_obstacle),
        cmocka_unit_test(an_interrupt_ends_it),
        cmocka_unit_test(a_login_that_ends_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
