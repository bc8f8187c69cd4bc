#!/usr/bin/env bats
# shellcheck shell=bats
# Logging in: the order of grants, sources of credentials, renewal, and what refused logins mean.

setup_file() {
    load helpers
    load login
    login_setup_file
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load login
    load proxy
    SPEC=$BATS_FILE_TMPDIR/clients.json
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
}

teardown() {
    stop_proxies
}

@test "a service account of any realm logs in with client credentials" {
    as_client robot robot-secret
    in_sync --login-realm "$REALM" -v 2
    expect_stderr "service account of client robot of realm $REALM"
}

@test "a user logs in with a password, in master and in the realm itself" {
    as_user "$BED_KEYCLOAK_ADMIN_USER" "$BED_KEYCLOAK_ADMIN_PASSWORD"
    in_sync
    as_user ann secret-of-ann
    in_sync --login-realm "$REALM"
}

@test "client credentials come first even when a user is at hand" {
    as_client robot robot-secret
    as_user ann wrong
    in_sync --login-realm "$REALM" -v 2
    expect_stderr "service account of client robot"
}

@test "values name the login realm and client; flags win" {
    local values=$BATS_TEST_TMPDIR/values.yaml
    cat >"$values" <<YAML
clientPatcher:
  loginRealm: $REALM
  loginClientId: robot
  clientSpecs:
    - {clientId: app, realm: $REALM, spec: {redirectUris: ["https://app.example.org/*"]}}
YAML
    export KCREALM_KEYCLOAK_CLIENT_SECRET=robot-secret
    tool diff -f "$values"
    expect_status 0
    tool diff -f "$values" --login-realm master
    expect_status 2
}

@test "secrets are read from files" {
    printf 'robot-secret\n' >"$BATS_TEST_TMPDIR/secret"
    export KCREALM_KEYCLOAK_CLIENT_ID=robot KCREALM_KEYCLOAK_CLIENT_SECRET_FILE=$BATS_TEST_TMPDIR/secret
    in_sync --login-realm "$REALM"
    export KCREALM_KEYCLOAK_CLIENT_SECRET_FILE=$BATS_TEST_TMPDIR/missing
    tool diff -f "$SPEC" --login-realm "$REALM"
    expect_status 2
    expect_stderr KCREALM_KEYCLOAK_CLIENT_SECRET_FILE "No such file"
}

@test "a named Secret is used, with client credentials or a user; one without either is refused" {
    local name
    name=$(unique secret | tr _ -)
    "$BED_KUBECTL" create secret generic -n keycloak "$name" --from-literal=client-id=robot \
        --from-literal=client-secret=robot-secret >/dev/null
    in_sync --login-realm "$REALM" --keycloak-secret "keycloak/$name"
    "$BED_KUBECTL" delete secret -n keycloak "$name" >/dev/null
    tool diff -f "$SPEC" --keycloak-secret "keycloak/$name"
    expect_status 2
    expect_stderr "keycloak/$name"
    "$BED_KUBECTL" create secret generic -n keycloak "$name" --from-literal=other=x >/dev/null
    tool diff -f "$SPEC" --keycloak-secret "keycloak/$name"
    "$BED_KUBECTL" delete secret -n keycloak "$name" >/dev/null
    expect_status 2
    unfold_stderr
    expect_stderr "neither username and password nor client-id and client-secret"
}

@test "a given token comes before everything; a wrong one is explained" {
    local token
    token=$(sed 's/Authorization: Bearer //' "$(kc_header)")
    as_client robot wrong
    KCREALM_KEYCLOAK_TOKEN=$token in_sync
    KCREALM_KEYCLOAK_TOKEN=rubbish tool diff -f "$SPEC"
    expect_status 2
    expect_stderr "refuses the given token"
    refute_text rubbish
}

