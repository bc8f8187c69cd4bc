#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/chain_facts.h"

static hop_judge *const judges[HOPS] = {
    [HOP_GIT] = judge_git,
    [HOP_OBJECTS] = judge_objects,
    [HOP_KEYCLOAK] = judge_keycloak,
    [HOP_REALM] = judge_realm,
    [HOP_CLIENT] = judge_client,
    [HOP_SECRET] = judge_secret,
    [HOP_VAULT] = judge_vault,
    [HOP_STORE] = judge_store,
    [HOP_EXTERNAL_SECRET] = judge_external_secret,
    [HOP_KUBERNETES_SECRET] = judge_kubernetes_secret,
    [HOP_WORKLOAD] = judge_workload,
    [HOP_ARGOCD] = judge_argocd,
};

static enum hop first_in(const struct chain_status *status, const struct chain_item *item,
                         enum hop_state state) {
    enum hop hop = 0;
    while (hop < HOPS && !(status->shown[hop] && item->hops[hop].state == state))
        hop++;
    return hop;
}

static bool stands_in_the_way(const struct chain_item *item, enum hop hop) {
    enum hop_state state = item->hops[hop].state;
    return state == HOP_BROKEN || state == HOP_UNKNOWN;
}

/* What kept this hop from being looked at: of what it needs, the nearest that is broken or unknown; HOPS: nothing. The
 * objects of the cluster are no way to Keycloak; and which stores matter, the ExternalSecrets tell. */
static enum hop cause_of(const struct chain_item *item, enum hop hop) {
    for (enum hop at = hop == HOP_STORE ? HOP_EXTERNAL_SECRET + 1 : hop; at-- > HOP_KEYCLOAK;)
        if (stands_in_the_way(item, at))
            return at;
    return HOPS;
}

static void explain_gaps(const struct chain_status *status, struct chain_item *item) {
    for (enum hop hop = 0; hop < HOPS; hop++) {
        struct hop_status *gap = &item->hops[hop];
        enum hop cause = cause_of(item, hop);
        if (gap->state == HOP_NOT_CHECKED && !gap->detail && cause != HOPS && status->shown[cause])
            gap->detail = mem_format("not checked, because of %s", hop_kind(cause)->title);
    }
}

/* What was asked for, and cannot be told because of a hop that was not asked for, is not known: "not checked" would
 * pass for healthy where nothing that is shown says otherwise. */
static void explain_hidden_causes(const struct chain_facts *facts, const struct client_facts *client,
                                  const struct chain_status *status, struct chain_item *item) {
    struct chain_status whole = {0};
    struct chain_item *all = chain_status_add(&whole, item->realm, item->client);
    for (enum hop hop = 0; hop < HOPS; hop++)
        judges[hop](facts, client, all);
    for (enum hop hop = 0; hop < HOPS; hop++) {
        const struct hop_status *gap = &item->hops[hop];
        enum hop cause = cause_of(all, hop);
        if (status->shown[hop] && gap->state == HOP_NOT_CHECKED && !gap->detail && cause != HOPS &&
            !status->shown[cause])
            chain_item_set(
                item, hop, HOP_UNKNOWN,
                mem_format("not checked, because of %s, which is not shown", hop_kind(cause)->title));
    }
    chain_status_clear(&whole);
}

static bool is_error(const struct finding *finding) {
    const struct finding_kind *kind = finding_kind(finding->code);
    return kind && kind->severity == SEVERITY_ERROR;
}

/* Errors first, each part in the order of the hops: the first finding is the headline. */
static void put_errors_first(struct findings *findings) {
    struct finding *sorted = mem_alloc_array(findings->count, sizeof *sorted);
    size_t count = 0;
    for (int errors = 1; errors >= 0; errors--)
        for (size_t i = 0; i < findings->count; i++)
            if (is_error(&findings->items[i]) == (errors == 1))
                sorted[count++] = findings->items[i];
    mem_free(findings->items);
    findings->items = sorted;
}

static void judge_item(const struct chain_facts *facts, const struct client_facts *client,
                       struct chain_status *status) {
    struct chain_item *item =
        chain_status_add(status, client ? client->realm : "", client ? client->name : "");
    for (enum hop hop = 0; hop < HOPS; hop++)
        if (status->shown[hop])
            judges[hop](facts, client, item);
    explain_hidden_causes(facts, client, status, item);
    item->headline = first_in(status, item, HOP_BROKEN);
    if (item->headline == HOPS)
        item->headline = first_in(status, item, HOP_UNKNOWN);
    explain_gaps(status, item);
    put_errors_first(&item->findings);
}

void chain_judge(const struct chain_facts *facts, struct chain_status *status) {
    for (size_t i = 0; i < facts->client_count; i++)
        judge_item(facts, &facts->clients[i], status);
    if (!facts->client_count)
        judge_item(facts, NULL, status);
}
