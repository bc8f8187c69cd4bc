#include "diagnose/hop_common.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

/* The finding of each obstacle, and the hop's detail. */
static const struct {
    enum finding_code code;
    const char *phrase;
} obstacle_rows[SYNC_BLOCKERS] = {
    [BLOCKED_BY_DELETION] = {FINDING_EXTERNAL_SECRET_DELETED, "is being deleted"},
    [BLOCKED_BY_STORE_MISSING] = {FINDING_STORE_MISSING, "does not exist"},
    [BLOCKED_BY_STORE_ACCESS] = {FINDING_STORE_ACCESS, "not for this namespace"},
    [BLOCKED_BY_STORE_NOT_READY] = {FINDING_STORE_NOT_READY, "not ready"},
    [BLOCKED_BY_KV_VERSION] = {FINDING_STORE_KV_VERSION, "takes the mount for another KV version"},
    [BLOCKED_BY_CREATION_POLICY] = {FINDING_CREATION_POLICY_NONE, "writes no Secret"},
    [BLOCKED_BY_MERGE] = {FINDING_MERGE_WITHOUT_SECRET, "has no Secret to merge into"},
    [BLOCKED_BY_OWNER] = {FINDING_SECRET_OWNED_BY_OTHER, "its Secret belongs to another"},
    [BLOCKED_BY_IMMUTABLE] = {FINDING_SECRET_IMMUTABLE, "its Secret is immutable"},
    [BLOCKED_BY_PIN] = {FINDING_VERSION_PINNED, "reads a pinned version"},
    [BLOCKED_BY_UNKNOWN_INTERVAL] = {FINDING_INTERVAL_NOT_UNDERSTOOD, "refreshInterval is no duration"},
    [BLOCKED_BY_INTERVAL] = {FINDING_REFRESH_INTERVAL_ZERO, "was read once, and never again"},
    [BLOCKED_BY_CREATED_ONCE] = {FINDING_CREATED_ONCE, "was read once, and never again"},
};

static bool is_of_store(enum sync_blocker blocker) {
    return blocker == BLOCKED_BY_STORE_MISSING || blocker == BLOCKED_BY_STORE_ACCESS ||
           blocker == BLOCKED_BY_STORE_NOT_READY || blocker == BLOCKED_BY_KV_VERSION;
}

/* The worst of what was found counts for the hop; its first phrase is the detail. */
struct verdict {
    bool is_set;
    enum hop_state state;
    char *detail;
};

static void worsen(struct verdict *verdict, enum hop_state state, char *detail) {
    static const unsigned rank[] = {
        [HOP_ABSENT] = 0, [HOP_NOT_CHECKED] = 1, [HOP_OK] = 2, [HOP_UNKNOWN] = 3, [HOP_BROKEN] = 4};
    if (verdict->is_set && rank[state] <= rank[verdict->state]) {
        mem_free(detail);
        return;
    }
    verdict->is_set = true;
    verdict->state = state;
    mem_replace(&verdict->detail, detail);
}

static void settle(struct chain_item *item, enum hop hop, struct verdict *verdict) {
    if (verdict->is_set)
        chain_item_set(item, hop, verdict->state, verdict->detail);
}

/* A chain that works today and stops at the next rotation is broken all the same, unless the row only warns. */
static enum hop_state state_of(enum finding_code code) {
    const struct finding_kind *kind = finding_kind(code);
    return kind && kind->severity == SEVERITY_ERROR ? HOP_BROKEN : HOP_OK;
}

static bool has_status(const struct condition_text *ready) {
    return ready->status && *ready->status;
}

/* "Ready is False, SecretSyncedError: could not …" */
static char *ready_text(const struct condition_text *ready) {
    const char *reason = ready->reason ? ready->reason : "", *message = ready->message ? ready->message : "";
    if (!has_status(ready))
        return mem_dup("it has no status yet");
    return mem_format("Ready is %s%s%s%s%s", ready->status, *reason || *message ? ", " : "", reason,
                      *reason && *message ? ": " : "", message);
}

/* What the operator says of the one that has the obstacle. */
static char *evidence_of(const struct sync_facts *sync, bool of_store) {
    auto_text ready = ready_text(of_store && sync->store ? &sync->store_ready : &sync->ready);
    if (of_store && sync->store)
        return mem_format("%s: %s", sync->store, ready);
    return mem_format("ExternalSecret %s: %s", sync->name, ready);
}

