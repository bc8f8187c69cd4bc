#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/read.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/config_map.h"
#include "reconcile/journal_store.h"

#include <string.h>

/* Others may write entries of their own at the same time, one after the other: more conflicts than this are none of
 * theirs. */
#define RACES_MAX 20

/* NULL without an error when there is none. */
static json_t *read_config_map(const struct journal *journal, struct error *err) {
    auto_error failure = {0};
    json_t *object = kube_read_config_map(journal->kube, journal->namespace, JOURNAL_CONFIG_MAP, &failure);
    if (!object && failure.class != ERROR_NOT_FOUND)
        error_move(err, &failure);
    return object;
}

json_t *journal_cluster_read(const struct journal *journal, struct error *err) {
    auto_error failure = {0};
    auto_json object = read_config_map(journal, &failure);
    if (error_is_set(&failure)) {
        error_move(err, &failure);
        return NULL;
    }
    json_t *texts = value_at(object, "data", NULL);
    return json_is_object(texts) ? json_incref(texts) : json_object();
}

static json_t *new_config_map(const struct journal *journal) {
    return json_pack("{s:s, s:s, s:{s:s, s:s, s:{s:s}}}", "apiVersion", "v1", "kind", "ConfigMap", "metadata",
                     "name", JOURNAL_CONFIG_MAP, "namespace", journal->namespace, "labels",
                     "app.kubernetes.io/managed-by", "kcrealm");
}

/* The object as read goes back, resourceVersion included: it is not taken when it changed since. */
static bool send(const struct journal *journal, json_t *read, const char *key, const char *after,
                 struct error *err) {
    auto_json object = read ? json_incref(read) : new_config_map(journal);
    auto_text collection = url_path("/api/v1/namespaces/{}/configmaps", journal->namespace, NULL);
    auto_text path = mem_format("%s/%s", collection, JOURNAL_CONFIG_MAP);
    if (!json_is_object(json_object_get(object, "data")))
        json_object_set_new(object, "data", json_object());
    if (after)
        json_object_set_new(json_object_get(object, "data"), key, json_string(after));
    else
        json_object_del(json_object_get(object, "data"), key);
    auto_json reply =
        kube_send_json(journal->kube, read ? "PUT" : "POST", read ? path : collection, object, NULL, err);
    return reply != NULL;
}

bool journal_cluster_swap(const struct journal *journal, const char *key, const char *before,
                          const char *after, struct error *err) {
    for (size_t i = 0; i < RACES_MAX; i++) {
        auto_error failure = {0};
        auto_json object = read_config_map(journal, &failure);
        const char *there = config_map_text(object, key);
        if (error_is_set(&failure))
            return error_move(err, &failure);
        if (text_equal(there, after))
            return true;
        if (!text_equal(there, before))
            return journal_conflict(key, err);
        if (send(journal, object, key, after, &failure))
            return true;
        if (failure.class != ERROR_CONFLICT)
            return error_move(err, &failure);
    }
    error_set(err, ERROR_CONFLICT, "others changed it %d times in a row", RACES_MAX);
    return error_next(err, "run it again");
}
