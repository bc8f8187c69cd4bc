/* PushSecrets that fight with somebody else over a path. */
#include "diagnose/lint_manifests.h"
#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/push_secret.h"

#include <string.h>

/* What a reference to a store and a key mean, as far as the manifests tell. */
struct place {
    const json_t *user; /* of the store: its namespace is that of a SecretStore */
    struct store_ref ref;
    const char *key;
    const char *property; /* "": all of them */
};

static bool find_store(const struct lint_scope *scope, const struct place *place,
                       struct secret_store *store) {
    auto_lint_objects stores = {0};
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS,
                         place->ref.is_cluster ? STORE_KIND_CLUSTER : STORE_KIND_NAMESPACED, &stores);
    for (size_t i = 0; i < stores.count; i++) {
        *store = secret_store_view(stores.items[i].object);
        if (strcmp(store->name, place->ref.name) == 0 &&
            (store->is_cluster || lint_same_namespace(store->object, place->user)))
            return true;
    }
    return false;
}

static bool is_one_ref(const struct place *a, const struct place *b) {
    return a->ref.is_cluster == b->ref.is_cluster && strcmp(a->ref.name, b->ref.name) == 0 &&
           (a->ref.is_cluster || lint_same_namespace(a->user, b->user));
}

static bool is_one_vault(const struct secret_store *a, const struct secret_store *b) {
    return *a->server && strcmp(a->server, b->server) == 0 &&
           strcmp(a->vault_namespace, b->vault_namespace) == 0;
}

/* Keys are compared as the operator asks Vault for them; without the store's manifest, or with another provider, as
 * they are written. */
static bool is_one_path(const struct lint_scope *scope, const struct place *a, const struct place *b) {
    struct secret_store store_a = {0}, store_b = {0};
    bool are_of_vault = find_store(scope, a, &store_a) && find_store(scope, b, &store_b) &&
                        secret_store_is_vault(&store_a) && secret_store_is_vault(&store_b);
    if (!is_one_ref(a, b) && !(are_of_vault && is_one_vault(&store_a, &store_b)))
        return false;
    auto_text path_a = are_of_vault ? vault_path_of(&store_a, a->key) : vault_path_clean(a->key);
    auto_text path_b = are_of_vault ? vault_path_of(&store_b, b->key) : vault_path_clean(b->key);
    return *path_a && strcmp(path_a, path_b) == 0;
}

/* Cheap, and false for nearly all pairs: whatever the store puts before a key, its end stays. */
static bool may_be_one_path(const struct place *a, const struct place *b) {
    auto_text path_a = vault_path_clean(a->key);
    auto_text path_b = vault_path_clean(b->key);
    const char *end_a = strrchr(path_a, '/'), *end_b = strrchr(path_b, '/');
    return strcmp(end_a ? end_a + 1 : path_a, end_b ? end_b + 1 : path_b) == 0;
}

static bool is_one_field(const struct place *a, const struct place *b) {
    return !*a->property || !*b->property || strcmp(a->property, b->property) == 0;
}

static bool is_extracted(const struct lint_scope *scope, const char *key) {
    auto_text path = vault_path_clean(key);
    for (size_t i = 0; i < scope->desired->extractions.count; i++) {
        const char *vault_key = scope->desired->extractions.items[i].vault_key;
        auto_text below = mem_format("/%s", vault_key);
        if (strcmp(path, vault_key) == 0 || text_ends_with(path, below))
            return true;
    }
    return false;
}

/* Pushing from one namespace and reading in others is what stores are for; in one namespace, or where Keycloak's
 * secret is extracted to the path, two sides take turns. */
static bool reads_back(const struct lint_scope *scope, const json_t *external_secret,
                       const struct place *pushed) {
    auto_external_secret view = {0};
    if (!lint_same_namespace(external_secret, pushed->user) && !is_extracted(scope, pushed->key))
        return false;
    external_secret_view(external_secret, &view);
    for (size_t i = 0; i < view.reference_count; i++) {
        const struct external_secret_reference *reference = &view.references[i];
        const struct place read = {external_secret, reference->store, reference->key, reference->property};
        if (reference->kind != REFERENCE_FIND && !reference->fetches_metadata &&
            is_one_field(&read, pushed) && may_be_one_path(&read, pushed) &&
            is_one_path(scope, &read, pushed))
            return true;
    }
    return false;
}

static const json_t *reader_of(const struct lint_scope *scope, const struct lint_objects *external_secrets,
                               const struct place *pushed) {
    for (size_t i = 0; i < external_secrets->count; i++)
        if (reads_back(scope, external_secrets->items[i].object, pushed))
            return external_secrets->items[i].object;
    return NULL;
}

