#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_keycloak[] = {
    {FINDING_KEYCLOAK_UNREACHABLE, SEVERITY_ERROR, "Keycloak does not answer",
     "Nobody can log in anywhere, and nothing about realms and clients is known.",
     "The server was asked through a port-forward to a ready pod of its Service, or at `--keycloak-url`, and "
     "did not answer, or something else did.",
     "Look at its pods first: `kubectl get pods -n NS`. If they are ready, it is reached in the wrong way: "
     "`--keycloak-service`, `--keycloak-path` (`/auth` for old installations) and `--keycloak-ca` say where "
     "and how."},
    {FINDING_KEYCLOAK_LOGIN, SEVERITY_ERROR, "Keycloak does not accept the login",
     "The server answers but does not let us in; realms, clients and their secrets are unknown. Other "
     "programs with the same credentials fail as well.",
     "The token endpoint refused every login that was at hand; `error` and `error_description` of each are "
     "the evidence.",
     "Give a login that works: `--keycloak-secret NS/NAME` (keys `client-id` and `client-secret`, or "
     "`username` and `password`), or the variables `KCREALM_KEYCLOAK_*`; `--login-realm` when it is not in "
     "master."},
    {FINDING_KEYCLOAK_RIGHTS, SEVERITY_WARNING, "The login at Keycloak may not see everything",
     "With `query-clients` alone Keycloak answers with an empty list and status 200, so \"no client\" can "
     "mean \"no right\". What cannot be told apart is shown as `?`.",
     "Reading clients is refused, or the built-in client `account`, which every realm has, is not in the "
     "list either.",
     "Give the service account the role `view-clients` of the client `realm-management` in the realm (in "
     "master: of the client `REALM-realm`); for the secrets of Keycloak 26.8 and later `manage-clients`."},
    {FINDING_TEMPORARY_ADMIN, SEVERITY_WARNING, "The login is Keycloak's temporary administrator",
     "The administrator of the first start is meant for the first minutes, and gets disabled or deleted "
     "sooner or later. Every Job that logs in with it fails on that day with 401.",
     "Keycloak marks the user as temporary, or the login came from the Secret `NAME-initial-admin` of the "
     "operator.",
     "Create a confidential client with a service account, give it `view-clients` and `manage-clients`, and "
     "use its credentials.\n\n    kubectl create secret generic kcrealm-login -n NS \\\n      "
     "--from-literal=client-id=kcrealm --from-file=client-secret=secret.txt\n    kubectl kcrealm status "
     "--keycloak-secret NS/kcrealm-login"},
    {FINDING_KEYCLOAK_NOT_READY, SEVERITY_ERROR, "Keycloak is not ready",
     "The operator has not brought the server to where it should be. Logins may fail now and then, or a "
     "rollout may have stopped half way.",
     "The condition `Ready` of the Keycloak object is not True; its message and the state of the pods are "
     "the evidence.",
     "Look at what the operator waits for: `kubectl describe keycloak NAME -n NS`, then at the pods that are "
     "not ready."},
    {FINDING_KEYCLOAK_ERRORS, SEVERITY_ERROR, "Keycloak's operator reports errors",
     "The operator does not apply the Keycloak object as it is now; changes to it have no effect.",
     "The condition `HasErrors` of the Keycloak object is True; its message is the evidence.",
     "Repair what the message names: `kubectl get keycloak NAME -n NS -o yaml`. Missing Secrets (database, "
     "TLS) and fields that this version does not know are the usual causes."},
    {FINDING_REALM_MISSING, SEVERITY_ERROR, "The realm does not exist",
     "Every login page of the realm says \"Realm does not exist\". Clients cannot be created in it.",
     "Keycloak answered 404 \"Realm not found.\" to `GET /admin/realms/REALM`.",
     "Look why the importer did not create it: `kubectl get keycloakrealmimports -A`, or the importer's Job. "
     "When only master exists, an importer that runs as a PostSync hook is a usual cause: see `kubectl "
     "kcrealm explain KCR-7001`. Names of realms are case-sensitive."},
    {FINDING_REALM_DISABLED, SEVERITY_ERROR, "The realm is disabled",
     "All logins fail: the token endpoint answers 403 \"Realm not enabled\".",
     "The realm has `enabled: false`.",
     "Switch it on in the admin console (Realm settings, Enabled), unless somebody disabled it on purpose, "
     "for instance for a migration."},
    {FINDING_KEYCLOAK_NO_LOGIN, SEVERITY_WARNING, "There is nothing to log in to Keycloak with",
     "Nobody asked Keycloak for anything: realms, clients and their secrets are unknown, which says nothing "
     "about "
     "whether they are well.",
     "No `--keycloak-secret`, no variable `KCREALM_KEYCLOAK_*`, and none of the Secrets in which the "
     "operator or a "
     "chart leave an administrator's login could be used.",
     "Name a Secret with `--keycloak-secret NS/NAME` (keys `client-id` and `client-secret`, or `username` "
     "and "
     "`password`), or set `KCREALM_KEYCLOAK_USER` and `KCREALM_KEYCLOAK_PASSWORD`."},
    {FINDING_CLIENT_MISSING, SEVERITY_ERROR, "The client does not exist",
     "Its login page says \"Client not found.\", token requests get `invalid_client`. Extraction fails, so "
     "that Vault, the ExternalSecret and the workload lack the secret too.",
     "An exact search for the client ID gave nothing, with a login that can see the realm's clients.",
     "Create it from its declaration: `kubectl kcrealm ensure -f values.yaml CLIENT`, then `kubectl kcrealm "
     "extract -f values.yaml CLIENT` for its secret."},
    {FINDING_IMPORTER_CREATES_ONLY, SEVERITY_ERROR,
     "The realm importer does not add clients to a realm that exists",
     "A KeycloakRealmImport is applied once, when the realm is created. A client that is added to it later "
     "never appears, and changed ones stay as they are, though the import says Done.",
     "The import that declares the client is `Done`, the realm exists, and the client does not.",
     "Create what is missing: `kubectl kcrealm ensure -f FILE CLIENT`, or `--from-realmimport NS/NAME` in "
     "place of the file. Later changes are written by `ensure --update`. Do not delete the realm to have it "
     "imported anew: users and sessions would be lost."},
    {FINDING_CLIENT_DRIFTED, SEVERITY_WARNING, "The client differs from its declaration",
     "Somebody changed it in the admin console, or the declaration was changed and never applied. What the "
     "file says is not what is in force.",
     "Every declared field, attribute, protocol mapper and link was compared with the live client; the "
     "number of differences is the evidence.",
     "`kubectl kcrealm diff -f values.yaml CLIENT` shows each difference. Then either `kubectl kcrealm "
     "ensure -f values.yaml --update CLIENT`, or change the declaration."},
    {FINDING_CLIENT_DISABLED, SEVERITY_ERROR, "The client is disabled",
     "Its login page says \"Client disabled.\"; token requests get `invalid_client`, the same answer as for "
     "an unknown client.",
     "The live client has `enabled: false`, and its declaration does not say so.",
     "`kubectl kcrealm ensure -f values.yaml --update CLIENT` switches it on where `enabled: true` is "
     "declared; else the admin console does (Clients, CLIENT, Enabled)."},
    {FINDING_REDIRECT_DRIFTED, SEVERITY_ERROR, "The redirect URIs differ from the declaration",
     "Logins from an address that is declared and not live end with the page \"Invalid parameter: "
     "redirect_uri\".",
     "`redirectUris` of the live client lacks entries that are declared; order does not count.",
     "`kubectl kcrealm ensure -f values.yaml --update CLIENT` adds them; what somebody added by hand stays, "
     "unless `--strict` is given."},
    {FINDING_SCOPE_NOT_LINKED, SEVERITY_ERROR, "A declared scope is not linked to the client",
     "Logins that ask for it fail with `invalid_scope`, though the realm's discovery document lists it; or "
     "its claims (groups, e-mail) are missing from tokens. Keycloak ignores both lists of scopes when a "
     "client is updated: links have endpoints of their own.",
     "A name in `defaultClientScopes` or `optionalClientScopes` of the declaration is not among the client's "
     "live links, or is linked as the other type.",
     "Link it: `kubectl kcrealm attach-scopes CLIENT -f values.yaml`."},
    {FINDING_SCOPE_MISSING, SEVERITY_ERROR, "A declared scope does not exist in the realm",
     "It cannot be linked, and Keycloak says nothing about that. Logins that ask for it fail with "
     "`invalid_scope`.",
     "The name is not in the list of the realm's client scopes. `openid` is no client scope and needs none.",
     "`kubectl kcrealm ensure -f values.yaml CLIENT` creates the standard ones (profile, email, address, "
     "phone, groups) and links them; others are created in the realm first."},
    {FINDING_SECRET_EMPTY, SEVERITY_ERROR, "The client has no secret",
     "With an empty secret everybody can authenticate as the client: Keycloak accepts an empty one. There is "
     "nothing to carry to Vault.",
     "The client is confidential and authenticates by secret, and `client-secret` came without a value.",
     "Let Keycloak generate one and carry it: `kubectl kcrealm rotate CLIENT -f values.yaml --allow-outage`, "
     "or in the admin console (Clients, CLIENT, Credentials, Regenerate), then `kubectl kcrealm extract "
     "CLIENT -f values.yaml`."},
    {FINDING_SECRET_PLACEHOLDER, SEVERITY_ERROR, "The client's secret is a placeholder",
     "Somebody's chart or fixture set the secret. Who knows the chart can authenticate as the client; and "
     "tools that recognise placeholders, this one included, refuse to carry it.",
     "The secret was judged in memory: a known word, the client's own name, a mask, a template that was not "
     "filled in, or far too regular. It is never shown.",
     "Remove it from where it is declared (`kubectl kcrealm lint -f values.yaml` finds the place), then let "
     "Keycloak generate a real one: `kubectl kcrealm rotate CLIENT -f values.yaml --allow-outage`."},
    {FINDING_SECRET_EXPIRED, SEVERITY_ERROR, "The client's secret is expired",
     "Keycloak refuses it with `unauthorized_client`. The next change to the client, whatever it is, makes "
     "Keycloak generate a new one that nobody carries.",
     "The attribute `client.secret.expiration.time`, which a rotation policy sets, is in the past.",
     "Rotate now: `kubectl kcrealm rotate CLIENT -f values.yaml --allow-outage --restart`."},
    {FINDING_SECRET_EXPIRES, SEVERITY_WARNING, "The client's secret expires soon",
     "On that day logins fail with `unauthorized_client`.",
     "The attribute `client.secret.expiration.time`, which a rotation policy sets, is near.",
     "Rotate while the old one lives on: `kubectl kcrealm rotate CLIENT -f values.yaml --restart`. For all "
     "at once, and for a schedule: `kubectl kcrealm rotate --all --older-than 30d -f values.yaml --yes`."},
    {FINDING_ROTATION_OPEN, SEVERITY_WARNING, "A rotation was begun and not ended",
     "Keycloak may have a new secret that has not reached all hops. The old one stays valid only as long as "
     "the rotation policy says.",
     "The journal of rotations (ConfigMap `keycloak-client-secret-rotations`, or files where there is no "
     "cluster) has an open entry for the client.",
     "`kubectl kcrealm rotate --list` shows where it stopped; `kubectl kcrealm rotate --resume` goes on from "
     "there and never asks for a second new secret."},
};
const size_t finding_rows_keycloak_count = mem_count(finding_rows_keycloak);
