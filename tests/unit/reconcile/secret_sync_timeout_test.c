/* What is said of an ExternalSecret that did not bring the value in time. */

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

#define FAILED SYNC_STATUS("1-a", "False", "SecretSyncedError", "could not get secret data from provider")
#define EVENT(time, text)                                                                                    \
    "{'reason': 'UpdateFailed', 'lastTimestamp': '2026-11-22T" time "Z', 'message': '" text "'}"
#define LATE "ExternalSecret team/app did not bring the value into Secret team/app within 60 s: "
#define DENIED                                                                                               \
    "cannot read secret data from Vault: Error making API request.\\n\\nURL: GET "                           \
    "http://v/v1/secret/data/app\\nCode: "                                                                   \
    "403. Errors:\\n\\n* permission denied"

static const struct {
    const char *now; /* the ExternalSecret at the end */
    int events_status;
    const char *events;
    enum error_class class;
    const char *message, *next; /* parts */
} rows[] = {
    {SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 200, SYNC_LIST(""), ERROR_UNREACHABLE,
     LATE "External Secrets did not react: is the operator running?",
     "kubectl get pods -A -l app.kubernetes.io/name=external-secrets"},
    {SYNC_APP(SYNC_DATA, ""), 200, SYNC_LIST(""), ERROR_UNREACHABLE, "did not react", "kubectl get pods"},
    {SYNC_APP(SYNC_DATA, SYNC_WELL("1-b")), 200, SYNC_LIST(""), ERROR_SERVER,
     LATE "External Secrets has refreshed it (secret synced), with another value",
     "kubectl get clustersecretstore vault -o yaml"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("02:00:00", DENIED)), ERROR_SERVER,
     LATE
     "External Secrets said at 2026-11-22T02:00:00Z: \"cannot read secret data from Vault: Error making API "
     "request. URL: GET http://v/v1/secret/data/app Code: 403. Errors: * permission denied\", that is: the "
     "operator's login may not read this path of Vault",
     "kubectl describe clustersecretstore vault"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("02:00:00", "cannot find secret data for key: x")),
     ERROR_SERVER, "has no field",
     "set remoteRef.property to the field (kubectl describe externalsecret app -n team)"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("02:00:00", "a later version says this")),
     ERROR_SERVER, "\"a later version says this\"", "kubectl describe externalsecret app -n team"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("02:00:00", "could not execute template: s3cr3t")),
     ERROR_SERVER, "Z: spec.target.template cannot be carried out", "correct the template"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("02:00:00", "this quotes new itself")), ERROR_SERVER,
     "what cannot be shown here", "kubectl describe externalsecret"},
    {SYNC_APP(SYNC_DATA, FAILED), 200, SYNC_LIST(EVENT("00:59:59", "before the last success")), ERROR_SERVER,
     LATE "its condition is SecretSyncedError: could not get secret data from provider",
     "kubectl describe externalsecret app -n team"},
    {SYNC_APP(SYNC_DATA, FAILED), 403, SYNC_FORBIDDEN, ERROR_SERVER,
     "could not get secret data from provider (the cause is in its Events, which cannot be read: user "
     "\"dev\" may not "
     "list events",
     "resources: [events], verbs: [list]}"},
    {SYNC_APP(SYNC_DATA ", 'refreshInterval': '0s'", SYNC_WELL("1-a")), 200, SYNC_LIST(""), ERROR_REFUSED,
     "refreshInterval is \"0s\"", "kubectl patch externalsecret app -n team"},
};

/* In none of them is what the Secret holds, or should. */
static void the_cause_is_looked_for(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
        sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_OLD, 0);
        sync_cluster_answer(&sync, SYNC_GET, 200, rows[i].now, 0);
        sync_cluster_answer(&sync, SYNC_EVENTS, rows[i].events_status, rows[i].events, 0);
        sync_cluster_open(&sync);
        assert_true(sync_cluster_refresh(&sync, 60000));
        const struct secret_sync *found = &sync.list.items[0];
        assert_true(found->refreshed);
        assert_false(found->arrived);
        assert_int_equal(found->error.class, rows[i].class);
        has(found->error.message, rows[i].message);
        has(found->error.next, rows[i].next);
        assert_null(strstr(found->error.message, "s3cr3t"));
        assert_null(strstr(found->error.message, "this quotes"));
    }
}

static void events_of_this_object_are_asked_for(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_GET, 200, SYNC_APP(SYNC_DATA, FAILED), 0);
    sync_cluster_answer(&sync, SYNC_EVENTS, 200, SYNC_LIST(""), 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 1500));
    has(sync.list.items[0].error.message, "within 1500 ms: ");
    auto_text requests = fake_api_requests(sync.api);
    has(requests, "GET /api/v1/namespaces/team/events?fieldSelector=involvedObject.name%3Dapp%2C"
                  "involvedObject.kind%3DExternalSecret&limit=500\n");
}

static void one_that_is_gone_at_the_end_is_said(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PATCH, 200, SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 0);
    sync_cluster_answer(&sync, SYNC_SECRET, 200, SYNC_SECRET_OLD, 0);
    sync_cluster_open(&sync);
    assert_true(sync_cluster_refresh(&sync, 60000));
    assert_int_equal(sync.list.items[0].error.class, ERROR_NOT_FOUND);
    has(sync.list.items[0].error.message, LATE "not here");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cause_is_looked_for),
        cmocka_unit_test(events_of_this_object_are_asked_for),
        cmocka_unit_test(one_that_is_gone_at_the_end_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
