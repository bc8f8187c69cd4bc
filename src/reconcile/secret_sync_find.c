#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "reconcile/secret_syncs.h"

/* --- Whether a store serves a namespace -------------------------------------------------------------- */

static bool chooses_by_labels(const struct secret_store *store) {
    size_t i = 0;
    json_t *condition = NULL;
    json_array_foreach (value_at(store->object, "spec", "conditions", NULL), i, condition)
        if (value_at(condition, "namespaceSelector", NULL))
            return true;
    return false;
}

/* NULL when they may not be read. Asked for once; a namespace without labels has none. */
static const json_t *labels_of(const struct secret_syncs *syncs, const char *namespace) {
    const json_t *known = json_object_get(syncs->namespace_labels, namespace);
    if (!known) {
        auto_text path = url_path("/api/v1/namespaces/{}", namespace, NULL);
        auto_json object = kube_get_json(syncs->kube, path, NULL);
        json_t *labels = value_at(object, "metadata", "labels", NULL);
        json_object_set_new(syncs->namespace_labels, namespace,
                            labels   ? json_incref(labels)
                            : object ? json_object()
                                     : json_null());
        known = json_object_get(syncs->namespace_labels, namespace);
    }
    return json_is_null(known) ? NULL : known;
}

static enum store_access access_to(const struct secret_syncs *syncs, const struct secret_store *store,
                                   const char *namespace) {
    enum store_access access = secret_store_access(store, namespace, NULL);
    if (access != STORE_ACCESS_UNKNOWN || !chooses_by_labels(store))
        return access;
    return secret_store_access(store, namespace, labels_of(syncs, namespace));
}

/* --- Who reads --------------------------------------------------------------------------------------- */

/* How an ExternalSecret comes by a secret. */
struct reader {
    const struct secret_store *store; /* NULL: it does not exist */
    enum reading reading;
    struct carried carried;
};

static void try_store(struct reader *best, const struct external_secret *view,
                      const struct secret_store *store, bool exists, const struct vault_location *location,
                      const char *field) {
    enum reading reading = external_secret_reads(view, store, location);
    struct carried carried = external_secret_carries(view, store, location, field);
    if (carried.how == CARRIED_NOT || reading <= best->reading)
        return;
    *best = (struct reader){
        .store = exists ? store : NULL, .reading = exists ? reading : MAY_READ, .carried = carried};
}

/* What a store that does not exist would have to be. */
static struct secret_store imagined(const struct store_ref *reference, const char *namespace,
                                    const struct vault_location *location) {
    return (struct secret_store){
        .namespace = reference->is_cluster ? "" : namespace,
        .name = reference->name,
        .is_cluster = reference->is_cluster,
        .provider = "vault",
        .controller = "",
        .server = "",
        .path = location->mount,
        .kv_version = location->kv_version ? location->kv_version : 2,
        .vault_namespace = location->vault_namespace ? location->vault_namespace : "",
        .auth = "",
        .ca_bundle = "",
    };
}

static struct reader reader_of(const struct secret_syncs *syncs, const struct external_secret *view,
                               const struct vault_location *location, const char *field) {
    struct reader best = {.reading = READS_NOT};
    for (size_t i = 0; i < view->reference_count; i++) {
        const struct store_ref *reference = &view->references[i].store;
        const struct secret_store *store = secret_syncs_store(syncs, reference, view->namespace);
        if (store) {
            try_store(&best, view, store, true, location, field);
        } else if (secret_syncs_knows_all(syncs, reference, view->namespace)) {
            struct secret_store missing = imagined(reference, view->namespace, location);
            try_store(&best, view, &missing, false, location, field);
        }
    }
    return best;
}

static struct sync_source *source_new(const struct secret_syncs *syncs, const struct external_secret *view,
                                      const struct secret_store *store,
                                      const struct vault_location *location) {
    struct sync_source *source = mem_alloc(sizeof *source);
    source->view = view;
    source->store = store;
    source->access = store ? access_to(syncs, store, view->namespace) : STORE_ALLOWED;
    source->vault_namespace = mem_dup(location->vault_namespace);
    source->mount = mem_dup(location->mount);
    source->path = mem_dup(location->path);
    source->location = (struct vault_location){.vault_namespace = source->vault_namespace,
                                               .mount = source->mount,
                                               .path = source->path,
                                               .kv_version = location->kv_version};
    return source;
}

