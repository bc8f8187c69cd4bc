#include "cli/settings.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/service.h"
#include "kcrealm/report/report.h"

#include <string.h>

static bool check_output(const char *value, struct error *err) {
    enum report_format format;
    return report_format_named(value, &format, err);
}

static bool check_choice(const char *value, const char *const *choices, const char *sentence,
                         struct error *err) {
    for (size_t i = 0; choices[i]; i++)
        if (strcmp(choices[i], value) == 0)
            return true;
    return error_set(err, ERROR_INPUT, "%s, not \"%s\"", sentence, value);
}

static bool check_transport(const char *value, struct error *err) {
    static const char *const choices[] = {"auto", "native", "kubectl", "direct", NULL};
    return check_choice(value, choices, "transport is one of auto, native, kubectl, direct", err);
}

static bool check_color(const char *value, struct error *err) {
    static const char *const choices[] = {"auto", "always", "never", NULL};
    return check_choice(value, choices, "color is one of auto, always, never", err);
}

static bool check_duration(const char *value, struct error *err) {
    long long milliseconds = 0;
    return text_duration_ms(value, &milliseconds) ||
           error_set(err, ERROR_INPUT, "requestTimeout is a duration such as 30s, not \"%s\"", value);
}

static bool check_service_of(const char *key, const char *value, struct error *err) {
    struct service_spec spec = {0};
    bool parsed = service_spec_parse(value, key, &spec, err);
    service_spec_clear(&spec);
    return parsed;
}

static bool check_service(const char *value, struct error *err) {
    return check_service_of("keycloakService", value, err);
}

static bool check_vault_service(const char *value, struct error *err) {
    return check_service_of("vaultService", value, err);
}

static bool check_vault_auth(const char *value, struct error *err) {
    static const char *const choices[] = {"token", "kubernetes", "approle", "jwt", NULL};
    return check_choice(value, choices, "vaultAuth is one of token, kubernetes, approle, jwt", err);
}

#define URL_VARIABLE "KCREALM_KEYCLOAK_URL"

