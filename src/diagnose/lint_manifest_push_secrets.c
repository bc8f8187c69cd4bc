/* PushSecrets that fight with somebody else over a path. */
#include "diagnose/lint_external_secrets.h"
#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
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

/* The extraction that may go to the key of a store; NULL when there is none. */
static const struct extraction *extraction_to(const struct lint_scope *scope, const char *key) {
    auto_text path = vault_path_clean(key);
    for (size_t i = 0; i < scope->desired->extractions.count; i++) {
        const struct extraction *extraction = &scope->desired->extractions.items[i];
        auto_text below = mem_format("/%s", extraction->vault_key);
        if (extraction->enabled && (strcmp(path, extraction->vault_key) == 0 || text_ends_with(path, below)))
            return extraction;
    }
    return NULL;
}

/* --- PushSecrets ------------------------------------------------------------------------------------- */

/* A PushSecret, or what a ClusterPushSecret makes of them. */
struct pusher {
    const struct lint_scope *scope;
    struct lint_report *report;
    const json_t *object; /* as it stands in the file */
    const json_t *spec;
    const char *spec_path;
    const struct push_secret *view;
    const struct lint_external_secrets *external_secrets;
};

typedef void judge_function(const struct pusher *pusher);

static void judge_one(const struct pusher *given, judge_function *judge) {
    auto_json made = json_object();
    json_t *metadata = value_at(given->object, "metadata", NULL);
    if (metadata)
        json_object_set(made, "metadata", metadata);
    if (given->spec)
        json_object_set(made, "spec", (json_t *)given->spec);
    struct push_secret view = push_secret_view(made);
    struct pusher pusher = *given;
    pusher.view = &view;
    judge(&pusher);
}

static void judge_all(const struct lint_scope *scope, struct lint_report *report, judge_function *judge) {
    static const struct {
        const char *kind, *member, *path;
    } kinds[] = {{"PushSecret", NULL, "spec"},
                 {"ClusterPushSecret", "pushSecretSpec", "spec.pushSecretSpec"}};
    auto_lint_external_secrets external_secrets = {0};
    lint_external_secrets_collect(scope, &external_secrets);
    for (size_t kind = 0; kind < mem_count(kinds); kind++) {
        auto_lint_objects objects = {0};
        lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, kinds[kind].kind, &objects);
        for (size_t i = 0; i < objects.count; i++) {
            const json_t *object = objects.items[i].object;
            const struct pusher pusher = {.scope = scope,
                                          .report = report,
                                          .object = object,
                                          .spec = value_at(object, "spec", kinds[kind].member, NULL),
                                          .spec_path = kinds[kind].path,
                                          .external_secrets = &external_secrets};
            judge_one(&pusher, judge);
        }
    }
}

/* --- Two on one path --------------------------------------------------------------------------------- */

static bool is_cluster_wide(const json_t *push) {
    return lint_object_is(push, GROUP_EXTERNAL_SECRETS, "ClusterPushSecret");
}

/* Pushing from one namespace and reading in others is what stores are for; in one namespace, or where Keycloak's
 * secret is extracted to the path, two sides take turns. */
static bool reads_back(const struct lint_scope *scope, const struct lint_external_secret *secret,
                       const struct place *pushed) {
    bool is_of_namespaces = secret->made || is_cluster_wide(pushed->user);
    bool is_beside = !is_of_namespaces && lint_same_namespace(secret->object, pushed->user);
    if (!is_beside && !extraction_to(scope, pushed->key))
        return false;
    for (size_t i = 0; i < secret->view.reference_count; i++) {
        const struct external_secret_reference *reference = &secret->view.references[i];
        const struct place read = {secret->object, reference->store, reference->key, reference->property};
        if (reference->kind != REFERENCE_FIND && !reference->fetches_metadata &&
            is_one_field(&read, pushed) && may_be_one_path(&read, pushed) &&
            is_one_path(scope, &read, pushed))
            return true;
    }
    return false;
}

static const json_t *reader_of(const struct pusher *pusher, const struct place *pushed) {
    for (size_t i = 0; i < pusher->external_secrets->count; i++)
        if (reads_back(pusher->scope, &pusher->external_secrets->items[i], pushed))
            return pusher->external_secrets->items[i].object;
    return NULL;
}