static void add(struct secret_sync_list *list, const struct secret_syncs *syncs,
                const struct external_secret *view, const struct reader *reader,
                const struct vault_location *location) {
    bool is_whole = reader->carried.how == CARRIED_UNCHANGED;
    list->items = mem_resize(list->items, (list->count + 1) * sizeof *list->items);
    struct secret_sync *sync = &list->items[list->count++];
    *sync = (struct secret_sync){
        .namespace = mem_dup(view->namespace),
        .name = mem_dup(view->name),
        .secret = mem_dup(view->target),
        .key = is_whole ? mem_dup(reader->carried.secret_key) : NULL,
        .may_read = reader->reading == MAY_READ,
        .state = is_whole ? SYNC_DIFFERS : SYNC_NOT_COMPARABLE,
        .why = is_whole
                   ? NULL
                   : mem_format("the Secret does not hold the value as it is (%s)", reader->carried.between),
        .source = source_new(syncs, view, reader->store, location),
    };
    secret_sync_judge(sync, view, NULL, false);
}

/* --- Who writes -------------------------------------------------------------------------------------- */

static void find_pusher(const struct secret_syncs *syncs, const struct vault_location *location,
                        const char *field, struct secret_pusher *pusher) {
    size_t i = 0;
    json_t *object = NULL;
    *pusher = (struct secret_pusher){0};
    json_array_foreach (syncs->push_secrets.items, i, object) {
        struct push_secret view = push_secret_view(object);
        for (size_t j = 0; j < syncs->store_count; j++) {
            enum pushing how = push_secret_writes(&view, &syncs->store_views[j], location, field);
            if (how <= pusher->how)
                continue;
            pusher->how = how;
            mem_replace(&pusher->name, mem_format("PushSecret %s/%s", view.namespace, view.name));
        }
    }
}

void secret_pusher_clear(struct secret_pusher *pusher) {
    mem_free(pusher->name);
    *pusher = (struct secret_pusher){0};
}

char *secret_pusher_warning(const struct secret_pusher *pusher, const char *place) {
    switch (pusher->how) {
    case PUSHES_NOT:
        break;
    case MAY_PUSH:
        return mem_format("%s may write %s too: which keys its dataTo pushes only the operator can tell",
                          pusher->name, place);
    case PUSHES_BESIDE:
        return mem_format(
            "%s writes other fields of %s; the custom metadata stays the operator's, which would push "
            "no more without it",
            pusher->name, place);
    case PUSHES:
        return mem_format(
            "%s writes %s too: it overwrites the value, or fails because the custom metadata names "
            "another owner",
            pusher->name, place);
    }
    return NULL;
}

void secret_syncs_find(const struct secret_syncs *syncs, const struct vault_location *location,
                       const char *field, struct secret_sync_list *list, struct secret_pusher *pusher) {
    *list = (struct secret_sync_list){0};
    for (size_t i = 0; i < syncs->view_count; i++) {
        const struct external_secret *view = &syncs->views[i];
        struct reader reader = reader_of(syncs, view, location, field);
        if (reader.reading != READS_NOT)
            add(list, syncs, view, &reader, location);
    }
    find_pusher(syncs, location, field, pusher);
}

void secret_sync_judge(struct secret_sync *sync, const struct external_secret *view, const json_t *secret,
                       bool secret_is_missing) {
    const struct sync_source *source = sync->source;
    const struct sync_case known = {
        .external_secret = view,
        .store = source->store,
        .store_is_missing = !source->store,
        .access = source->access,
        .location = &source->location,
        .secret = secret,
        .secret_is_missing = secret_is_missing,
    };
    sync_obstacles_clear(&sync->obstacles);
    sync_obstacles_find(&known, &sync->obstacles);
}

static void sync_clear(struct secret_sync *sync) {
    char *texts[] = {sync->namespace, sync->name, sync->secret, sync->key, sync->why};
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
    if (sync->source) {
        mem_free(sync->source->vault_namespace);
        mem_free(sync->source->mount);
        mem_free(sync->source->path);
        mem_free(sync->source);
    }
    sync_obstacles_clear(&sync->obstacles);
    error_clear(&sync->refusal);
    error_clear(&sync->error);
}

void secret_sync_list_clear(struct secret_sync_list *list) {
    for (size_t i = 0; i < list->count; i++)
        sync_clear(&list->items[i]);
    mem_free(list->items);
    *list = (struct secret_sync_list){0};
}