static void report_both(const struct lint_scope *scope, struct lint_report *report,
                        const struct push_secret *push, size_t index, const json_t *reader) {
    const json_t *data = value_at(push->object, "spec", "data", NULL);
    const json_t *remote = value_at(json_array_get(data, index), "match", "remoteRef", NULL);
    auto_text path = mem_format("spec.data[%zu].match.remoteRef.remoteKey", index);
    auto_text writes = lint_object_label(push->object);
    auto_text reads = lint_object_label(reader);
    struct lint_finding *finding =
        lint_add_member(scope, report, FINDING_PUSHED_AND_READ, remote, "remoteKey", path,
                        "%s writes \"%s\", which %s reads: whoever is later puts the other's value back",
                        writes, push_secret_entry_at(push, index).remote_key, reads);
    lint_next(finding,
              "keep one direction: remove the PushSecret where Keycloak or another owner fills the path, "
              "or let workloads use the pushed Secret itself");
}

static void judge_entry(const struct lint_scope *scope, struct lint_report *report,
                        const struct push_secret *push, size_t index,
                        const struct lint_objects *external_secrets) {
    const json_t *reader = NULL;
    struct push_secret_entry entry = push_secret_entry_at(push, index);
    size_t i = 0;
    json_t *ref = NULL;
    json_array_foreach (value_at(push->object, "spec", "secretStoreRefs", NULL), i, ref) {
        const struct place pushed = {push->object, store_ref_of(ref), entry.remote_key, entry.property};
        if (!reader && *pushed.ref.name && *pushed.key)
            reader = reader_of(scope, external_secrets, &pushed);
    }
    if (reader)
        report_both(scope, report, push, index, reader);
}

void lint_pushed_and_read(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects pushes = {0};
    auto_lint_objects external_secrets = {0};
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "PushSecret", &pushes);
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "ExternalSecret", &external_secrets);
    for (size_t i = 0; i < pushes.count; i++) {
        struct push_secret push = push_secret_view(pushes.items[i].object);
        for (size_t entry = 0; entry < push_secret_entry_count(&push); entry++)
            judge_entry(scope, report, &push, entry, &external_secrets);
    }
}

/* A generator would make a new value each time: there it is right. */
static bool comes_from_a_generator(const struct push_secret *push) {
    return value_at(push->object, "spec", "selector", "generatorRef", NULL) != NULL;
}

void lint_push_if_not_exists(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects pushes = {0};
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "PushSecret", &pushes);
    for (size_t i = 0; i < pushes.count; i++) {
        const json_t *object = pushes.items[i].object;
        struct push_secret push = push_secret_view(object);
        if (push.replaces || comes_from_a_generator(&push))
            continue;
        auto_text label = lint_object_label(object);
        struct lint_finding *finding =
            lint_add_member(scope, report, FINDING_PUSH_IF_NOT_EXISTS, value_at(object, "spec", NULL),
                            "updatePolicy", "spec.updatePolicy",
                            "%s does not overwrite what the store has (updatePolicy: IfNotExists), and "
                            "reports synced all the same",
                            label);
        lint_next(finding, "write updatePolicy: Replace where the Secret is the authority");
    }
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define STORE_REF "{kind: ClusterSecretStore, name: vault}"
#define PUSH(namespace, policy)                                                                              \
    "apiVersion: external-secrets.io/v1alpha1\n"                                                             \
    "kind: PushSecret\n"                                                                                     \
    "metadata: {name: database, namespace: " namespace "}\n"                                                 \
                                                       "spec:\n" policy "  refreshInterval: 1h\n"            \
                                                       "  secretStoreRefs:\n"                                \
                                                       "    - " STORE_REF "\n"                               \
                                                       "  selector:\n"                                       \
                                                       "    secret: {name: database}\n"                      \
                                                       "  data:\n"                                           \
                                                       "    - match:\n"                                      \
                                                       "        secretKey: password\n"                       \
                                                       "        remoteRef: {remoteKey: database, property: " \
                                                       "password}\n"
#define READER                                                                                               \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata: {name: app-database, namespace: app}\n"                                                       \
    "spec:\n"                                                                                                \
    "  refreshInterval: 1h\n"                                                                                \
    "  secretStoreRef: " STORE_REF "\n"                                                                      \
    "  data:\n"                                                                                              \
    "    - secretKey: password\n"                                                                            \
    "      remoteRef: {key: /database, property: password}\n"

const char lint_pushed_and_read_bad[] = PUSH("app", "") READER;
const char lint_pushed_and_read_good[] = PUSH("data", "") READER;
const char lint_push_if_not_exists_bad[] = PUSH("data", "  updatePolicy: IfNotExists\n");
const char lint_push_if_not_exists_good[] = PUSH("data", "  updatePolicy: Replace\n");
