#include "kcrealm/objects/push_secret.h"

#include "kcrealm/base/text.h"
#include "kcrealm/objects/label_selector.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static const json_t *member_of_spec(const struct push_secret *view, const char *key) {
    return value_at(view->object, "spec", key, NULL);
}

struct push_secret push_secret_view(const json_t *object) {
    const json_t *spec = value_at(object, "spec", NULL);
    return (struct push_secret){
        .object = object,
        .namespace = object_namespace(object),
        .name = object_name(object),
        .source = text_or_empty(value_at(spec, "selector", "secret", NULL), "name"),
        .replaces = !text_equal(value_text(spec, "updatePolicy"), "IfNotExists"),
        .deletes = text_equal(value_text(spec, "deletionPolicy"), "Delete"),
        .is_being_deleted = value_text(value_at(object, "metadata", NULL), "deletionTimestamp") != NULL,
        .ready = condition_of(object, "Ready"),
    };
}

size_t push_secret_entry_count(const struct push_secret *view) {
    return json_array_size(member_of_spec(view, "data"));
}

struct push_secret_entry push_secret_entry_at(const struct push_secret *view, size_t index) {
    const json_t *match = value_at(json_array_get(member_of_spec(view, "data"), index), "match", NULL);
    const json_t *remote = value_at(match, "remoteRef", NULL);
    return (struct push_secret_entry){
        .secret_key = text_or_empty(match, "secretKey"),
        .remote_key = text_or_empty(remote, "remoteKey"),
        .property = text_or_empty(remote, "property"),
    };
}

/* A reference has a name or labels. */
static bool reference_means(const json_t *reference, const struct push_secret *view,
                            const struct secret_store *store) {
    struct store_ref ref = store_ref_of(reference);
    const json_t *selector = value_at(reference, "labelSelector", NULL);
    if (!*ref.name && json_is_object(selector)) {
        if (!label_selector_matches(selector, value_at(store->object, "metadata", "labels", NULL)))
            return false;
        ref.name = store->name;
    }
    return store_ref_means(&ref, view->namespace, store);
}

bool push_secret_uses(const struct push_secret *view, const struct secret_store *store) {
    size_t i = 0;
    json_t *reference = NULL;
    json_array_foreach (member_of_spec(view, "secretStoreRefs"), i, reference)
        if (reference_means(reference, view, store))
            return true;
    return false;
}

/* dataTo names its store itself. With a remoteKey it replaces all of that secret by the keys of the Secret; without,
 * each key of the Secret goes to a remote secret of its name, or of what `rewrite` makes of it. */
static enum pushing pushes_in_bulk(const struct push_secret *view, const struct secret_store *store,
                                   const struct vault_location *location) {
    enum pushing most = PUSHES_NOT;
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach (member_of_spec(view, "dataTo"), i, entry) {
        const char *remote_key = text_or_empty(entry, "remoteKey");
        if (!reference_means(value_at(entry, "storeRef", NULL), view, store))
            continue;
        if (!*remote_key)
            most = MAY_PUSH;
        else if (vault_path_means(store, remote_key, location))
            return PUSHES;
    }
    return most;
}

enum pushing push_secret_writes(const struct push_secret *view, const struct secret_store *store,
                                const struct vault_location *location, const char *field) {
    enum pushing most = secret_store_is_vault(store) ? pushes_in_bulk(view, store, location) : PUSHES_NOT;
    if (most == PUSHES || !push_secret_uses(view, store))
        return most;
    for (size_t i = 0; i < push_secret_entry_count(view); i++) {
        struct push_secret_entry entry = push_secret_entry_at(view, i);
        if (!vault_path_means(store, entry.remote_key, location))
            continue;
        if (!field || !*entry.property || strcmp(entry.property, field) == 0)
            return PUSHES;
        most = PUSHES_BESIDE;
    }
    return most;
}
