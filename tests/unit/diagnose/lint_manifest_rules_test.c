#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "support/lint_given.h"
#include "support/lint_given_manifests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* --- ExternalSecrets --------------------------------------------------------------------------------- */

static void intervals_are_judged_in_any_spelling(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"zero", EXTERNAL_SECRET(READS "  refreshInterval: \"0\"\n"), "KCR-5001\n"},
        {"zero as a number", EXTERNAL_SECRET(READS "  refreshInterval: 0\n"), "KCR-5001\n"},
        {"zero as a real number", EXTERNAL_SECRET(READS "  refreshInterval: 0.0\n"), "KCR-5001\n"},
        {"nothing of each", EXTERNAL_SECRET(READS "  refreshInterval: 0h0m0s\n"), "KCR-5001\n"},
        {"negative", EXTERNAL_SECRET(READS "  refreshInterval: -1m\n"), "KCR-5001\n"},
        {"a number", EXTERNAL_SECRET(READS "  refreshInterval: 3600\n"), "KCR-5014\n"},
        {"days", EXTERNAL_SECRET(READS "  refreshInterval: 1d\n"), "KCR-5014\n"},
        {"empty", EXTERNAL_SECRET(READS "  refreshInterval: \"\"\n"), "KCR-5014\n"},
        {"a truth value", EXTERNAL_SECRET(READS "  refreshInterval: off\n"), "KCR-5014\n"},
        {"absent", EXTERNAL_SECRET(READS), ""},
        {"null", EXTERNAL_SECRET(READS "  refreshInterval:\n"), ""},
        {"short", EXTERNAL_SECRET(READS "  refreshInterval: 1s\n"), ""},
        {"on change, where it does not count",
         EXTERNAL_SECRET(READS "  refreshPolicy: OnChange\n  refreshInterval: \"0\"\n"), ""},
        {"once", EXTERNAL_SECRET(READS "  refreshPolicy: CreatedOnce\n  refreshInterval: \"0\"\n"),
         "KCR-5002\n"},
        {"a generator",
         EXTERNAL_SECRET("  refreshInterval: \"0\"\n  dataFrom: [{sourceRef: {generatorRef: {name: g}}}]\n"),
         ""},
        {"for all namespaces",
         "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: app}\nspec:\n"
         "  externalSecretSpec:\n    refreshInterval: 0s\n    data: [{secretKey: k, remoteRef: {key: "
         "app}}]\n",
         "KCR-5001\n"},
        {"of another operator",
         "apiVersion: kubernetes-client.io/v1\nkind: ExternalSecret\nmetadata: {name: app}\nspec: "
         "{refreshInterval: 0}\n",
         ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

static void the_interval_is_repaired_in_place(void **state) {
    (void)state;
    struct lint_given given = {0};
    lint_given_read(&given, EXTERNAL_SECRET(READS "  refreshInterval: 0\n"));
    lint_given_check(&given);
    assert_int_equal(given.report.count, 1);
    const struct lint_finding *finding = &given.report.items[0];
    assert_string_equal(finding->fix->text, "\"1h\"");
    assert_string_equal(finding->path, "spec.refreshInterval");
    assert_int_equal(finding->line, 8);
    assert_int_equal(finding->column, 3);
    lint_given_clear(&given);
}

#define VERSION(version)                                                                                     \
    "  data: [{secretKey: k, remoteRef: {key: app, property: value, version: \"" version "\"}}]\n"

static void versions_that_stay_are_pinned(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"of Vault", EXTERNAL_SECRET(VERSION("3")) STORE("vault: {server: x, path: secret}"), "KCR-5013\n"},
        {"of Vault, in all fields", EXTERNAL_SECRET("  dataFrom: [{extract: {key: app, version: \"3\"}}]\n"),
         "KCR-5013\n"},
        {"of KV v1, which has none", EXTERNAL_SECRET(VERSION("3")) STORE("vault: {server: x, version: v1}"),
         ""},
        {"the latest", EXTERNAL_SECRET(VERSION("0")), ""},
        {"a stage of AWS", EXTERNAL_SECRET(VERSION("AWSCURRENT")), ""},
        {"latest", EXTERNAL_SECRET(VERSION("latest")), ""},
        {"a number of an unknown store", EXTERNAL_SECRET(VERSION("12")), "KCR-5013\n"},
    };
    rule_cases_check(cases, mem_count(cases));
}

