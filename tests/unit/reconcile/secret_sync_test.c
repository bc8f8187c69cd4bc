/* Which ExternalSecrets, stores and PushSecrets a login may list, and what is said about the rest. */
#include "kcrealm/reconcile/secret_sync.h"

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

#define LISTS_HERE(version, kind)                                                                            \
    "GET /apis/external-secrets.io/" version "/namespaces/here/" kind "?limit=500"
#define NOT_FOUND                                                                                            \
    "{'kind': 'Status', 'status': 'Failure', 'code': 404, 'reason': 'NotFound', 'message': 'no'}"
#define HERE(key)                                                                                            \
    SYNC_OBJECT("here", "own",                                                                               \
                "'data': [{'secretKey': 'k', 'remoteRef': {'key': '" key "', 'property': 'value'}}]",        \
                SYNC_WELL("1-a"))

static void each_kind_is_listed_once(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_open(&sync);
    auto_text as_asked = fake_api_requests(sync.api);
    auto_text requests = sync_cluster_sorted(as_asked);
    assert_string_equal(requests, SYNC_CLUSTER_STORES "\n" SYNC_EXTERNAL_SECRETS "\n" SYNC_STORES
                                                      "\n" SYNC_PUSH_SECRETS "\n");
    assert_int_equal(sync.list.count, 1);
    assert_int_equal(sync.said.size, 0);
    assert_true(secret_syncs_see_all(sync.syncs));
}

static void the_kinds_are_listed_at_the_same_time(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_open(&sync);
    assert_int_equal(fake_api_connections(sync.api), 4);
}

static void a_cluster_without_external_secrets_is_a_note(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 404, NOT_FOUND, 0);
    sync_cluster_open(&sync);
    assert_non_null(sync.syncs);
    assert_int_equal(sync.list.count, 0);
    assert_null(sync.pusher.name);
    assert_string_equal(buffer_text(&sync.said), "note: External Secrets is not installed in the cluster\n");
}

static void an_operator_of_an_older_version_is_a_warning(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 404, NOT_FOUND, 0);
    sync_cluster_answer(&sync, "GET /apis/external-secrets.io", 200,
                        "{'kind': 'APIGroup', 'preferredVersion': {'version': 'v1beta1'}}", 0);
    sync_cluster_open(&sync);
    assert_non_null(sync.syncs);
    has(buffer_text(&sync.said),
        "warning: External Secrets of this cluster serves external-secrets.io/v1beta1 and");
}

static void without_the_cluster_the_own_namespace_is_listed_and_said(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1", "externalsecrets"), 200, SYNC_LIST(HERE("app")), 0);
    sync_cluster_answer(&sync, SYNC_PUSH_SECRETS, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1alpha1", "pushsecrets"), 200, SYNC_LIST(""), 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 1);
    assert_string_equal(sync.list.items[0].namespace, "here");
    has(buffer_text(&sync.said),
        "note: only namespace here is searched for ExternalSecrets: user \"dev\" may not "
        "list externalsecrets");
    has(buffer_text(&sync.said), "resources: [externalsecrets], verbs: [list]}");
    has(buffer_text(&sync.said), "note: only namespace here is searched for PushSecrets");
    has(buffer_text(&sync.said), "resources: [pushsecrets], verbs: [list]}");
}

static void external_secrets_that_may_not_be_listed_at_all_are_an_error(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1", "externalsecrets"), 403, SYNC_FORBIDDEN, 0);
    sync_cluster_open(&sync);
    assert_null(sync.syncs);
    assert_int_equal(sync.err.class, ERROR_FORBIDDEN);
    has(sync.err.message, "looking for ExternalSecrets: user \"dev\" may not list");
    has(sync.err.next, "for a Role in namespace here");
}

static void push_secrets_that_may_not_be_listed_are_a_note(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_PUSH_SECRETS, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1alpha1", "pushsecrets"), 403, SYNC_FORBIDDEN, 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 1);
    has(buffer_text(&sync.said),
        "note: whether PushSecrets overwrite secrets of Vault is not known: user \"dev\"");
}

static void external_secrets_of_hidden_stores_are_counted(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200,
                        SYNC_LIST(SYNC_APP(SYNC_DATA, "") ", " HERE("app") ", " HERE("other")), 0);
    sync_cluster_answer(&sync, SYNC_CLUSTER_STORES, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 0);
    has(buffer_text(&sync.said),
        "note: whether 3 ExternalSecrets read a secret is not known, because the "
        "ClusterSecretStores may not be listed: user \"dev\" may not list clustersecretstores");
    assert_false(secret_syncs_see_all(sync.syncs));
}

