#include "kcrealm/objects/external_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "objects/go_duration.h"

#include <string.h>

#define REFRESH_INTERVAL_DEFAULT "1h"

static const char *text_or(const json_t *object, const char *key, const char *otherwise) {
    const char *text = value_text(object, key);
    return text && *text ? text : otherwise;
}

static void add_reference(struct external_secret *view, enum reference_kind kind, size_t index,
                          const json_t *entry, const json_t *remote) {
    const json_t *source = value_at(entry, "sourceRef", "storeRef", NULL);
    view->references = mem_resize(view->references, (view->reference_count + 1) * sizeof *view->references);
    view->references[view->reference_count++] = (struct external_secret_reference){
        .kind = kind,
        .index = index,
        .store = json_is_object(source) ? store_ref_of(source) : view->store,
        .secret_key = text_or(entry, "secretKey", ""),
        .key = text_or(remote, kind == REFERENCE_FIND ? "path" : "key", ""),
        .property = text_or(remote, "property", ""),
        .version = text_or(remote, "version", ""),
        .decoding = text_or(remote, "decodingStrategy", "None"),
        .conversion = text_or(remote, "conversionStrategy", "Default"),
        .fetches_metadata = text_equal(value_text(remote, "metadataPolicy"), "Fetch"),
        .rewrites = json_array_size(value_at(entry, "rewrite", NULL)) > 0,
    };
}

/* The operator fills its map from dataFrom first and puts data on top. Generators read nothing. */
static void add_references(struct external_secret *view, const json_t *spec) {
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach (value_at(spec, "dataFrom", NULL), i, entry) {
        const json_t *find = value_at(entry, "find", NULL), *extract = value_at(entry, "extract", NULL);
        if (json_is_object(find))
            add_reference(view, REFERENCE_FIND, i, entry, find);
        else if (json_is_object(extract))
            add_reference(view, REFERENCE_EXTRACT, i, entry, extract);
    }
    json_array_foreach (value_at(spec, "data", NULL), i, entry)
        add_reference(view, REFERENCE_DATA, i, entry, value_at(entry, "remoteRef", NULL));
}

/* The index of text in names, 0 when it is none of them. */
static unsigned choose(const char *text, const char *const *names, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (text_equal(text, names[i]))
            return i;
    return 0;
}

static void view_policies(const json_t *spec, struct external_secret *view) {
    static const char *const refresh[] = {[REFRESH_PERIODIC] = "Periodic",
                                          [REFRESH_CREATED_ONCE] = "CreatedOnce",
                                          [REFRESH_ON_CHANGE] = "OnChange"};
    static const char *const creation[] = {[CREATE_OWNER] = "Owner",
                                           [CREATE_ORPHAN] = "Orphan",
                                           [CREATE_MERGE] = "Merge",
                                           [CREATE_NONE] = "None"};
    const char *creation_policy = value_text(value_at(spec, "target", NULL), "creationPolicy");
    const char *interval = value_text(spec, "refreshInterval");
    long long nanoseconds = 0;
    view->refresh_policy =
        (enum refresh_policy)choose(value_text(spec, "refreshPolicy"), refresh, mem_count(refresh));
    view->creation_policy = (enum creation_policy)choose(creation_policy, creation, mem_count(creation));
    view->refresh_interval = interval ? interval : REFRESH_INTERVAL_DEFAULT;
    view->interval_is_understood = go_duration_ns(view->refresh_interval, &nanoseconds);
    view->interval_is_positive = nanoseconds > 0;
}

void external_secret_view(const json_t *object, struct external_secret *view) {
    const json_t *spec = value_at(object, "spec", NULL), *status = value_at(object, "status", NULL);
    const json_t *target = value_at(spec, "target", NULL);
    *view = (struct external_secret){
        .object = object,
        .namespace = object_namespace(object),
        .name = object_name(object),
        .target = text_or(target, "name", object_name(object)),
        .store = store_ref_of(value_at(spec, "secretStoreRef", NULL)),
        .is_immutable = value_is_true(target, "immutable", false),
        .is_being_deleted = value_text(value_at(object, "metadata", NULL), "deletionTimestamp") != NULL,
        .ready = condition_of(object, "Ready"),
        .refresh_time = text_or(status, "refreshTime", ""),
        .synced_resource_version = text_or(status, "syncedResourceVersion", ""),
    };
    view_policies(spec, view);
    add_references(view, spec);
}

void external_secret_view_clear(struct external_secret *view) {
    mem_free(view->references);
    *view = (struct external_secret){0};
}
