/* ExternalSecrets that stop following their store, or never write. */
#include "diagnose/lint_external_secrets.h"
#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod_template.h"
#include "kcrealm/objects/workload.h"

#include <string.h>

/* One ExternalSecret, or what a ClusterExternalSecret makes of them. */
struct subject {
    const struct lint_scope *scope;
    struct lint_report *report;
    const struct lint_external_secret *secret;
    const json_t *object; /* as it stands in the file */
    const json_t *spec;
    const struct external_secret *view;
    const char *label;
};

typedef void judge_function(const struct subject *subject);

static void judge_all(const struct lint_scope *scope, struct lint_report *report, judge_function *judge) {
    auto_lint_external_secrets secrets = {0};
    lint_external_secrets_collect(scope, &secrets);
    for (size_t i = 0; i < secrets.count; i++) {
        const struct lint_external_secret *secret = &secrets.items[i];
        auto_text label = lint_object_label(secret->object);
        const struct subject subject = {.scope = scope,
                                        .report = report,
                                        .secret = secret,
                                        .object = secret->object,
                                        .spec = secret->spec,
                                        .view = &secret->view,
                                        .label = label};
        judge(&subject);
    }
}

static char *path_to(const struct subject *subject, const char *key) {
    return mem_format("%s.%s", subject->secret->spec_path, key);
}

/* --- The interval ------------------------------------------------------------------------------------ */

/* Generators make a new value at each refresh: there, once is what one wants. */
static bool reads_a_store(const struct subject *subject) {
    return subject->view->reference_count > 0;
}

/* The API server refuses numbers, but not every file has met one yet. */
static bool is_never(const struct subject *subject, const json_t *interval) {
    if (json_is_number(interval))
        return json_number_value(interval) <= 0;
    return json_is_string(interval) && subject->view->interval_is_understood &&
           !subject->view->interval_is_positive;
}

static void judge_never(const struct subject *subject) {
    const json_t *interval = value_at(subject->spec, "refreshInterval", NULL);
    if (subject->view->refresh_policy != REFRESH_PERIODIC || !reads_a_store(subject) ||
        !is_never(subject, interval))
        return;
    auto_text path = path_to(subject, "refreshInterval");
    auto_text written = value_dump(interval);
    struct lint_finding *finding = lint_add_member(
        subject->scope, subject->report, FINDING_REFRESH_INTERVAL_ZERO, subject->spec, "refreshInterval",
        path,
        "%s reads its store once and never again (refreshInterval: %s): a secret that comes or changes later "
        "does not arrive",
        subject->label, written);
    lint_next(finding, "write refreshInterval: \"1h\", or how old the Secret may get");
    lint_fix_value(finding, "\"1h\"");
}

void lint_refresh_interval_zero(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_never);
}

static void judge_duration(const struct subject *subject) {
    const json_t *interval = value_at(subject->spec, "refreshInterval", NULL);
    bool is_positive = json_is_number(interval) && json_number_value(interval) > 0;
    bool is_text = json_is_string(interval) && !subject->view->interval_is_understood;
    bool is_other =
        interval && !json_is_null(interval) && !json_is_number(interval) && !json_is_string(interval);
    if (!is_positive && !is_text && !is_other)
        return;
    auto_text path = path_to(subject, "refreshInterval");
    auto_text written = value_dump(interval);
    struct lint_finding *finding = lint_add_member(
        subject->scope, subject->report, FINDING_INTERVAL_NOT_UNDERSTOOD, subject->spec, "refreshInterval",
        path, "%s has refreshInterval: %s, which is no duration of Go", subject->label, written);
    lint_next(finding, "write it as a text of hours, minutes and seconds: \"24h\", \"1h30m\", \"15s\"");
}

void lint_interval_not_understood(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_duration);
}

static void judge_created_once(const struct subject *subject) {
    if (subject->view->refresh_policy != REFRESH_CREATED_ONCE || !reads_a_store(subject))
        return;
    auto_text path = path_to(subject, "refreshPolicy");
    struct lint_finding *finding =
        lint_add_member(subject->scope, subject->report, FINDING_CREATED_ONCE, subject->spec, "refreshPolicy",
                        path, "%s creates its Secret once and never updates it", subject->label);
    lint_next(finding, "write refreshPolicy: Periodic, with a refreshInterval");
    if (subject->view->interval_is_understood && subject->view->interval_is_positive)
        lint_fix_value(finding, "Periodic");
}

void lint_created_once(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_created_once);
}

/* --- Versions ---------------------------------------------------------------------------------------- */

static bool is_number_of_a_version(const char *version) {
    return *version && strcmp(version, "0") != 0 && version[strspn(version, "0123456789")] == '\0';
}

static bool is_of_the_store(const struct external_secret_reference *reference, const struct subject *subject,
                            const struct secret_store *store) {
    return reference->store.is_cluster == store->is_cluster &&
           strcmp(reference->store.name, store->name) == 0 &&
           (store->is_cluster || lint_same_namespace(store->object, subject->object));
}

/* Stores of other providers have versions with names; only a number is certainly one that stays. */
static bool is_pinned(const struct subject *subject, const struct external_secret_reference *reference) {
    static const char *const kinds[] = {STORE_KIND_NAMESPACED, STORE_KIND_CLUSTER};
    for (size_t kind = 0; kind < mem_count(kinds); kind++) {
        auto_lint_objects stores = {0};
        lint_objects_collect(subject->scope, GROUP_EXTERNAL_SECRETS, kinds[kind], &stores);
        for (size_t i = 0; i < stores.count; i++) {
            struct secret_store store = secret_store_view(stores.items[i].object);
            if (is_of_the_store(reference, subject, &store) && secret_store_is_vault(&store))
                return reference_is_pinned(reference, &store);
        }
    }
    return is_number_of_a_version(reference->version);
}

