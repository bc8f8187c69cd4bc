/* Which ExternalSecrets read a field of a secret, under which key, and who overwrites it. */

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

#define DATA(key, property)                                                                                  \
    "'data': [{'secretKey': 'k', 'remoteRef': {'key': '" key "', 'property': '" property "'}}]"
#define OF_STORE(kind, name)                                                                                 \
    "{'kind': 'ExternalSecret', 'metadata': {'namespace': 'team', 'name': 'app'}, 'spec': "                  \
    "{'secretStoreRef': {"                                                                                   \
    "'kind': '" kind "', 'name': '" name "'}, " SYNC_DATA "}}"

static const struct {
    const char *object; /* the one ExternalSecret */
    size_t found;
    const char *key; /* NULL: none */
    bool may_read;
    const char *why; /* part of it, or NULL */
} readers[] = {
    {SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")), 1, "k", false, NULL},
    {SYNC_APP(DATA("secret/data/app", "value"), SYNC_WELL("1-a")), 1, "k", false, NULL},
    {SYNC_APP(DATA("another", "value"), SYNC_WELL("1-a")), 0, NULL, false, NULL},
    {SYNC_APP(DATA("app", "password"), SYNC_WELL("1-a")), 0, NULL, false, NULL},
    {SYNC_APP("'dataFrom': [{'extract': {'key': 'app'}}]", SYNC_WELL("1-a")), 1, "value", false, NULL},
    {SYNC_APP("'dataFrom': [{'find': {'name': {'regexp': '.*'}}}]", SYNC_WELL("1-a")), 1, NULL, true, "find"},
    {SYNC_APP(SYNC_DATA ", 'target': {'template': {'data': {'k': '{{ .k }}x'}}}", SYNC_WELL("1-a")), 1, NULL,
     false, "the Secret does not hold the value as it is (target.template)"},
    {OF_STORE("ClusterSecretStore", "gone"), 1, "k", true, NULL},
    {OF_STORE("SecretStore", "gone"), 1, "k", true, NULL},
    {OF_STORE("ClusterSecretStore", "aws"), 0, NULL, false, NULL},
    {OF_STORE("ClusterSecretStore", "elsewhere"), 0, NULL, false, NULL},
};

#define AWS "{'kind': 'ClusterSecretStore', 'metadata': {'name': 'aws'}, 'spec': {'provider': {'aws': {}}}}"
#define ELSEWHERE                                                                                            \
    "{'kind': 'ClusterSecretStore', 'metadata': {'name': 'elsewhere'}, 'spec': {'provider': {'vault': "      \
    "{'path': "                                                                                              \
    "'secret', 'namespace': 'other'}}}}"

static void readers_are_found_with_the_key_that_holds_the_field(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(readers); i++) {
        auto_cluster sync = {0};
        auto_text list = mem_format("{'items': [%s]}", readers[i].object);
        sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200, list, 0);
        sync_cluster_answer(&sync, SYNC_CLUSTER_STORES, 200, SYNC_LIST(SYNC_VAULT ", " AWS ", " ELSEWHERE),
                            0);
        sync_cluster_open(&sync);
        if (sync.list.count != readers[i].found)
            fail_msg("row %zu: %zu found", i, sync.list.count);
        if (!sync.list.count)
            continue;
        const struct secret_sync *found = &sync.list.items[0];
        assert_string_equal(found->name, "app");
        assert_string_equal(found->secret, "app");
        assert_int_equal(found->key != NULL, readers[i].key != NULL);
        if (readers[i].key)
            assert_string_equal(found->key, readers[i].key);
        assert_int_equal(found->may_read, readers[i].may_read);
        assert_int_equal(found->state, found->key ? SYNC_DIFFERS : SYNC_NOT_COMPARABLE);
        if (readers[i].why)
            has(found->why, readers[i].why);
        else
            assert_null(found->why);
    }
}

static void readers_are_sorted_and_targets_have_their_own_name(void **state) {
    (void)state;
#define AT(namespace, name, target)                                                                          \
    SYNC_OBJECT(namespace, name, SYNC_DATA ", 'target': {'name': '" target "'}", "")
    auto_cluster sync = {0};
    sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200,
                        SYNC_LIST(AT("b", "y", "1") ", " AT("b", "x", "2") ", " AT("a", "z", "3")), 0);
    sync_cluster_open(&sync);
    assert_int_equal(sync.list.count, 3);
    assert_string_equal(sync.list.items[0].secret, "3");
    assert_string_equal(sync.list.items[1].secret, "2");
    assert_string_equal(sync.list.items[2].secret, "1");
}

