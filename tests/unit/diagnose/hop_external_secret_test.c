/* What is said of stores and ExternalSecrets. */
#include "kcrealm/base/memory.h"
#include "support/chain_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_given __attribute__((cleanup(given_close))) struct chain_given

static const struct given_finding nothing[] = {{0}};

/* Every blocker, with the hop that it belongs to. Warnings leave the hop as it is. */
static const struct {
    enum sync_blocker blocker;
    enum finding_code code;
    enum hop hop;
    enum hop_state state;
    const char *detail;
} blockers[] = {
    {BLOCKED_BY_DELETION, FINDING_EXTERNAL_SECRET_DELETED, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "is being deleted"},
    {BLOCKED_BY_STORE_MISSING, FINDING_STORE_MISSING, HOP_STORE, HOP_BROKEN, "does not exist"},
    {BLOCKED_BY_STORE_ACCESS, FINDING_STORE_ACCESS, HOP_STORE, HOP_BROKEN, "not for this namespace"},
    {BLOCKED_BY_STORE_NOT_READY, FINDING_STORE_NOT_READY, HOP_STORE, HOP_BROKEN, "not ready"},
    {BLOCKED_BY_KV_VERSION, FINDING_STORE_KV_VERSION, HOP_STORE, HOP_BROKEN,
     "takes the mount for another KV version"},
    {BLOCKED_BY_CREATION_POLICY, FINDING_CREATION_POLICY_NONE, HOP_EXTERNAL_SECRET, HOP_OK,
     "writes no Secret"},
    {BLOCKED_BY_MERGE, FINDING_MERGE_WITHOUT_SECRET, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "has no Secret to merge into"},
    {BLOCKED_BY_OWNER, FINDING_SECRET_OWNED_BY_OTHER, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "its Secret belongs to another"},
    {BLOCKED_BY_IMMUTABLE, FINDING_SECRET_IMMUTABLE, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "its Secret is immutable"},
    {BLOCKED_BY_PIN, FINDING_VERSION_PINNED, HOP_EXTERNAL_SECRET, HOP_OK, "reads a pinned version"},
    {BLOCKED_BY_UNKNOWN_INTERVAL, FINDING_INTERVAL_NOT_UNDERSTOOD, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "refreshInterval is no duration"},
    {BLOCKED_BY_INTERVAL, FINDING_REFRESH_INTERVAL_ZERO, HOP_EXTERNAL_SECRET, HOP_BROKEN,
     "was read once, and never again"},
    {BLOCKED_BY_CREATED_ONCE, FINDING_CREATED_ONCE, HOP_EXTERNAL_SECRET, HOP_OK,
     "was read once, and never again"},
};

static void each_obstacle_is_a_finding_of_its_hop(void **state) {
    (void)state;
    assert_int_equal(mem_count(blockers), SYNC_BLOCKERS);
    for (size_t i = 0; i < mem_count(blockers); i++) {
        const char *name = sync_blocker_name(blockers[i].blocker);
        bool of_store = blockers[i].hop == HOP_STORE;
        const struct given_finding findings[] = {
            {blockers[i].code, "ExternalSecret team/app: it is so",
             of_store ? "ClusterSecretStore vault: Ready is True, Valid: store validated"
                      : "ExternalSecret app: Ready is True, SecretSynced: secret synced",
             "do that"},
            {0}};
        auto_given given;
        given_open(&given);
        given_obstacle(given_sync(&given), blockers[i].blocker, "it is so", "do that");
        given_judge(&given, judge_store);
        given_findings(&given, name, of_store ? findings : nothing);
        given_hop(&given, name, HOP_STORE, of_store ? blockers[i].state : HOP_OK,
                  of_store ? blockers[i].detail : "ClusterSecretStore vault: Valid");
        given_judge(&given, judge_external_secret);
        given_findings(&given, name, of_store ? nothing : findings);
        given_hop(&given, name, HOP_EXTERNAL_SECRET, of_store ? HOP_OK : blockers[i].state,
                  of_store ? "team/app: SecretSynced, 60s ago" : blockers[i].detail);
    }
}

