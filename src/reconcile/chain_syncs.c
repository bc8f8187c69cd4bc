#include "reconcile/chain_syncs.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/secret_change.h"
#include "kcrealm/vault/client.h"
#include "reconcile/operator_event.h"
#include "reconcile/secret_syncs.h"

static struct condition_text copy_condition(const struct condition *condition) {
    return (struct condition_text){mem_dup(condition->status), mem_dup(condition->reason),
                                   mem_dup(condition->message)};
}

/* A Secret that does not exist holds no value, whatever stands between the two. */
static enum secret_agreement agreement_of(const struct secret_sync *sync, const struct secret *value) {
    bool is_expected = sync->state != SYNC_NOT_COMPARABLE || !sync->may_read;
    if (sync->secret_is_missing && is_expected)
        return AGREEMENT_NO_SECRET;
    if (sync->state == SYNC_AGREES)
        return AGREEMENT_EQUAL;
    if (sync->state == SYNC_NOT_COMPARABLE || !value)
        return AGREEMENT_UNKNOWN;
    return sync->key_is_missing ? AGREEMENT_NO_KEY : AGREEMENT_DIFFERS;
}

static bool lacks_right(const struct secret_sync *sync, const struct secret *value) {
    return sync->is_forbidden && sync->key && value;
}

static char *why_unknown(const struct secret_sync *sync, const struct secret *value) {
    if (lacks_right(sync, value))
        return mem_dup(sync->refusal.message);
    if (sync->why || value)
        return mem_dup(sync->why);
    return mem_dup("there is nothing to compare it with: neither Vault nor Keycloak shows the secret");
}

static void copy_store(const struct secret_store *store, struct sync_facts *facts) {
    facts->store =
        mem_format("%s %s", store->is_cluster ? STORE_KIND_CLUSTER : STORE_KIND_NAMESPACED, store->name);
    facts->provider = mem_dup(store->provider);
    facts->store_ready = copy_condition(&store->ready);
}

static void copy_sync(struct secret_sync *sync, const struct secret *value, struct sync_facts *facts) {
    const struct external_secret *view = sync->source->view;
    enum secret_agreement agreement = agreement_of(sync, value);
    *facts = (struct sync_facts){
        .namespace = mem_dup(sync->namespace),
        .name = mem_dup(sync->name),
        .secret = mem_dup(sync->secret),
        .key = mem_dup(sync->key),
        .may_read = sync->may_read,
        .ready = copy_condition(&view->ready),
        .refresh_time = *view->refresh_time ? mem_dup(view->refresh_time) : NULL,
        .obstacles = sync->obstacles,
        .agreement = agreement,
        .why = agreement == AGREEMENT_UNKNOWN ? why_unknown(sync, value) : NULL,
        .next = lacks_right(sync, value) ? mem_dup(sync->refusal.next) : NULL,
        .changed_s = sync->changed_s,
    };
    sync->obstacles = (struct sync_obstacles){0};
    if (sync->source->store)
        copy_store(sync->source->store, facts);
}

/* Without its store nobody can say what an ExternalSecret reads. NULL: all stores are known, or known to be missing. */
static const struct error *hidden_store(const struct secret_syncs *syncs,
                                        const struct external_secret *view) {
    for (size_t i = 0; i < view->reference_count; i++) {
        const struct store_ref *store = &view->references[i].store;
        if (!secret_syncs_store(syncs, store, view->namespace) &&
            !secret_syncs_knows_all(syncs, store, view->namespace))
            return store->is_cluster ? &syncs->cluster_stores.cause : &syncs->stores.cause;
    }
    return NULL;
}

static const struct error *any_hidden_store(const struct secret_syncs *syncs) {
    const struct error *cause = NULL;
    for (size_t i = 0; i < syncs->view_count && !cause; i++)
        cause = hidden_store(syncs, &syncs->views[i]);
    return cause;
}

/* What keeps us from knowing that there is no other. */
static void take_missing_part(const struct secret_syncs *syncs, struct client_facts *row) {
    const struct sync_listing *listing = &syncs->external_secrets;
    const struct error *cause = listing->reach == REACH_CLUSTER ? any_hidden_store(syncs) : &listing->cause;
    if (!cause)
        return;
    row->syncs_missing = mem_dup(cause->message ? cause->message
                                                : "the cluster does not serve " EXTERNAL_SECRETS_GROUP
                                                  "/" EXTERNAL_SECRETS_VERSION);
    row->syncs_next = mem_dup(cause->next);
    row->syncs_origin = mem_dup(cause->origin);
}

/* One that may not be seen could overwrite the place. */
static void take_hidden_pushers(const struct secret_syncs *syncs, struct client_facts *row) {
    const struct sync_listing *listing = &syncs->push_secrets;
    if (listing->reach != REACH_NOTHING || !listing->cause.message)
        return;
    row->pushers_missing = mem_dup(listing->cause.message);
    row->pushers_next = mem_dup(listing->cause.next);
    row->pushers_origin = mem_dup(listing->cause.origin);
}

