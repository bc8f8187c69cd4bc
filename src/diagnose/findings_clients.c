#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_clients[] = {
    {FINDING_EXTRACTION_OF_PUBLIC_CLIENT, SEVERITY_ERROR, "The secret of a public client is to be extracted",
     "A public client has no secret: Keycloak answers the request for it with an empty object. Jobs that do "
     "not notice write an empty value to Vault, or fail for ever.",
     "`secretExtraction.clients` names a client whose spec has `publicClient: true` (or `bearerOnly: true`).",
     "Remove the entry from `secretExtraction.clients`; or set `publicClient: false` if the workload can "
     "keep a secret."},
    {FINDING_EXTRACTION_WITHOUT_SPEC, SEVERITY_WARNING,
     "A secret is to be extracted of a client that nothing declares",
     "If nobody creates the client, the extraction fails with \"client not found\", and the ExternalSecret "
     "behind it with \"Secret does not exist\".",
     "`secretExtraction.clients` names a client ID that no `clientSpecs` entry, realm or import among the "
     "files declares.",
     "Declare the client, or correct `clientId` and `realm` of the extraction. Client IDs are "
     "case-sensitive."},
    {FINDING_SPEC_WITHOUT_EXTRACTION, SEVERITY_WARNING,
     "A confidential client is declared, but its secret is extracted nowhere",
     "Keycloak generates a secret that no workload receives. Somebody will copy it by hand, and it breaks at "
     "the next rotation.",
     "The spec is confidential and authenticates by a secret, the file has a `secretExtraction` section, and "
     "no entry of it names the client.",
     "Add it to `secretExtraction.clients` with the `vaultKey` that its ExternalSecret reads, then `kubectl "
     "kcrealm extract CLIENT -f values.yaml`."},
    {FINDING_SHARED_VAULT_KEY, SEVERITY_ERROR, "Two clients write to one key of Vault",
     "The last one wins: the workload of the other client has a secret that is not its own and fails with "
     "`unauthorized_client`. Every extraction changes the value again.",
     "Two entries of `secretExtraction.clients` have the same `vaultKey` and the same `vaultField`.",
     "Give each client a key of its own, or different fields (`vaultField`) of the same key."},
    {FINDING_VAULT_KEY_OUTSIDE_POLICY, SEVERITY_ERROR, "The Vault policy does not allow the key",
     "Vault will answer `permission denied`, in the middle of a run that has already written other keys.",
     "The path of the `vaultKey` was looked up in the policy file of `--vault-policy` as Vault does it: the "
     "most specific rule counts, `deny` wins. It needs `create` for the first write, `update` for later ones "
     "and `read` for the read-back.",
     "Add the path to the policy, for a KV v2 mount with `data/` in it.\n\n    path \"secret/data/VAULTKEY\" "
     "{ capabilities = [\"create\", \"read\", \"update\"] }"},
    {FINDING_UNDEFINED_SCOPE, SEVERITY_WARNING, "A client wants a scope that nothing defines",
     "Keycloak skips names that it does not know without a word when it creates the client. Logins that ask "
     "for the scope fail with `invalid_scope`.",
     "A name in `defaultClientScopes` or `optionalClientScopes` is neither a scope of a new realm, nor "
     "`groups`, which `ensure` creates like the other standard ones, nor among the `clientScopes` of the "
     "files.",
     "Correct the name, or declare the scope in the realm's `clientScopes`. If it exists in the live realm "
     "already, `kubectl kcrealm diff -f FILE CLIENT` proves it."},
    {FINDING_WILDCARD_REDIRECT, SEVERITY_WARNING, "A redirect URI has a wildcard",
     "Keycloak sends codes and tokens to every address that matches. A wildcard in the host, or `*` alone, "
     "matches addresses that are not yours; one at the end of a path matches all that stands there, "
     "including open redirects.",
     "An entry of `redirectUris` contains `*`, its host is not this computer, and the client uses redirects "
     "(standard or implicit flow).",
     "List the exact callback addresses, such as `https://app.example.com/oauth2/callback`."},
    {FINDING_HTTP_REDIRECT, SEVERITY_WARNING, "A redirect URI is not encrypted",
     "Whoever sees the traffic sees the authorization code, and can use it where PKCE is not required.",
     "An entry of `redirectUris` begins with `http://` and its host is not this computer (`localhost`, names "
     "that end in `.localhost`, `127.0.0.1`, `[::1]`), which native applications need.",
     "Use `https://`."},
    {FINDING_WILDCARD_ORIGIN, SEVERITY_WARNING, "Any web origin is allowed",
     "Scripts of every web site may call Keycloak's token endpoint for this client from a user's browser and "
     "read the answer.",
     "`webOrigins` contains `*`.",
     "Use `+`, which allows the origins of the redirect URIs, or list the origins: scheme, host and port, "
     "without a path."},
    {FINDING_IMPLICIT_FLOW, SEVERITY_WARNING, "The implicit flow is on",
     "Tokens travel in the address, and stay in histories, logs and referrers. The security practice for "
     "OAuth 2.0 (RFC 9700) advises against it.",
     "`implicitFlowEnabled` is true.",
     "Remove `implicitFlowEnabled`; use `standardFlowEnabled: true` with PKCE."},
    {FINDING_DIRECT_ACCESS_GRANTS, SEVERITY_WARNING, "Direct access grants are on",
     "The application may take users' passwords and pass them on: it sees them, and second factors and "
     "single sign-on are left out. RFC 9700 forbids this grant.",
     "`directAccessGrantsEnabled` is true.",
     "Set `directAccessGrantsEnabled: false`; programs log in with a service account "
     "(`serviceAccountsEnabled: true`).\n\nIt is worth saying `false` in words: Keycloak takes true for a "
     "client that is created with `protocol` and without this field."},
    {FINDING_PUBLIC_WITHOUT_PKCE, SEVERITY_WARNING, "A public client does not require PKCE",
     "Without a secret, PKCE alone proves that who redeems the code is who began the login. If it is not "
     "required, a stolen code is a login.",
     "`publicClient` and the standard flow are on, and `attributes` lacks `pkce.code.challenge.method: "
     "S256`.",
     "Add `pkce.code.challenge.method: S256` to the client's `attributes`, after a look whether the "
     "application sends a challenge: Keycloak then refuses logins without one (\"Missing parameter: "
     "code_challenge_method\")."},
    {FINDING_FULL_SCOPE, SEVERITY_WARNING, "Every role of a user is in the client's tokens",
     "Tokens carry all roles that the user has in all clients, administrative ones included: whoever gets "
     "hold of a token of this client can act elsewhere, and tokens grow until proxies refuse their headers.",
     "`fullScopeAllowed: true` is declared. Keycloak takes true also for clients that are created without "
     "the field, unless they require consent; those are not reported.",
     "Set `fullScopeAllowed: false` and give the client the roles that it needs as scope mappings."},
};
const size_t finding_rows_clients_count = mem_count(finding_rows_clients);