static void report_obstacles(const struct sync_facts *sync, bool of_store, struct verdict *verdict,
                             struct chain_item *item) {
    for (size_t i = 0; i < sync->obstacles.count; i++) {
        const struct sync_obstacle *obstacle = &sync->obstacles.items[i];
        if (is_of_store(obstacle->blocker) != of_store)
            continue;
        enum finding_code code = obstacle_rows[obstacle->blocker].code;
        struct finding *finding = findings_add(&item->findings, code, "ExternalSecret %s/%s: %s",
                                               sync->namespace, sync->name, obstacle->sentence);
        finding->evidence = evidence_of(sync, of_store);
        if (obstacle->next)
            finding_next(finding, "%s", obstacle->next);
        worsen(verdict, state_of(code), mem_dup(obstacle_rows[obstacle->blocker].phrase));
    }
}

static bool is_of_other_store(const struct sync_facts *sync) {
    return sync->provider && *sync->provider && strcmp(sync->provider, "vault") != 0;
}

/* --- Stores -------------------------------------------------------------------------------------------------- */

/* What keeps a store of another provider than Vault from working, only its condition tells. */
static bool report_unready(const struct sync_facts *sync, struct verdict *verdict, struct chain_item *item) {
    if (!sync->store || text_equal(sync->provider, "vault") || text_equal(sync->store_ready.status, "True"))
        return false;
    struct finding *finding = findings_add(&item->findings, FINDING_STORE_NOT_READY,
                                           "%s, which ExternalSecret %s/%s reads, is not ready", sync->store,
                                           sync->namespace, sync->name);
    finding->evidence = ready_text(&sync->store_ready);
    worsen(verdict, HOP_BROKEN, mem_dup("not ready"));
    return true;
}

/* "ClusterSecretStore azure, provider azurekv: Valid" */
static char *store_detail(const struct sync_facts *sync) {
    const char *reason = sync->store_ready.reason;
    bool is_other = is_of_other_store(sync);
    return mem_format("%s%s%s%s%s", sync->store, is_other ? ", provider " : "",
                      is_other ? sync->provider : "", reason && *reason ? ": " : "", reason ? reason : "");
}

void judge_store(const struct chain_facts *facts, const struct client_facts *client,
                 struct chain_item *item) {
    struct verdict verdict = {0};
    (void)facts;
    for (size_t i = 0; client && i < client->sync_count; i++) {
        const struct sync_facts *sync = &client->syncs[i];
        size_t before = item->findings.count;
        report_obstacles(sync, true, &verdict, item);
        if (item->findings.count == before && !report_unready(sync, &verdict, item) && sync->store)
            worsen(&verdict, HOP_OK, store_detail(sync));
    }
    settle(item, HOP_STORE, &verdict);
}

/* --- ExternalSecrets ----------------------------------------------------------------------------------------- */

/* The operator looks at each within a second of its creation. */
static void report_unseen(const struct sync_facts *sync, struct verdict *verdict, struct chain_item *item) {
    struct finding *finding =
        findings_add(&item->findings, FINDING_EXTERNAL_SECRET_NOT_SYNCED,
                     "ExternalSecret %s/%s is not synced: the operator has not looked at it yet",
                     sync->namespace, sync->name);
    finding_evidence(finding, "it has no condition Ready");
    finding_next(finding,
                 "is the External Secrets operator running, and does it watch namespace %s? kubectl "
                 "get deployments -A -l app.kubernetes.io/name=external-secrets",
                 sync->namespace);
    worsen(verdict, HOP_BROKEN, mem_dup("not looked at by the operator"));
}

static void report_unsynced(const struct sync_facts *sync, struct verdict *verdict, struct chain_item *item) {
    const struct condition_text *ready = &sync->ready;
    bool has_reason = ready->reason && *ready->reason;
    if (text_equal(ready->status, "True"))
        return;
    if (!has_status(ready)) {
        report_unseen(sync, verdict, item);
        return;
    }
    struct finding *finding = findings_add(&item->findings, FINDING_EXTERNAL_SECRET_NOT_SYNCED,
                                           "ExternalSecret %s/%s is not synced: %s", sync->namespace,
                                           sync->name, has_reason ? ready->reason : "no reason given");
    finding->evidence = sync->operator_says ? mem_dup(sync->operator_says) : ready_text(ready);
    finding_next(finding, "kubectl describe externalsecret -n %s %s", sync->namespace, sync->name);
    worsen(verdict, HOP_BROKEN, mem_dup(has_reason ? ready->reason : "not synced"));
}

static void report_pusher(const struct client_facts *client, struct verdict *verdict,
                          struct chain_item *item) {
    if (!client->pusher)
        return;
    enum finding_code code = client->pusher_keeps ? FINDING_PUSH_IF_NOT_EXISTS : FINDING_PUSHED_AND_READ;
    struct finding *finding = findings_add(&item->findings, code, "%s writes %s too", client->pusher,
                                           client->vault_target ? client->vault_target : "the same path");
    finding_evidence(
        finding, "%s",
        client->pusher_keeps
            ? "its updatePolicy is IfNotExists: it reports success without having written"
            : "Keycloak generates the secret, and the PushSecret overwrites it within its interval");
    finding_next(finding, "remove it: Keycloak is the authority over the secrets of its clients");
    worsen(verdict, state_of(code), mem_dup("PushSecret on the same path"));
}

