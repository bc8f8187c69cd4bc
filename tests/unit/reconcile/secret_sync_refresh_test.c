/* Making ExternalSecrets fetch a value, and waiting for it. */

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

#define TEMPLATE SYNC_DATA ", 'target': {'template': {'data': {'k': 'x'}}}"
#define BROKEN "{'kind': 'Status', 'status': 'Failure', 'code': 500, 'message': 'etcd'}"

static void interrupt(void) {
    sync_interrupted = 1;
}

static void the_annotation_is_set_and_the_bytes_are_awaited(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_OLD, 2);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    const struct secret_sync *found = &sync.list.items[0];
    assert_true(found->refreshed);
    assert_true(found->arrived);
    assert_int_equal(found->state, SYNC_AGREES);
    assert_int_equal(found->duration_ms, 3 * SYNC_INTERVAL_MS);
    assert_false(error_is_set(&found->error));
    auto_text asked = sync_cluster_asked(&sync);
    assert_string_equal(asked, SYNC_PATCH "\n" SYNC_SECRET "\n" SYNC_SECRET "\n" SYNC_SECRET "\n");
    auto_text transcript = fake_api_transcript(sync.api);
    has(transcript, "Content-Type: application/merge-patch+json");
    has(transcript, "{\"metadata\":{\"annotations\":{\"force-sync\":\"kcrealm-1700000005-5000-1\"}}}");
}

static void each_annotation_is_a_new_one(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    sync_clock_ms = 5000;
    assert_true(sync_cluster_refresh(&sync, 60000));
    auto_text transcript = fake_api_transcript(sync.api);
    has(transcript, "kcrealm-1700000005-5000-1");
    has(transcript, "kcrealm-1700000005-5000-2");
}

/* Ready with what was there before is no success; nor is one that wrote nothing. */
static void without_bytes_the_status_is_awaited(void **state) {
    (void)state;
    static const char *const answers[] = {
        SYNC_APP(TEMPLATE, SYNC_WELL("1-a")),
        SYNC_APP(TEMPLATE, SYNC_STATUS("1-a", "False", "SecretSyncedError", "x")),
        SYNC_APP(TEMPLATE, SYNC_STATUS("1-b", "True", "SecretMissing", "x")),
        SYNC_APP(TEMPLATE,
                 SYNC_STATUS("1-b", "True", "SecretSynced", "secret retained due to DeletionPolicy=Retain")),
    };
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200, SYNC_LIST(SYNC_APP(TEMPLATE, SYNC_WELL("1-0"))),
                        0);
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(TEMPLATE, SYNC_WELL("1-a")), 0);
    for (size_t i = 0; i < mem_count(answers); i++)
        sync_cluster_answer(&sync, SYNC_GET, 200, answers[i], 1);
    sync_cluster_answer(&sync, SYNC_GET, 200, SYNC_APP(TEMPLATE, SYNC_WELL("1-b")), 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_true(sync.list.items[0].arrived);
    assert_int_equal(sync.list.items[0].duration_ms, 5 * SYNC_INTERVAL_MS);
    assert_int_equal(sync.list.items[0].state, SYNC_NOT_COMPARABLE);
}

static void a_secret_that_may_not_be_read_is_followed_by_its_status(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, SYNC_GET, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-b")), 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_true(sync.list.items[0].arrived);
    assert_int_equal(sync.list.items[0].state, SYNC_NOT_COMPARABLE);
    assert_int_equal(sync.list.items[0].duration_ms, SYNC_INTERVAL_MS);
}

/* What could not be read once, because the server failed, is read again. */
static void bytes_are_better_than_the_status(void **state) {
    (void)state;
    auto_cluster sync = {0};
    auto_secret value = secret_from_text("new");
    sync_cluster_answer(&sync, SYNC_SECRET, 400, BROKEN, 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_open(&sync);
    assert_true(secret_syncs_compare(sync.syncs, &sync.list, value, &sync.err));
    assert_int_equal(sync.list.items[0].state, SYNC_NOT_COMPARABLE);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_int_equal(sync.list.items[0].state, SYNC_AGREES);
    assert_null(sync.list.items[0].why);
    assert_true(sync.list.items[0].arrived);
}

static void obstacles_are_said_instead(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200,
                        SYNC_LIST(SYNC_APP(SYNC_DATA ", 'refreshInterval': '0s'", SYNC_WELL("1-a"))), 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    const struct secret_sync *found = &sync.list.items[0];
    assert_false(found->refreshed);
    assert_int_equal(found->error.class, ERROR_REFUSED);
    has(found->error.message, "ExternalSecret team/app cannot bring a new value: refreshInterval is \"0s\"");
    has(found->error.next, "kubectl patch externalsecret app -n team");
    auto_text asked = sync_cluster_asked(&sync);
    assert_string_equal(asked, "");
}

/* A server that broke off, or was refused by a colleague's write, is asked again. */
static void what_may_pass_is_tried_again(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 409, BROKEN, 1);
    sync_cluster_answer(&sync, SYNC_PATCH, 500, BROKEN, 1);
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 500, BROKEN, 1);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_true(sync.list.items[0].arrived);
    assert_false(error_is_set(&sync.list.items[0].error));
    assert_int_equal(sync.list.items[0].duration_ms, 2 * SYNC_INTERVAL_MS);
    auto_text transcript = fake_api_transcript(sync.api);
    has(transcript, "kcrealm-1700000006-6000-3");
}

