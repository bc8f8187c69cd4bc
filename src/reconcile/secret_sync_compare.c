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

/* The same request gives data and metadata. jansson's memory is wiped when it is freed, so nothing of it stays. */
bool secret_sync_look(const struct secret_syncs *syncs, struct secret_sync *sync, const struct secret *value,
                      struct error *err) {
    auto_error failure = {0};
    auto_text path = url_path("/api/v1/namespaces/{}/secrets/{}", sync->namespace, sync->secret, NULL);
    auto_json object = kube_get_json(syncs->kube, path, &failure);
    bool is_missing = !object && failure.class == ERROR_NOT_FOUND;
    bool is_comparable = sync->key && value;
    if (!object && !is_missing && failure.class != ERROR_FORBIDDEN) {
        error_move(err, &failure);
        return error_wrap(err, "reading Secret %s/%s", sync->namespace, sync->secret);
    }
    secret_sync_judge(sync, sync->source->view, object, is_missing);
    sync->secret_is_missing = is_missing;
    sync->key_is_missing = false;
    sync->is_forbidden = failure.class == ERROR_FORBIDDEN;
    sync->changed_s = object ? secret_changed_s(object) : 0;
    if (!is_comparable)
        return true;
    if (object)
        compare_bytes(sync, object, value);
    else if (is_missing)
        set_state(sync, SYNC_DIFFERS);
    else
        set_incomparable(sync, &failure);
    return true;
}

/* Whether the next request would fail as well. */
static bool ends_all(const struct error *failure) {
    return failure->class == ERROR_INTERRUPTED || failure->class == ERROR_UNREACHABLE ||
           failure->class == ERROR_UNAUTHENTICATED;
}

bool secret_syncs_compare(struct secret_syncs *syncs, struct secret_sync_list *list,
                          const struct secret *value, struct error *err) {
    for (size_t i = 0; i < list->count; i++) {
        auto_error failure = {0};
        if (!secret_syncs_go_on(syncs, err))
            return false;
        if (secret_sync_look(syncs, &list->items[i], value, &failure))
            continue;
        if (ends_all(&failure))
            return error_move(err, &failure);
        set_incomparable(&list->items[i], &failure);
    }
    return true;
}