/* Who may list objects of one namespace only does not see the readers, and the writers, of others. NULL: all were seen. */
static char *reach_of(const struct secret_syncs *syncs) {
    const char *here = kube_namespace(syncs->kube);
    if (syncs->external_secrets.reach == REACH_NAMESPACE)
        return mem_format("only namespace %s was searched", here);
    if (syncs->push_secrets.reach == REACH_NAMESPACE)
        return mem_format("only namespace %s was searched for PushSecrets", here);
    return NULL;
}

static bool keeps(const struct secret_syncs *syncs, const char *pusher) {
    size_t i = 0;
    json_t *object = NULL;
    json_array_foreach (syncs->push_secrets.items, i, object) {
        auto_text name = mem_format("PushSecret %s/%s", object_namespace(object), object_name(object));
        if (text_equal(name, pusher))
            return !push_secret_view(object).replaces;
    }
    return false;
}

/* --- Other stores -------------------------------------------------------------------------------------------- */

/* A secret that was carried elsewhere than to Vault: under the same name, as far as can be told. */
static const struct secret_store *other_store(const struct secret_syncs *syncs,
                                              const struct external_secret *view,
                                              const struct external_secret_reference *reference,
                                              const char *remote_key) {
    const struct secret_store *store = secret_syncs_store(syncs, &reference->store, view->namespace);
    bool is_other = store && *store->provider && !text_equal(store->provider, "vault");
    return is_other && reference->kind != REFERENCE_FIND && text_equal(reference->key, remote_key) ? store
                                                                                                   : NULL;
}

static void add_other(struct client_facts *row, const struct external_secret *view,
                      const struct secret_store *store) {
    row->syncs = mem_resize(row->syncs, (row->sync_count + 1) * sizeof *row->syncs);
    struct sync_facts *facts = &row->syncs[row->sync_count++];
    *facts = (struct sync_facts){
        .namespace = mem_dup(view->namespace),
        .name = mem_dup(view->name),
        .secret = mem_dup(view->target),
        .ready = copy_condition(&view->ready),
        .refresh_time = *view->refresh_time ? mem_dup(view->refresh_time) : NULL,
        .agreement = AGREEMENT_UNKNOWN,
    };
    copy_store(store, facts);
}

static void look_at_other_stores(const struct secret_syncs *syncs, struct client_facts *row) {
    for (size_t i = 0; i < syncs->view_count; i++) {
        const struct external_secret *view = &syncs->views[i];
        const struct secret_store *store = NULL;
        for (size_t j = 0; j < view->reference_count && !store; j++)
            store = other_store(syncs, view, &view->references[j], row->extraction->vault_key);
        if (store)
            add_other(row, view, store);
    }
}

static bool is_of_other_store(const struct sync_facts *sync) {
    return sync->provider && *sync->provider && !text_equal(sync->provider, "vault");
}

/* Its value cannot be compared; whether it is there, and since when, can be told. */
static void take_other_secret(const struct kube_read *read, struct sync_facts *sync) {
    if (read->document) {
        sync->changed_s = secret_changed_s(read->document);
    } else if (read->error.class == ERROR_NOT_FOUND) {
        sync->agreement = AGREEMENT_NO_SECRET;
    } else {
        sync->why = mem_dup(read->error.message);
        sync->next = mem_dup(read->error.next);
    }
}

static size_t find_others(const struct chain_facts *facts, struct sync_facts **others) {
    size_t count = 0;
    for (size_t i = 0; i < facts->client_count; i++)
        for (size_t j = 0; j < facts->clients[i].sync_count; j++) {
            struct sync_facts *sync = &facts->clients[i].syncs[j];
            if (is_of_other_store(sync) && others)
                others[count] = sync;
            count += is_of_other_store(sync);
        }
    return count;
}

static bool look_at_other_secrets(const struct chain_view *view, struct chain_facts *facts,
                                  struct error *err) {
    size_t count = find_others(facts, NULL);
    struct sync_facts **others = mem_alloc_array(count + 1, sizeof *others);
    struct kube_read *reads = mem_alloc_array(count + 1, sizeof *reads);
    (void)find_others(facts, others);
    for (size_t i = 0; i < count; i++)
        reads[i].path =
            url_path("/api/v1/namespaces/{}/secrets/{}", others[i]->namespace, others[i]->secret, NULL);
    bool read = kube_read_all(view->syncs->kube, reads, count, KUBE_PARALLEL, err);
    for (size_t i = 0; read && i < count; i++)
        take_other_secret(&reads[i], others[i]);
    kube_reads_clear(reads, count);
    mem_free(reads);
    mem_free(others);
    return read;
}

/* --- All rows ------------------------------------------------------------------------------------------------ */

static void find_syncs(const struct chain_view *view, struct client_facts *row,
                       struct secret_sync_list *list) {
    auto_text path = mem_format("%s%s", view->kv->prefix ? view->kv->prefix : "", row->extraction->vault_key);
    const struct vault_location location = {.vault_namespace =
                                                view->vault ? vault_namespace(view->vault) : "",
                                            .mount = view->kv->mount,
                                            .path = path,
                                            .kv_version = view->kv->version};
    auto_secret_pusher pusher = {0};
    secret_syncs_find(view->syncs, &location, row->extraction->vault_field, list, &pusher);
    if (pusher.how == PUSHES)
        row->pusher = mem_steal(pusher.name);
    row->pusher_keeps = row->pusher && keeps(view->syncs, row->pusher);
    take_missing_part(view->syncs, row);
    take_hidden_pushers(view->syncs, row);
    row->syncs_reach = reach_of(view->syncs);
}

