#include "kcrealm/reconcile/secret_sync.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "reconcile/secret_syncs.h"

#include <stdlib.h>
#include <string.h>

struct resource {
    const char *kinds; /* plural, for people */
    const char *version;
    const char *name;
    bool is_namespaced;
};

static const struct resource external_secrets = {"ExternalSecrets", EXTERNAL_SECRETS_VERSION,
                                                 "externalsecrets", true};
static const struct resource stores = {"SecretStores", EXTERNAL_SECRETS_VERSION, "secretstores", true};
static const struct resource cluster_stores = {"ClusterSecretStores", EXTERNAL_SECRETS_VERSION,
                                               "clustersecretstores", false};
static const struct resource push_secrets = {"PushSecrets", PUSH_SECRETS_VERSION, "pushsecrets", true};

struct kind {
    const struct resource *resource;
    struct sync_listing *listing;
    struct error failure;
};

/* --- Listing ----------------------------------------------------------------------------------------- */

static char *refusal_text(const struct error *refusal) {
    return mem_format("%s%s%s", refusal->message, refusal->next ? "; " : "",
                      refusal->next ? refusal->next : "");
}

static void note_refusal(struct sync_listing *listing, const struct error *refusal) {
    mem_replace(&listing->refusal, refusal_text(refusal));
    error_copy(&listing->cause, refusal);
}

static char *list_path(const struct resource *resource, const char *namespace) {
    if (!namespace)
        return url_path("/apis/" EXTERNAL_SECRETS_GROUP "/{}/{}", resource->version, resource->name, NULL);
    return url_path("/apis/" EXTERNAL_SECRETS_GROUP "/{}/namespaces/{}/{}", resource->version, namespace,
                    resource->name, NULL);
}

static bool may_be_listed_here(const struct kind *kind, const struct kube_read *everywhere) {
    return kind->resource->is_namespaced && everywhere->error.class == ERROR_FORBIDDEN;
}

static void take(struct sync_listing *listing, struct kube_read *read, enum reach reach) {
    listing->items = read->document;
    listing->reach = reach;
    read->document = NULL;
}

/* A refusal of both is the failure, of the cluster alone the listing's. A kind that is not served (404) has no
 * objects. */
static void settle(struct kind *kind, struct kube_read *everywhere, struct kube_read *here) {
    struct sync_listing *listing = kind->listing;
    struct kube_read *last = here ? here : everywhere;
    if (everywhere->error.class == ERROR_FORBIDDEN)
        note_refusal(listing, &everywhere->error);
    if (last->document) {
        take(listing, last, here ? REACH_NAMESPACE : REACH_CLUSTER);
        return;
    }
    listing->reach = last->error.class == ERROR_NOT_FOUND ? REACH_CLUSTER : REACH_NOTHING;
    error_move(&kind->failure, &last->error);
    error_wrap(&kind->failure, "looking for %s", kind->resource->kinds);
}

/* Everywhere, all at once; then in the own namespace what was refused there. */
static bool list(struct kube *kube, struct kind *kinds, size_t count, struct error *err) {
    struct kube_read *everywhere = mem_alloc_array(count, sizeof *everywhere);
    struct kube_read *here = mem_alloc_array(count, sizeof *here);
    size_t again = 0;
    for (size_t i = 0; i < count; i++)
        everywhere[i] = (struct kube_read){.path = list_path(kinds[i].resource, NULL), .is_list = true};
    bool read = kube_read_all(kube, everywhere, count, KUBE_PARALLEL, err);
    for (size_t i = 0; read && i < count; i++)
        if (may_be_listed_here(&kinds[i], &everywhere[i]))
            here[again++] = (struct kube_read){.path = list_path(kinds[i].resource, kube_namespace(kube)),
                                               .is_list = true};
    read = read && kube_read_all(kube, here, again, KUBE_PARALLEL, err);
    again = 0;
    for (size_t i = 0; read && i < count; i++)
        settle(&kinds[i], &everywhere[i],
               may_be_listed_here(&kinds[i], &everywhere[i]) ? &here[again++] : NULL);
    kube_reads_clear(everywhere, count);
    kube_reads_clear(here, again);
    mem_free(everywhere);
    mem_free(here);
    return read;
}

/* --- Notes ------------------------------------------------------------------------------------------- */

