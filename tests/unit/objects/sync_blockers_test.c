#include "kcrealm/objects/sync_blockers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SYNCED "'status': {'syncedResourceVersion': '1-a', 'refreshTime': '2026-11-22T01:02:03Z'}"
#define DATA "'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage', 'property': 'value'"
#define STORE(status)                                                                                        \
    "{'kind': 'ClusterSecretStore', 'metadata': {'name': 'v'}, 'spec': {'provider': {'vault': {'path':"      \
    " 'secret'}}}, 'status': {'conditions': [{'type': 'Ready', 'status': '" status "', 'reason': 'R'}]}}"

struct row {
    const char *spec, *rest; /* of the ExternalSecret */
    const char *store, *secret;
    struct sync_case known;
    const char *blockers; /* their names */
};

static char *names_of(const struct sync_obstacles *obstacles) {
    auto_strings names = {0};
    for (size_t i = 0; i < obstacles->count; i++)
        strings_add(&names, sync_blocker_name(obstacles->items[i].blocker));
    return strings_join(&names, " ");
}

/* The obstacles of a row; texts are copied, so that nothing of the row has to live on. */
static void find(const struct row *row, struct sync_obstacles *obstacles) {
    auto_text text =
        mem_format("{'metadata': {'namespace': 'team', 'name': 'es'%s}, 'spec': {'secretStoreRef':"
                   " {'name': 'v', 'kind': 'ClusterSecretStore'}, 'target': {'name': 't'}%s%s}%s%s}",
                   row->rest && strstr(row->rest, "deletion") ? row->rest : "", row->spec ? ", " : "",
                   row->spec ? row->spec : "", row->rest && strstr(row->rest, "status") ? ", " : "",
                   row->rest && strstr(row->rest, "status") ? row->rest : "");
    auto_json object = given(text);
    auto_json store_object = given(row->store);
    auto_json secret = given(row->secret);
    auto_external_secret view = {0};
    struct secret_store store = secret_store_view(store_object);
    const struct vault_location location = {.mount = "secret", .path = "backstage", .kv_version = 2};
    struct sync_case sync = row->known;
    external_secret_view(object, &view);
    sync.external_secret = &view;
    sync.store = store_object ? &store : NULL;
    sync.location = sync.location ? sync.location : &location;
    sync.secret = secret;
    sync_obstacles_find(&sync, obstacles);
}

static const struct vault_location of_v1 = {.mount = "secret", .path = "backstage", .kv_version = 1};
static const struct vault_location of_unknown = {.mount = "secret", .path = "backstage"};

static void each_blocker_is_found_and_nothing_else(void **state) {
    (void)state;
    static const char ready[] = STORE("True");
    static const struct row rows[] = {
        {DATA "}}]", SYNCED, ready, "{}", {0}, ""},
        {NULL, NULL, NULL, NULL, {0}, ""},
        {DATA "}}]", ", 'deletionTimestamp': '2026-11-22T01:02:03Z'", ready, NULL, {0}, "deletion"},
        {DATA "}}]", SYNCED, NULL, NULL, {.store_is_missing = true}, "store-missing"},
        {DATA "}}]", SYNCED, ready, NULL, {.access = STORE_DENIED}, "store-access"},
        {DATA "}}]", SYNCED, ready, NULL, {.access = STORE_ACCESS_UNKNOWN}, ""},
        {DATA "}}]", SYNCED, STORE("False"), NULL, {0}, "store-not-ready"},
        {DATA "}}]", SYNCED, STORE("Unknown"), NULL, {0}, "store-not-ready"},
        {DATA "}}]", SYNCED, ready, NULL, {.location = &of_v1}, "kv-version"},
        {DATA "}}]", SYNCED, ready, NULL, {.location = &of_unknown}, ""},
        {DATA ", 'version': '3'}}]", SYNCED, ready, NULL, {0}, "pin"},
        {DATA ", 'version': '0'}}]", SYNCED, ready, NULL, {0}, ""},
        {DATA ", 'version': '3'}}]", SYNCED, NULL, NULL, {0}, ""},
        {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'other', 'version': '3'}}]",
         SYNCED,
         ready,
         NULL,
         {0},
         ""},
        {"'refreshInterval': '0'", SYNCED, ready, "{}", {0}, "interval"},
        {"'refreshInterval': '0s'", SYNCED, ready, NULL, {0}, "interval"},
        {"'refreshInterval': '0h0m'", SYNCED, ready, NULL, {0}, "interval"},
        {"'refreshInterval': '-5m'", SYNCED, ready, NULL, {0}, "interval"},
        {"'refreshInterval': '0s'", NULL, ready, NULL, {0}, ""},
        {"'refreshInterval': '0s'", SYNCED, ready, NULL, {.secret_is_missing = true}, ""},
        {"'refreshInterval': '0s', 'refreshPolicy': 'OnChange'", SYNCED, ready, NULL, {0}, ""},
        {"'refreshInterval': '0s', 'refreshPolicy': 'Periodic'", SYNCED, ready, NULL, {0}, "interval"},
        {"'refreshInterval': '1d'", SYNCED, ready, NULL, {0}, "unknown-interval"},
        {"'refreshPolicy': 'CreatedOnce'", SYNCED, ready, NULL, {0}, "created-once"},
        {"'refreshPolicy': 'CreatedOnce'", NULL, ready, NULL, {0}, ""},
        {"'refreshPolicy': 'CreatedOnce', 'refreshInterval': '0s'", SYNCED, ready, NULL, {0}, "created-once"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_sync_obstacles obstacles = {0};
        find(&rows[i], &obstacles);
        auto_text names = names_of(&obstacles);
        if (strcmp(names, rows[i].blockers) != 0)
            fail_msg("%zu: %s", i, names);
    }
}

