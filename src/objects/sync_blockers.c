#include "kcrealm/objects/sync_blockers.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* --- What holds -------------------------------------------------------------------------------------- */

typedef bool sync_check(const struct sync_case *sync);

static bool is_being_deleted(const struct sync_case *sync) {
    return sync->external_secret->is_being_deleted;
}

static bool has_no_store(const struct sync_case *sync) {
    return sync->store_is_missing;
}

static bool is_denied_by_store(const struct sync_case *sync) {
    return sync->store && sync->access == STORE_DENIED;
}

static bool has_store_that_is_not_ready(const struct sync_case *sync) {
    return sync->store && !condition_is_true(&sync->store->ready);
}

static bool has_other_kv_version(const struct sync_case *sync) {
    return sync->store && sync->location && sync->location->kv_version &&
           sync->location->kv_version != sync->store->kv_version;
}

static bool makes_no_secret(const struct sync_case *sync) {
    return sync->external_secret->creation_policy == CREATE_NONE;
}

static bool merges_into_nothing(const struct sync_case *sync) {
    return sync->external_secret->creation_policy == CREATE_MERGE && sync->secret_is_missing;
}

static const json_t *controller_of(const json_t *secret) {
    size_t i = 0;
    json_t *owner = NULL;
    json_array_foreach (value_at(secret, "metadata", "ownerReferences", NULL), i, owner)
        if (value_is_true(owner, "controller", false))
            return owner;
    return NULL;
}

/* Another ExternalSecret always, another controller where the operator has to become the owner itself. */
static bool has_secret_of_another(const struct sync_case *sync) {
    const json_t *owner = controller_of(sync->secret);
    bool is_external_secret = text_equal(value_text(owner, "kind"), "ExternalSecret");
    if (!owner || (is_external_secret && text_equal(value_text(owner, "name"), sync->external_secret->name)))
        return false;
    return is_external_secret || sync->external_secret->creation_policy == CREATE_OWNER;
}

static bool was_synced(const struct sync_case *sync) {
    return *sync->external_secret->synced_resource_version != '\0' && !sync->secret_is_missing;
}

static bool is_immutable(const struct sync_case *sync) {
    return value_is_true(sync->secret, "immutable", false) ||
           (sync->external_secret->is_immutable && was_synced(sync));
}

static const struct external_secret_reference *pinned_reference(const struct sync_case *sync) {
    const struct external_secret *view = sync->external_secret;
    for (size_t i = 0; sync->store && sync->location && i < view->reference_count; i++) {
        const struct external_secret_reference *reference = &view->references[i];
        if (reference_is_pinned(reference, sync->store) &&
            reference_reads(view, reference, sync->store, sync->location) == READS)
            return reference;
    }
    return NULL;
}

static bool is_pinned(const struct sync_case *sync) {
    return pinned_reference(sync) != NULL;
}

static bool has_unknown_interval(const struct sync_case *sync) {
    return !sync->external_secret->interval_is_understood;
}

static bool has_no_interval(const struct sync_case *sync) {
    const struct external_secret *view = sync->external_secret;
    return view->refresh_policy == REFRESH_PERIODIC && view->interval_is_understood &&
           !view->interval_is_positive && was_synced(sync);
}

static bool is_created_once(const struct sync_case *sync) {
    return sync->external_secret->refresh_policy == REFRESH_CREATED_ONCE && was_synced(sync);
}

/* --- What to say ------------------------------------------------------------------------------------- */

#define PATCH "kubectl patch externalsecret {name} -n {namespace} --type merge -p "

