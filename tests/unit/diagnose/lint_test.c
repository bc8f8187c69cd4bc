#include "kcrealm/diagnose/lint.h"

#include "kcrealm/base/memory.h"
#include "support/lint_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_rule_finds_its_bad_example_once_and_nothing_in_the_good_one(void **state) {
    (void)state;
    const struct lint_rule *rule;
    for (size_t i = 0; (rule = lint_rule_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        size_t own = 0, other_errors = 0;
        struct lint_report bad = lint_text(rule->bad), good = lint_text(rule->good);
        for (size_t j = 0; j < bad.count; j++) {
            own += bad.items[j].code == rule->code;
            other_errors += bad.items[j].code != rule->code && bad.items[j].severity == SEVERITY_ERROR;
        }
        auto_text told_bad = lint_told(&bad);
        auto_text told_good = lint_told(&good);
        if (own != 1 || other_errors || good.count)
            fail_msg("%s: bad finds\n%s\ngood finds\n%s", finding_code_write(rule->code, code), told_bad,
                     told_good);
        lint_report_clear(&bad);
        lint_report_clear(&good);
    }
    assert_true(lint_rule_at(0) != NULL);
}

static void every_rule_has_a_row_in_the_table_of_findings(void **state) {
    (void)state;
    const struct lint_rule *rule;
    for (size_t i = 0; (rule = lint_rule_at(i)); i++)
        assert_non_null(finding_kind(rule->code));
}

struct row {
    const char *text, *told;
};

static void find(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct lint_report report = lint_text(rows[i].text);
        auto_text told = lint_told(&report);
        if (strcmp(told, rows[i].told) != 0)
            fail_msg("%s\nfinds:\n%s\nexpected:\n%s", rows[i].text, told, rows[i].told);
        lint_report_clear(&report);
    }
}

static void placeholders_are_found_where_secrets_belong(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"db: {password: changeme}", "KCR-1101 1:6 db.password"},
        {"db: {password: ameide-fixture}", "KCR-1101 1:6 db.password"},
        {"db: {token: ameide-fixture}", "KCR-1101 1:6 db.token"},
        {"db: {admin_password: admin}", "KCR-1101 1:6 db.admin_password"},
        {"db: {password: \"********\"}", "KCR-1101 1:6 db.password"},
        {"oidc: {clientId: wiki, secret: wiki-secret}", "KCR-1101 1:24 oidc.secret"},
        {"wiki: {clientSecret: wiki}", "KCR-1101 1:8 wiki.clientSecret"},
        {"oidc: {clientSecret: my-wiki-client-secret}", "KCR-1101 1:8 oidc.clientSecret"},
        {"token: argo_cd_token", "KCR-1101 1:1 token"},
        {"env:\n- {name: OIDC_CLIENT_SECRET, value: replace-me}", "KCR-1101 2:30 env[0].value"},
        {"db: {privateKey: changeme}", "KCR-1101 1:6 db.privateKey"},
        {"a: [{b: [{apiKey: 11111111}]}]", ""},
        {"a: [{b: [{apiKey: \"11111111\"}]}]", "KCR-1101 1:11 a[0].b[0].apiKey"},
    };
    find(rows, mem_count(rows));
}

/* A linter that cries wolf is switched off. */
static void what_is_no_secret_is_no_placeholder(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"db: {password: \"\"}", ""},
        {"db: {password: null}", ""},
        {"db: {password: \"${DB_PASSWORD}\"}", ""},
        {"db: {password: \"{{ .Values.global.password }}\"}", ""},
        {"oidc: {clientSecret: \"$oidc.keycloak.clientSecret\"}", ""},
        {"oidc: {clientSecret: vault:secret/data/x#value}", ""},
        {"oidc: {clientSecret: ref+vault://secret/x#/value}", ""},
        {"oidc: {clientSecret: /etc/secrets/client-secret}", ""},
        {"db: {password: \"ENC[AES256_GCM,data:aaaa,type:str]\"}", ""},
        {"db: {password: mdQ3vW8rT1yU6iO9pL2kJ4hG7fD0sA5z}", ""},
        {"db: {existingSecret: my-secret, passwordKey: password}", ""},
        {"db: {existingSecret: db-secret, password: changeme}", ""},
        {"db: {existingSecret: {name: x, password: db-password}}", ""},
        {"auth: {secretKeys: {adminPassword: admin-password}}", ""},
        {"secret: portal-oidc", ""},
        {"tls: {secret: example-tls-secret}", ""},
        {"tls: {secretName: changeme}", ""},
        {"auth: {requirePassword: \"false\", showToken: \"true\", usePassword: \"1\"}", ""},
        {"tls: {privateKey: tls.key, secretKey: password}", ""},
        {"messages: {password: Password, forgotPassword: password}", ""},
        {"metadata: {labels: {token: placeholder}}", ""},
        {"externalSecret: {data: [{secretKey: password, remoteRef: {key: db, property: password}}]}", ""},
        {"env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]", ""},
        {"env: [{name: TITLE, value: changeme}]", ""},
        {"password: {enabled: true}\nsecret: true\ntoken: 5", ""},
        {"vault: {fixtures: {db-password: changeme}}", ""},
        {"clientReconciliation: {clients: [{clientId: a, realm: r, spec: {secret: changeme}}]}",
         "KCR-1103 1:65 clientReconciliation.clients[0].spec.secret"},
    };
    find(rows, mem_count(rows));
}

