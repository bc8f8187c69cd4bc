#include "diagnose/lint_importers.h"

#include "kcrealm/base/memory.h"
#include "support/lint_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define JOB(container)                                                                                       \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata: {name: job}\n"                                                                                \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      volumes: [{name: v, configMap: {name: platform-client-specs}}]\n"                                 \
    "      containers:\n"                                                                                    \
    "        - name: c\n" container
#define SCRIPT(line)                                                                                         \
    JOB("          command: [sh, -c]\n"                                                                      \
        "          args:\n"                                                                                  \
        "            - |\n"                                                                                  \
        "              " line "\n")
#define SPECS                                                                                                \
    "---\n"                                                                                                  \
    "apiVersion: v1\n"                                                                                       \
    "kind: ConfigMap\n"                                                                                      \
    "metadata: {name: platform-client-specs}\n"                                                              \
    "data: {clients.json: '[{\"clientId\": \"backstage\", \"realm\": \"r\", \"spec\": {}}]'}\n"

static void importers_are_told_by_what_they_run(void **state) {
    (void)state;
    static const struct {
        const char *yaml;
        bool imports, extracts, extracts_listed;
    } cases[] = {
        {JOB("          image: alpine:3\n"), false, false, false},
        {JOB("          image: alpine:3\n") SPECS, true, false, false},
        {JOB("          image: adorsys/keycloak-config-cli:6\n"), true, false, false},
        {JOB("          image: x/kubectl-kcrealm:1\n          args: [ensure, -f, /specs]\n"), true, false,
         false},
        {JOB("          image: x/kubectl-kcrealm:1\n          args: [extract, -f, /specs]\n"), true, true,
         true},
        {SCRIPT("vault kv put secret/x value=1"), false, true, false},
        {SCRIPT("curl -H \"X-Vault-Token: $T\" -d @/tmp/b $VAULT_ADDR/v1/secret/data/x"), false, true, false},
        {SCRIPT("kcadm.sh get realms"), true, false, false},
        {"apiVersion: k8s.keycloak.org/v2alpha1\nkind: KeycloakRealmImport\nmetadata: {name: i}\n", true,
         false, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct lint_given given = {0};
        auto_importers importers = {0};
        lint_given_read(&given, cases[i].yaml);
        importers_collect(&given.scope, &importers);
        assert_int_equal(importers.count, 1);
        const struct importer *importer = &importers.items[0];
        if (importer->imports != cases[i].imports || importer->extracts != cases[i].extracts ||
            importer->extracts_listed != cases[i].extracts_listed)
            fail_msg("%s: %d %d %d", cases[i].yaml, importer->imports, importer->extracts,
                     importer->extracts_listed);
        lint_given_clear(&given);
    }
}

static void keys_are_named_where_they_are_written(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *key;
        bool named;
    } cases[] = {
        {SCRIPT("vault kv put secret/backstage value=1"), "backstage", true},
        {SCRIPT("vault kv put -mount=secret team/backstage value=1"), "team/backstage", true},
        {SCRIPT("curl -X POST -d @b $VAULT_ADDR/v1/secret/data/backstage"), "backstage", true},
        {SCRIPT("curl \\\n                -X POST \\\n                $A/v1/secret/data/backstage"),
         "backstage", true},
        {SCRIPT("store backstage-client-secret"), "backstage-client-secret", true},
        {SCRIPT("echo 'vaultKey: backstage'"), "backstage", true},
        {SCRIPT("vault kv put secret/${client}-oidc-client-secret value=1") SPECS,
         "backstage-oidc-client-secret", true},
        {SCRIPT("vault kv put secret/${client}-oidc-client-secret value=1") SPECS,
         "grafana-oidc-client-secret", false},
        {SCRIPT("ensure backstage"), "backstage", false},
        {SCRIPT("curl -s $KEYCLOAK/admin/realms/backstage"), "backstage", false},
        {SCRIPT("vault kv get secret/database-secret"), "database-secret", false},
        {SCRIPT("kubectl get secret backstage-client-secret"), "backstage-client-secret", false},
        {SCRIPT("curl -s $A/v1/secret/data/database-secret"), "database-secret", false},
        {SCRIPT("vault kv put secret/backstage-old value=1"), "backstage", false},
        {SCRIPT("vault kv put secret/backstage/more value=1"), "backstage", false},
        {SCRIPT("vault kv put secret/x value=1"), "", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct lint_given given = {0};
        auto_importers importers = {0};
        lint_given_read(&given, cases[i].yaml);
        importers_collect(&given.scope, &importers);
        if (importer_names_key(&importers.items[0], cases[i].key) != cases[i].named)
            fail_msg("%s in %s", cases[i].key, cases[i].yaml);
        lint_given_clear(&given);
    }
}

static void clients_and_secrets_are_found_in_what_it_is_given(void **state) {
    (void)state;
    struct lint_given given = {0};
    auto_importers importers = {0};
    lint_given_read(&given, SCRIPT("kubectl create secret generic backstage-oidc \\\n"
                                   "                --from-literal=a=b; echo other-secret") SPECS
                    "---\n"
                    "apiVersion: k8s.keycloak.org/v2beta1\n"
                    "kind: KeycloakRealmImport\n"
                    "metadata: {name: i}\n"
                    "spec: {realm: {realm: r, clients: [{clientId: grafana}, {clientId: public, "
                    "publicClient: true}, {clientId: given, secret: x}]}}\n");
    importers_collect(&given.scope, &importers);
    assert_int_equal(importers.count, 2);
    assert_true(importer_declares_client(&importers.items[0], "backstage"));
    assert_false(importer_declares_client(&importers.items[0], "stage"));
    assert_false(importer_declares_client(&importers.items[0], "grafana"));
    assert_true(importer_declares_client(&importers.items[1], "grafana"));
    assert_true(importer_generates_secret(&importers.items[0], "backstage"));
    assert_true(importer_generates_secret(&importers.items[1], "grafana"));
    assert_false(importer_generates_secret(&importers.items[1], "public"));
    assert_false(importer_generates_secret(&importers.items[1], "given"));
    assert_false(importer_generates_secret(&importers.items[1], "backstage"));
    assert_true(importer_makes_secret(&importers.items[0], "backstage-oidc"));
    assert_false(importer_makes_secret(&importers.items[0], "backstage"));
    assert_false(importer_makes_secret(&importers.items[1], "backstage-oidc"));
    lint_given_clear(&given);
}

static void manifests_in_scripts_make_secrets(void **state) {
    (void)state;
    struct lint_given given = {0};
    auto_importers importers = {0};
    lint_given_read(&given, SCRIPT("kubectl apply -f - <<EOF\n"
                                   "              kind: ConfigMap\n"
                                   "              metadata:\n"
                                   "                name: settings\n"
                                   "              ---\n"
                                   "              kind: Secret\n"
                                   "              metadata:\n"
                                   "                name: keycloak-clients\n"
                                   "              EOF"));
    importers_collect(&given.scope, &importers);
    assert_true(importer_makes_secret(&importers.items[0], "keycloak-clients"));
    assert_false(importer_makes_secret(&importers.items[0], "settings"));
    assert_false(importer_makes_secret(&importers.items[0], "metadata"));
    lint_given_clear(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(importers_are_told_by_what_they_run),
        cmocka_unit_test(keys_are_named_where_they_are_written),
        cmocka_unit_test(clients_and_secrets_are_found_in_what_it_is_given),
        cmocka_unit_test(manifests_in_scripts_make_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