static void obstacles_are_found_without_the_secret(void **state) {
    (void)state;
    static const struct {
        const char *object, *obstacle;
    } rows[] = {
        {SYNC_APP(SYNC_DATA ", 'refreshInterval': '0s'", SYNC_WELL("1-a")), "interval"},
        {SYNC_APP(SYNC_DATA ", 'target': {'creationPolicy': 'None'}", SYNC_WELL("1-a")), "creation-policy"},
        {OF_STORE("ClusterSecretStore", "gone"), "store-missing"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        auto_text list = mem_format("{'items': [%s]}", rows[i].object);
        sync_cluster_answer(&sync, SYNC_EXTERNAL_SECRETS, 200, list, 0);
        sync_cluster_open(&sync);
        assert_int_equal(sync.list.items[0].obstacles.count, 1);
        assert_string_equal(sync_blocker_name(sync.list.items[0].obstacles.items[0].blocker),
                            rows[i].obstacle);
        auto_text asked = sync_cluster_asked(&sync);
        assert_string_equal(asked, "");
    }
}

#define SELECTS ", 'conditions': [{'namespaceSelector': {'matchLabels': {'vault': 'yes'}}}]"
#define LABELLED(labels) "{'metadata': {'name': 'team', 'labels': {" labels "}}}"

/* The namespace is read where the store asks for its labels, and once. */
static void namespaces_are_read_for_stores_that_choose_by_label(void **state) {
    (void)state;
    static const struct {
        const char *conditions, *namespace; /* its answer; NULL: refused */
        size_t obstacles;
        const char *asked;
    } rows[] = {
        {SELECTS, LABELLED("'vault': 'yes'"), 0, "GET /api/v1/namespaces/team\n"},
        {SELECTS, LABELLED("'vault': 'no'"), 1, "GET /api/v1/namespaces/team\n"},
        {SELECTS, "{'metadata': {'name': 'team'}}", 1, "GET /api/v1/namespaces/team\n"},
        {SELECTS, NULL, 0, "GET /api/v1/namespaces/team\n"},
        {", 'conditions': [{'namespaces': ['team']}]", LABELLED(""), 0, ""},
        {", 'conditions': [{'namespaces': ['other']}]", LABELLED(""), 1, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        struct secret_sync_list again;
        struct secret_pusher pusher;
        auto_text stores =
            mem_format("{'items': [{'kind': 'ClusterSecretStore', 'metadata': {'name': 'vault'}, 'spec': "
                       "{'provider': {'vault': {'path': 'secret'}}%s}, 'status': {'conditions': "
                       "[{'type': 'Ready', 'status': 'True'}]}}]}",
                       rows[i].conditions);
        sync_cluster_answer(&sync, SYNC_CLUSTER_STORES, 200, stores, 0);
        sync_cluster_answer(&sync, "GET /api/v1/namespaces/team", rows[i].namespace ? 200 : 403,
                            rows[i].namespace ? rows[i].namespace : SYNC_FORBIDDEN, 0);
        sync_cluster_open(&sync);
        secret_syncs_find(sync.syncs, &sync_location, "value", &again, &pusher);
        if (again.items[0].obstacles.count != rows[i].obstacles)
            fail_msg("row %zu: %zu obstacles", i, again.items[0].obstacles.count);
        auto_text asked = sync_cluster_asked(&sync);
        assert_string_equal(asked, rows[i].asked);
        secret_sync_list_clear(&again);
        assert_int_equal(pusher.how, PUSHES_NOT);
        assert_null(pusher.name);
    }
}

#define STORE "{'kind': 'ClusterSecretStore', 'name': 'vault'}"
#define PUSH(name, data)                                                                                     \
    "{'kind': 'PushSecret', 'metadata': {'namespace': 'team', 'name': '" name                                \
    "'}, 'spec': {'secretStoreRefs': [" STORE "], 'data': [{'match': {'remoteRef': {" data "}}}]}}"
#define BULK(members)                                                                                        \
    "{'kind': 'PushSecret', 'metadata': {'namespace': 'team', 'name': 'bulk'}, 'spec': {'dataTo': "          \
    "[{'storeRef': " STORE members "}]}}"

static void who_pushes_the_field_or_may_is_named(void **state) {
    (void)state;
    static const struct {
        const char *push;
        enum pushing how;
        const char *warning; /* part of it; NULL: none */
    } rows[] = {
        {PUSH("push", "'remoteKey': 'app', 'property': 'value'"), PUSHES,
         "PushSecret team/push writes secret/app too"},
        {PUSH("push", "'remoteKey': 'app'"), PUSHES, "PushSecret team/push writes secret/app too"},
        {PUSH("push", "'remoteKey': 'app', 'property': 'other'"), PUSHES_BESIDE,
         "PushSecret team/push writes other fields of secret/app"},
        {PUSH("push", "'remoteKey': 'another'"), PUSHES_NOT, NULL},
        {BULK(""), MAY_PUSH, "PushSecret team/bulk may write secret/app too: which keys its dataTo pushes"},
        {BULK(", 'remoteKey': 'app'"), PUSHES, "PushSecret team/bulk writes secret/app too"},
        {BULK(", 'remoteKey': 'another'"), PUSHES_NOT, NULL},
        {BULK("") ", " PUSH("push", "'remoteKey': 'app'") ", " BULK(""), PUSHES,
         "PushSecret team/push writes"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster sync = {0};
        auto_text list = mem_format("{'items': [%s]}", rows[i].push);
        sync_cluster_answer(&sync, SYNC_PUSH_SECRETS, 200, list, 0);
        sync_cluster_open(&sync);
        auto_text warning = secret_pusher_warning(&sync.pusher, "secret/app");
        assert_int_equal(sync.pusher.how, rows[i].how);
        assert_int_equal(warning != NULL, rows[i].warning != NULL);
        if (rows[i].warning)
            has(warning, rows[i].warning);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_are_found_with_the_key_that_holds_the_field),
        cmocka_unit_test(readers_are_sorted_and_targets_have_their_own_name),
        cmocka_unit_test(obstacles_are_found_without_the_secret),
        cmocka_unit_test(namespaces_are_read_for_stores_that_choose_by_label),
        cmocka_unit_test(who_pushes_the_field_or_may_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
