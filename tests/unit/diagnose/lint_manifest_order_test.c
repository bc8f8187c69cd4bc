#include "kcrealm/base/memory.h"
#include "support/lint_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ANNOTATIONS(text) "  annotations: {" text "}\n"
#define POLICIES "argocd.argoproj.io/hook-delete-policy: \"BeforeHookCreation,HookFailed\""
#define HELM ANNOTATIONS("helm.sh/hook: \"post-install,post-upgrade\"")
#define POST_SYNC ANNOTATIONS("argocd.argoproj.io/hook: PostSync, " POLICIES)
#define SYNC(wave)                                                                                           \
    ANNOTATIONS("argocd.argoproj.io/hook: Sync, argocd.argoproj.io/sync-wave: \"" wave "\", " POLICIES)
#define SCRIPT_JOB(name, metadata, script)                                                                   \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata:\n"                                                                                            \
    "  name: " name "\n" metadata "spec:\n"                                                                  \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      containers:\n"                                                                                    \
    "        - {name: c, image: \"a/b:1\", command: [sh, -c, '" script "']}\n"
#define WRITER(metadata) SCRIPT_JOB("writer", metadata, "vault kv put secret/app-client-secret value=1")
#define OUR_EXTRACT(metadata) SCRIPT_JOB("extract", metadata, "kubectl-kcrealm extract -f /values.yaml")
#define READER(metadata, spec)                                                                               \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata:\n"                                                                                            \
    "  name: app-oidc\n" metadata "spec:\n" spec                                                             \
    "  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"                                            \
    "  data: [{secretKey: k, remoteRef: {key: app-client-secret, property: value}}]\n"
#define WORKLOAD(spec, optional)                                                                             \
    "---\n"                                                                                                  \
    "apiVersion: apps/v1\n"                                                                                  \
    "kind: Deployment\n"                                                                                     \
    "metadata: {name: app}\n"                                                                                \
    "spec:\n" spec "  template:\n"                                                                           \
    "    spec:\n"                                                                                            \
    "      containers:\n"                                                                                    \
    "        - {name: c, image: \"a/b:1\", envFrom: [{secretRef: {name: app-oidc" optional "}}]}\n"
#define MAKER(metadata)                                                                                      \
    SCRIPT_JOB("maker", metadata, "kubectl create secret generic app-oidc --from-file=/tmp/s")
#define IMPORT(metadata) IMPORT_OF(metadata, "")
#define IMPORT_OF(metadata, client)                                                                          \
    "---\n"                                                                                                  \
    "apiVersion: k8s.keycloak.org/v2alpha1\n"                                                                \
    "kind: KeycloakRealmImport\n"                                                                            \
    "metadata:\n"                                                                                            \
    "  name: realm\n" metadata "spec: {realm: {realm: r, clients: [{clientId: app" client "}]}}\n"
#define PUSHER(key)                                                                                          \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1alpha1\n"                                                             \
    "kind: PushSecret\n"                                                                                     \
    "metadata: {name: push, namespace: elsewhere}\n"                                                         \
    "spec: {selector: {secret: {name: s}}, secretStoreRefs: [{kind: ClusterSecretStore, name: vault}], "     \
    "data: [{match: "                                                                                        \
    "{secretKey: k, remoteRef: {remoteKey: " key "}}}]}\n"
#define SCHEDULED                                                                                            \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: CronJob\n"                                                                                        \
    "metadata: {name: scheduled}\n"                                                                          \
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: \"a/b:1\", args: [\"vault " \
    "kv put "                                                                                                \
    "secret/app-client-secret a=b\"]}]}}}}}\n"
#define RELEASE(name) "  labels: {app.kubernetes.io/instance: " name "}\n"

#define CYCLE "KCR-7001\n"
#define WAVE "KCR-7003\n"

struct order_case {
    const char *name, *yaml, *codes;
};

static void declare_extraction(struct extractions *extractions) {
    char realm[] = "r", client[] = "app", key[] = "app-client-secret", field[] = "value", path[] = "";
    extractions_add(extractions, &(struct extraction){.realm = realm,
                                                      .client_id = client,
                                                      .vault_key = key,
                                                      .vault_field = field,
                                                      .path = path,
                                                      .enabled = true});
}

static void check(const struct order_case *cases, size_t count, bool extracted) {
    for (size_t i = 0; i < count; i++) {
        struct lint_given given = {0};
        lint_given_read(&given, cases[i].yaml);
        if (extracted)
            declare_extraction(&given.desired.extractions);
        lint_given_check(&given);
        auto_text codes = lint_given_codes(&given);
        if (strcmp(codes, cases[i].codes) != 0)
            fail_msg("%s: %s", cases[i].name, codes);
        lint_given_clear(&given);
    }
}

static void orders_are_found_where_the_manifests_show_them(void **state) {
    (void)state;
    static const struct order_case cases[] = {
        {"a hook of Helm", WRITER(HELM) READER("", ""), ""},
        {"a hook of Helm, with ArgoCD",
         WRITER(HELM) READER(ANNOTATIONS("argocd.argoproj.io/sync-wave: \"1\""), ""), CYCLE},
        {"the reader is a hook before it",
         WRITER(POST_SYNC) READER(ANNOTATIONS("argocd.argoproj.io/hook: PreSync"), ""), CYCLE},
        {"it also runs before",
         WRITER(ANNOTATIONS("argocd.argoproj.io/hook: \"PreSync,PostSync\"")) READER("", ""), ""},
        {"the reader comes after it",
         WRITER(POST_SYNC) READER(ANNOTATIONS("argocd.argoproj.io/hook: PostSync"), ""), ""},
        {"the reader comes before it in PostSync",
         WRITER(POST_SYNC) READER(
             ANNOTATIONS("argocd.argoproj.io/hook: PostSync, argocd.argoproj.io/sync-wave: \"-1\""), ""),
         WAVE},
        {"the reader is never applied",
         WRITER(POST_SYNC) READER(ANNOTATIONS("argocd.argoproj.io/hook: Skip"), ""), ""},
        {"a test of Helm", WRITER(ANNOTATIONS("helm.sh/hook: test")) READER("", ""), ""},
        {"another writes in time",
         WRITER(POST_SYNC) SCRIPT_JOB("seed", "", "vault kv put secret/app-client-secret a=b") READER("", ""),
         ""},
        {"both writers are late",
         WRITER(POST_SYNC) SCRIPT_JOB("seed", POST_SYNC, "vault kv put secret/app-client-secret a=b")
             READER("", ""),
         CYCLE},
        {"a PushSecret fills it",
         WRITER(POST_SYNC) PUSHER("app-client-secret") READER("  namespace: team\n", ""), ""},
        {"a PushSecret fills another",
         WRITER(POST_SYNC) PUSHER("other-client-secret") READER("  namespace: team\n", ""), CYCLE},
        {"a CronJob fills it", WRITER(POST_SYNC) SCHEDULED READER("", ""), ""},
        {"a CronJob that is not there yet",
         SCHEDULED READER(ANNOTATIONS("argocd.argoproj.io/sync-wave: \"-1\""), ""), WAVE},
        {"it is ready without", WRITER(POST_SYNC) READER("", "  target: {deletionPolicy: Delete}\n"), ""},
        {"of another release", WRITER(RELEASE("a") POST_SYNC) READER(RELEASE("b"), ""), ""},
        {"of the same release", WRITER(RELEASE("a") POST_SYNC) READER(RELEASE("a"), ""), CYCLE},
        {"a late wave", WRITER(SYNC("3")) READER(ANNOTATIONS("argocd.argoproj.io/sync-wave: \"2\""), ""),
         WAVE},
        {"the same wave", WRITER(SYNC("3")) READER(ANNOTATIONS("argocd.argoproj.io/sync-wave: \"3\""), ""),
         ""},
        {"a reader in an early wave",
         WRITER("") READER(ANNOTATIONS("argocd.argoproj.io/sync-wave: \"-2\""), ""), WAVE},
        {"it only reads",
         SCRIPT_JOB("look", POST_SYNC, "vault kv get secret/app-client-secret; vault kv put secret/x a=b")
             READER("", ""),
         ""},
        {"it reads and writes",
         SCRIPT_JOB("look", POST_SYNC,
                    "vault kv get secret/app-client-secret && vault kv put secret/app-client-secret a=b")
             READER("", ""),
         CYCLE},
        {"nobody writes", SCRIPT_JOB("look", POST_SYNC, "echo app-client-secret") READER("", ""), ""},
        {"a workload needs the Secret", MAKER(POST_SYNC) WORKLOAD("", ""), CYCLE},
        {"a workload may lack it", MAKER(POST_SYNC) WORKLOAD("", ", optional: true"), ""},
        {"a workload that does not run", MAKER(POST_SYNC) WORKLOAD("  replicas: 0\n", ""), ""},
        {"an ExternalSecret makes it", MAKER(POST_SYNC) WORKLOAD("", "") READER("", ""), ""},
        {"a workload in an early wave", MAKER(SYNC("1")) WORKLOAD("", ""), WAVE},
    };
    check(cases, mem_count(cases), false);
}

static void declared_extractions_say_what_is_filled(void **state) {
    (void)state;
    static const struct order_case cases[] = {
        {"our extract as PostSync", OUR_EXTRACT(POST_SYNC) READER("", ""), CYCLE},
        {"our extract in time", OUR_EXTRACT(SYNC("-1")) READER("", ""), ""},
        {"the import as PostSync", IMPORT(POST_SYNC) READER("", ""), CYCLE},
        {"the import in time", IMPORT("") READER("", ""), ""},
        {"another import is in time", IMPORT(POST_SYNC) IMPORT("") READER("", ""), ""},
        {"the extraction is in time, as far as it knows", IMPORT(POST_SYNC) OUR_EXTRACT("") READER("", ""),
         ""},
    };
    check(cases, mem_count(cases), true);
    static const struct order_case unknown[] = {
        {"nothing is declared", OUR_EXTRACT(POST_SYNC) READER("", ""), ""},
        {"a key called after a client", IMPORT(POST_SYNC) READER("", ""), CYCLE},
        {"in time", IMPORT("") READER("", ""), ""},
        {"a client with a secret", IMPORT_OF(POST_SYNC, ", secret: x") READER("", ""), ""},
        {"a public client", IMPORT_OF(POST_SYNC, ", publicClient: true") READER("", ""), ""},
        {"somebody fills it", IMPORT(POST_SYNC) WRITER("") READER("", ""), ""},
    };
    check(unknown, mem_count(unknown), false);
}

static void each_importer_is_reported_once_with_those_who_wait(void **state) {
    (void)state;
    struct lint_given given = {0};
    lint_given_read(&given, WRITER(POST_SYNC) READER("", "") READER("  namespace: b\n", "")
                                READER("  namespace: c\n", ""));
    lint_given_check(&given);
    assert_int_equal(given.report.count, 1);
    assert_non_null(strstr(given.report.items[0].message, "ExternalSecret app-oidc (and 2 more)"));
    assert_string_equal(given.report.items[0].path, "metadata.annotations[\"argocd.argoproj.io/hook\"]");
    assert_int_equal(given.report.items[0].line, 6);
    lint_given_clear(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_are_found_where_the_manifests_show_them),
        cmocka_unit_test(declared_extractions_say_what_is_filled),
        cmocka_unit_test(each_importer_is_reported_once_with_those_who_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
