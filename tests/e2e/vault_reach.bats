#!/usr/bin/env bats
# shellcheck shell=bats
# From the kubeconfig to Vault: the ways there, and the ways to log in. What is expected stands on standard error alone.

setup_file() {
    load helpers
    bed_load
    NAMESPACE=$(unique ns)
    REALM=$(unique realm)
    export NAMESPACE REALM
    realm_new "$REALM"
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

setup() {
    load helpers
    load vault
    export HOME=$BATS_TEST_TMPDIR
    unset BAO_ADDR VAULT_ADDR BAO_TOKEN VAULT_TOKEN
}

# Goes to Vault, and says how.
reach() {
    tool extract -v 2 --dry-run --realm "$REALM" -n "$NAMESPACE" "none=$REALM/none" "$@"
}

expect_mount() {
    expect_stderr "Vault: mount $1, KV version $2"
}

# named_secret NAME KEY=VALUE...: a Secret for --vault-secret.
named_secret() {
    local name=$1 pair args=()
    shift
    for pair; do args+=(--from-literal="$pair"); done
    "$BED_KUBECTL" create secret generic "$name" -n "$NAMESPACE" "${args[@]}" >/dev/null
}

# store_new NAME AUTH: a ClusterSecretStore would be seen by all tests of the bed.
store_new() {
    jq -n --arg name "$1" --argjson auth "$2" --arg namespace "$NAMESPACE" \
        '{apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: {$name, $namespace}, spec: {provider:
          {vault: {server: "http://openbao.vault.svc.cluster.local:8200", path: "secret", version: "v2", $auth}}}}' |
        "$BED_KUBECTL" apply -f - >/dev/null
}

# --- The way -------------------------------------------------------------------------------------------

@test "a ClusterSecretStore says where Vault is, and a token of the environment is used" {
    VAULT_TOKEN=$BED_VAULT_ROOT_TOKEN reach
    expect_stderr "Vault: ClusterSecretStore vault, pod vault/openbao-0 port 8200" \
        "logging in to Vault with the token of VAULT_TOKEN"
    expect_mount secret 2
    refute_text "$BED_VAULT_ROOT_TOKEN"
}

@test "an address of flag or environment leads there without the cluster" {
    BAO_TOKEN=$BED_VAULT_ROOT_TOKEN VAULT_ADDR=http://127.0.0.1:1 reach --vault-url "$BED_VAULT_URL" --vault-mount kv1
    expect_stderr "Vault: $BED_VAULT_URL, by --vault-url" "with the token of BAO_TOKEN"
    expect_mount kv1 1
    VAULT_TOKEN=$BED_VAULT_ROOT_TOKEN VAULT_ADDR=http://127.0.0.1:1 BAO_ADDR=$BED_VAULT_URL reach
    expect_stderr "Vault: $BED_VAULT_URL, by BAO_ADDR"
    expect_mount secret 2
}

@test "https is verified, behind the tunnel and without it" {
    export VAULT_TOKEN=$BED_VAULT_ROOT_TOKEN
    VAULT_CACERT=$BED_VAULT_CA VAULT_ADDR=$BED_VAULT_HTTPS_URL reach
    expect_mount secret 2
    reach --vault-service vault/openbao-https --vault-ca "$BED_VAULT_CA"
    expect_stderr "Vault: Service vault/openbao-https, pod vault/openbao-0 port 8202"
    expect_mount secret 2
    reach --vault-service vault/openbao-https
    expect_status 2
    expect_stderr "not trusted" "--vault-ca"
    VAULT_SKIP_VERIFY=1 reach
    expect_status 2
    expect_stderr "VAULT_SKIP_VERIFY is set"
}

@test "kubectl's port-forward leads there as well" {
    PATH=$(dirname "$BED_KUBECTL"):$PATH VAULT_TOKEN=$BED_VAULT_ROOT_TOKEN reach --transport kubectl
    expect_stderr "every process on this machine can connect"
    expect_mount secret 2
}