static void what_does_not_pass_is_the_error(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 500, BROKEN, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 2000));
    assert_false(sync.list.items[0].arrived);
    has(sync.list.items[0].error.message,
        "refreshing ExternalSecret team/app: reading Secret team/app: etcd");
}

static void a_refusal_is_final(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *message;
    } rows[] = {
        {403, SYNC_FORBIDDEN,
         "refreshing ExternalSecret team/app: user \"dev\" may not patch externalsecrets"},
        {404, "{'kind': 'Status', 'status': 'Failure', 'code': 404, 'message': 'app not found'}",
         "refreshing ExternalSecret team/app: app not found"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        sync_cluster_answer(&sync, SYNC_PATCH, rows[i].status, rows[i].body, 0);
        sync_cluster_open(&sync);
        assert_true(sync_cluster_refresh(&sync, 60000));
        assert_false(sync.list.items[0].refreshed);
        has(sync.list.items[0].error.message, rows[i].message);
        auto_text asked = sync_cluster_asked(&sync);
        assert_string_equal(asked, SYNC_PATCH "\n");
    }
}

static void without_waiting_the_annotation_is_all(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 500, BROKEN, 1);
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 0));
    assert_true(sync.list.items[0].refreshed);
    assert_false(sync.list.items[0].arrived);
    assert_false(error_is_set(&sync.list.items[0].error));
    auto_text asked = sync_cluster_asked(&sync);
    assert_string_equal(asked, SYNC_PATCH "\n" SYNC_PATCH "\n");
}

static void an_interrupt_ends_it(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_open(&sync);
    sync_paused = interrupt;
    assert_false(sync_cluster_refresh(&sync, 60000));
    assert_int_equal(sync.err.class, ERROR_INTERRUPTED);
    assert_true(sync.list.items[0].refreshed);
    assert_false(sync.list.items[0].arrived);
    auto_text asked = sync_cluster_asked(&sync);
    assert_string_equal(asked, SYNC_PATCH "\n");
}

static void several_are_awaited_together(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(
        &sync, SYNC_EXTERNAL_SECRETS, 200,
        SYNC_LIST(SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")) ", " SYNC_OBJECT("team", "slow", SYNC_DATA, "")), 0);
    sync_cluster_answer(&sync, "PATCH *", 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    sync_cluster_answer(&sync, "GET /api/v1/namespaces/team/secrets/slow", 404, "{}", 3);
    sync_cluster_answer(&sync, "GET /api/v1/namespaces/team/secrets/slow", 200, SYNC_SECRET_NEW, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_int_equal(sync.list.items[0].duration_ms, SYNC_INTERVAL_MS);
    assert_int_equal(sync.list.items[1].duration_ms, 4 * SYNC_INTERVAL_MS);
    assert_true(sync.list.items[1].arrived);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_annotation_is_set_and_the_bytes_are_awaited),
        cmocka_unit_test(each_annotation_is_a_new_one),
        cmocka_unit_test(without_bytes_the_status_is_awaited),
        cmocka_unit_test(a_secret_that_may_not_be_read_is_followed_by_its_status),
        cmocka_unit_test(bytes_are_better_than_the_status),
        cmocka_unit_test(obstacles_are_said_instead),
        cmocka_unit_test(what_may_pass_is_tried_again),
        cmocka_unit_test(what_does_not_pass_is_the_error),
        cmocka_unit_test(a_refusal_is_final),
        cmocka_unit_test(without_waiting_the_annotation_is_all),
        cmocka_unit_test(an_interrupt_ends_it),
        cmocka_unit_test(several_are_awaited_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