static void report_hidden_pushers(const struct client_facts *client, struct verdict *verdict,
                                  struct chain_item *item) {
    if (!client->pushers_missing)
        return;
    struct finding *finding = findings_add(&item->findings, FINDING_MISSING_RIGHT,
                                           "whether PushSecrets overwrite secrets of Vault is not known: %s",
                                           client->pushers_missing);
    finding->evidence = mem_dup(client->pushers_origin);
    finding->next = mem_dup(client->pushers_next);
    worsen(verdict, HOP_UNKNOWN, mem_dup("PushSecrets may not be listed"));
}

/* "apps/backstage: SecretSynced, 5m ago" */
static char *last_sync(const struct chain_facts *facts, const struct sync_facts *sync) {
    const char *reason = sync->ready.reason && *sync->ready.reason ? sync->ready.reason : "ready";
    long long refreshed_s = 0;
    if (!sync->refresh_time || !timestamp_parse(sync->refresh_time, &refreshed_s))
        return mem_format("%s/%s: %s", sync->namespace, sync->name, reason);
    auto_text age = text_age(facts->now_s - refreshed_s);
    return mem_format("%s/%s: %s, %s ago", sync->namespace, sync->name, reason, age);
}

/* What was found is well; what was not searched is not known to be. */
static void limit(const struct client_facts *client, struct verdict *verdict) {
    if (verdict->is_set && verdict->state == HOP_OK && client->syncs_reach)
        mem_replace(&verdict->detail, mem_format("%s; %s", verdict->detail, client->syncs_reach));
}

static bool is_vaults(const struct client_facts *client) {
    return client->extraction && client->extraction->enabled && client->secret != SECRET_NONE;
}

static void judge_absence(const struct chain_facts *facts, const struct client_facts *client,
                          struct verdict *verdict, struct chain_item *item) {
    if (is_vaults(client) && facts->cluster.state == REACH_FAILED) {
        worsen(verdict, HOP_UNKNOWN, mem_dup("the cluster could not be read"));
        return;
    }
    if (client->syncs_missing) {
        worsen(verdict, HOP_UNKNOWN, mem_dup("may not be listed"));
        struct finding *finding =
            findings_add(&item->findings, FINDING_MISSING_RIGHT,
                         "which ExternalSecrets read the secret is not known: %s", client->syncs_missing);
        finding->evidence = mem_dup(client->syncs_origin);
        finding->next = mem_dup(client->syncs_next);
        return;
    }
    chain_item_set(item, HOP_STORE, HOP_ABSENT, NULL);
    worsen(verdict, HOP_ABSENT, mem_dup("none reads the path"));
    chain_item_set(item, HOP_KUBERNETES_SECRET, HOP_ABSENT, NULL);
    chain_item_set(item, HOP_WORKLOAD, HOP_ABSENT, NULL);
    if (is_vaults(client) && client->vault_target) {
        struct finding *finding = findings_add(&item->findings, FINDING_NO_EXTERNAL_SECRET,
                                               "no ExternalSecret reads %s", client->vault_target);
        finding_evidence(finding, "the ExternalSecrets of all namespaces, and their stores");
        finding_next(finding, "declare one, or leave it if the workload reads Vault by itself");
    }
}

/* Whether there is an operator behind its kinds, only its objects tell. */
static void judge_operator(const struct chain_facts *facts, struct chain_item *item) {
    if (facts->has_external_secrets && hop_has_cluster(facts, item, HOP_EXTERNAL_SECRET))
        chain_item_set(item, HOP_EXTERNAL_SECRET, HOP_OK, mem_dup("External Secrets is installed"));
}

void judge_external_secret(const struct chain_facts *facts, const struct client_facts *client,
                           struct chain_item *item) {
    struct verdict verdict = {0};
    if (!client)
        judge_operator(facts, item);
    if (!client || !facts->has_external_secrets || !facts->has_cluster ||
        (is_vaults(client) && !client->vault_target && !client->sync_count))
        return;
    report_pusher(client, &verdict, item);
    for (size_t i = 0; i < client->sync_count; i++) {
        const struct sync_facts *sync = &client->syncs[i];
        report_obstacles(sync, false, &verdict, item);
        report_unsynced(sync, &verdict, item);
        worsen(&verdict, HOP_OK, last_sync(facts, sync));
    }
    if (client->sync_count)
        report_hidden_pushers(client, &verdict, item);
    else
        judge_absence(facts, client, &verdict, item);
    limit(client, &verdict);
    settle(item, HOP_EXTERNAL_SECRET, &verdict);
}