#define USES(optional)                                                                                       \
    "---\n"                                                                                                  \
    "apiVersion: apps/v1\n"                                                                                  \
    "kind: StatefulSet\n"                                                                                    \
    "metadata: {name: app, namespace: team}\n"                                                               \
    "spec: {template: {spec: {containers: [{name: c, image: \"a/b:1\", envFrom: [{secretRef: {name: "        \
    "app" optional "}}]}]}}}\n"
#define NONE "  target: {creationPolicy: None}\n"

static void no_secret_is_wrong_where_one_is_needed(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"needed", EXTERNAL_SECRET(READS NONE) USES(""), "KCR-5009\n"},
        {"optional", EXTERNAL_SECRET(READS NONE) USES(", optional: true"), ""},
        {"nobody uses it", EXTERNAL_SECRET(READS NONE), ""},
        {"there is one",
         EXTERNAL_SECRET(READS NONE) USES("") "---\napiVersion: v1\nkind: Secret\nmetadata: {name: app}\n",
         ""},
        {"another makes it",
         EXTERNAL_SECRET(READS NONE) USES("") EXTERNAL_SECRET(READS "  target: {name: app}\n"), ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

/* --- Placeholders ------------------------------------------------------------------------------------ */

#define IMPORT(secret)                                                                                       \
    "---\n"                                                                                                  \
    "apiVersion: k8s.keycloak.org/v2beta1\n"                                                                 \
    "kind: KeycloakRealmImport\n"                                                                            \
    "metadata: {name: r, namespace: team}\n"                                                                 \
    "spec:\n"                                                                                                \
    "  placeholders: {SECRET: {secret: {name: app, key: k}}}\n"                                              \
    "  realm: {realm: r, clients: [{clientId: app" secret "}], smtpServer: {password: \"${SECRET}\"}}\n"

#define OWNED(version, kind)                                                                                 \
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: app, namespace: team, ownerReferences: "            \
    "[{apiVersion: " version ", kind: " kind ", name: app}]}\n"

