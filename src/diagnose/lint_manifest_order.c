/* Who waits for whom: importers that ArgoCD runs only after those who need them (I-14). */
#include "diagnose/lint_importers.h"
#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod_template.h"
#include "kcrealm/objects/push_secret.h"
#include "kcrealm/objects/workload.h"

#include <string.h>

/* ArgoCD goes on to the next wave, and to PostSync, when all that was applied is healthy (argo-cd,
 * gitops-engine/pkg/sync/sync_context.go). */
enum order {
    IN_TIME,
    TOO_LATE_BY_PHASE,
    TOO_LATE_BY_WAVE,
};

/* What is looked at together, collected once. */
struct stage {
    const struct lint_scope *scope;
    struct lint_objects objects;
    struct lint_objects push_secrets;
    struct importers importers;
    enum order wanted;
};

static unsigned first_phase(const struct argocd_hook *hook) {
    static const unsigned phases[] = {ARGOCD_PRE_SYNC, ARGOCD_SYNC, ARGOCD_POST_SYNC};
    for (size_t i = 0; i < mem_count(phases); i++)
        if (hook->phases & phases[i])
            return phases[i];
    return 0;
}

static enum order order_of(const struct importer *importer, const json_t *consumer) {
    struct argocd_hook hook = argocd_hook_of(consumer);
    unsigned phase = first_phase(&importer->hook), consumers = first_phase(&hook);
    if (!phase || !consumers)
        return IN_TIME;
    if (phase == ARGOCD_POST_SYNC && consumers < phase)
        return TOO_LATE_BY_PHASE;
    return phase == consumers && importer->hook.wave > hook.wave ? TOO_LATE_BY_WAVE : IN_TIME;
}

/* Only what is applied together waits for each other. */
static bool is_of_another_release(const json_t *a, const json_t *b) {
    const char *one = lint_object_release(a), *other = lint_object_release(b);
    return one && other && strcmp(one, other) != 0;
}

/* --- Who fills a key of Vault ------------------------------------------------------------------------ */

static bool is_key(const char *remote_key, const char *vault_key) {
    auto_text below = mem_format("/%s", vault_key);
    return strcmp(remote_key, vault_key) == 0 || text_ends_with(remote_key, below);
}

/* The declared extraction to this key; NULL when there is none. */
static const struct extraction *extraction_to(const struct stage *stage, const char *key) {
    const struct extractions *extractions = &stage->scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++)
        if (extractions->items[i].enabled && is_key(key, extractions->items[i].vault_key))
            return &extractions->items[i];
    return NULL;
}

static bool fills(const struct stage *stage, const struct importer *importer, const char *key) {
    const char *data = strstr(key, "/data/");
    return importer->extracts && ((importer->extracts_listed && extraction_to(stage, key)) ||
                                  importer_names_key(importer, data ? data + strlen("/data/") : key));
}

/* The key is called after a client that the importer makes, and Keycloak generates its secret. */
static bool makes_namesake(const struct importer *importer, const char *key) {
    static const char *const endings[] = {"-oidc-client-secret", "-keycloak-client-secret", "-client-secret"};
    const char *slash = strrchr(key, '/'), *name = slash ? slash + 1 : key;
    for (size_t i = 0; i < mem_count(endings); i++) {
        if (!text_ends_with(name, endings[i]))
            continue;
        auto_text client = mem_dup_n(name, strlen(name) - strlen(endings[i]));
        return importer_generates_secret(importer, client);
    }
    return false;
}

/* Makes the client whose secret is extracted to the key: before that there is nothing to extract. */
static bool makes_client(const struct stage *stage, const struct importer *importer, const char *key) {
    const struct extraction *extraction = extraction_to(stage, key);
    if (!importer->imports)
        return false;
    return extraction ? importer_declares_client(importer, extraction->client_id)
                      : makes_namesake(importer, key);
}

typedef bool provides_function(const struct stage *stage, const struct importer *importer, const char *name);

/* The importer that the consumer waits for in vain: of those that provide what it needs none is in time. NULL when one
 * is, or nobody provides it here. */
static const struct importer *late_provider(const struct stage *stage, const json_t *consumer,
                                            const char *name, provides_function *provides,
                                            bool *is_provided) {
    const struct importer *late = NULL;
    for (size_t i = 0; i < stage->importers.count; i++) {
        const struct importer *importer = &stage->importers.items[i];
        if (!first_phase(&importer->hook) || !provides(stage, importer, name))
            continue;
        *is_provided = true;
        enum order order = is_of_another_release(importer->manifest.object, consumer)
                               ? IN_TIME
                               : order_of(importer, consumer);
        if (order == IN_TIME)
            return NULL;
        if (order == stage->wanted && !late)
            late = importer;
    }
    return late;
}

static bool is_pushed(const struct stage *stage, const char *key) {
    for (size_t i = 0; i < stage->push_secrets.count; i++) {
        struct push_secret push = push_secret_view(stage->push_secrets.items[i].object);
        for (size_t j = 0; j < push_secret_entry_count(&push); j++) {
            auto_text pushed = vault_path_clean(push_secret_entry_at(&push, j).remote_key);
            if (is_key(key, pushed) || is_key(pushed, key))
                return true;
        }
    }
    return false;
}

