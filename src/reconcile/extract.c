#include "kcrealm/reconcile/extract.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/reconcile/provenance.h"
#include "kcrealm/reconcile/versions_record.h"

#include <string.h>

/* What the record of versions is in reports. */
static const struct kind kind_config_map = {.name = "config-map"};

static bool writes(const struct chain *chain) {
    return chain->verdict == CHAIN_MISSING || chain->verdict == CHAIN_REPLACES;
}

/* --- The plan ------------------------------------------------------------------------------------------------ */

static char *why_written(const struct chain *chain) {
    if (chain->verdict == CHAIN_REPLACES && chain->vault.version)
        return mem_format("version %ld differs", chain->vault.version);
    if (chain->verdict == CHAIN_REPLACES)
        return mem_dup("it differs");
    switch (chain->vault.state) {
    case VAULT_NO_FIELD:
        return mem_dup("the secret has other fields only");
    case VAULT_SOFT_DELETED:
    case VAULT_DESTROYED:
        return mem_format("version %ld is %s", chain->vault.version, vault_state_name(chain->vault.state));
    default:
        return mem_dup("it is not there yet");
    }
}

static void add_change(struct plan_item *item, const struct chain *chain) {
    auto_json concealed = json_string(CONCEALED_VALUE);
    struct buffer path = {0};
    bool replaces = chain->verdict == CHAIN_REPLACES;
    pointer_add(&path, chain->wanted->vault_field);
    changes_add(&item->changes, replaces ? CHANGE_REPLACE : CHANGE_ADD, buffer_steal(&path), concealed,
                replaces ? concealed : NULL);
}

static struct plan_item *add_step(struct plan *plan, const struct chain *chain, enum plan_action action,
                                  const char *target) {
    return plan_add(plan, &kind_client, chain->wanted->realm, chain->wanted->client_id, action, target);
}

static void plan_write(const struct chain_hops *hops, struct plan *plan, struct chain *chain) {
    auto_text target = chain_target(hops, chain);
    chain->item = plan->count;
    struct plan_item *item = add_step(plan, chain, PLAN_WRITE, target);
    if (chain->verdict == CHAIN_SKIPPED) {
        plan_item_end(item, RESULT_SKIPPED, chain->reason);
        return;
    }
    if (chain->verdict == CHAIN_EQUAL) {
        auto_text reason = chain->version ? mem_format("version %ld is Keycloak's secret", chain->version)
                                          : mem_dup("it is Keycloak's secret");
        plan_item_end(item, RESULT_SKIPPED, reason);
        return;
    }
    item->reason = why_written(chain);
    item->needs_consent = chain->verdict == CHAIN_REPLACES;
    add_change(item, chain);
}

/* A Secret that cannot be compared is brought up to date when the value changes. */
static bool is_refreshed(const struct chain *chain, const struct secret_sync *sync) {
    return sync->state == SYNC_DIFFERS || (sync->state == SYNC_NOT_COMPARABLE && writes(chain));
}

static char *why_refreshed(const struct secret_sync *sync) {
    if (sync->obstacles.count)
        return mem_format("it is stuck: %s", sync->obstacles.items[0].sentence);
    if (sync->state == SYNC_DIFFERS)
        return mem_format("Secret %s/%s does not have it", sync->namespace, sync->secret);
    return mem_format("Secret %s/%s cannot be compared%s%s", sync->namespace, sync->secret,
                      sync->why ? ": " : "", sync->why ? sync->why : "");
}

static void plan_refreshes(struct plan *plan, const struct chain *chain) {
    for (size_t i = 0; i < chain->syncs.count; i++) {
        const struct secret_sync *sync = &chain->syncs.items[i];
        if (!is_refreshed(chain, sync))
            continue;
        auto_text target = mem_format("ExternalSecret %s/%s", sync->namespace, sync->name);
        add_step(plan, chain, PLAN_REFRESH, target)->reason = why_refreshed(sync);
    }
}

void extract_plan(const struct chain_hops *hops, struct chains *chains, struct plan *plan) {
    for (size_t i = 0; i < chains->count; i++) {
        struct chain *chain = &chains->items[i];
        if (chain->verdict == CHAIN_OBSTACLE)
            continue;
        plan_write(hops, plan, chain);
        plan_refreshes(plan, chain);
    }
}

/* --- Vault ---------------------------------------------------------------------------------------------------- */