static void stores_do_not_feed_clients(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"a client's secret", IMPORT(", secret: \"${SECRET}\"") EXTERNAL_SECRET(READS), "KCR-1106\n"},
        {"with a default", IMPORT(", secret: \"${SECRET:x}\"") EXTERNAL_SECRET(READS), "KCR-1106\n"},
        {"another placeholder", IMPORT(", secret: \"${SECRETS}\"") EXTERNAL_SECRET(READS), ""},
        {"something else than a client", IMPORT("") EXTERNAL_SECRET(READS), ""},
        {"in all namespaces",
         IMPORT(", secret: \"${SECRET}\"") "---\napiVersion: external-secrets.io/v1\nkind: "
                                           "ClusterExternalSecret\nmetadata: {name: x}\nspec: {"
                                           "externalSecretName: app, externalSecretSpec: {secretStoreRef: "
                                           "{name: v}, data: [{secretKey: k, remoteRef: {key: app}}]}}\n",
         "KCR-1106\n"},
        {"a Secret that says who owns it",
         IMPORT(", secret: \"${SECRET}\"") OWNED("external-secrets.io/v1", "ExternalSecret"), "KCR-1106\n"},
        {"a Secret of another owner",
         IMPORT(", secret: \"${SECRET}\"") OWNED("bitnami.com/v1", "SealedSecret"), ""},
        {"a Secret of nobody", IMPORT(", secret: \"${SECRET}\""), ""},
        {"a generated Secret",
         IMPORT(", secret: \"${SECRET}\"")
             EXTERNAL_SECRET("  dataFrom: [{sourceRef: {generatorRef: {name: g}}}]\n"),
         ""},
        {"another Secret",
         IMPORT(", secret: \"${SECRET}\"") EXTERNAL_SECRET(READS "  target: {name: other}\n"), ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

/* Loading puts a mask where a placeholder stood, and lint sees manifests after that. */
static void masked_placeholders_are_seen(void **state) {
    (void)state;
    struct lint_given given = {0};
    lint_given_read(&given, IMPORT(", secret: x") EXTERNAL_SECRET(READS));
    json_t *client =
        json_array_get(value_at(json_array_get(given.documents, 0), "spec", "realm", "clients", NULL), 0);
    json_object_set_new(client, "secret", mask_new("the operator fills in the placeholder ${SECRET}"));
    lint_given_check(&given);
    assert_int_equal(given.report.count, 1);
    assert_int_equal(given.report.items[0].code, FINDING_STORE_FEEDS_CLIENT_SECRET);
    lint_given_clear(&given);
}

/* --- Hooks ------------------------------------------------------------------------------------------- */

#define JOB(metadata)                                                                                        \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata: {" metadata "}\n"                                                                             \
    "spec: {template: {spec: {containers: [{name: c, image: \"a/b:1\"}]}}}\n"
#define HOOK(hook, policy)                                                                                   \
    JOB("name: job, annotations: {argocd.argoproj.io/hook: " hook                                            \
        ", argocd.argoproj.io/hook-delete-policy: \"" policy "\"}")
#define HELM_HOOK(hook, policy)                                                                              \
    JOB("name: job, annotations: {helm.sh/hook: \"" hook "\", helm.sh/hook-delete-policy: \"" policy "\"}")
#define MANAGED                                                                                              \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, annotations: {argocd.argoproj.io/sync-wave: " \
    "\"1\"}}\n"

static void hooks_are_removed_in_time(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"when it succeeds", HOOK("Sync", "HookSucceeded"), "KCR-7002\n"},
        {"before the next", HOOK("PreSync", "BeforeHookCreation"), "KCR-7002\n"},
        {"all", HOOK("Sync", "BeforeHookCreation,HookSucceeded,HookFailed"), ""},
        {"whatever happens", HOOK("Sync", "HookSucceeded,HookFailed"), ""},
        {"when it fails", HOOK("Sync", "HookFailed"), "KCR-7004\n"},
        {"before the next, and when it fails", HOOK("Sync", "BeforeHookCreation,HookFailed"), ""},
        {"by default", JOB("name: job, annotations: {argocd.argoproj.io/hook: Sync}"), ""},
        {"a name of its own",
         JOB("generateName: job-, annotations: {argocd.argoproj.io/hook: Sync, "
             "argocd.argoproj.io/hook-delete-policy: HookSucceeded}"),
         ""},
        {"after a failure", HOOK("SyncFail", "HookSucceeded"), ""},
        {"no hook", JOB("name: job, annotations: {argocd.argoproj.io/hook-delete-policy: HookSucceeded}"),
         ""},
        {"no Job",
         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, annotations: {argocd.argoproj.io/hook: Sync, "
         "argocd.argoproj.io/hook-delete-policy: HookSucceeded}}\n",
         ""},
        {"of Helm, without ArgoCD", HELM_HOOK("pre-install", "before-hook-creation,hook-succeeded"), ""},
        {"of Helm, with ArgoCD", HELM_HOOK("pre-install", "before-hook-creation,hook-succeeded") MANAGED,
         "KCR-7002\n"},
        {"a test of Helm", HELM_HOOK("test", "hook-succeeded") MANAGED, ""},
        {"of Helm, in the way", HELM_HOOK("pre-install", "hook-failed"), "KCR-7004\n"},
    };
    rule_cases_check(cases, mem_count(cases));
}

static void the_policy_is_completed_in_its_own_words(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *fix;
    } cases[] = {
        {HOOK("Sync", "HookSucceeded"), "\"HookSucceeded,HookFailed\""},
        {HOOK("Sync", "HookFailed"), "\"HookFailed,BeforeHookCreation\""},
        {HELM_HOOK("pre-install", "before-hook-creation") MANAGED, "\"before-hook-creation,hook-failed\""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct lint_given given = {0};
        lint_given_read(&given, cases[i].yaml);
        lint_given_check(&given);
        assert_int_equal(given.report.count, 1);
        assert_string_equal(given.report.items[0].fix->text, cases[i].fix);
        lint_given_clear(&given);
    }
}

/* --- Pods -------------------------------------------------------------------------------------------- */