/* {name}, {namespace}, {target}, {store}, {interval} … are filled in. */
static const struct {
    const char *name;
    sync_check *holds;
    const char *sentence;
    const char *next;
} rows[SYNC_BLOCKERS] = {
    [BLOCKED_BY_DELETION] = {"deletion", is_being_deleted,
                             "it is being deleted: the operator does not look at it any more",
                             "wait until it is gone and apply it again: kubectl get externalsecret {name} "
                             "-n {namespace} -o jsonpath='{.metadata.finalizers}' names who holds it"},
    [BLOCKED_BY_STORE_MISSING] = {"store-missing", has_no_store, "its {store kind} {store} does not exist",
                                  "create it, or correct secretStoreRef"},
    [BLOCKED_BY_STORE_ACCESS] = {"store-access", is_denied_by_store,
                                 "spec.conditions of {store kind} {store} do not allow namespace {namespace}",
                                 "add the namespace to the conditions, or use another store"},
    [BLOCKED_BY_STORE_NOT_READY] = {"store-not-ready", has_store_that_is_not_ready,
                                    "its {store kind} {store} is not ready ({store state})",
                                    "kubectl describe {store resource} shows the operator's events for it"},
    [BLOCKED_BY_KV_VERSION] =
        {"kv-version", has_other_kv_version,
         "{store kind} {store} takes the mount {mount} for KV v{store version}, but it is "
         "v{mount version}: the operator finds nothing there, and the store is called valid "
         "all the same",
         "set spec.provider.vault.version of the store to \"v{mount version}\""},
    [BLOCKED_BY_CREATION_POLICY] = {"creation-policy", makes_no_secret,
                                    "creationPolicy is None: no Secret is written, although it says Ready",
                                    "set spec.target.creationPolicy to Owner (or Orphan, or Merge)"},
    [BLOCKED_BY_MERGE] = {"merge", merges_into_nothing,
                          "creationPolicy is Merge, and there is no Secret {target} to merge into",
                          "create the Secret, or set spec.target.creationPolicy to Owner"},
    [BLOCKED_BY_OWNER] =
        {"owner", has_secret_of_another,
         "Secret {target} is controlled by {owner}, so that the operator refuses to write it",
         "give one of the two another target, or delete the Secret so that the right one makes "
         "it (what uses it has an outage)"},
    [BLOCKED_BY_IMMUTABLE] =
        {"immutable", is_immutable, "Secret {target} is immutable: nothing changes it any more",
         "set spec.target.immutable to false and delete the Secret: the operator makes it "
         "anew (what uses it has an outage)"},
    [BLOCKED_BY_PIN] = {"pin", is_pinned, "version {version} of the secret is pinned in {entry}",
                        "remove remoteRef.version, so that the latest is read"},
    [BLOCKED_BY_UNKNOWN_INTERVAL] = {"unknown-interval", has_unknown_interval,
                                     "refreshInterval is \"{interval}\", which is no duration",
                                     PATCH "'{\"spec\":{\"refreshInterval\":\"1h\"}}'"},
    [BLOCKED_BY_INTERVAL] = {"interval", has_no_interval,
                             "refreshInterval is \"{interval}\": it was read once, and force-sync is ignored",
                             PATCH "'{\"spec\":{\"refreshInterval\":\"1h\"}}'"},
    [BLOCKED_BY_CREATED_ONCE] = {"created-once", is_created_once,
                                 "refreshPolicy is CreatedOnce: it was read once, and force-sync is ignored",
                                 PATCH "'{\"spec\":{\"refreshPolicy\":\"Periodic\"}}'"},
};

const char *sync_blocker_name(enum sync_blocker blocker) {
    return rows[blocker].name;
}

static void add_owner(struct buffer *out, const struct sync_case *sync) {
    const json_t *owner = controller_of(sync->secret);
    const char *kind = value_text(owner, "kind"), *name = value_text(owner, "name");
    buffer_format(out, "%s %s", kind ? kind : "?", name ? name : "?");
}

static void add_entry(struct buffer *out, const struct external_secret_reference *reference) {
    const char *list = reference->kind == REFERENCE_DATA ? "data" : "dataFrom";
    buffer_format(out, "spec.%s[%zu]", list, reference->index);
}