@test "the token is renewed before it expires, and work goes on" {
    local spec=$BATS_TEST_TMPDIR/many.json i args=()
    kc PUT "$REALM" '{"accessTokenLifespan":2}' >/dev/null
    for i in $(seq 30); do args+=("r$i" '{"redirectUris":["https://a/*"],"attributes":{"a":"b"}}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    as_client robot robot-secret
    # However fast the machine is, the token grows old on the way.
    faulty 'POST /clients$ 10 before "sleep 2"'
    tool ensure -f "$spec" --login-realm "$REALM" --parallel 1 -v 6
    stop_proxies
    kc PUT "$REALM" '{"accessTokenLifespan":300}' >/dev/null
    expect_status 0
    expect_output "30 done"
    [ "$(grep -c 'POST /realms/.*/token' <<<"${stderr-}")" -ge 2 ]
}

@test "a token that Keycloak no longer accepts is renewed once and the request made again" {
    as_client robot robot-secret
    # Shorter than the renewal can foresee: every token is refused some time after it was issued.
    kc PUT "$REALM" '{"notBefore":0,"accessTokenLifespan":1}' >/dev/null
    local spec=$BATS_TEST_TMPDIR/many.json i args=()
    for i in $(seq 60); do args+=("q$i" '{"redirectUris":["https://a/*"]}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    tool ensure -f "$spec" --login-realm "$REALM"
    kc PUT "$REALM" '{"accessTokenLifespan":300}' >/dev/null
    expect_status 0
}

# --- I-5: every refusal says error, description, meaning and next step ------------------------------------

@test "I-7: the temporary bootstrap administrator is named when its login fails" {
    local name
    name=$(unique kc)
    "$BED_KUBECTL" create -n keycloak secret generic "$name-initial-admin" --from-literal=username=admin \
        --from-literal=password=expired >/dev/null
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: k8s.keycloak.org/v2alpha1, kind: Keycloak, metadata: {name: $name, namespace: keycloak}, spec: {http: {httpEnabled: true}}}
---
{apiVersion: v1, kind: Service, metadata: {name: $name-service, namespace: keycloak},
 spec: {selector: {app: keycloak}, ports: [{name: http, port: 8080, targetPort: http}]}}
YAML
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name-service"
    "$BED_KUBECTL" delete -n keycloak "keycloaks.k8s.keycloak.org/$name" "service/$name-service" \
        "secret/$name-initial-admin" >/dev/null
    expect_status 2
    unfold_stderr
    expect_stderr "keycloak/$name-initial-admin" "temporary bootstrap administrator" "service account" \
        "--keycloak-secret"
}

@test "without anything to log in with, the ways to do so are listed" {
    tool diff -f "$SPEC"
    expect_status 2
    unfold_stderr
    expect_stderr "nothing to log in" "--keycloak-secret" KCREALM_KEYCLOAK_USER
}

# --- What the login may do ---------------------------------------------------------------------------------

@test "a login that may only view compares, and is told which role writing needs" {
    as_client viewer viewer-secret
    in_sync --login-realm "$REALM"
    declare_clients "$BATS_TEST_TMPDIR/new.json" "$REALM" brand-new '{}'
    admin_events_clear "$REALM"
    tool ensure -f "$BATS_TEST_TMPDIR/new.json" --login-realm "$REALM"
    expect_status 1
    output=$(tr -s ' \n' ' ' <<<"$output")
    expect_output "manage-clients" "service account of client viewer" "realm-management"
    expect_writes "$REALM" 0
}

@test "a login without any role is told which role reading needs" {
    client_new "$REALM" '{"clientId":"nothing","serviceAccountsEnabled":true,"secret":"x"}'
    as_client nothing x
    tool diff -f "$SPEC" --login-realm "$REALM"
    expect_status 2
    output=$(tr -s ' \n' ' ' <<<"$output")
    expect_output "unknown" "view-clients"
}

@test "secrets stay out of everything printed, also at the highest verbosity" {
    as_client robot robot-secret
    tool diff -f "$SPEC" --login-realm "$REALM" -v 9
    expect_status 0
    refute_text robot-secret "$(printf robot-secret | base64)" "Bearer " eyJ
}