#define TOLERATIONS "tolerations: [{key: pool, operator: Exists}], "
#define POD(pod) "{template: {spec: {" pod "containers: [{name: c, image: \"a/b:1\"}]}}}"
#define RUNS(version, kind, release, spec)                                                                   \
    "---\n"                                                                                                  \
    "apiVersion: " version "\n"                                                                              \
    "kind: " kind "\n"                                                                                       \
    "metadata: {name: x, labels: {" release "}}\n"                                                           \
    "spec: " spec "\n"
#define OF(release) "app.kubernetes.io/instance: " release
#define DEPLOYMENT(pod) RUNS("apps/v1", "Deployment", OF("a"), POD(pod))
#define SELECTS "nodeSelector: {pool: x}, "

static void jobs_tolerate_what_their_siblings_do(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"it lacks them", DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "Job", OF("a"), POD("")), "KCR-6001\n"},
        {"it has none", DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "Job", OF("a"), POD("tolerations: [], ")),
         "KCR-6001\n"},
        {"on a schedule",
         DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "CronJob", OF("a"), "{jobTemplate: {spec: " POD("") "}}"),
         "KCR-6001\n"},
        {"without labels",
         RUNS("apps/v1", "StatefulSet", "", POD(TOLERATIONS)) RUNS("batch/v1", "Job", "", POD("")),
         "KCR-6001\n"},
        {"it has others",
         DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "Job", OF("a"), POD("tolerations: [{key: y}], ")), ""},
        {"of another release", DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "Job", OF("b"), POD("")), ""},
        {"not all siblings", DEPLOYMENT(TOLERATIONS) DEPLOYMENT("") RUNS("batch/v1", "Job", OF("a"), POD("")),
         ""},
        {"a sibling that is everywhere",
         RUNS("apps/v1", "DaemonSet", OF("a"), POD(TOLERATIONS)) RUNS("batch/v1", "Job", OF("a"), POD("")),
         ""},
        {"among Jobs alone",
         RUNS("batch/v1", "Job", OF("a"), POD(TOLERATIONS)) RUNS("batch/v1", "Job", OF("a"), POD("")),
         "KCR-6001\n"},
        {"not all Jobs",
         RUNS("batch/v1", "Job", OF("a"), POD(TOLERATIONS)) RUNS("batch/v1", "Job", OF("a"), POD(""))
             RUNS("batch/v1", "CronJob", OF("a"), "{jobTemplate: {spec: " POD("") "}}"),
         ""},
        {"another Job has them, the servers do not",
         DEPLOYMENT("") RUNS("batch/v1", "Job", OF("a"), POD(TOLERATIONS))
             RUNS("batch/v1", "Job", OF("a"), POD("")),
         ""},
        {"it chooses its nodes", DEPLOYMENT(TOLERATIONS) RUNS("batch/v1", "Job", OF("a"), POD(SELECTS)), ""},
        {"it chooses the same nodes",
         DEPLOYMENT(TOLERATIONS SELECTS) RUNS("batch/v1", "Job", OF("a"), POD(SELECTS)), "KCR-6001\n"},
    };
    rule_cases_check(cases, mem_count(cases));
}

static void images_have_versions(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"latest",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{image: \"a/b:latest\"}]}\n",
         "KCR-6002\n"},
        {"two of them",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {initContainers: [{image: a}], containers: "
         "[{image: b}]}\n",
         "KCR-6002\nKCR-6002\n"},
        {"Keycloak's",
         "apiVersion: k8s.keycloak.org/v2alpha1\nkind: Keycloak\nmetadata: {name: x}\nspec: {image: "
         "quay.example.com/k}\n",
         "KCR-6002\n"},
        {"Keycloak's own choice",
         "apiVersion: k8s.keycloak.org/v2alpha1\nkind: Keycloak\nmetadata: {name: x}\nspec: {}\n", ""},
        {"a test of Helm",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: x, annotations: {helm.sh/hook: test}}\n"
         "spec: {containers: [{image: busybox}]}\n",
         ""},
        {"put there by Istio",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{image: auto}]}\n", ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