/* The group is there with another version when the operator is older than v1. */
static void note_absence(const struct secret_syncs *syncs) {
    auto_json group = kube_get_json(syncs->kube, "/apis/" EXTERNAL_SECRETS_GROUP, NULL);
    const char *preferred = value_text(value_at(group, "preferredVersion", NULL), "version");
    if (preferred)
        event_warning(syncs->options.events,
                      "External Secrets of this cluster serves " EXTERNAL_SECRETS_GROUP
                      "/%s and not " EXTERNAL_SECRETS_VERSION
                      ": which Secrets are behind Vault is not looked at; update it to 0.16 or newer",
                      preferred);
    else
        event_note(syncs->options.events, "External Secrets is not installed in the cluster");
}

static void note_reach(const struct secret_syncs *syncs) {
    const struct event_sink *events = syncs->options.events;
    const char *here = kube_namespace(syncs->kube);
    if (syncs->external_secrets.reach == REACH_NAMESPACE)
        event_note(events, "only namespace %s is searched for ExternalSecrets: %s", here,
                   syncs->external_secrets.refusal);
    if (syncs->push_secrets.reach == REACH_NAMESPACE)
        event_note(events,
                   "only namespace %s is searched for PushSecrets, which overwrite secrets of Vault: %s",
                   here, syncs->push_secrets.refusal);
    if (syncs->push_secrets.reach == REACH_NOTHING)
        event_note(events, "whether PushSecrets overwrite secrets of Vault is not known: %s",
                   syncs->push_secrets.refusal);
}

/* Without its store nobody can say where a PushSecret writes. */
static void note_hidden_targets(const struct secret_syncs *syncs) {
    size_t count = json_array_size(syncs->push_secrets.items);
    const struct sync_listing *hidden = syncs->cluster_stores.reach != REACH_CLUSTER ? &syncs->cluster_stores
                                        : syncs->stores.reach != REACH_CLUSTER       ? &syncs->stores
                                                                                     : NULL;
    if (hidden && count)
        event_note(syncs->options.events,
                   "whether %zu PushSecret%s overwrite%s secrets of Vault is not known for sure: %s", count,
                   count == 1 ? "" : "s", count == 1 ? "s" : "", hidden->refusal);
}

static bool uses_hidden_store(const struct secret_syncs *syncs, const struct external_secret *view,
                              bool is_cluster) {
    for (size_t i = 0; i < view->reference_count; i++) {
        const struct store_ref *store = &view->references[i].store;
        if (store->is_cluster == is_cluster && !secret_syncs_store(syncs, store, view->namespace) &&
            !secret_syncs_knows_all(syncs, store, view->namespace))
            return true;
    }
    return false;
}

/* Without its store nobody can say where a remote key lies. */
static void note_hidden_stores(const struct secret_syncs *syncs, bool is_cluster) {
    const struct sync_listing *listing = is_cluster ? &syncs->cluster_stores : &syncs->stores;
    size_t count = 0;
    for (size_t i = 0; i < syncs->view_count; i++)
        count += uses_hidden_store(syncs, &syncs->views[i], is_cluster);
    if (count)
        event_note(
            syncs->options.events,
            "whether %zu ExternalSecret%s read%s a secret is not known, because the %s may not be listed: %s",
            count, count == 1 ? "" : "s", count == 1 ? "s" : "",
            is_cluster ? cluster_stores.kinds : stores.kinds, listing->refusal);
}

/* --- Views ------------------------------------------------------------------------------------------- */

