#include "kcrealm/base/memory.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/secret_change.h"
#include "kcrealm/objects/secret_data.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "reconcile/secret_syncs.h"

static void set_incomparable(struct secret_sync *sync, const struct error *cause) {
    sync->state = SYNC_NOT_COMPARABLE;
    mem_replace(&sync->why, mem_format("%s%s%s", cause->message, cause->next ? "; " : "",
                                       cause->next ? cause->next : ""));
}

static void set_state(struct secret_sync *sync, enum sync_state state) {
    sync->state = state;
    mem_replace(&sync->why, NULL);
}

static void compare_bytes(struct secret_sync *sync, const json_t *object, const struct secret *value) {
    auto_secret_data data = {0};
    auto_error broken = {0};
    if (!secret_data_read(object, &data, &broken)) {
        error_wrap(&broken, "Secret %s/%s", sync->namespace, sync->secret);
        set_incomparable(sync, &broken);
        return;
    }
    const struct secret *held = secret_data_get(&data, sync->key);
    sync->key_is_missing = !held;
    set_state(sync, held && secret_equal(held, value) ? SYNC_AGREES : SYNC_DIFFERS);
}

char *secret_sync_target_path(const struct secret_sync *sync) {
    return url_path("/api/v1/namespaces/{}/secrets/{}", sync->namespace, sync->secret, NULL);
}

bool secret_sync_take(struct secret_sync *sync, const struct secret *value, const json_t *object,
                      struct error *failure, struct error *err) {
    bool is_missing = !object && failure->class == ERROR_NOT_FOUND;
    bool is_comparable = sync->key && value;
    if (!object && !is_missing && failure->class != ERROR_FORBIDDEN) {
        error_move(err, failure);
        return error_wrap(err, "reading Secret %s/%s", sync->namespace, sync->secret);
    }
    secret_sync_judge(sync, sync->source->view, object, is_missing);
    sync->secret_is_missing = is_missing;
    sync->key_is_missing = false;
    sync->is_forbidden = failure->class == ERROR_FORBIDDEN;
    error_copy(&sync->refusal, failure);
    sync->changed_s = object ? secret_changed_s(object) : 0;
    if (!is_comparable)
        return true;
    if (object)
        compare_bytes(sync, object, value);
    else if (is_missing)
        set_state(sync, SYNC_DIFFERS);
    else
        set_incomparable(sync, failure);
    return true;
}

/* The same request gives data and metadata. jansson's memory is wiped when it is freed, so nothing of it stays. */
bool secret_sync_look(const struct secret_syncs *syncs, struct secret_sync *sync, const struct secret *value,
                      struct error *err) {
    auto_error failure = {0};
    auto_text path = secret_sync_target_path(sync);
    auto_json object = kube_get_json(syncs->kube, path, &failure);
    return secret_sync_take(sync, value, object, &failure, err);
}

/* Whether the next request would fail as well. */
static bool ends_all(const struct error *failure) {
    return failure->class == ERROR_INTERRUPTED || failure->class == ERROR_UNREACHABLE ||
           failure->class == ERROR_UNAUTHENTICATED;
}

static bool take_reads(struct secret_refresh *pairs, struct kube_read *reads, size_t count,
                       struct error *err) {
    for (size_t i = 0; i < count; i++) {
        auto_error failure = {0};
        if (secret_sync_take(pairs[i].sync, pairs[i].value, reads[i].document, &reads[i].error, &failure))
            continue;
        if (ends_all(&failure))
            return error_move(err, &failure);
        set_incomparable(pairs[i].sync, &failure);
    }
    return true;
}

bool secret_syncs_compare_all(struct secret_syncs *syncs, struct secret_refresh *pairs, size_t count,
                              struct error *err) {
    struct kube_read *reads = mem_alloc_array(count, sizeof *reads);
    for (size_t i = 0; i < count; i++)
        reads[i].path = secret_sync_target_path(pairs[i].sync);
    bool compared = secret_syncs_go_on(syncs, err) &&
                    kube_read_all(syncs->kube, reads, count, KUBE_PARALLEL, err) &&
                    take_reads(pairs, reads, count, err);
    kube_reads_clear(reads, count);
    mem_free(reads);
    return compared;
}

bool secret_syncs_compare(struct secret_syncs *syncs, struct secret_sync_list *list,
                          const struct secret *value, struct error *err) {
    struct secret_refresh *pairs = mem_alloc_array(list->count, sizeof *pairs);
    for (size_t i = 0; i < list->count; i++)
        pairs[i] = (struct secret_refresh){&list->items[i], value};
    bool compared = secret_syncs_compare_all(syncs, pairs, list->count, err);
    mem_free(pairs);
    return compared;
}