#define OWNER(kind, name)                                                                                    \
    "{'metadata': {'ownerReferences': [{'kind': 'X', 'name': 'x'}, {'kind': '" kind "', 'name': '" name      \
    "', 'controller': true}]}}"

static void targets_block_by_policy_owner_and_immutability(void **state) {
    (void)state;
    static const struct {
        const char *target, *secret;
        bool synced, missing;
        const char *blockers;
    } rows[] = {
        {"'creationPolicy': 'None'", NULL, true, false, "creation-policy"},
        {"'creationPolicy': 'None'", NULL, true, true, "creation-policy"},
        {"'creationPolicy': 'Merge'", NULL, true, true, "merge"},
        {"'creationPolicy': 'Merge'", NULL, true, false, ""},
        {"'creationPolicy': 'Owner'", NULL, true, true, ""},
        {"'creationPolicy': 'Orphan'", "{}", true, false, ""},
        {"'immutable': true", NULL, true, false, "immutable"},
        {"'immutable': true", NULL, false, false, ""},
        {"'immutable': true", NULL, true, true, ""},
        {"'immutable': false", "{'immutable': true}", true, false, "immutable"},
        {"'immutable': false", "{'immutable': true}", false, false, "immutable"},
        {"'creationPolicy': 'Owner'", OWNER("ExternalSecret", "es"), true, false, ""},
        {"'creationPolicy': 'Owner'", OWNER("ExternalSecret", "other"), true, false, "owner"},
        {"'creationPolicy': 'Orphan'", OWNER("ExternalSecret", "other"), true, false, "owner"},
        {"'creationPolicy': 'Owner'", OWNER("SealedSecret", "es"), true, false, "owner"},
        {"'creationPolicy': 'Merge'", OWNER("SealedSecret", "es"), true, false, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text =
            mem_format("{'metadata': {'namespace': 'team', 'name': 'es'}, 'spec': {'target': {%s}}%s}",
                       rows[i].target, rows[i].synced ? ", " SYNCED : "");
        auto_json object = given(text);
        auto_json secret = given(rows[i].secret);
        auto_external_secret view = {0};
        auto_sync_obstacles obstacles = {0};
        external_secret_view(object, &view);
        const struct sync_case sync = {
            .external_secret = &view, .secret = secret, .secret_is_missing = rows[i].missing};
        sync_obstacles_find(&sync, &obstacles);
        auto_text names = names_of(&obstacles);
        if (strcmp(names, rows[i].blockers) != 0)
            fail_msg("%zu: %s", i, names);
    }
}

static void sentences_name_what_is_meant_and_what_to_do(void **state) {
    (void)state;
    static const struct {
        struct row row;
        const char *sentence, *next;
    } cases[] = {
        {{"'refreshInterval': '0h0m'", SYNCED, NULL, NULL, {0}, ""},
         "refreshInterval is \"0h0m\": it was read once, and force-sync is ignored",
         "kubectl patch externalsecret es -n team --type merge -p '{\"spec\":{\"refreshInterval\":\"1h\"}}'"},
        {{DATA ", 'version': '3'}}]", SYNCED, STORE("True"), NULL, {0}, ""},
         "version 3 of the secret is pinned in spec.data[0]",
         "remove remoteRef.version, so that the latest is read"},
        {{DATA "}}]", SYNCED, STORE("False"), NULL, {0}, ""},
         "its ClusterSecretStore v is not ready (R)",
         "kubectl describe clustersecretstore v shows the operator's events for it"},
        {{DATA "}}]", SYNCED, NULL, NULL, {.store_is_missing = true}, ""},
         "its ClusterSecretStore v does not exist",
         "create it, or correct secretStoreRef"},
        {{DATA "}}]", SYNCED, STORE("True"), NULL, {.location = &of_v1}, ""},
         "ClusterSecretStore v takes the mount secret for KV v2, but it is v1: the operator finds nothing "
         "there, and "
         "the store is called valid all the same",
         "set spec.provider.vault.version of the store to \"v1\""},
        {{DATA "}}]", SYNCED, NULL, OWNER("ExternalSecret", "{name}"), {0}, ""},
         "Secret t is controlled by ExternalSecret {name}, so that the operator refuses to write it",
         "give one of the two another target, or delete the Secret so that the right one makes it (what uses "
         "it has "
         "an outage)"},
        {{DATA "}}]", ", 'deletionTimestamp': 'x'", NULL, NULL, {0}, ""},
         "it is being deleted: the operator does not look at it any more",
         "wait until it is gone and apply it again: kubectl get externalsecret es -n team -o "
         "jsonpath='{.metadata.finalizers}' names who holds it"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_sync_obstacles obstacles = {0};
        find(&cases[i].row, &obstacles);
        assert_int_equal(obstacles.count, 1);
        assert_string_equal(obstacles.items[0].sentence, cases[i].sentence);
        assert_string_equal(obstacles.items[0].next, cases[i].next);
    }
}

static void every_blocker_has_a_name_of_its_own(void **state) {
    (void)state;
    for (enum sync_blocker i = 0; i < SYNC_BLOCKERS; i++)
        for (enum sync_blocker j = 0; j < i; j++)
            assert_string_not_equal(sync_blocker_name(i), sync_blocker_name(j));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_blocker_is_found_and_nothing_else),
        cmocka_unit_test(targets_block_by_policy_owner_and_immutability),
        cmocka_unit_test(sentences_name_what_is_meant_and_what_to_do),
        cmocka_unit_test(every_blocker_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