#define HOOK_ANNOTATION "annotations: {argocd.argoproj.io/hook: Sync}"
#define RUN(metadata, container)                                                                             \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata: {name: x, " metadata "}\n"                                                                    \
    "spec: {template: {spec: {volumes: [{name: v, configMap: {name: scripts}}], containers: [{name: c, "     \
    "image: "                                                                                                \
    "\"a/b:1\", " container "}]}}}\n"
#define SCRIPTS(key, text)                                                                                   \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts}\ndata: {\"" key "\": \"" text "\"}\n"

static void hooks_bring_their_programs(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"in a script", RUN(HOOK_ANNOTATION, "command: [sh, -c, \"apk add jq\"]"), "KCR-6003\n"},
        {"in arguments", RUN(HOOK_ANNOTATION, "args: [\"curl -L https://x/y.tgz | tar -xz\"]"), "KCR-6003\n"},
        {"as words", RUN(HOOK_ANNOTATION, "command: [pip, install, hvac]"), "KCR-6003\n"},
        {"twice", RUN(HOOK_ANNOTATION, "args: [\"apk add jq\", \"apk add curl\"]"), "KCR-6003\n"},
        {"an importer that is no hook", RUN("", "args: [\"apk add jq; curl $K/admin/realms\"]"),
         "KCR-6003\n"},
        {"a Job that is neither", RUN("", "args: [\"apk add jq\"]"), ""},
        {"a test of Helm", RUN("annotations: {helm.sh/hook: test}", "args: [\"apk add jq\"]"), ""},
        {"in a ConfigMap", RUN(HOOK_ANNOTATION, "command: [/s/run.sh]") SCRIPTS("run.sh", "apk add jq"),
         "KCR-6003\n"},
        {"in a ConfigMap, by its first line",
         RUN(HOOK_ANNOTATION, "command: [/s/run]") SCRIPTS("run", "#!/bin/bash\\napk add jq"), "KCR-6003\n"},
        {"in a text", RUN(HOOK_ANNOTATION, "command: [/s/run.sh]") SCRIPTS("README", "apk add jq"), ""},
        {"in a ConfigMap of nobody", SCRIPTS("run.sh", "apk add jq"), ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

/* --- Hostile shapes ---------------------------------------------------------------------------------- */

static void manifests_of_the_wrong_shape_are_passed_over(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"no metadata", "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n", ""},
        {"texts for maps",
         "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: x\nspec: {target: y, data: z, "
         "dataFrom: [1]}\n",
         ""},
        {"a Job without pods",
         "apiVersion: batch/v1\nkind: Job\nmetadata: {annotations: [1]}\nspec: {template: []}\n", ""},
        {"containers that are none",
         "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [1, {command: x, args: [1, "
         "null]}]}}}\n",
         ""},
        {"an import without a realm",
         "apiVersion: k8s.keycloak.org/v2alpha1\nkind: KeycloakRealmImport\nspec: {placeholders: {A: 1}, "
         "realm: 3}\n",
         ""},
        {"a PushSecret of numbers",
         "apiVersion: external-secrets.io/v1alpha1\nkind: PushSecret\nspec: {secretStoreRefs: [1], data: "
         "[2]}\n",
         ""},
        {"a list of numbers", "apiVersion: v1\nkind: List\nitems: [1, [2], null]\n", ""},
        {"a ConfigMap of numbers", "apiVersion: v1\nkind: ConfigMap\ndata: {a.sh: 1}\n", ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_judged_in_any_spelling),
        cmocka_unit_test(the_interval_is_repaired_in_place),
        cmocka_unit_test(versions_that_stay_are_pinned),
        cmocka_unit_test(no_secret_is_wrong_where_one_is_needed),
        cmocka_unit_test(stores_do_not_feed_clients),
        cmocka_unit_test(masked_placeholders_are_seen),
        cmocka_unit_test(hooks_are_removed_in_time),
        cmocka_unit_test(the_policy_is_completed_in_its_own_words),
        cmocka_unit_test(jobs_tolerate_what_their_siblings_do),
        cmocka_unit_test(images_have_versions),
        cmocka_unit_test(hooks_bring_their_programs),
        cmocka_unit_test(manifests_of_the_wrong_shape_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
