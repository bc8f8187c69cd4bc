/* Secrets of a store as input to Keycloak, which is the authority for its clients' secrets (I-23). */
#include "diagnose/lint_external_secrets.h"
#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Where Secrets may come from. */
struct sources {
    struct lint_external_secrets external_secrets;
    struct lint_objects secrets;
};

/* A Secret that somebody took from the cluster says itself who owns it. */
static bool is_owned_by_external_secret(const json_t *secret) {
    size_t i = 0;
    json_t *owner = NULL;
    json_array_foreach (value_at(secret, "metadata", "ownerReferences", NULL), i, owner)
        if (lint_object_is(owner, GROUP_EXTERNAL_SECRETS, "ExternalSecret"))
            return true;
    return false;
}

/* The ExternalSecret that writes the Secret, or the Secret when it says that one does; NULL when there is none. */
static const json_t *owner_of(const struct sources *sources, const char *secret, const json_t *beside) {
    for (size_t i = 0; i < sources->external_secrets.count; i++) {
        const struct lint_external_secret *each = &sources->external_secrets.items[i];
        if (each->view.creation_policy != CREATE_NONE && each->view.reference_count &&
            strcmp(each->view.target, secret) == 0 && lint_same_namespace(each->object, beside))
            return each->object;
    }
    const struct lint_manifest *manifest = lint_object_find(&sources->secrets, secret, beside);
    return manifest && is_owned_by_external_secret(manifest->object) ? manifest->object : NULL;
}

/* Loading puts a mask where the placeholder stood (realm/mask.h): its reason names it, too. */
static bool names_placeholder(const json_t *secret, const char *name) {
    const char *text = json_string_value(secret);
    auto_text plain = mem_format("${%s}", name);
    auto_text with_default = mem_format("${%s:", name);
    return text && (strstr(text, plain) || strstr(text, with_default));
}

/* The first client of the import whose secret is the placeholder; NULL when there is none. */
static const json_t *client_with(const json_t *import, const char *name) {
    size_t i = 0;
    json_t *client = NULL;
    json_array_foreach (value_at(import, "spec", "realm", "clients", NULL), i, client)
        if (names_placeholder(value_at(client, "secret", NULL), name))
            return client;
    return NULL;
}

static void judge_placeholder(const struct lint_scope *scope, struct lint_report *report,
                              const json_t *import, const char *name, const struct sources *sources) {
    const json_t *placeholders = value_at(import, "spec", "placeholders", NULL);
    const char *secret = value_text(value_at(placeholders, name, "secret", NULL), "name");
    const json_t *client = client_with(import, name);
    const json_t *owner = secret && client ? owner_of(sources, secret, import) : NULL;
    if (!owner)
        return;
    const char *client_id = value_text(client, "clientId");
    auto_text path = mem_format("spec.placeholders.%s", name);
    auto_text from = lint_object_label(owner);
    auto_text into = lint_object_label(import);
    struct lint_finding *finding =
        lint_add_member(scope, report, FINDING_STORE_FEEDS_CLIENT_SECRET, placeholders, name, path,
                        "%s gives client \"%s\" the secret that %s %s a store: Keycloak is the authority for "
                        "it, and the store its mirror",
                        into, client_id ? client_id : "?", from,
                        lint_object_is(owner, GROUP_CORE, "Secret") ? "has from" : "reads from");
    lint_next(finding,
              "remove the client's secret and the placeholder, and let `kubectl kcrealm extract` carry what "
              "Keycloak generates to the store");
}

void lint_store_feeds_client_secret(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects imports = {0};
    struct sources sources = {0};
    lint_objects_collect(scope, GROUP_KEYCLOAK, "KeycloakRealmImport", &imports);
    lint_objects_collect(scope, GROUP_CORE, "Secret", &sources.secrets);
    lint_external_secrets_collect(scope, &sources.external_secrets);
    for (size_t i = 0; i < imports.count; i++) {
        const char *name = NULL;
        json_t *value = NULL;
        json_object_foreach (value_at(imports.items[i].object, "spec", "placeholders", NULL), name, value)
            judge_placeholder(scope, report, imports.items[i].object, name, &sources);
    }
    lint_external_secrets_clear(&sources.external_secrets);
    lint_objects_clear(&sources.secrets);
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define IMPORT(client)                                                                                       \
    "apiVersion: k8s.keycloak.org/v2alpha1\n"                                                                \
    "kind: KeycloakRealmImport\n"                                                                            \
    "metadata:\n"                                                                                            \
    "  name: platform\n"                                                                                     \
    "spec:\n"                                                                                                \
    "  keycloakCRName: keycloak\n"                                                                           \
    "  placeholders:\n"                                                                                      \
    "    GOOGLE_SECRET: {secret: {name: google-idp, key: secret}}\n"                                         \
    "    ARGOCD_SECRET: {secret: {name: argocd-oidc, key: secret}}\n"                                        \
    "  realm:\n"                                                                                             \
    "    realm: platform\n"                                                                                  \
    "    identityProviders:\n"                                                                               \
    "      - {alias: google, providerId: google, config: {clientSecret: \"${GOOGLE_SECRET}\"}}\n"            \
    "    clients:\n"                                                                                         \
    "      - clientId: argocd\n" client
#define STORED(name)                                                                                         \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata: {name: " name "}\n"                                                                           \
    "spec:\n"                                                                                                \
    "  refreshInterval: 1h\n"                                                                                \
    "  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"                                            \
    "  data:\n"                                                                                              \
    "    - secretKey: secret\n"                                                                              \
    "      remoteRef: {key: " name ", property: value}\n"

const char lint_store_feeds_client_secret_bad[] =
    IMPORT("        secret: \"${ARGOCD_SECRET}\"\n") STORED("google-idp") STORED("argocd-oidc");
const char lint_store_feeds_client_secret_good[] =
    IMPORT("        publicClient: false\n") STORED("google-idp") STORED("argocd-oidc");