/* clang-format off: a table */
const struct setting setting_table[] = {
    {"realm", "realm", SETTING_ANYONE, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"valuesPath", "values-path", SETTING_ANYONE, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"output", "output", SETTING_ANYONE, SETTING_TEXT, false, NULL, {NULL}, check_output},
    {"loginRealm", "login-realm", SETTING_ANYONE, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"keycloakService",
     "keycloak-service",
     SETTING_ANNOUNCED,
     SETTING_TEXT,
     false,
     NULL,
     {"keycloak-url", "$" URL_VARIABLE},
     check_service},
    {"keycloakSecret",
     "keycloak-secret",
     SETTING_ANNOUNCED,
     SETTING_TEXT,
     false,
     NULL,
     {"$KCREALM_KEYCLOAK_TOKEN", "$KCREALM_KEYCLOAK_TOKEN_FILE", "$KCREALM_KEYCLOAK_USER",
      "$KCREALM_KEYCLOAK_USER_FILE", "$KCREALM_KEYCLOAK_PASSWORD", "$KCREALM_KEYCLOAK_PASSWORD_FILE",
      "$KCREALM_KEYCLOAK_CLIENT_ID", "$KCREALM_KEYCLOAK_CLIENT_ID_FILE", "$KCREALM_KEYCLOAK_CLIENT_SECRET",
      "$KCREALM_KEYCLOAK_CLIENT_SECRET_FILE"},
     NULL},
    {"keycloakUrl",
     "keycloak-url",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     URL_VARIABLE,
     {"keycloak-service", "transport=native", "transport=kubectl"},
     NULL},
    {"keycloakPath",
     "keycloak-path",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     NULL,
     {"keycloak-url", "$" URL_VARIABLE},
     NULL},
    {"keycloakCa", "keycloak-ca", SETTING_OWN, SETTING_PATH, false, NULL, {NULL}, NULL},
    {"vaultService",
     "vault-service",
     SETTING_ANNOUNCED,
     SETTING_TEXT,
     false,
     NULL,
     {"vault-url", "$VAULT_ADDR", "$BAO_ADDR"},
     check_vault_service},
    {"vaultSecret",
     "vault-secret",
     SETTING_ANNOUNCED,
     SETTING_TEXT,
     false,
     NULL,
     {"vault-auth", "vault-role", "$VAULT_TOKEN", "$BAO_TOKEN", "$VAULT_TOKEN_PATH", "$BAO_TOKEN_PATH"},
     NULL},
    {"vaultMount", "vault-mount", SETTING_ANNOUNCED, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"vaultField", "vault-field", SETTING_OWN, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"vaultUrl",
     "vault-url",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     NULL,
     {"vault-service", "$VAULT_ADDR", "$BAO_ADDR", "transport=native", "transport=kubectl"},
     NULL},
    {"vaultAuth",
     "vault-auth",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     NULL,
     {"vault-secret", "$VAULT_TOKEN", "$BAO_TOKEN"},
     check_vault_auth},
    {"vaultRole", "vault-role", SETTING_OWN, SETTING_TEXT, false, NULL, {"$VAULT_TOKEN", "$BAO_TOKEN"}, NULL},
    {"vaultCa", "vault-ca", SETTING_OWN, SETTING_PATH, false, NULL, {"$VAULT_CACERT", "$BAO_CACERT"}, NULL},
    {"transport",
     "transport",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     NULL,
     {"keycloak-url", "$" URL_VARIABLE},
     check_transport},
    {"kubeconfig", "kubeconfig", SETTING_OWN, SETTING_PATH, true, "KUBECONFIG", {NULL}, NULL},
    {"context", "context", SETTING_OWN, SETTING_TEXT, true, "HELM_KUBECONTEXT", {NULL}, NULL},
    {"cluster", "cluster", SETTING_OWN, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"user", "user", SETTING_OWN, SETTING_TEXT, false, NULL, {NULL}, NULL},
    {"namespace", "namespace", SETTING_OWN, SETTING_TEXT, false, "HELM_NAMESPACE", {NULL}, NULL},
    {"server", "server", SETTING_OWN, SETTING_TEXT, false, "HELM_KUBEAPISERVER", {NULL}, NULL},
    {"certificateAuthority",
     "certificate-authority",
     SETTING_OWN,
     SETTING_PATH,
     false,
     "HELM_KUBECAFILE",
     {NULL},
     NULL},
    {"clientCertificate", "client-certificate", SETTING_OWN, SETTING_PATH, false, NULL, {NULL}, NULL},
    {"clientKey", "client-key", SETTING_OWN, SETTING_PATH, false, NULL, {NULL}, NULL},
    {"tlsServerName",
     "tls-server-name",
     SETTING_OWN,
     SETTING_TEXT,
     false,
     "HELM_KUBETLS_SERVER_NAME",
     {NULL},
     NULL},
    {"insecureSkipTlsVerify",
     "insecure-skip-tls-verify",
     SETTING_OWN,
     SETTING_TRUTH,
     false,
     "HELM_KUBEINSECURE_SKIP_TLS_VERIFY",
     {NULL},
     NULL},
    {"requestTimeout", "request-timeout", SETTING_OWN, SETTING_TEXT, false, NULL, {NULL}, check_duration},
    {"color", "color", SETTING_OWN, SETTING_TEXT, false, "NO_COLOR", {NULL}, check_color},
    {"quiet", "quiet", SETTING_OWN, SETTING_TRUTH, false, NULL, {NULL}, NULL},
    {"noProgress", "no-progress", SETTING_OWN, SETTING_TRUTH, false, NULL, {NULL}, NULL},
};
/* clang-format on */

const size_t setting_count = mem_count(setting_table);

const struct setting *setting_named(const char *key) {
    for (size_t i = 0; i < setting_count; i++)
        if (strcmp(setting_table[i].key, key) == 0)
            return &setting_table[i];
    return NULL;
}
