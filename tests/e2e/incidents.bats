#!/usr/bin/env bats
# shellcheck shell=bats
# The incidents of platform teams that diff and ensure were made for, on a real Keycloak.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    robot_delete
}

setup() {
    load helpers
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

# The status and the body of the authorization endpoint's answer for a redirect URI.
authorization_answer() {
    curl -sS -w '%{http_code}\n' "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/auth?response_type=code&client_id=$1&redirect_uri=$(url_encode "$2")&scope=openid"
}

# token CLIENTID SECRET SCOPE: what the token endpoint answers to client credentials.
token() {
    curl -sS "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" -d grant_type=client_credentials \
        -d "client_id=$1" -d "client_secret=$2" --data-urlencode "scope=$3"
}

# --- I-1: the importer only creates ------------------------------------------------------------------

@test "I-1: a client added to Git later is missing, is created as declared, and then in sync" {
    cat >"$BATS_TEST_TMPDIR/values.yaml" <<YAML
clientPatcher:
  enabled: true
  clientSpecs:
    - clientId: backstage
      realm: $REALM
      spec:
        name: Backstage
        protocol: openid-connect
        publicClient: false
        redirectUris: [https://backstage.example.org/api/auth/oidc/handler/frame]
        webOrigins: [https://backstage.example.org]
        defaultClientScopes: [openid, profile, email, groups]
YAML
    tool diff -f "$BATS_TEST_TMPDIR/values.yaml"
    expect_status 1
    expect_output "client backstage" missing

    tool ensure -f "$BATS_TEST_TMPDIR/values.yaml"
    expect_status 0
    expect_output "client backstage" created

    local client
    client=$(client_get "$REALM" backstage)
    same name Backstage "$(json 'd["name"]' "$client")"
    same redirectUris '["https://backstage.example.org/api/auth/oidc/handler/frame"]' "$(json 'd["redirectUris"]' "$client")"
    same defaultClientScopes '["email", "groups", "profile"]' "$(json 'sorted(d["defaultClientScopes"])' "$client")"

    tool diff -f "$BATS_TEST_TMPDIR/values.yaml"
    expect_status 0
    admin_events_clear "$REALM"
    tool ensure -f "$BATS_TEST_TMPDIR/values.yaml"
    expect_status 0
    expect_writes "$REALM" 0
}

# --- I-2: redirect URIs drifted ------------------------------------------------------------------------

# A client as it grows in the admin console, with much that no file declares.
grown_client() {
    local id=$1 browser_flow
    browser_flow=$(kc GET "$REALM/authentication/flows" | json 'next(f["id"] for f in d if f["alias"] == "browser")')
    client_new "$REALM" '{"clientId":"'"$id"'","protocol":"openid-connect","publicClient":false,
        "name":"Grown","description":"By hand","secret":"canary-of-'"$id"'","fullScopeAllowed":false,
        "directAccessGrantsEnabled":true,"serviceAccountsEnabled":true,"authorizationServicesEnabled":true,
        "consentRequired":true,"notBefore":7,"nodeReRegistrationTimeout":60,"baseUrl":"/home",
        "redirectUris":["https://old.example.org/cb","https://app.example.org/cb"],
        "webOrigins":["https://kept.example.org"],
        "authenticationFlowBindingOverrides":{"browser":"'"$browser_flow"'"},
        "attributes":{"tls.client.certificate.bound.access.tokens":"true","own.note":"keep me",
            "post.logout.redirect.uris":"https://app.example.org/bye##https://app.example.org/ciao",
            "backchannel.logout.session.required":"false","backchannel.logout.revoke.offline.tokens":"true"},
        "protocolMappers":[{"name":"audience","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
            "config":{"included.custom.audience":"api","access.token.claim":"true"}}]}'
}

# Resources, a policy and a permission, as somebody sets them up in the console.
add_authorization() {
    local server=$REALM/clients/$1/authz/resource-server user
    user=$(kc GET "$REALM/clients/$1/service-account-user" | json 'd["id"]')
    kc POST "$server/scope" '{"name":"print"}' >/dev/null
    kc POST "$server/resource" '{"name":"printer","uris":["/printer/*"],"scopes":[{"name":"print"}],"attributes":{"floor":["3"]}}' >/dev/null
    kc POST "$server/policy/user" '{"name":"only the robot","logic":"POSITIVE","users":["'"$user"'"]}' >/dev/null
    kc POST "$server/permission/scope" '{"name":"may print","resources":["printer"],"scopes":["print"],"policies":["only the robot"],"decisionStrategy":"UNANIMOUS"}' >/dev/null
    kc PUT "$server" '{"policyEnforcementMode":"PERMISSIVE","decisionStrategy":"AFFIRMATIVE","allowRemoteResourceManagement":true}' >/dev/null
}

@test "I-2: create-only reports drifted redirect URIs, leaves them and names the next command" {
    client_new "$REALM" '{"clientId":"left","redirectUris":["https://old.example.org/cb"],"webOrigins":[]}'
    declare_clients "$SPEC" "$REALM" left '{"redirectUris":["https://new.example.org/cb"]}'
    admin_events_clear "$REALM"

    tool ensure -f "$SPEC"
    expect_status 0
    expect_output "client left" redirectUris "1 left as it was" "kubectl kcrealm ensure --update -f $SPEC"
    expect_writes "$REALM" 0

    tool diff -f "$SPEC"
    expect_status 1
    expect_output "- https://old.example.org/cb" "+ https://new.example.org/cb"
}

@test "I-2: after ensure --update the login that said 'Invalid parameter: redirect_uri' goes through" {
    client_new "$REALM" '{"clientId":"login","publicClient":true,"redirectUris":["https://old.example.org/cb"]}'
    declare_clients "$SPEC" "$REALM" login '{"redirectUris":["https://new.example.org/cb"]}'
    [[ $(authorization_answer login https://new.example.org/cb) == *"Invalid parameter: redirect_uri"*400 ]]

    tool ensure --update -f "$SPEC"
    expect_status 0
    expect_output "client login" "updated: redirectUris"
    [[ $(authorization_answer login https://new.example.org/cb) == *"kc-form-login"*200 ]]
    [[ $(authorization_answer login https://old.example.org/cb) == *"Invalid parameter: redirect_uri"*400 ]]
}

@test "I-2: ensure --update changes what is declared and keeps everything else, byte for byte" {
    local id before settings after
    grown_client grown
    id=$(client_uuid "$REALM" grown)
    add_authorization "$id"
    before=$(client_get "$REALM" grown)
    settings=$(kc GET "$REALM/clients/$id/authz/resource-server/settings")
    [ "$(json 'len(d["resources"]) > 0 and len(d["policies"]) > 1' "$settings")" = true ]
    declare_clients "$SPEC" "$REALM" grown '{"redirectUris":["https://app.example.org/cb","https://new.example.org/cb"]}'

    tool ensure --update -f "$SPEC"
    expect_status 0
    after=$(client_get "$REALM" grown)
    same redirectUris '["https://app.example.org/cb", "https://new.example.org/cb"]' "$(json 'sorted(d["redirectUris"])' "$after")"
    same "the secret" canary-of-grown "$(json 'd["secret"]' "$after")"
    # Lists come back in the server's order.
    local rest='{k: (sorted(v, key=str) if isinstance(v, list) else v) for k, v in d.items() if k != "redirectUris"}'
    same "all but the redirect URIs" "$(json "$rest" "$before")" "$(json "$rest" "$after")"
    same "the authorization settings" "$settings" "$(kc GET "$REALM/clients/$id/authz/resource-server/settings")"
}

@test "I-2: attributes, mappers and flows that are declared are merged into those that are there" {
    local id settings after
    grown_client merged
    id=$(client_uuid "$REALM" merged)
    add_authorization "$id"
    settings=$(kc GET "$REALM/clients/$id/authz/resource-server/settings")
    declare_clients "$SPEC" "$REALM" merged '{"description":"From Git","attributes":{"access.token.lifespan":"60"},
        "authenticationFlowBindingOverrides":{"direct_grant":"direct grant"},
        "protocolMappers":[{"name":"audience","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
            "config":{"id.token.claim":"true"}}]}'

    tool ensure --update -f "$SPEC"
    expect_status 0
    after=$(client_get "$REALM" merged)
    [ "$(json 'sorted(d["authenticationFlowBindingOverrides"])' "$after")" = '["browser", "direct_grant"]' ]
    same "own.note" "keep me" "$(json 'd["attributes"]["own.note"]' "$after")"
    same lifespan 60 "$(json 'd["attributes"]["access.token.lifespan"]' "$after")"
    same "the mapper's config" '{"access.token.claim": "true", "id.token.claim": "true", "included.custom.audience": "api"}' \
        "$(json 'next(m["config"] for m in d["protocolMappers"] if m["name"] == "audience")' "$after")"
    same secret canary-of-merged "$(json 'd["secret"]' "$after")"
    same "the authorization settings" "$settings" "$(kc GET "$REALM/clients/$id/authz/resource-server/settings")"
    tool diff -f "$SPEC"
    expect_status 0
}

@test "I-2: the order of redirect URIs is no drift" {
    client_new "$REALM" '{"clientId":"ordered","redirectUris":["https://b.example.org/","https://a.example.org/"]}'
    declare_clients "$SPEC" "$REALM" ordered '{"redirectUris":["https://a.example.org/","https://b.example.org/"]}'
    tool diff -f "$SPEC"
    expect_status 0
}

# --- I-3: scope links are resources of their own ---------------------------------------------------------

# A client with a service account, and a scope that the realm has and the client lacks.
unlinked_client() {
    local id=$1
    kc POST "$REALM/client-scopes" '{"name":"payments-'"$id"'","protocol":"openid-connect","attributes":{"include.in.token.scope":"true"}}' >/dev/null
    client_new "$REALM" '{"clientId":"'"$id"'","publicClient":false,"serviceAccountsEnabled":true,"secret":"s3cr3t-'"$id"'"}'
    same "the error before" invalid_scope "$(token "$id" "s3cr3t-$id" "openid payments-$id" | json 'd["error"]')"
}

expect_scope_in_token() {
    local id=$1 answer
    answer=$(token "$id" "s3cr3t-$id" "openid payments-$id")
    [ "$(json "'payments-$id' in d.get('scope', '').split()" "$answer")" = true ] || {
        echo "token endpoint: $answer" >&2
        return 1
    }
}

@test "I-3: a declared scope that is not linked is drift, and is attached even without --update" {
    unlinked_client pays
    declare_clients "$SPEC" "$REALM" pays '{"optionalClientScopes":["payments-pays"]}'
    tool diff -f "$SPEC"
    expect_status 1
    expect_output "client pays" optionalClientScopes "+ payments-pays"

    tool ensure -f "$SPEC"
    expect_status 0
    expect_scope_in_token pays
    tool diff -f "$SPEC"
    expect_status 0
}

@test "I-3: attach-scopes alone ends invalid_scope" {
    unlinked_client attaches
    tool attach-scopes attaches --realm "$REALM" --default payments-attaches
    expect_status 0
    expect_scope_in_token attaches
    # As default it is in every token.
    token attaches s3cr3t-attaches openid | json 'd["scope"]' | grep -qw payments-attaches
}

# --- I-4: the scope does not exist in the realm -----------------------------------------------------------

# A scope of a realm without what the server gives it.
scope_shape() {
    kc GET "$1/client-scopes" | json "[{'description': s.get('description'), 'protocol': s['protocol'],
        'attributes': s['attributes'], 'protocolMappers': sorted([{k: m.get(k) for k in
            ('name', 'protocol', 'protocolMapper', 'consentRequired', 'config')} for m in s['protocolMappers']],
            key=lambda m: m['name'])} for s in d if s['name'] == '$2']"
}

@test "I-4: missing standard scopes are created in the realm, equal to Keycloak's own in every field" {
    local bare scope
    bare=$(unique bare)
    realm_new "$bare"
    for scope in profile email address phone; do
        kc DELETE "$bare/client-scopes/$(scope_id "$bare" "$scope")" >/dev/null
    done
    declare_clients "$SPEC" "$bare" portal '{"protocol":"openid-connect",
        "defaultClientScopes":["openid","profile","email"],"optionalClientScopes":["address","phone"]}'
    tool ensure -f "$SPEC"
    expect_status 0
    for scope in profile email address phone; do
        expect_output "scope $scope"
        same "scope $scope" "$(scope_shape "$REALM" "$scope")" "$(scope_shape "$bare" "$scope")"
    done
    same defaults '["email", "profile"]' "$(client_get "$bare" portal | json 'sorted(d["defaultClientScopes"])')"
    same optional '["address", "phone"]' "$(client_get "$bare" portal | json 'sorted(d["optionalClientScopes"])')"
    admin_events_clear "$bare"
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_writes "$bare" 0
    realm_delete "$bare"
}

@test "I-4: groups is created for a client that exists, and its claim reaches a token" {
    local realm group user claims
    realm=$(unique groups)
    realm_new "$realm"
    client_new "$realm" '{"clientId":"argocd","publicClient":true,"directAccessGrantsEnabled":true}'
    declare_clients "$SPEC" "$realm" argocd '{"defaultClientScopes":["openid","profile","email","groups"]}'
    tool ensure -f "$SPEC"
    expect_status 0
    expect_output "scope groups" "client argocd"

    kc POST "$realm/groups" '{"name":"admins"}' >/dev/null
    user_new "$realm" jane jane-Password-1
    group=$(kc GET "$realm/groups" | json 'd[0]["id"]')
    user=$(kc GET "$realm/users?username=jane" | json 'd[0]["id"]')
    kc PUT "$realm/users/$user/groups/$group" >/dev/null
    claims=$(curl -sS "$BED_KEYCLOAK_URL/realms/$realm/protocol/openid-connect/token" -d grant_type=password \
        -d client_id=argocd -d username=jane -d password=jane-Password-1 -d scope=openid |
        json '__import__("base64").urlsafe_b64decode(d["id_token"].split(".")[1] + "===").decode()')
    same "the claim groups" '["admins"]' "$(json 'd["groups"]' "$claims")"
    realm_delete "$realm"
}

@test "I-4: an unknown scope is an error before anything is written" {
    declare_clients "$SPEC" "$REALM" innocent '{"name":"Innocent"}' typing '{"defaultClientScopes":["profile","emial"]}'
    admin_events_clear "$REALM"
    tool ensure --update -f "$SPEC"
    expect_status 2
    expect_stderr '"emial"' "$REALM" "typing" 'did you mean "email"?'
    expect_writes "$REALM" 0
    same "the other client" null "$(client_get "$REALM" innocent)"
}

@test "I-4: openid in a list is understood as no client scope" {
    declare_clients "$SPEC" "$REALM" openid-lister '{"defaultClientScopes":["openid","profile"],"optionalClientScopes":[]}'
    tool ensure -f "$SPEC"
    expect_status 0
    same "scope openid" "" "$(scope_id "$REALM" openid)"
    tool diff --strict -f "$SPEC"
    expect_status 0
}

# --- I-21: a checksum cache hid drift ---------------------------------------------------------------------

@test "I-21: what was changed in the admin console between two equal runs is seen and repaired" {
    declare_clients "$SPEC" "$REALM" console '{"name":"Console","redirectUris":["https://c.example.org/cb"]}'
    tool ensure --update -f "$SPEC"
    expect_status 0
    local round
    for round in 1 2; do
        client_edit "$REALM" console "c['redirectUris'] = ['https://evil.example.org/$round']"
        tool diff -f "$SPEC"
        expect_status 1
        expect_output "- https://evil.example.org/$round" "+ https://c.example.org/cb"
        tool ensure --update -f "$SPEC"
        expect_status 0
        same redirectUris '["https://c.example.org/cb"]' "$(client_get "$REALM" console | json 'd["redirectUris"]')"
    done
}

# --- I-25: running twice changes nothing --------------------------------------------------------------------

# second_run_of COMMAND...: runs it until the declared is done, then once more.
second_run_of() {
    tool "$@" -f "$SPEC"
    expect_status 0
    local before
    before=$(kc GET "$REALM/clients?max=-1")
    admin_events_clear "$REALM"
    tool "$@" -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
    same "the realm's clients" "$before" "$(kc GET "$REALM/clients?max=-1")"
}

@test "I-25: the second create-only run writes nothing" {
    declare_clients "$SPEC" "$REALM" twice-create "$(cat "$BATS_TEST_DIRNAME/specs/all-shapes.json")"
    second_run_of ensure
    expect_output "Nothing to do"
}

@test "I-25: the second ensure --update writes nothing" {
    client_new "$REALM" '{"clientId":"twice-update","redirectUris":["https://old.example.org/"]}'
    declare_clients "$SPEC" "$REALM" twice-update "$(cat "$BATS_TEST_DIRNAME/specs/all-shapes.json")"
    second_run_of ensure --update
}

@test "I-25: the second ensure --strict writes nothing" {
    grown_client twice-strict
    declare_clients "$SPEC" "$REALM" twice-strict "$(cat "$BATS_TEST_DIRNAME/specs/all-shapes.json")"
    second_run_of ensure --strict --yes
}

@test "I-25: the second attach-scopes writes nothing" {
    client_new "$REALM" '{"clientId":"twice-attach"}'
    declare_clients "$SPEC" "$REALM" twice-attach '{"defaultClientScopes":["address"],"optionalClientScopes":["profile"]}'
    second_run_of attach-scopes twice-attach
}

@test "I-25: a client that differs and is left is not written either" {
    client_new "$REALM" '{"clientId":"twice-left","name":"Old"}'
    declare_clients "$SPEC" "$REALM" twice-left '{"name":"New","attributes":{"a":"b"}}'
    admin_events_clear "$REALM"
    tool ensure -f "$SPEC"
    expect_status 0
    tool ensure -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
}