#define SECRET(content) "{apiVersion: v1, kind: Secret, metadata: {name: s}, " content "}"
#define ENV(variables)                                                                                       \
    "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: "   \
    "c, image: "                                                                                             \
    "\"a:1\", env: [" variables "]}]}}}}"
#define ENV_PATH "spec.template.spec.containers[0].env[0].value"

static void placeholders_are_found_in_rendered_manifests(void **state) {
    (void)state;
    static const struct row rows[] = {
        {SECRET("stringData: {client-secret: changeme}"), "KCR-1101 1:66 stringData[\"client-secret\"]"},
        {SECRET("data: {client-secret: Y2hhbmdlbWU=}"), "KCR-1101 1:60 data[\"client-secret\"]"},
        {SECRET("stringData: {token: abcabcabc}"), "KCR-1101 1:66 stringData[\"token\"]"},
        {SECRET("stringData: {client-id: wiki, secret: wiki_secret}"),
         "KCR-1101 1:83 stringData[\"secret\"]"},
        {SECRET("stringData: {anything: ameide-fixture}"), "KCR-1101 1:66 stringData[\"anything\"]"},
        {SECRET("stringData: {anything: change-me}"), "KCR-1101 1:66 stringData[\"anything\"]"},
        {ENV("{name: DB_PASSWORD, value: postgres}"), "KCR-1101 1:144 " ENV_PATH},
        {ENV("{name: WIKI_TOKEN, value: replace-me}"), "KCR-1101 1:143 " ENV_PATH},
        {SECRET("stringData: {password: q8Zr1Tn5Lw0Xy7Bv3Kd9Mf2Hc6Js4PgA, username: admin, host: test}"), ""},
        {SECRET("stringData: {config.yaml: \"a: changeme\\n\"}"), ""},
        {SECRET("stringData: {password: \"\"}"), ""},
        {SECRET(
             "data: {tls.key: LS0tLS1CRUdJTg==, broken: \"%%\", password: cThacjFUbjVMdzBYeTdCdjNLZDlNZjJI}"),
         ""},
        {ENV("{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}"), ""},
        {ENV("{name: DB_PASSWORD_FILE, value: /run/secrets/db}"), ""},
        {ENV("{name: DISABLE_PASSWORD, value: \"true\"}"), ""},
        {ENV("{name: URL, value: changeme}"), ""},
        {ENV("{name: PGPASSWORD, value: $(DB_PASSWORD)}"), ""},
    };
    find(rows, mem_count(rows));
}

static void advice_is_that_of_the_kind_of_secret(void **state) {
    (void)state;
    struct lint_report database = lint_text("db: {password: changeme}\n");
    struct lint_report client = lint_text("wiki: {clientId: wiki, secret: changeme}\n");
    struct lint_report cookie = lint_text("wiki: {clientId: wiki, cookieSecret: changeme}\n");
    assert_non_null(strstr(database.items[0].next, "existingSecret"));
    assert_non_null(strstr(cookie.items[0].next, "existingSecret"));
    lint_report_clear(&cookie);
    assert_null(client.items[0].next); /* the row's: extract */
    lint_report_clear(&database);
    lint_report_clear(&client);
}

#define EXTRACTED                                                                                            \
    "clientPatcher:\n  clientSpecs: [{clientId: a, realm: r, spec: {}}]\n"                                   \
    "  secretExtraction: {clients: [{clientId: a, vaultKey: apps/a}]}\n"