@test "two servers in the stores are a question, unless ExternalSecrets of the namespace answer it" {
    local other
    other=$(jq -n --arg namespace "$NAMESPACE" '{apiVersion: "external-secrets.io/v1", kind: "SecretStore",
        metadata: {name: "other", $namespace}, spec: {provider: {vault: {server: "https://vault.invalid", path: "x",
        auth: {tokenSecretRef: {name: "t", key: "token"}}}}}}')
    "$BED_KUBECTL" apply -f - <<<"$other" >/dev/null
    VAULT_TOKEN=t reach
    expect_status 2
    expect_stderr "--vault-service vault/openbao:8200, --vault-url https://vault.invalid"
    external_secret_new "$NAMESPACE" user "$REALM/nothing"
    VAULT_TOKEN=$BED_VAULT_ROOT_TOKEN reach
    expect_stderr "Vault: ClusterSecretStore vault, pod"
    expect_mount secret 2
    "$BED_KUBECTL" delete externalsecret/user secretstore/other -n "$NAMESPACE" >/dev/null
}

# --- Logging in ------------------------------------------------------------------------------------------

@test "kubernetes: as the service account of the store, whose token is revoked at the end" {
    local mark
    mark=$(vault_mark)
    "$BED_KUBECTL" create serviceaccount kcrealm -n "$NAMESPACE" >/dev/null
    vault_api POST "auth/kubernetes/role/$NAMESPACE" '{"bound_service_account_names":["kcrealm"],"audience":"vault",
        "bound_service_account_namespaces":["'"$NAMESPACE"'"],"token_policies":["kcrealm"]}' >/dev/null
    store_new own '{"kubernetes":{"mountPath":"kubernetes","role":"'"$NAMESPACE"'",
        "serviceAccountRef":{"name":"kcrealm","audiences":["vault"]}}}'
    reach
    expect_stderr "logging in to Vault as role $NAMESPACE of auth/kubernetes from service account $NAMESPACE/kcrealm"
    expect_mount secret 2
    vault_requests_since "$mark" | grep -qx 'update auth/token/revoke-self'
    reach --vault-auth kubernetes --vault-role nobody
    expect_status 2
    expect_stderr "Vault refuses the login as role nobody of auth/kubernetes"
    "$BED_KUBECTL" delete secretstore/own -n "$NAMESPACE" >/dev/null
}

@test "jwt: with the token of a Secret" {
    named_secret jwt "jwt=$(vault_service_account_token)"
    reach --vault-secret "$NAMESPACE/jwt" --vault-role kcrealm
    expect_stderr "logging in to Vault as role kcrealm of auth/jwt from Secret $NAMESPACE/jwt"
    expect_mount secret 2
    reach --vault-secret jwt --vault-role kcrealm --vault-auth kubernetes
    expect_stderr "logging in to Vault as role kcrealm of auth/kubernetes from Secret $NAMESPACE/jwt"
    expect_mount secret 2
}

@test "approle and token: with the keys of a Secret" {
    local role secret token
    role=$(vault_api GET auth/approle/role/kcrealm/role-id | jq -r .data.role_id)
    secret=$(vault_api POST auth/approle/role/kcrealm/secret-id '{}' | jq -r .data.secret_id)
    token=$(vault_token kcrealm)
    named_secret approle "role-id=$role" "secret-id=$secret"
    named_secret token "token=$token"
    VAULT_TOKEN=unused reach --vault-secret approle
    expect_stderr "of auth/approle from Secret $NAMESPACE/approle"
    expect_mount secret 2
    refute_text "$secret"
    reach --vault-secret token
    expect_stderr "logging in to Vault with the token of Secret $NAMESPACE/token"
    expect_mount secret 2
    refute_text "$token"
}

@test "the token file of bao login is used and said" {
    vault_token kcrealm >"$HOME/.vault-token"
    reach
    expect_stderr "note: logging in to Vault with the token of $HOME/.vault-token"
    expect_mount secret 2
}

@test "nothing to log in with is an error that says what would do" {
    reach
    expect_status 2
    expect_stderr "there is nothing to log in to Vault with" "--vault-secret"
}