static struct vault_write write_of(const struct chain *chain, const json_t *metadata) {
    return (struct vault_write){.path = chain->wanted->vault_key,
                                .field = chain->wanted->vault_field,
                                .value = chain->client.secret,
                                .seen = chain->vault.state,
                                .seen_version = chain->vault.version,
                                .metadata = metadata};
}

static char *proof_of(const struct vault_write *write) {
    auto_text version =
        write->version ? mem_format("version %ld", write->version) : mem_dup("no version (KV v1)");
    return mem_format("%s, read back%s%s%s", version,
                      write->merged ? ", written with its other fields because the policy lacks patch" : "",
                      write->vanishes ? "; Vault will delete it at " : "",
                      write->vanishes ? write->vanishes : "");
}

static void end_write(const struct extract_options *options, struct chain *chain, struct plan_item *item,
                      const struct vault_write *write) {
    if (!write->written) {
        auto_text why = error_told(&write->error);
        bool tried = write->error.class != ERROR_INTERRUPTED || write->uncertain;
        plan_item_end(item, tried ? RESULT_FAILED : RESULT_NOT_ATTEMPTED, why);
        return;
    }
    auto_text proof = proof_of(write);
    plan_item_end(item, RESULT_DONE, proof);
    chain->version = write->version;
    chain->written = true;
    if (write->metadata_result == VAULT_METADATA_DENIED)
        event_note(options->events,
                   "%s: the login may not write metadata, so it does not say where it comes from",
                   item->target);
}

/* Chains whose write is still to be done; NULL-terminated. */
static struct chain **pending_chains(const struct chains *chains, const struct plan *plan, size_t *count) {
    struct chain **pending = mem_alloc_array(chains->count + 1, sizeof(struct chain *));
    *count = 0;
    for (size_t i = 0; i < chains->count; i++)
        if (writes(&chains->items[i]) && plan->items[chains->items[i].item].result == RESULT_PENDING)
            pending[(*count)++] = &chains->items[i];
    return pending;
}

static bool write_values(const struct chain_hops *hops, struct chains *chains, struct plan *plan,
                         const struct extract_options *options, struct error *err) {
    size_t count;
    struct chain **pending = pending_chains(chains, plan, &count);
    struct vault_write *vault_writes = mem_alloc_array(count, sizeof *vault_writes);
    auto_json metadata = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct extraction *wanted = pending[i]->wanted;
        json_array_append_new(metadata, provenance(wanted->realm, wanted->client_id, options->now_s()));
        vault_writes[i] = write_of(pending[i], pending[i]->is_shared ? NULL : json_array_get(metadata, i));
    }
    bool wrote =
        count == 0 || vault_write_all(hops->vault, hops->kv, vault_writes, count, EXTRACT_READ_BACK_MS, err);
    for (size_t i = 0; i < count; i++)
        end_write(options, pending[i], &plan->items[pending[i]->item], &vault_writes[i]);
    vault_writes_clear(vault_writes, count);
    mem_free(vault_writes);
    mem_free(pending);
    return wrote;
}

/* --- External Secrets ----------------------------------------------------------------------------------------- */

struct refreshing {
    struct secret_refresh *refreshes;
    struct plan_item **items; /* of each refresh */
    size_t count;
};

/* What reads a value that was not written has nothing to fetch. */
static void take_refreshes(struct refreshing *refreshing, struct chain *chain, struct plan *plan) {
    size_t item = chain->item + 1;
    for (size_t i = 0; i < chain->syncs.count; i++) {
        struct secret_sync *sync = &chain->syncs.items[i];
        if (!is_refreshed(chain, sync))
            continue;
        if (writes(chain) && !chain->written) {
            plan_item_end(&plan->items[item++], RESULT_NOT_ATTEMPTED, "the value was not written");
            continue;
        }
        refreshing->refreshes[refreshing->count] = (struct secret_refresh){sync, chain->client.secret};
        refreshing->items[refreshing->count++] = &plan->items[item++];
    }
}