static void the_first_of_several_obstacles_names_the_hop(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    struct sync_facts *sync = given_sync(&given);
    given_obstacle(sync, BLOCKED_BY_PIN, "pinned", NULL);
    given_obstacle(sync, BLOCKED_BY_INTERVAL, "never again", NULL);
    given_obstacle(sync, BLOCKED_BY_CREATED_ONCE, "once", NULL);
    given_judge(&given, judge_external_secret);
    assert_int_equal(given.item->findings.count, 3);
    assert_null(given.item->findings.items[0].next);
    given_hop(&given, "a warning, an error, a warning", HOP_EXTERNAL_SECRET, HOP_BROKEN,
              "was read once, and never again");
}

/* --- Stores -------------------------------------------------------------------------------------------------- */

static void the_worst_of_several_stores_counts(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_sync(&given);
    struct sync_facts *other = given_sync(&given);
    mem_replace(&other->store_ready.status, mem_dup("False"));
    mem_replace(&other->store_ready.reason, mem_dup("InvalidProviderConfig"));
    mem_replace(&other->store_ready.message, mem_dup(""));
    given_obstacle(other, BLOCKED_BY_STORE_NOT_READY, "its store is not ready", "look at it");
    given_judge(&given, judge_store);
    given_hop(&given, "two", HOP_STORE, HOP_BROKEN, "not ready");
    assert_int_equal(given.item->findings.count, 1);
    assert_string_equal(given.item->findings.items[0].evidence,
                        "ClusterSecretStore vault: Ready is False, InvalidProviderConfig");
}

static void of_a_missing_store_the_external_secret_tells(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    struct sync_facts *sync = given_sync(&given);
    mem_replace(&sync->store, NULL);
    mem_replace(&sync->store_ready.message, NULL);
    given_obstacle(sync, BLOCKED_BY_STORE_MISSING, "its SecretStore x does not exist", "create it");
    given_judge(&given, judge_store);
    given_hop(&given, "missing", HOP_STORE, HOP_BROKEN, "does not exist");
    assert_string_equal(given.item->findings.items[0].evidence,
                        "ExternalSecret app: Ready is True, SecretSynced: secret synced");
}

/* --- ExternalSecrets ----------------------------------------------------------------------------------------- */

static void a_store_of_another_provider_is_judged_by_its_condition(void **state) {
    (void)state;
    static const struct {
        const char *status, *detail;
        enum hop_state state;
    } rows[] = {{"True", "ClusterSecretStore vault, provider aws: Valid", HOP_OK},
                {"False", "not ready", HOP_BROKEN},
                {"", "not ready", HOP_BROKEN}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        struct sync_facts *sync = given_sync(&given);
        mem_replace(&sync->provider, mem_dup("aws"));
        mem_replace(&sync->store_ready.status, mem_dup(rows[i].status));
        if (rows[i].state == HOP_BROKEN) {
            mem_replace(&sync->store_ready.reason, mem_dup("InvalidProviderConfig"));
            mem_replace(&sync->store_ready.message, mem_dup("no role"));
        }
        sync->agreement = AGREEMENT_UNKNOWN;
        given_judge(&given, judge_store);
        given_hop(&given, rows[i].status, HOP_STORE, rows[i].state, rows[i].detail);
        const struct given_finding findings[] = {
            {rows[i].state == HOP_BROKEN ? FINDING_STORE_NOT_READY : FINDING_NONE,
             "ClusterSecretStore vault, which ExternalSecret team/app reads, is not ready",
             *rows[i].status ? "Ready is False, InvalidProviderConfig: no role" : "it has no status yet",
             NULL},
            {0}};
        given_findings(&given, rows[i].status, findings);
        given_judge(&given, judge_kubernetes_secret);
        given_hop(&given, rows[i].status, HOP_KUBERNETES_SECRET, HOP_NOT_CHECKED,
                  "not checked: provider aws; team/app-oidc changed 120m ago");
    }
}