static void fixtures_are_held_against_extractions_in_every_spelling(void **state) {
    (void)state;
    static const struct row rows[] = {
        {EXTRACTED "fixtures: {apps/a: x}", "KCR-1102 4:12 fixtures.apps/a"},
        {EXTRACTED "fixtures: {secret/data/apps/a: x}", "KCR-1102 4:12 fixtures.secret/data/apps/a"},
        {EXTRACTED "fixtures: {secret/apps/a: x}", "KCR-1102 4:12 fixtures.secret/apps/a"},
        {EXTRACTED "v: {Fixtures: {dev: {apps/a: {value: x}}}}", "KCR-1102 4:22 v.Fixtures.dev.apps/a"},
        {EXTRACTED "v: [{fixtures: [{path: other}, {path: apps/a, value: x}]}]",
         "KCR-1102 4:32 v[0].fixtures[1]"},
        {EXTRACTED "fixtures: [apps/a]", "KCR-1102 4:12 fixtures[0]"},
        {EXTRACTED "fixtures: [a, {value: apps/a}, 3]\nother: {apps/a: x}", ""},
        {"fixtures: {apps/a: x}", ""},
        {"fixtures: {grafana-oidc-client-secret: platform_client_secret}",
         "KCR-1101 1:12 fixtures.grafana-oidc-client-secret"},
        {"v: {fixtures: {secrets: {grafana-client-secret: {value: changeme}}}}",
         "KCR-1101 1:50 v.fixtures.secrets.grafana-client-secret.value"},
        {"fixtures: {grafana-client-secret: \"${GRAFANA}\", smtp-password: changeme}", ""},
    };
    find(rows, mem_count(rows));
}

#define SPEC(members) "[{clientId: a, realm: r, spec: {" members "}}]"

static void clients_are_judged_by_what_is_declared(void **state) {
    (void)state;
    static const struct row rows[] = {
        {SPEC("redirectUris: [\"*\"]"), "KCR-1302 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [\"https://*.example.com/cb\"]"), "KCR-1302 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [\"https://a.example.com*\"]"), "KCR-1302 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [\"/*\"]"), "KCR-1302 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [\"http://x.localhost/*\", \"http://[::1]:9/*\", \"myapp:/callback\"]"), ""},
        {SPEC("redirectUris: [\"http://localhost.example.com/cb\"]"),
         "KCR-1303 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [\"HTTP://a.example.com/cb\"]"), "KCR-1303 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [/cb], rootUrl: \"http://a.example.com\""),
         "KCR-1303 1:48 [0].spec.redirectUris[0]"},
        {SPEC("redirectUris: [/cb], rootUrl: \"https://a.example.com\""), ""},
        {SPEC("redirectUris: [/cb], rootUrl: \"http://localhost:3000\""), ""},
        {SPEC("redirectUris: [\"http://a/*\"], standardFlowEnabled: false"), ""},
        {SPEC("redirectUris: [\"http://a/*\"], enabled: false"), ""},
        {SPEC("redirectUris: [\"http://a/*\"], protocol: saml, fullScopeAllowed: true"), ""},
        {SPEC("redirectUris: [\"**********\", \"$(env:URI)\"], defaultClientScopes: [\"$(env:S)\", "
              "x-$(env:S)]"),
         ""},
        {SPEC("webOrigins: [\"https://a\", \"*\"]"), "KCR-1304 1:59 [0].spec.webOrigins[1]"},
        {SPEC("publicClient: true, standardFlowEnabled: false"), ""},
        {SPEC("publicClient: \"true\""), "KCR-1307 1:33 [0].spec.publicClient"},
        {SPEC("publicClient: \"true\", enabled: \"false\""), ""},
        {SPEC("fullScopeAllowed: \"true\""), "KCR-1308 1:33 [0].spec.fullScopeAllowed"},
        {SPEC("publicClient: true, attributes: {pkce.code.challenge.method: plain}"),
         "KCR-1307 1:33 [0].spec.publicClient"},
        {SPEC("bearerOnly: true, fullScopeAllowed: true"), ""},
        {"realm: r\nclients: [{clientId: a, implicitFlowEnabled: true}]\n",
         "KCR-1305 2:25 clients[0].implicitFlowEnabled"},
        {"realm: r\nclients: [{clientId: a, optionalClientScopes: [own, other]}]\nclientScopes: [{name: "
         "own}]\n",
         "KCR-1301 2:53 clients[0].optionalClientScopes[1]"},
        {"keycloak: {realms: [{clientScopes: [own]}]}\nclientPatcher: {clientSpecs: [{clientId: a, realm: r, "
         "spec: "
         "{defaultClientScopes: [own]}}]}\n",
         ""},
    };
    find(rows, mem_count(rows));
}