/* With another deletionPolicy than Retain the operator reports Ready although the store has nothing. */
static bool is_ready_without(const json_t *external_secret) {
    const char *policy = value_text(value_at(external_secret, "spec", "target", NULL), "deletionPolicy");
    return policy && strcmp(policy, "Retain") != 0;
}

static const struct importer *awaited_by_external_secret(const struct stage *stage, const json_t *object) {
    auto_external_secret view = {0};
    const struct importer *importer = NULL;
    external_secret_view(object, &view);
    for (size_t i = 0; i < view.reference_count && !importer && !is_ready_without(object); i++) {
        bool is_filled = false, is_made = false;
        auto_text key = vault_path_clean(view.references[i].key);
        if (view.references[i].kind == REFERENCE_FIND || !*key)
            continue;
        importer = late_provider(stage, object, key, fills, &is_filled);
        if (!is_filled)
            importer = late_provider(stage, object, key, makes_client, &is_made);
        if (importer && is_pushed(stage, key))
            importer = NULL;
    }
    return importer;
}

/* --- Who makes a Secret ------------------------------------------------------------------------------ */

static bool makes_secret(const struct stage *stage, const struct importer *importer, const char *secret) {
    (void)stage;
    return importer_makes_secret(importer, secret);
}

/* A Secret, or what an operator makes one of: SealedSecret, ExternalSecret, Certificate, VaultStaticSecret, … */
static bool makes_named(const json_t *object, const char *secret) {
    const json_t *spec = value_at(object, "spec", NULL);
    const char *kind = value_text(object, "kind");
    if (pod_template_spec(object, NULL))
        return false;
    return (kind && text_ends_with(kind, "Secret") && strcmp(object_name(object), secret) == 0) ||
           text_equal(value_text(spec, "secretName"), secret) ||
           text_equal(value_text(value_at(spec, "target", NULL), "name"), secret) ||
           text_equal(value_text(value_at(spec, "destination", NULL), "name"), secret);
}

/* It is there in time, or has its own troubles. */
static bool is_made_by_manifest(const struct stage *stage, const char *secret, const json_t *beside) {
    for (size_t i = 0; i < stage->objects.count; i++) {
        const json_t *object = stage->objects.items[i].object;
        if (lint_same_namespace(object, beside) && makes_named(object, secret))
            return true;
    }
    return false;
}

static bool is_scaled_to_nothing(const json_t *object) {
    const json_t *replicas = value_at(object, "spec", "replicas", NULL);
    return json_is_integer(replicas) && json_integer_value(replicas) == 0;
}

static const struct importer *awaited_by_workload(const struct stage *stage, const json_t *object) {
    auto_secret_uses uses = {0};
    const struct importer *importer = NULL;
    if (pod_template_spec(object, NULL) && !is_scaled_to_nothing(object))
        workload_secret_uses(object, NULL, NULL, &uses);
    for (size_t i = 0; i < uses.count && !importer; i++) {
        bool is_made = false;
        const char *secret = uses.items[i].secret;
        if (!uses.items[i].is_optional)
            importer = late_provider(stage, object, secret, makes_secret, &is_made);
        if (importer && is_made_by_manifest(stage, secret, object))
            importer = NULL;
    }
    return importer;
}

/* --- Findings ---------------------------------------------------------------------------------------- */

static const struct importer *awaited_by(const struct stage *stage, const json_t *object) {
    return lint_object_is(object, GROUP_EXTERNAL_SECRETS, "ExternalSecret")
               ? awaited_by_external_secret(stage, object)
               : awaited_by_workload(stage, object);
}

/* Where ArgoCD is told when to run it. */
static struct lint_finding *add_at(const struct stage *stage, struct lint_report *report,
                                   enum finding_code code, const struct importer *importer,
                                   const char *annotation, const char *message) {
    const json_t *annotations = value_at(importer->manifest.object, "metadata", "annotations", NULL);
    if (!annotation)
        return lint_add_manifest(report, code, &importer->manifest, NULL, "%s", message);
    auto_text path = mem_format("metadata.annotations[\"%s\"]", annotation);
    return lint_add_member(stage->scope, report, code, annotations, annotation, path, "%s", message);
}

static void report_cycle(const struct stage *stage, struct lint_report *report,
                         const struct importer *importer, const char *consumers) {
    auto_text label = lint_object_label(importer->manifest.object);
    auto_text message =
        mem_format("%s runs after all else is healthy (PostSync), but %s never is before it ran: the "
                   "synchronisation waits for itself",
                   label, consumers);
    struct lint_finding *finding =
        add_at(stage, report, FINDING_POSTSYNC_CYCLE, importer, importer->hook.hook_annotation, message);
    lint_next(finding,
              "run it in the Sync phase (argocd.argoproj.io/hook: Sync, or no hook), in an earlier wave than "
              "what needs it");
}