static void an_external_secret_is_shown_by_its_last_success(void **state) {
    (void)state;
    static const struct {
        const char *refresh_time, *reach, *detail;
    } rows[] = {
        {"2026-11-21T00:00:00Z", NULL, "team/app: SecretSynced, 24h ago"},
        {"2026-11-23T00:00:00Z", NULL, "team/app: SecretSynced, 0s ago"},
        {NULL, NULL, "team/app: SecretSynced"},
        {"yesterday", NULL, "team/app: SecretSynced"},
        {NULL, "only namespace team was searched",
         "team/app: SecretSynced; only namespace team was searched"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        mem_replace(&given_sync(&given)->refresh_time, mem_dup(rows[i].refresh_time));
        given.client->syncs_reach = mem_dup(rows[i].reach);
        given_judge(&given, judge_external_secret);
        given_hop(&given, rows[i].detail, HOP_EXTERNAL_SECRET, HOP_OK, rows[i].detail);
        given_findings(&given, rows[i].detail, nothing);
    }
}

#define DESCRIBE "kubectl describe externalsecret -n team app"

static void an_external_secret_that_is_not_ready_is_broken(void **state) {
    (void)state;
    static const struct {
        const char *status, *reason, *message, *operator_says, *detail;
        struct given_finding findings[2];
    } rows[] = {
        {"False",
         "SecretSyncedError",
         "could not get secret data from provider",
         NULL,
         "SecretSyncedError",
         {{FINDING_EXTERNAL_SECRET_NOT_SYNCED, "ExternalSecret team/app is not synced: SecretSyncedError",
           "Ready is False, SecretSyncedError: could not get secret data from provider", DESCRIBE}}},
        {"False",
         "SecretSyncedError",
         "could not get secret data from provider",
         "Vault refused the operator",
         "SecretSyncedError",
         {{FINDING_EXTERNAL_SECRET_NOT_SYNCED, "ExternalSecret team/app is not synced: SecretSyncedError",
           "Vault refused the operator", DESCRIBE}}},
        {"Unknown",
         "",
         "",
         NULL,
         "not synced",
         {{FINDING_EXTERNAL_SECRET_NOT_SYNCED, "ExternalSecret team/app is not synced: no reason given",
           "Ready is Unknown", DESCRIBE}}},
        {"False",
         NULL,
         NULL,
         NULL,
         "not synced",
         {{FINDING_EXTERNAL_SECRET_NOT_SYNCED, "ExternalSecret team/app is not synced: no reason given",
           "Ready is False", DESCRIBE}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        struct sync_facts *sync = given_sync(&given);
        mem_replace(&sync->ready.status, mem_dup(rows[i].status));
        mem_replace(&sync->ready.reason, mem_dup(rows[i].reason));
        mem_replace(&sync->ready.message, mem_dup(rows[i].message));
        sync->operator_says = mem_dup(rows[i].operator_says);
        given_judge(&given, judge_external_secret);
        given_hop(&given, rows[i].detail, HOP_EXTERNAL_SECRET, HOP_BROKEN, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void an_external_secret_that_the_operator_has_not_seen_is_not_synced(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_EXTERNAL_SECRET_NOT_SYNCED,
         "ExternalSecret team/app is not synced: the operator has not looked at it yet",
         "it has no condition Ready",
         "is the External Secrets operator running, and does it watch namespace team? kubectl get "
         "deployments -A -l app.kubernetes.io/name=external-secrets"},
        {0}};
    auto_given given;
    given_open(&given);
    struct sync_facts *sync = given_sync(&given);
    mem_replace(&sync->ready.status, mem_dup(""));
    mem_replace(&sync->refresh_time, NULL);
    given_judge(&given, judge_external_secret);
    given_hop(&given, "no condition", HOP_EXTERNAL_SECRET, HOP_BROKEN, "not looked at by the operator");
    given_findings(&given, "no condition", findings);
}

static void what_writes_the_same_place_is_told_first(void **state) {
    (void)state;
    static const struct {
        bool keeps;
        const char *target;
        enum hop_state state;
        struct given_finding findings[2];
    } rows[] = {
        {false,
         "secret/app#value",
         HOP_BROKEN,
         {{FINDING_PUSHED_AND_READ, "PushSecret team/push writes secret/app#value too",
           "Keycloak generates the secret, and the PushSecret overwrites it within its interval",
           "remove it: Keycloak is the authority over the secrets of its clients"}}},
        {true,
         "secret/app#value",
         HOP_OK,
         {{FINDING_PUSH_IF_NOT_EXISTS, "PushSecret team/push writes secret/app#value too",
           "its updatePolicy is IfNotExists: it reports success without having written",
           "remove it: Keycloak is the authority over the secrets of its clients"}}},
        {false,
         NULL,
         HOP_BROKEN,
         {{FINDING_PUSHED_AND_READ, "PushSecret team/push writes the same path too",
           "Keycloak generates the secret, and the PushSecret overwrites it within its interval",
           "remove it: Keycloak is the authority over the secrets of its clients"}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given_sync(&given);
        given.client->pusher = mem_dup("PushSecret team/push");
        given.client->pusher_keeps = rows[i].keeps;
        mem_replace(&given.client->vault_target, mem_dup(rows[i].target));
        given_judge(&given, judge_external_secret);
        given_hop(&given, "pusher", HOP_EXTERNAL_SECRET, rows[i].state, "PushSecret on the same path");
        given_findings(&given, "pusher", rows[i].findings);
    }
}

/* One of them could overwrite the place at any time. */
static void push_secrets_that_may_not_be_listed_leave_it_unknown(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_MISSING_RIGHT,
         "whether PushSecrets overwrite secrets of Vault is not known: user x may not list pushsecrets",
         "GET /pushsecrets", "the rule"},
        {0}};
    auto_given given;
    given_open(&given);
    given_sync(&given);
    given.client->pushers_missing = mem_dup("user x may not list pushsecrets");
    given.client->pushers_next = mem_dup("the rule");
    given.client->pushers_origin = mem_dup("GET /pushsecrets");
    given_judge(&given, judge_external_secret);
    given_hop(&given, "hidden", HOP_EXTERNAL_SECRET, HOP_UNKNOWN, "PushSecrets may not be listed");
    given_findings(&given, "hidden", findings);
    mem_replace(&given.client->syncs[0].ready.status, mem_dup("False"));
    given_judge(&given, judge_external_secret);
    given_hop(&given, "hidden, and broken", HOP_EXTERNAL_SECRET, HOP_BROKEN, "SecretSynced");
}

static void without_clients_the_operators_kinds_are_looked_for(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_judge_none(&given, judge_external_secret);
    given_hop(&given, "installed", HOP_EXTERNAL_SECRET, HOP_OK, "External Secrets is installed");
    given.facts.cluster.state = REACH_FAILED;
    given_judge_none(&given, judge_external_secret);
    given_hop(&given, "no answer", HOP_EXTERNAL_SECRET, HOP_UNKNOWN, "the cluster could not be read");
    given.facts.has_external_secrets = false;
    given_judge_none(&given, judge_external_secret);
    given_hop(&given, "not installed", HOP_EXTERNAL_SECRET, HOP_NOT_CHECKED, NULL);
}

static void nobody_who_reads_is_told(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_NO_EXTERNAL_SECRET, "no ExternalSecret reads secret/app#value",
         "the ExternalSecrets of all namespaces, and their stores",
         "declare one, or leave it if the workload reads Vault by itself"},
        {0}};
    auto_given given;
    given_open(&given);
    given_judge(&given, judge_external_secret);
    given_hop(&given, "none", HOP_STORE, HOP_ABSENT, NULL);
    given_hop(&given, "none", HOP_EXTERNAL_SECRET, HOP_ABSENT, "none reads the path");
    given_hop(&given, "none", HOP_KUBERNETES_SECRET, HOP_ABSENT, NULL);
    given_findings(&given, "none", findings);
}

static void what_is_not_carried_is_not_missed(void **state) {
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        auto_given given;
        given_open(&given);
        if (i == 0)
            given.client->extraction = NULL;
        if (i == 1)
            given.client->secret = SECRET_NONE;
        given.extraction.enabled = i != 2;
        mem_replace(&given.client->vault_target, NULL);
        given_judge(&given, judge_external_secret);
        given_hop(&given, "not carried", HOP_EXTERNAL_SECRET, HOP_ABSENT, "none reads the path");
        given_findings(&given, "not carried", nothing);
    }
}

static void behind_a_cluster_that_does_not_answer_nothing_is_absent(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.facts.cluster.state = REACH_FAILED;
    given_judge(&given, judge_external_secret);
    given_hop(&given, "no answer", HOP_EXTERNAL_SECRET, HOP_UNKNOWN, "the cluster could not be read");
    given_hop(&given, "no answer", HOP_KUBERNETES_SECRET, HOP_NOT_CHECKED, NULL);
    given_findings(&given, "no answer", nothing);
}

/* Also where a PushSecret was found: who reads is not known all the same. */
static void readers_that_may_not_be_listed_are_neither_there_nor_absent(void **state) {
    (void)state;
    static const char *const pushers[] = {NULL, "PushSecret team/push"};
    for (size_t i = 0; i < mem_count(pushers); i++) {
        auto_given given;
        given_open(&given);
        given.client->syncs_missing = mem_dup("user dev may not list externalsecrets");
        given.client->pusher = mem_dup(pushers[i]);
        given.client->pusher_keeps = true;
        given_judge(&given, judge_external_secret);
        const struct findings *found = &given.item->findings;
        given_hop(&given, "forbidden", HOP_EXTERNAL_SECRET, HOP_UNKNOWN, "may not be listed");
        given_hop(&given, "forbidden", HOP_STORE, HOP_NOT_CHECKED, NULL);
        given_hop(&given, "forbidden", HOP_KUBERNETES_SECRET, HOP_NOT_CHECKED, NULL);
        assert_int_equal(found->count, pushers[i] ? 2 : 1);
        assert_int_equal(found->items[found->count - 1].code, FINDING_MISSING_RIGHT);
        assert_string_equal(
            found->items[found->count - 1].message,
            "which ExternalSecrets read the secret is not known: user dev may not list externalsecrets");
    }
}

/* --- Nothing to look at -------------------------------------------------------------------------------------- */

static void what_was_not_looked_at_is_not_judged(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool has_cluster, has_external_secrets, has_target, has_client;
    } rows[] = {
        {"no cluster", false, true, true, true},
        {"no External Secrets", true, false, true, true},
        {"where the secret goes is not known", true, true, false, true},
        {"no client", true, false, true, false},
    };
    static hop_judge *const judges[] = {judge_store, judge_external_secret, judge_kubernetes_secret};
    for (size_t i = 0; i < mem_count(rows); i++)
        for (size_t j = 0; j < mem_count(judges); j++) {
            auto_given given;
            given_open(&given);
            given.facts.has_cluster = rows[i].has_cluster;
            given.facts.has_external_secrets = rows[i].has_external_secrets;
            if (!rows[i].has_target)
                mem_replace(&given.client->vault_target, NULL);
            if (rows[i].has_client)
                given_judge(&given, judges[j]);
            else
                given_judge_none(&given, judges[j]);
            given_findings(&given, rows[i].name, nothing);
            for (enum hop hop = 0; hop < HOPS; hop++)
                given_hop(&given, rows[i].name, hop, HOP_NOT_CHECKED, NULL);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_obstacle_is_a_finding_of_its_hop),
        cmocka_unit_test(the_first_of_several_obstacles_names_the_hop),
        cmocka_unit_test(the_worst_of_several_stores_counts),
        cmocka_unit_test(of_a_missing_store_the_external_secret_tells),
        cmocka_unit_test(a_store_of_another_provider_is_judged_by_its_condition),
        cmocka_unit_test(an_external_secret_is_shown_by_its_last_success),
        cmocka_unit_test(an_external_secret_that_is_not_ready_is_broken),
        cmocka_unit_test(an_external_secret_that_the_operator_has_not_seen_is_not_synced),
        cmocka_unit_test(what_writes_the_same_place_is_told_first),
        cmocka_unit_test(push_secrets_that_may_not_be_listed_leave_it_unknown),
        cmocka_unit_test(without_clients_the_operators_kinds_are_looked_for),
        cmocka_unit_test(nobody_who_reads_is_told),
        cmocka_unit_test(what_is_not_carried_is_not_missed),
        cmocka_unit_test(behind_a_cluster_that_does_not_answer_nothing_is_absent),
        cmocka_unit_test(readers_that_may_not_be_listed_are_neither_there_nor_absent),
        cmocka_unit_test(what_was_not_looked_at_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
