/* Who else uses the path that a PushSecret writes. */
#include "kcrealm/base/memory.h"
#include "support/lint_given.h"
#include "support/lint_given_manifests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PUSH(namespace, key, property)                                                                       \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1alpha1\n"                                                             \
    "kind: PushSecret\n"                                                                                     \
    "metadata: {name: push, namespace: " namespace "}\n"                                                     \
                                                   "spec:\n"                                                 \
                                                   "  selector: {secret: {name: source}}\n"                  \
                                                   "  secretStoreRefs: [{kind: ClusterSecretStore, name: "   \
                                                   "vault}]\n"                                               \
                                                   "  data: [{match: {secretKey: k, remoteRef: "             \
                                                   "{remoteKey: " key property "}}}]\n"
#define VAULT STORE("vault: {server: x, path: secret}")

static void one_path_has_one_writer(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"the same field", EXTERNAL_SECRET(READS) PUSH("team", "app", ", property: value"), "KCR-5003\n"},
        {"the whole secret", EXTERNAL_SECRET(READS) PUSH("team", "app", ""), "KCR-5003\n"},
        {"another field", EXTERNAL_SECRET(READS) PUSH("team", "app", ", property: other"), ""},
        {"another key", EXTERNAL_SECRET(READS) PUSH("team", "app2", ""), ""},
        {"another namespace", EXTERNAL_SECRET(READS) PUSH("elsewhere", "app", ""), ""},
        {"another spelling", EXTERNAL_SECRET(READS) PUSH("team", "/app/", ""), "KCR-5003\n"},
        {"with the mount", EXTERNAL_SECRET(READS) PUSH("team", "secret/data/app", "") VAULT, "KCR-5003\n"},
        {"with the mount, as far as is known", EXTERNAL_SECRET(READS) PUSH("team", "secret/data/app", ""),
         ""},
        {"all fields are read",
         EXTERNAL_SECRET("  dataFrom: [{extract: {key: app}}]\n") PUSH("team", "app", ", property: v"),
         "KCR-5003\n"},
        {"found by name", EXTERNAL_SECRET("  dataFrom: [{find: {path: app}}]\n") PUSH("team", "app", ""), ""},
        {"another store",
         EXTERNAL_SECRET(
             "  data: [{secretKey: k, remoteRef: {key: app}, sourceRef: {storeRef: {name: other}}}]\n")
             PUSH("team", "app", ""),
         ""},
    };
    rule_cases_check(cases, mem_count(cases));
    struct lint_given given = {0};
    char realm[] = "r", client[] = "app", key[] = "app", field[] = "value", path[] = "";
    lint_given_read(&given, EXTERNAL_SECRET(READS) PUSH("elsewhere", "app", ""));
    extractions_add(&given.desired.extractions, &(struct extraction){.realm = realm,
                                                                     .client_id = client,
                                                                     .vault_key = key,
                                                                     .vault_field = field,
                                                                     .enabled = true,
                                                                     .path = path});
    lint_given_check(&given);
    assert_int_equal(given.report.count, 1);
    assert_string_equal(given.report.items[0].path, "spec.data[0].match.remoteRef.remoteKey");
    lint_given_clear(&given);
}

#define EVERYWHERE                                                                                           \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ClusterExternalSecret\n"                                                                          \
    "metadata: {name: app}\n"                                                                                \
    "spec:\n  externalSecretName: app-oidc\n  externalSecretSpec:\n"                                         \
    "    secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"                                          \
    "    data: [{secretKey: k, remoteRef: {key: app, property: value}}]\n"
#define PUSH_EVERYWHERE                                                                                      \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1alpha1\n"                                                             \
    "kind: ClusterPushSecret\n"                                                                              \
    "metadata: {name: app}\n"                                                                                \
    "spec:\n  pushSecretSpec:\n    updatePolicy: IfNotExists\n"                                              \
    "    secretStoreRefs: [{kind: ClusterSecretStore, name: vault}]\n    selector: {secret: {name: app}}\n"  \
    "    data: [{match: {secretKey: k, remoteRef: {remoteKey: app}}}]\n"

/* From some namespaces into others is what stores are for. */
static void objects_for_many_namespaces_are_judged_too(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"pushed everywhere", PUSH_EVERYWHERE, "KCR-5004\n"},
        {"pushed everywhere, read in one", EXTERNAL_SECRET(READS) PUSH_EVERYWHERE, "KCR-5004\n"},
        {"pushed from one, read everywhere", EVERYWHERE PUSH("team", "app", ""), ""},
    };
    rule_cases_check(cases, mem_count(cases));
}

/* What extract writes, a PushSecret overwrites, whether or not an ExternalSecret stands beside it. */
static void what_is_extracted_is_not_pushed(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *field;
        size_t count;
        bool enabled;
    } rows[] = {
        {PUSH("team", "app", ""), "value", 1, true},
        {PUSH("team", "secret/data/app", ""), "value", 1, true},
        {PUSH("team", "other/app", ""), "value", 0, true},
        {PUSH("team", "app", ", property: value"), "value", 1, true},
        {PUSH("team", "app", ", property: value"), "secret", 0, true},
        {PUSH("team", "app", ""), "value", 0, false},
        {PUSH("team", "app", "") STORE("aws: {}"), "value", 0, true},
        {EVERYWHERE PUSH("team", "app", ""), "value", 1, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct lint_given given = {0};
        char realm[] = "r", client[] = "app", key[] = "app", path[] = "";
        lint_given_read(&given, rows[i].yaml);
        extractions_add(&given.desired.extractions, &(struct extraction){.realm = realm,
                                                                         .client_id = client,
                                                                         .vault_key = key,
                                                                         .vault_field = (char *)rows[i].field,
                                                                         .enabled = rows[i].enabled,
                                                                         .path = path});
        lint_given_check(&given);
        if (given.report.count != rows[i].count)
            fail_msg("%zu: %zu findings", i, given.report.count);
        if (given.report.count)
            assert_int_equal(given.report.items[0].code, FINDING_PUSHED_AND_READ);
        lint_given_clear(&given);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_path_has_one_writer),
        cmocka_unit_test(objects_for_many_namespaces_are_judged_too),
        cmocka_unit_test(what_is_extracted_is_not_pushed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