static void push_secrets_of_hidden_stores_are_a_note(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_CLUSTER_STORES, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, SYNC_PUSH_SECRETS, 200, SYNC_LIST("{'kind': 'PushSecret', 'metadata': {}}"),
                        0);
    sync_cluster_open(&sync);
    has(buffer_text(&sync.said),
        "note: whether 1 PushSecret overwrites secrets of Vault is not known for sure: user "
        "\"dev\" may not list clustersecretstores");
}

static void hidden_stores_that_nobody_uses_are_not_mentioned(void **state) {
    (void)state;
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_STORES, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1", "secretstores"), 403, SYNC_FORBIDDEN, 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 1);
    assert_int_equal(sync.said.size, 0);
}

/* Stores of the own namespace are known, of others not. */
static void stores_of_the_own_namespace_serve_it_alone(void **state) {
    (void)state;
#define NAMESPACED(namespace)                                                                                \
    "{'kind': 'ExternalSecret', 'metadata': {'namespace': '" namespace "', 'name': 'x'}, 'spec': "           \
                                                                       "{'secretStoreRef': {'name': "        \
                                                                       "'own'}, " SYNC_DATA "}}"
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200,
                        SYNC_LIST(NAMESPACED("there") ", " NAMESPACED("here")), 0);
    sync_cluster_answer(&sync, SYNC_STORES, 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&sync, LISTS_HERE("v1", "secretstores"), 200,
                        SYNC_LIST(SYNC_STORE("SecretStore", "'name': 'own', 'namespace': 'here'", "")), 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 1);
    assert_string_equal(sync.list.items[0].namespace, "here");
    has(buffer_text(&sync.said), "note: whether 1 ExternalSecret reads a secret is not known");
}

static void a_server_that_fails_is_an_error(void **state) {
    (void)state;
    static const char *const lists[] = {SYNC_EXTERNAL_SECRETS, SYNC_STORES, SYNC_CLUSTER_STORES,
                                        SYNC_PUSH_SECRETS};
    for (size_t i = 0; i < mem_count(lists); i++) {
        auto_cluster sync = {0};
        sync_cluster_answer(&sync, lists[i], 500,
                            "{'kind': 'Status', 'status': 'Failure', 'message': 'etcd'}", 0);
        sync_cluster_open(&sync);
        assert_null(sync.syncs);
        assert_int_equal(sync.err.class, ERROR_SERVER);
        has(sync.err.message, ": etcd");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_listed_once),
        cmocka_unit_test(the_kinds_are_listed_at_the_same_time),
        cmocka_unit_test(a_cluster_without_external_secrets_is_a_note),
        cmocka_unit_test(an_operator_of_an_older_version_is_a_warning),
        cmocka_unit_test(without_the_cluster_the_own_namespace_is_listed_and_said),
        cmocka_unit_test(external_secrets_that_may_not_be_listed_at_all_are_an_error),
        cmocka_unit_test(push_secrets_that_may_not_be_listed_are_a_note),
        cmocka_unit_test(external_secrets_of_hidden_stores_are_counted),
        cmocka_unit_test(push_secrets_of_hidden_stores_are_a_note),
        cmocka_unit_test(hidden_stores_that_nobody_uses_are_not_mentioned),
        cmocka_unit_test(stores_of_the_own_namespace_serve_it_alone),
        cmocka_unit_test(a_server_that_fails_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
