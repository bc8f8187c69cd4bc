#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"

#define SPECS "clientPatcher:\n  clientSpecs:\n"
#define PORTAL "  - {clientId: portal, realm: demo, spec: {publicClient: false}}\n"
#define EXTRACTION "  secretExtraction:\n    clients:\n"
#define EXTERNAL_SECRET(name, store, key)                                                                    \
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: " name                       \
    ", namespace: apps}\nspec:\n  refreshInterval: 1h\n  secretStoreRef: {name: " store                      \
    ", kind: ClusterSecretStore}\n  data:\n  - {secretKey: value, remoteRef: {key: " key                     \
    ", property: value}}\n"
#define CLIENT(spec) "- clientId: portal\n  realm: demo\n  spec:\n" spec

const struct lint_rule lint_rules_values[] = {
    {FINDING_SYNTAX_ERROR, NULL, "clientPatcher:\n  clientSpecs: [\n", SPECS PORTAL},
    {FINDING_DECLARATION_ERROR, NULL, "- clientId: portal\n  realm: demo\n",
     "- clientId: portal\n  realm: demo\n  spec: {}\n"},
    {FINDING_DECLARATION_WARNING, NULL, CLIENT("    redirectUri: https://portal.example.com/callback\n"),
     CLIENT("    redirectUris: [https://portal.example.com/callback]\n")},
    {FINDING_DUPLICATE_CLIENT, NULL, SPECS PORTAL PORTAL, SPECS PORTAL},
    {FINDING_VALUES_DROPPED, NULL,
     SPECS PORTAL "---\n" SPECS "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n",
     SPECS PORTAL "---\n" SPECS PORTAL "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n"},
    {FINDING_PLACEHOLDER_VALUE, check_placeholder_values,
     "grafana:\n  oidc:\n    clientSecret: platform_client_secret\n",
     "grafana:\n  oidc:\n    existingSecret: grafana-oidc\n"},
    {FINDING_FIXTURE_OF_EXTRACTED_SECRET, check_fixtures,
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: portal-oidc}\n"
                             "vaultBootstrap:\n  fixtures:\n    portal-oidc: x\n",
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: portal-oidc}\n"
                             "vaultBootstrap:\n  fixtures:\n    smtp: x\n"},
    {FINDING_DECLARED_SECRET, NULL, CLIENT("    secret: mdQ3vW8rT1yU6iO9pL2kJ4hG7fD0sA5z\n"),
     CLIENT("    publicClient: false\n")},
    {FINDING_CLIENT_SECRET_FROM_STORE, check_client_secret_classes,
     EXTERNAL_SECRET("portal-oidc", "cloud", "portal-oidc-client-secret"),
     EXTERNAL_SECRET("portal-oidc", "vault", "portal-oidc-client-secret")},
    {FINDING_EXTERNAL_SECRET_NOT_FROM_STORE, check_external_secret_classes,
     EXTERNAL_SECRET("payment", "vault", "cloud-payment-key"),
     EXTERNAL_SECRET("payment", "cloud", "cloud-payment-key")},
    {FINDING_EXTRACTION_OF_PUBLIC_CLIENT, check_extraction_of_public,
     SPECS "  - clientId: web\n    realm: demo\n    spec: {publicClient: true, attributes: "
           "{pkce.code.challenge.method: S256}}\n" EXTRACTION "    - {clientId: web, vaultKey: web}\n",
     SPECS "  - clientId: web\n    realm: demo\n    spec: {publicClient: false}\n" EXTRACTION
           "    - {clientId: web, vaultKey: web}\n"},
    {FINDING_EXTRACTION_WITHOUT_SPEC, check_extraction_without_spec,
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: portal}\n"
                             "    - {clientId: wiki, realm: demo, vaultKey: wiki}\n",
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: portal}\n"},
    {FINDING_SPEC_WITHOUT_EXTRACTION, check_spec_without_extraction,
     SPECS PORTAL "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n" EXTRACTION
                  "    - {clientId: portal, vaultKey: portal}\n",
     SPECS PORTAL "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n" EXTRACTION
                  "    - {clientId: portal, vaultKey: portal}\n    - {clientId: wiki, vaultKey: wiki}\n"},
    {FINDING_SHARED_VAULT_KEY, NULL,
     SPECS PORTAL "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n" EXTRACTION
                  "    - {clientId: portal, vaultKey: apps}\n    - {clientId: wiki, vaultKey: apps}\n",
     SPECS PORTAL "  - {clientId: wiki, realm: demo, spec: {publicClient: false}}\n" EXTRACTION
                  "    - {clientId: portal, vaultKey: apps, vaultField: portal}\n"
                  "    - {clientId: wiki, vaultKey: apps, vaultField: wiki}\n"},
    {FINDING_VAULT_KEY_OUTSIDE_POLICY, check_vault_policy,
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: forbidden/portal}\n",
     SPECS PORTAL EXTRACTION "    - {clientId: portal, vaultKey: apps/portal}\n"},
};
const size_t lint_rules_values_count = mem_count(lint_rules_values);

const struct lint_rule lint_rules_clients[] = {
    {FINDING_UNDEFINED_SCOPE, check_scopes, CLIENT("    defaultClientScopes: [openid, profile, gruops]\n"),
     CLIENT(
         "    defaultClientScopes: [openid, profile, groups]\n    optionalClientScopes: [offline_access]\n")},
    {FINDING_WILDCARD_REDIRECT, check_wildcard_redirects,
     CLIENT("    redirectUris: [\"https://portal.example.com/*\"]\n"),
     CLIENT("    redirectUris: [https://portal.example.com/callback, \"http://localhost:8000/*\"]\n")},
    {FINDING_HTTP_REDIRECT, check_http_redirects,
     CLIENT("    redirectUris: [http://portal.example.com/callback]\n"),
     CLIENT("    redirectUris: [https://portal.example.com/callback, http://127.0.0.1/callback]\n")},
    {FINDING_WILDCARD_ORIGIN, check_wildcard_origins, CLIENT("    webOrigins: [\"*\"]\n"),
     CLIENT("    webOrigins: [\"+\"]\n")},
    {FINDING_IMPLICIT_FLOW, check_implicit_flow, CLIENT("    implicitFlowEnabled: true\n"),
     CLIENT("    implicitFlowEnabled: false\n")},
    {FINDING_DIRECT_ACCESS_GRANTS, check_direct_access_grants,
     CLIENT("    directAccessGrantsEnabled: true\n"), CLIENT("    directAccessGrantsEnabled: false\n")},
    {FINDING_PUBLIC_WITHOUT_PKCE, check_pkce, CLIENT("    publicClient: true\n"),
     CLIENT("    publicClient: true\n    attributes: {pkce.code.challenge.method: S256}\n")},
    {FINDING_FULL_SCOPE, check_full_scope, CLIENT("    fullScopeAllowed: true\n"),
     CLIENT("    fullScopeAllowed: false\n")},
};
const size_t lint_rules_clients_count = mem_count(lint_rules_clients);