static int compare_views(const void *left, const void *right) {
    const struct external_secret *a = left, *b = right;
    int order = strcmp(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

static void view_external_secrets(struct secret_syncs *syncs) {
    const json_t *items = syncs->external_secrets.items;
    size_t i = 0;
    json_t *object = NULL;
    syncs->views = mem_alloc_array(json_array_size(items) + 1, sizeof *syncs->views);
    json_array_foreach (items, i, object)
        external_secret_view(object, &syncs->views[syncs->view_count++]);
    if (syncs->view_count)
        qsort(syncs->views, syncs->view_count, sizeof *syncs->views, compare_views);
}

static void view_stores(struct secret_syncs *syncs) {
    const json_t *lists[] = {syncs->stores.items, syncs->cluster_stores.items};
    size_t i = 0, count = json_array_size(lists[0]) + json_array_size(lists[1]);
    json_t *object = NULL;
    syncs->store_views = mem_alloc_array(count + 1, sizeof *syncs->store_views);
    for (size_t list = 0; list < mem_count(lists); list++)
        json_array_foreach (lists[list], i, object)
            syncs->store_views[syncs->store_count++] = secret_store_view(object);
}

const struct secret_store *secret_syncs_store(const struct secret_syncs *syncs,
                                              const struct store_ref *reference, const char *namespace) {
    for (size_t i = 0; i < syncs->store_count; i++)
        if (store_ref_means(reference, namespace, &syncs->store_views[i]))
            return &syncs->store_views[i];
    return NULL;
}

bool secret_syncs_knows_all(const struct secret_syncs *syncs, const struct store_ref *reference,
                            const char *namespace) {
    if (reference->is_cluster)
        return syncs->cluster_stores.reach == REACH_CLUSTER;
    return syncs->stores.reach == REACH_CLUSTER ||
           (syncs->stores.reach == REACH_NAMESPACE && strcmp(namespace, kube_namespace(syncs->kube)) == 0);
}

bool secret_syncs_see_all(const struct secret_syncs *syncs) {
    return syncs->external_secrets.reach == REACH_CLUSTER && syncs->stores.reach == REACH_CLUSTER &&
           syncs->cluster_stores.reach == REACH_CLUSTER;
}

/* --- All of it --------------------------------------------------------------------------------------- */

static bool is_grave(const struct error *failure) {
    return error_is_set(failure) && failure->class != ERROR_NOT_FOUND && failure->class != ERROR_FORBIDDEN;
}

/* Stores and PushSecrets that may not be listed leave questions open; without ExternalSecrets there is no answer. */
static bool judge_kinds(struct secret_syncs *syncs, struct kind *kinds, size_t count, struct error *err) {
    if (kinds[0].failure.class == ERROR_NOT_FOUND) {
        syncs->external_secrets.reach = REACH_NOTHING;
        note_absence(syncs);
        return true;
    }
    if (error_is_set(&kinds[0].failure))
        return error_move(err, &kinds[0].failure);
    for (size_t i = 1; i < count; i++)
        if (is_grave(&kinds[i].failure))
            return error_move(err, &kinds[i].failure);
    view_external_secrets(syncs);
    view_stores(syncs);
    note_reach(syncs);
    note_hidden_stores(syncs, false);
    note_hidden_stores(syncs, true);
    note_hidden_targets(syncs);
    return true;
}

static bool read_all(struct secret_syncs *syncs, struct error *err) {
    struct kind kinds[] = {
        {&external_secrets, &syncs->external_secrets, {0}},
        {&stores, &syncs->stores, {0}},
        {&cluster_stores, &syncs->cluster_stores, {0}},
        {&push_secrets, &syncs->push_secrets, {0}},
    };
    bool read =
        list(syncs->kube, kinds, mem_count(kinds), err) && judge_kinds(syncs, kinds, mem_count(kinds), err);
    for (size_t i = 0; i < mem_count(kinds); i++)
        error_clear(&kinds[i].failure);
    return read;
}

struct secret_syncs *secret_syncs_read(struct kube *kube, const struct secret_sync_options *options,
                                       struct error *err) {
    struct secret_syncs *syncs = mem_alloc(sizeof *syncs);
    syncs->kube = kube;
    syncs->options = *options;
    syncs->namespace_labels = json_object();
    if (read_all(syncs, err))
        return syncs;
    secret_syncs_free(syncs);
    return NULL;
}

void secret_syncs_free(struct secret_syncs *syncs) {
    if (!syncs)
        return;
    struct sync_listing *listings[] = {&syncs->external_secrets, &syncs->stores, &syncs->cluster_stores,
                                       &syncs->push_secrets};
    for (size_t i = 0; i < syncs->view_count; i++)
        external_secret_view_clear(&syncs->views[i]);
    mem_free(syncs->views);
    mem_free(syncs->store_views);
    for (size_t i = 0; i < mem_count(listings); i++) {
        json_decref(listings[i]->items);
        mem_free(listings[i]->refusal);
        error_clear(&listings[i]->cause);
    }
    json_decref(syncs->namespace_labels);
    mem_free(syncs);
}

bool secret_syncs_go_on(const struct secret_syncs *syncs, struct error *err) {
    const volatile sig_atomic_t *interrupted = syncs->options.interrupted;
    return !interrupted || !*interrupted || error_set(err, ERROR_INTERRUPTED, "interrupted");
}