/* The store is named by the reference that reads the secret; when that is not known, by the ExternalSecret. */
static struct store_ref store_named(const struct sync_case *sync) {
    if (!sync->store)
        return sync->external_secret->store;
    return (struct store_ref){.is_cluster = sync->store->is_cluster, .name = sync->store->name};
}

static void add_store(struct buffer *out, const struct sync_case *sync, const char *what) {
    struct store_ref store = store_named(sync);
    const char *kind = store.is_cluster ? STORE_KIND_CLUSTER : STORE_KIND_NAMESPACED;
    if (strcmp(what, "kind") == 0)
        buffer_add_text(out, kind);
    else if (store.is_cluster)
        buffer_format(out, "clustersecretstore %s", store.name);
    else
        buffer_format(out, "secretstore %s -n %s", store.name, sync->external_secret->namespace);
}

static bool add_store_fact(struct buffer *out, const struct sync_case *sync, const char *name) {
    if (strcmp(name, "store") == 0)
        return buffer_add_text(out, store_named(sync).name);
    if (strcmp(name, "store kind") == 0 || strcmp(name, "store resource") == 0) {
        add_store(out, sync, name + strlen("store "));
        return true;
    }
    if (strcmp(name, "store version") == 0)
        return buffer_format(out, "%d", sync->store->kv_version);
    if (strcmp(name, "store state") == 0) {
        auto_text state = condition_text(&sync->store->ready);
        return buffer_add_text(out, state);
    }
    return false;
}

/* False when there is no such name: then the braces are no place of ours. */
static bool add_fact(struct buffer *out, const struct sync_case *sync, const char *name) {
    const struct external_secret *view = sync->external_secret;
    const struct {
        const char *name, *text;
    } texts[] = {{"name", view->name},
                 {"namespace", view->namespace},
                 {"target", view->target},
                 {"interval", view->refresh_interval},
                 {"mount", sync->location ? sync->location->mount : ""}};
    for (size_t i = 0; i < mem_count(texts); i++)
        if (strcmp(name, texts[i].name) == 0)
            return buffer_add_text(out, texts[i].text);
    if (strcmp(name, "mount version") == 0)
        return buffer_format(out, "%d", sync->location->kv_version);
    if (strcmp(name, "version") == 0)
        return buffer_add_text(out, pinned_reference(sync)->version);
    if (strcmp(name, "entry") == 0)
        add_entry(out, pinned_reference(sync));
    else if (strcmp(name, "owner") == 0)
        add_owner(out, sync);
    else
        return add_store_fact(out, sync, name);
    return true;
}

static char *filled_in(const struct sync_case *sync, const char *template) {
    struct buffer out = {0};
    while (*template) {
        size_t plain = strcspn(template, "{");
        buffer_add(&out, template, plain);
        template += plain;
        size_t size = strcspn(template, "}");
        if (!*template)
            break;
        auto_text name = mem_dup_n(template + 1, size - 1);
        if (add_fact(&out, sync, name))
            template += size + 1;
        else
            buffer_add_char(&out, *template ++);
    }
    return buffer_steal(&out);
}

void sync_obstacles_find(const struct sync_case *sync, struct sync_obstacles *obstacles) {
    for (enum sync_blocker blocker = 0; blocker < SYNC_BLOCKERS; blocker++) {
        if (!rows[blocker].holds(sync))
            continue;
        obstacles->items = mem_resize(obstacles->items, (obstacles->count + 1) * sizeof *obstacles->items);
        obstacles->items[obstacles->count++] =
            (struct sync_obstacle){.blocker = blocker,
                                   .sentence = filled_in(sync, rows[blocker].sentence),
                                   .next = filled_in(sync, rows[blocker].next)};
    }
}

void sync_obstacles_clear(struct sync_obstacles *obstacles) {
    for (size_t i = 0; i < obstacles->count; i++) {
        mem_free(obstacles->items[i].sentence);
        mem_free(obstacles->items[i].next);
    }
    mem_free(obstacles->items);
    *obstacles = (struct sync_obstacles){0};
}