static void report_wave(const struct stage *stage, struct lint_report *report,
                        const struct importer *importer, const char *consumers) {
    auto_text label = lint_object_label(importer->manifest.object);
    auto_text message =
        mem_format("%s runs in wave %ld, but %s, which is not healthy before it ran, is in an earlier "
                   "one",
                   label, importer->hook.wave, consumers);
    struct lint_finding *finding = add_at(stage, report, FINDING_IMPORTER_AFTER_CONSUMER, importer,
                                          importer->hook.wave_annotation, message);
    lint_next(finding, "give it a smaller argocd.argoproj.io/sync-wave than those who need it have");
}

/* "ExternalSecret team/a", "ExternalSecret team/a (and 2 more)"; NULL when nobody waits. Freed by the caller. */
static char *consumers_of(const struct stage *stage, const struct importer *const *awaited,
                          const struct importer *importer) {
    char *first = NULL;
    size_t more = 0;
    for (size_t i = 0; i < stage->objects.count; i++) {
        if (awaited[i] != importer)
            continue;
        if (first)
            more++;
        else
            first = lint_object_label(stage->objects.items[i].object);
    }
    if (more)
        mem_replace(&first, mem_format("%s (and %zu more)", first, more));
    return first;
}

static void find(const struct lint_scope *scope, struct lint_report *report, enum order wanted) {
    struct stage stage = {.scope = scope, .wanted = wanted};
    lint_objects_collect(scope, NULL, NULL, &stage.objects);
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "PushSecret", &stage.push_secrets);
    importers_collect(scope, &stage.importers);
    const struct importer **awaited = mem_alloc_array(stage.objects.count + 1, sizeof *awaited);
    bool is_managed = lint_objects_show_argocd(&stage.objects);
    for (size_t i = 0; i < stage.objects.count && is_managed; i++)
        awaited[i] = awaited_by(&stage, stage.objects.items[i].object);
    for (size_t i = 0; i < stage.importers.count && is_managed; i++) {
        auto_text consumers = consumers_of(&stage, awaited, &stage.importers.items[i]);
        if (consumers && wanted == TOO_LATE_BY_PHASE)
            report_cycle(&stage, report, &stage.importers.items[i], consumers);
        else if (consumers)
            report_wave(&stage, report, &stage.importers.items[i], consumers);
    }
    mem_free(awaited);
    importers_clear(&stage.importers);
    lint_objects_clear(&stage.push_secrets);
    lint_objects_clear(&stage.objects);
}

void lint_postsync_cycle(const struct lint_scope *scope, struct lint_report *report) {
    find(scope, report, TOO_LATE_BY_PHASE);
}

void lint_importer_after_consumer(const struct lint_scope *scope, struct lint_report *report) {
    find(scope, report, TOO_LATE_BY_WAVE);
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define RELEASE(annotations)                                                                                 \
    "apiVersion: v1\n"                                                                                       \
    "kind: ConfigMap\n"                                                                                      \
    "metadata: {name: platform-client-specs}\n"                                                              \
    "data:\n"                                                                                                \
    "  clients.json: |\n"                                                                                    \
    "    [{\"clientId\": \"backstage\", \"realm\": \"platform\", \"spec\": {\"publicClient\": false}}]\n"    \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata: {name: backstage-oidc}\n"                                                                     \
    "spec:\n"                                                                                                \
    "  refreshInterval: 1h\n"                                                                                \
    "  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"                                            \
    "  data:\n"                                                                                              \
    "    - secretKey: client-secret\n"                                                                       \
    "      remoteRef: {key: backstage-oidc-client-secret, property: value}\n"                                \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata:\n"                                                                                            \
    "  name: platform-client-patcher\n"                                                                      \
    "  annotations:\n" annotations                                                                           \
    "    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded,HookFailed\n"               \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      restartPolicy: Never\n"                                                                           \
    "      containers:\n"                                                                                    \
    "        - name: patcher\n"                                                                              \
    "          image: registry.example.com/patcher:1.4.0\n"                                                  \
    "          command: [\"/bin/sh\", \"-c\"]\n"                                                             \
    "          args:\n"                                                                                      \
    "            - |\n"                                                                                      \
    "              /scripts/ensure-clients /specs/clients.json\n"                                            \
    "              vault kv put secret/backstage-oidc-client-secret value=@/tmp/secret\n"                    \
    "          volumeMounts: [{name: specs, mountPath: /specs}]\n"                                           \
    "      volumes: [{name: specs, configMap: {name: platform-client-specs}}]\n"

const char lint_postsync_cycle_bad[] = RELEASE("    argocd.argoproj.io/hook: PostSync\n");
const char lint_postsync_cycle_good[] = RELEASE("    argocd.argoproj.io/hook: Sync\n"
                                                "    argocd.argoproj.io/sync-wave: \"-1\"\n");
const char lint_importer_after_consumer_bad[] = RELEASE("    argocd.argoproj.io/hook: Sync\n"
                                                        "    argocd.argoproj.io/sync-wave: \"5\"\n");
const char lint_importer_after_consumer_good[] = RELEASE("    argocd.argoproj.io/hook: Sync\n"
                                                         "    argocd.argoproj.io/sync-wave: \"-5\"\n");