static void copy_syncs(struct secret_syncs *syncs, struct client_facts *row, struct secret_sync_list *list,
                       const struct secret *value) {
    row->syncs = mem_alloc_array(list->count + 1, sizeof *row->syncs);
    for (; row->sync_count < list->count; row->sync_count++)
        copy_sync(&list->items[row->sync_count], value, &row->syncs[row->sync_count]);
    look_at_other_stores(syncs, row);
}

/* The Secrets of all rows are read at once. */
static bool compare_lists(const struct chain_view *view, struct secret_sync_list *lists, size_t count,
                          const struct secret *const *values, struct error *err) {
    struct secret_refresh *pairs = NULL;
    size_t pair_count = 0;
    for (size_t i = 0; i < count; i++)
        pair_count += lists[i].count;
    pairs = mem_alloc_array(pair_count, sizeof *pairs);
    pair_count = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            pairs[pair_count++] = (struct secret_refresh){&lists[i].items[j], values[i]};
    bool compared = secret_syncs_compare_all(view->syncs, pairs, pair_count, err);
    mem_free(pairs);
    return compared;
}

/* Who writes which Secret, whatever it reads. */
static void take_writers(const struct secret_syncs *syncs, struct chain_facts *facts) {
    facts->synced_secrets = json_object();
    for (size_t i = 0; i < syncs->view_count; i++) {
        const struct external_secret *view = &syncs->views[i];
        auto_text key = mem_format("%s/%s", view->namespace, view->target);
        auto_text name = mem_format("ExternalSecret %s/%s", view->namespace, view->name);
        if (view->creation_policy != CREATE_NONE)
            json_object_set_new(facts->synced_secrets, key, json_string(name));
    }
}

static void refuse_all(const struct chain_view *view, struct chain_facts *facts) {
    for (size_t i = 0; i < facts->client_count; i++)
        if (facts->clients[i].vault_target && view->syncs_refusal) {
            facts->clients[i].syncs_missing = mem_dup(view->syncs_refusal->message);
            facts->clients[i].syncs_next = mem_dup(view->syncs_refusal->next);
            facts->clients[i].syncs_origin = mem_dup(view->syncs_refusal->origin);
        }
}

bool chain_look_at_syncs(const struct chain_view *view, struct chain_facts *facts,
                         const struct secret *const *values, struct error *err) {
    if (!view->syncs) {
        refuse_all(view, facts);
        return true;
    }
    take_writers(view->syncs, facts);
    struct secret_sync_list *lists = mem_alloc_array(facts->client_count, sizeof *lists);
    for (size_t i = 0; i < facts->client_count; i++)
        if (facts->clients[i].vault_target)
            find_syncs(view, &facts->clients[i], &lists[i]);
    bool compared = compare_lists(view, lists, facts->client_count, values, err);
    for (size_t i = 0; i < facts->client_count; i++) {
        if (facts->clients[i].vault_target)
            copy_syncs(view->syncs, &facts->clients[i], &lists[i], values[i]);
        secret_sync_list_clear(&lists[i]);
    }
    mem_free(lists);
    return compared && look_at_other_secrets(view, facts, err);
}

/* --- The operator's words ------------------------------------------------------------------------------------ */

static json_t *events_about(const json_t *events, const struct sync_facts *sync) {
    json_t *chosen = json_array();
    size_t i;
    json_t *event;
    json_array_foreach (events, i, event) {
        const json_t *about = json_object_get(event, "involvedObject");
        if (text_equal(value_text(about, "kind"), "ExternalSecret") &&
            text_equal(value_text(about, "namespace"), sync->namespace) &&
            text_equal(value_text(about, "name"), sync->name))
            json_array_append(chosen, event);
    }
    return chosen;
}

static void take_words(const json_t *events, struct sync_facts *sync) {
    auto_json about = events_about(events, sync);
    struct operator_event event;
    if (!operator_event_last(about, sync->refresh_time ? sync->refresh_time : "", &event))
        return;
    operator_event_explain(&event);
    if (event.is_quotable && *event.meaning)
        sync->operator_says = mem_format("%s (the operator says: %s)", event.meaning, event.text);
    else if (event.is_quotable || *event.meaning)
        sync->operator_says = mem_dup(*event.meaning ? event.meaning : event.text);
}

void chain_take_events(struct chain_facts *facts) {
    const json_t *events = facts->cluster.lists[FACT_EVENTS].items;
    for (size_t i = 0; i < facts->client_count; i++)
        for (size_t j = 0; j < facts->clients[i].sync_count; j++)
            if (!text_equal(facts->clients[i].syncs[j].ready.status, "True"))
                take_words(events, &facts->clients[i].syncs[j]);
}