/* Whether an extraction certainly goes to the same key: of a store whose mount is not known, what stands before the
 * key could be a part of the path. */
static bool is_extracted_to(const struct lint_scope *scope, const struct extraction *extraction,
                            const struct place *pushed) {
    struct secret_store store = {0};
    auto_text path = vault_path_clean(pushed->key);
    auto_text below_data = mem_format("/data/%s", extraction->vault_key);
    auto_text below_mount = mem_format("secret/%s", extraction->vault_key);
    bool is_of_vault = !find_store(scope, pushed, &store) || secret_store_is_vault(&store);
    bool is_path = strcmp(path, extraction->vault_key) == 0 || strcmp(path, below_mount) == 0 ||
                   text_ends_with(path, below_data);
    return is_of_vault && is_path &&
           (!*pushed->property || strcmp(pushed->property, extraction->vault_field) == 0);
}

static void report_both(const struct pusher *pusher, size_t index, const char *other) {
    const json_t *data = value_at(pusher->spec, "data", NULL);
    const json_t *remote = value_at(json_array_get(data, index), "match", "remoteRef", NULL);
    auto_text path = mem_format("%s.data[%zu].match.remoteRef.remoteKey", pusher->spec_path, index);
    auto_text writes = lint_object_label(pusher->object);
    struct lint_finding *finding =
        lint_add_member(pusher->scope, pusher->report, FINDING_PUSHED_AND_READ, remote, "remoteKey", path,
                        "%s writes \"%s\", %s: whoever is later puts the other's value back", writes,
                        push_secret_entry_at(pusher->view, index).remote_key, other);
    lint_next(finding,
              "keep one direction: remove the PushSecret where Keycloak or another owner fills the path, "
              "or let workloads use the pushed Secret itself");
}

/* Who else the path belongs to, as the end of a sentence; NULL when nobody. The caller frees it. */
static char *other_at(const struct pusher *pusher, const struct place *pushed) {
    const json_t *reader = reader_of(pusher, pushed);
    const struct extraction *extraction = extraction_to(pusher->scope, pushed->key);
    if (reader) {
        auto_text reads = lint_object_label(reader);
        return mem_format("which %s reads", reads);
    }
    if (extraction && is_extracted_to(pusher->scope, extraction, pushed))
        return mem_format("to which the secret of client %s is extracted", extraction->client_id);
    return NULL;
}

static void judge_entry(const struct pusher *pusher, size_t index) {
    auto_text other = NULL;
    struct push_secret_entry entry = push_secret_entry_at(pusher->view, index);
    size_t i = 0;
    json_t *ref = NULL;
    json_array_foreach (value_at(pusher->spec, "secretStoreRefs", NULL), i, ref) {
        const struct place pushed = {pusher->object, store_ref_of(ref), entry.remote_key, entry.property};
        if (!other && *pushed.ref.name && *pushed.key)
            mem_replace(&other, other_at(pusher, &pushed));
    }
    if (other)
        report_both(pusher, index, other);
}

static void judge_paths(const struct pusher *pusher) {
    for (size_t i = 0; i < push_secret_entry_count(pusher->view); i++)
        judge_entry(pusher, i);
}

void lint_pushed_and_read(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_paths);
}

/* --- What stays -------------------------------------------------------------------------------------- */

/* A generator would make a new value each time: there it is right. */
static bool comes_from_a_generator(const struct pusher *pusher) {
    return value_at(pusher->spec, "selector", "generatorRef", NULL) != NULL;
}

static void judge_policy(const struct pusher *pusher) {
    if (pusher->view->replaces || comes_from_a_generator(pusher))
        return;
    auto_text label = lint_object_label(pusher->object);
    auto_text path = mem_format("%s.updatePolicy", pusher->spec_path);
    struct lint_finding *finding = lint_add_member(
        pusher->scope, pusher->report, FINDING_PUSH_IF_NOT_EXISTS, pusher->spec, "updatePolicy", path,
        "%s does not overwrite what the store has (updatePolicy: IfNotExists), and reports "
        "synced all the same",
        label);
    lint_next(finding, "write updatePolicy: Replace where the Secret is the authority");
}

void lint_push_if_not_exists(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_policy);
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