static void end_refresh(const struct secret_sync *sync, const struct extract_options *options,
                        struct plan_item *item) {
    if (sync->arrived) {
        auto_text seconds = mem_format("%.1f", (double)sync->duration_ms / 1000);
        auto_text proof = mem_format(sync->state == SYNC_AGREES
                                         ? "Secret %s/%s has it after %s s"
                                         : "Secret %s/%s was synced after %s s; its bytes cannot be compared",
                                     sync->namespace, sync->secret, seconds);
        plan_item_end(item, RESULT_DONE, proof);
        return;
    }
    if (sync->refreshed && !options->timeout_ms && !error_is_set(&sync->error)) {
        plan_item_end(item, RESULT_DONE, "it was asked to refresh, and not waited for");
        item->verified = false;
        return;
    }
    auto_text why = error_told(&sync->error);
    bool attempted = sync->refreshed || sync->error.class != ERROR_INTERRUPTED;
    plan_item_end(item, attempted ? RESULT_FAILED : RESULT_NOT_ATTEMPTED, why);
}

static size_t count_syncs(const struct chains *chains) {
    size_t count = 0;
    for (size_t i = 0; i < chains->count; i++)
        count += chains->items[i].syncs.count;
    return count;
}

static bool refresh(const struct chain_hops *hops, struct chains *chains, struct plan *plan,
                    const struct extract_options *options, struct error *err) {
    size_t most = count_syncs(chains);
    struct refreshing refreshing = {mem_alloc_array(most, sizeof *refreshing.refreshes),
                                    mem_alloc_array(most, sizeof *refreshing.items), 0};
    for (size_t i = 0; i < chains->count; i++)
        if (chains->items[i].verdict != CHAIN_OBSTACLE)
            take_refreshes(&refreshing, &chains->items[i], plan);
    bool ran = refreshing.count == 0 || secret_syncs_refresh(hops->syncs, refreshing.refreshes,
                                                             refreshing.count, options->timeout_ms, err);
    for (size_t i = 0; i < refreshing.count; i++)
        end_refresh(refreshing.refreshes[i].sync, options, refreshing.items[i]);
    mem_free(refreshing.refreshes);
    mem_free(refreshing.items);
    return ran;
}

/* --- The record of versions ----------------------------------------------------------------------------------- */

static bool is_recorded(const struct chain *chain) {
    return chain->verdict == CHAIN_EQUAL || chain->written;
}

void extract_record(const struct chain_hops *hops, const struct chains *chains, struct plan *plan,
                    const struct extract_options *options) {
    if (!options->kube || !options->record_name)
        return;
    struct version_entry *entries = mem_alloc_array(chains->count, sizeof *entries);
    auto_strings paths = {0}, keys = {0};
    size_t count = 0;
    for (size_t i = 0; i < chains->count; i++) {
        const struct chain *chain = &chains->items[i];
        if (!is_recorded(chain))
            continue;
        strings_format(&paths, "%s/%s%s", hops->kv->mount, hops->kv->prefix, chain->wanted->vault_key);
        entries[count++] = (struct version_entry){.realm = chain->wanted->realm,
                                                  .client_id = chain->wanted->client_id,
                                                  .vault_version = chain->version,
                                                  .keycloak_created_s = chain->client.created_s};
    }
    for (size_t i = 0; i < count; i++) {
        auto_text key = mem_format("%s.json", entries[i].realm);
        entries[i].vault_path = paths.items[i];
        if (!strings_contain(&keys, key))
            strings_add(&keys, key);
    }
    auto_error failure = {0};
    bool written = false;
    bool recorded =
        count == 0 || versions_record(options->kube, options->record_namespace, options->record_name, entries,
                                      count, options->now_s(), &written, &failure);
    if (written || !recorded) {
        auto_text target = strings_join(&keys, ", ");
        auto_text name = mem_format("%s/%s", options->record_namespace, options->record_name);
        auto_text why = recorded ? NULL : error_told(&failure);
        struct plan_item *item = plan_add(plan, &kind_config_map, entries[0].realm, name, PLAN_WRITE, target);
        plan_item_end(item, recorded ? RESULT_DONE : RESULT_FAILED,
                      recorded ? "the versions are recorded" : why);
    }
    mem_free(entries);
}

/* --- All ------------------------------------------------------------------------------------------------------ */

static void end_rest(struct plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].result == RESULT_PENDING)
            plan_item_end(&plan->items[i], RESULT_NOT_ATTEMPTED, "the run stopped before");
}

bool extract_apply(const struct chain_hops *hops, struct chains *chains, struct plan *plan,
                   const struct extract_options *options, struct error *err) {
    bool applied =
        write_values(hops, chains, plan, options, err) && refresh(hops, chains, plan, options, err);
    if (applied)
        extract_record(hops, chains, plan, options);
    end_rest(plan);
    return applied;
}