/* --- Their Secrets ------------------------------------------------------------------------------------------- */

/* What the Secrets were compared with: Vault's value where it could be read, else Keycloak's. */
static const char *compared_with(const struct client_facts *client) {
    bool is_vaults = client->vault == VAULT_FACT_EQUAL || client->vault == VAULT_FACT_DIFFERS ||
                     client->vault == VAULT_FACT_PRESENT;
    return is_vaults ? "Vault" : "Keycloak";
}

static char *equal_detail(const struct chain_facts *facts, const struct client_facts *client,
                          const struct sync_facts *sync) {
    const char *whose = compared_with(client);
    if (!sync->changed_s)
        return mem_format("%s/%s, as in %s", sync->namespace, sync->secret, whose);
    auto_text age = text_age(facts->now_s - sync->changed_s);
    return mem_format("%s/%s, as in %s, changed %s ago", sync->namespace, sync->secret, whose, age);
}

static void propose_refresh(const struct chain_facts *facts, const struct client_facts *client,
                            const struct sync_facts *sync, struct finding *finding) {
    if (is_of_other_store(sync))
        finding_next(finding, "kubectl describe externalsecret -n %s %s", sync->namespace, sync->name);
    else
        finding_next(finding, "kubectl kcrealm extract %s%s", client->name,
                     facts->carry_flags ? facts->carry_flags : "");
}

static void report_bytes(const struct chain_facts *facts, const struct client_facts *client,
                         const struct sync_facts *sync, struct verdict *verdict, struct chain_item *item) {
    bool gone = sync->agreement == AGREEMENT_NO_SECRET, keyless = sync->agreement == AGREEMENT_NO_KEY;
    auto_text other = mem_format("holds another value than %s", compared_with(client));
    struct finding *finding =
        findings_add(&item->findings, gone ? FINDING_SECRET_MISSING : FINDING_SECRET_STALE, "Secret %s/%s %s",
                     sync->namespace, sync->secret,
                     gone      ? "does not exist"
                     : keyless ? "lacks the key that the ExternalSecret should write"
                               : other);
    auto_text key = sync->key ? mem_format("key %s, ", sync->key) : mem_dup("");
    finding_evidence(finding, "%sby ExternalSecret %s", key, sync->name);
    propose_refresh(facts, client, sync, finding);
    worsen(verdict, HOP_BROKEN, mem_dup(gone ? "missing" : keyless ? "no such key" : "differs"));
}

static char *unchecked_detail(const struct chain_facts *facts, const struct sync_facts *sync) {
    if (!sync->changed_s)
        return mem_format("not checked: provider %s", sync->provider);
    auto_text age = text_age(facts->now_s - sync->changed_s);
    return mem_format("not checked: provider %s; %s/%s changed %s ago", sync->provider, sync->namespace,
                      sync->secret, age);
}

static void report_incomparable(const struct chain_facts *facts, const struct sync_facts *sync,
                                struct verdict *verdict, struct chain_item *item) {
    if (is_of_other_store(sync) && !sync->why) {
        worsen(verdict, HOP_NOT_CHECKED, unchecked_detail(facts, sync));
        return;
    }
    if (sync->next) {
        struct finding *finding =
            findings_add(&item->findings, FINDING_MISSING_RIGHT, "Secret %s/%s was not looked at: %s",
                         sync->namespace, sync->secret, sync->why ? sync->why : "not read");
        finding_evidence(finding, "ExternalSecret %s writes it", sync->name);
        finding_next(finding, "%s", sync->next);
    }
    worsen(verdict, HOP_UNKNOWN, mem_dup(sync->why));
}

void judge_kubernetes_secret(const struct chain_facts *facts, const struct client_facts *client,
                             struct chain_item *item) {
    struct verdict verdict = {0};
    for (size_t i = 0; client && i < client->sync_count; i++) {
        const struct sync_facts *sync = &client->syncs[i];
        switch (sync->agreement) {
        case AGREEMENT_EQUAL:
            worsen(&verdict, HOP_OK, equal_detail(facts, client, sync));
            break;
        case AGREEMENT_UNKNOWN:
            report_incomparable(facts, sync, &verdict, item);
            break;
        case AGREEMENT_DIFFERS:
        case AGREEMENT_NO_KEY:
        case AGREEMENT_NO_SECRET:
            report_bytes(facts, client, sync, &verdict, item);
            break;
        }
    }
    settle(item, HOP_KUBERNETES_SECRET, &verdict);
}