static void report_pinned(const struct subject *subject, const struct external_secret_reference *reference) {
    auto_text path = NULL;
    const json_t *remote = lint_reference_place(subject->secret, reference, "version", &path);
    struct lint_finding *finding =
        lint_add_member(subject->scope, subject->report, FINDING_VERSION_PINNED, remote, "version", path,
                        "%s reads version %s of \"%s\" for ever: a rotated secret does not arrive",
                        subject->label, reference->version, reference->key);
    lint_next(finding, "remove version, so that the latest is read");
}

static void judge_versions(const struct subject *subject) {
    for (size_t i = 0; i < subject->view->reference_count; i++) {
        const struct external_secret_reference *reference = &subject->view->references[i];
        if (reference->kind != REFERENCE_FIND && *reference->version && is_pinned(subject, reference))
            report_pinned(subject, reference);
    }
}

void lint_version_pinned(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_versions);
}

/* --- No Secret --------------------------------------------------------------------------------------- */

static bool another_makes(const struct subject *subject, const char *secret) {
    auto_lint_objects secrets = {0};
    auto_lint_external_secrets others = {0};
    lint_objects_collect(subject->scope, GROUP_CORE, "Secret", &secrets);
    lint_external_secrets_collect(subject->scope, &others);
    bool found = lint_object_find(&secrets, secret, subject->object) != NULL;
    for (size_t i = 0; i < others.count && !found; i++)
        found = others.items[i].view.creation_policy != CREATE_NONE &&
                strcmp(others.items[i].view.target, secret) == 0 &&
                lint_same_namespace(others.items[i].object, subject->object);
    return found;
}

/* The first workload that cannot start without the Secret; freed by the caller, NULL when there is none. */
static char *user_of(const struct subject *subject, const char *secret) {
    auto_lint_objects objects = {0};
    lint_objects_collect(subject->scope, NULL, NULL, &objects);
    for (size_t i = 0; i < objects.count; i++) {
        const json_t *object = objects.items[i].object;
        auto_secret_uses uses = {0};
        if (!pod_template_spec(object, NULL) || !lint_same_namespace(object, subject->object))
            continue;
        workload_secret_uses(object, secret, NULL, &uses);
        for (size_t use = 0; use < uses.count; use++)
            if (!uses.items[use].is_optional)
                return lint_object_label(object);
    }
    return NULL;
}

static void judge_no_secret(const struct subject *subject) {
    const char *secret = subject->view->target;
    const json_t *target = value_at(subject->spec, "target", NULL);
    if (subject->view->creation_policy != CREATE_NONE || another_makes(subject, secret))
        return;
    auto_text user = user_of(subject, secret);
    if (!user)
        return;
    auto_text path = path_to(subject, "target.creationPolicy");
    struct lint_finding *finding = lint_add_member(
        subject->scope, subject->report, FINDING_CREATION_POLICY_NONE, target, "creationPolicy", path,
        "%s does not write the Secret %s (creationPolicy: None), and %s needs it", subject->label, secret,
        user);
    lint_next(finding, "remove creationPolicy, so that the Secret is created");
}

void lint_creation_policy_none(const struct lint_scope *scope, struct lint_report *report) {
    judge_all(scope, report, judge_no_secret);
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define EXTERNAL_SECRET(spec)                                                                                \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata:\n"                                                                                            \
    "  name: backstage-oidc\n"                                                                               \
    "spec:\n" spec "  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"
#define DATA                                                                                                 \
    "  data:\n"                                                                                              \
    "    - secretKey: client-secret\n"                                                                       \
    "      remoteRef: {key: backstage-oidc-client-secret, property: value}\n"

const char lint_refresh_interval_zero_bad[] = EXTERNAL_SECRET("  refreshInterval: \"0s\"\n") DATA;
const char lint_refresh_interval_zero_good[] = EXTERNAL_SECRET("  refreshInterval: 1h\n") DATA;
const char lint_interval_not_understood_bad[] = EXTERNAL_SECRET("  refreshInterval: 1d\n") DATA;
const char lint_interval_not_understood_good[] = EXTERNAL_SECRET("  refreshInterval: 24h\n") DATA;
const char lint_created_once_bad[] = EXTERNAL_SECRET("  refreshPolicy: CreatedOnce\n") DATA;
const char lint_created_once_good[] = EXTERNAL_SECRET("  refreshPolicy: Periodic\n"
                                                      "  refreshInterval: 15m\n") DATA;
const char lint_version_pinned_bad[] =
    EXTERNAL_SECRET("  refreshInterval: 1h\n") "  data:\n"
                                               "    - secretKey: client-secret\n"
                                               "      remoteRef: {key: backstage-oidc-client-secret, "
                                               "property: value, version: \"3\"}\n";
const char lint_version_pinned_good[] = EXTERNAL_SECRET("  refreshInterval: 1h\n") DATA;

#define USER                                                                                                 \
    "---\n"                                                                                                  \
    "apiVersion: apps/v1\n"                                                                                  \
    "kind: Deployment\n"                                                                                     \
    "metadata:\n"                                                                                            \
    "  name: backstage\n"                                                                                    \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      containers:\n"                                                                                    \
    "        - name: backstage\n"                                                                            \
    "          image: registry.example.com/backstage:1.2.3\n"                                                \
    "          envFrom:\n"                                                                                   \
    "            - secretRef: {name: backstage-oidc}\n"
const char lint_creation_policy_none_bad[] = EXTERNAL_SECRET("  target: {creationPolicy: None}\n") DATA USER;
const char lint_creation_policy_none_good[] =
    EXTERNAL_SECRET("  target: {creationPolicy: Owner}\n") DATA USER;