static void a_wildcard_says_what_it_lets_through(void **state) {
    (void)state;
    static const struct {
        const char *uri, *said;
    } rows[] = {
        {"*", "\"*\" lets Keycloak send codes to any address at all"},
        {"/*", "to any path of the client"},
        {"/oauth2/*", "to any path of the client"},
        {"$(env:BASE_URL)/*", "to any path of the client"},
        {"https://*.example.com/cb", "to addresses of other hosts"},
        {"https://a.example.com*", "to addresses of other hosts"},
        {"https://a.example.com/x/*", "to any path of a.example.com"},
        {"https://a.example.com:8443/*", "to any path of a.example.com"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text yaml = mem_format(SPEC("redirectUris: [\"%s\"]"), rows[i].uri);
        struct lint_report report = lint_text(yaml);
        assert_int_equal(report.count, 1);
        if (!strstr(report.items[0].message, rows[i].said))
            fail_msg("%s", report.items[0].message);
        lint_report_clear(&report);
    }
}

#define TWO                                                                                                  \
    "clientPatcher:\n  clientSpecs:\n  - {clientId: a, realm: r, spec: {}}\n  - {clientId: b, realm: r, "    \
    "spec: "                                                                                                 \
    "{"
#define ONE_EXTRACTED "}}\n  secretExtraction: {clients: [{clientId: a, vaultKey: k}]}\n"

static void only_clients_with_a_secret_need_an_extraction(void **state) {
    (void)state;
    static const struct row rows[] = {
        {TWO ONE_EXTRACTED, "KCR-1203 4:5 clientPatcher.clientSpecs[1]"},
        {TWO "bearerOnly: true" ONE_EXTRACTED, ""},
        {TWO "enabled: false" ONE_EXTRACTED, ""},
        {TWO "protocol: saml" ONE_EXTRACTED, ""},
        {TWO "clientAuthenticatorType: client-jwt" ONE_EXTRACTED, ""},
        {TWO "}}\n", ""},
        {TWO "}}\n  secretExtraction: {enabled: false, clients: [{clientId: a, vaultKey: k}]}\n", ""},
    };
    find(rows, mem_count(rows));
}

#define READS(kind, spec, store, key)                                                                        \
    "---\napiVersion: external-secrets.io/v1\nkind: " kind "\nmetadata: {name: es}\nspec:\n" spec            \
    "    secretStoreRef: {name: " store                                                                      \
    ", kind: ClusterSecretStore}\n    data: [{secretKey: k, remoteRef: {"                                    \
    "key: " key "}}]\n"
#define ONE(store, key) READS("ExternalSecret", "", store, key)
#define ALL(store, key) READS("ClusterExternalSecret", "  externalSecretSpec:\n", store, key)

/* As the settings of the support say: cloud-* is external and of store cloud, *-oidc-client-secret of service vault. */
static void secrets_come_from_the_store_of_their_class(void **state) {
    (void)state;
    static const struct row rows[] = {
        {ONE("cloud", "cloud-smtp"), ""},
        {ONE("vault", "cloud-smtp"), "KCR-1105 7:39 spec.data[0].remoteRef.key"},
        {ALL("vault", "cloud-smtp"), "KCR-1105 8:39 spec.externalSecretSpec.data[0].remoteRef.key"},
        {ONE("vault", "wiki-oidc-client-secret"), ""},
        {ONE("cloud", "wiki-oidc-client-secret"), "KCR-1104 7:39 spec.data[0].remoteRef.key"},
        {EXTRACTED ONE("vault", "apps/a"), ""},
        {EXTRACTED ONE("cloud", "apps/a"), "KCR-1104 10:39 spec.data[0].remoteRef.key"},
        {EXTRACTED ALL("cloud", "apps/a"), "KCR-1104 11:39 spec.externalSecretSpec.data[0].remoteRef.key"},
        {EXTRACTED ONE("cloud", "secret/data/apps/a"), "KCR-1104 10:39 spec.data[0].remoteRef.key"},
        {EXTRACTED ONE("cloud", "other/apps/a"), ""},
        {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: cloud-x}, "
         "data: "
         "{a: YQ==}}\n",
         "KCR-1105 4:3 metadata.name"},
        {"{apiVersion: v1, kind: Secret, metadata: {name: cloud-x}}\n", ""},
    };
    find(rows, mem_count(rows));
}

static void a_message_never_quotes_what_stands_at_a_secret(void **state) {
    (void)state;
    struct lint_report report = lint_text("db: {password: changeme-4711}\n");
    assert_int_equal(report.count, 1);
    assert_null(strstr(report.items[0].message, "4711"));
    lint_report_clear(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_its_bad_example_once_and_nothing_in_the_good_one),
        cmocka_unit_test(every_rule_has_a_row_in_the_table_of_findings),
        cmocka_unit_test(placeholders_are_found_where_secrets_belong),
        cmocka_unit_test(what_is_no_secret_is_no_placeholder),
        cmocka_unit_test(placeholders_are_found_in_rendered_manifests),
        cmocka_unit_test(advice_is_that_of_the_kind_of_secret),
        cmocka_unit_test(fixtures_are_held_against_extractions_in_every_spelling),
        cmocka_unit_test(clients_are_judged_by_what_is_declared),
        cmocka_unit_test(a_wildcard_says_what_it_lets_through),
        cmocka_unit_test(only_clients_with_a_secret_need_an_extraction),
        cmocka_unit_test(secrets_come_from_the_store_of_their_class),
        cmocka_unit_test(a_message_never_quotes_what_stands_at_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
