#!/usr/bin/env bats
# shellcheck shell=bats
# The bed's own promises for tests that carry secrets: OpenBao, its logins and its seal, External Secrets, and a
# realm that rotates.

setup_file() {
    load helpers
    load vault
    bed_load
    NAMESPACE=$(unique ns)
    KEY=$(unique key)
    export NAMESPACE KEY
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
}

teardown_file() {
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

setup() {
    load helpers
    load vault
    STARTED=
}

teardown() {
    [ -z "$STARTED" ] || kill "$STARTED"
    eso_start
    vault_unseal
}

@test "a value put into OpenBao arrives in a Kubernetes Secret, and a new one after force-sync" {
    vault_put "secret/$KEY/app" value=first other=kept
    external_secret_new "$NAMESPACE" app "$KEY/app"
    secret_becomes "$NAMESPACE" app value first
    vault_put "secret/$KEY/app" value=second other=kept
    same "version" 2 "$(vault_version "secret/$KEY/app")"
    same "field" second "$(vault_value "secret/$KEY/app" value)"
    external_secret_refresh "$NAMESPACE" app
    secret_becomes "$NAMESPACE" app value second
}

@test "an ExternalSecret with members of its own" {
    vault_put "secret/$KEY/own" value=v more=m
    external_secret_new "$NAMESPACE" own "$KEY/own" '{"data":[],"dataFrom":[{"extract":{"key":"'"$KEY/own"'"}}]}'
    secret_becomes "$NAMESPACE" own more m
}

@test "the operator stands still until it is started again" {
    vault_put "secret/$KEY/still" value=first
    external_secret_new "$NAMESPACE" still "$KEY/still"
    secret_becomes "$NAMESPACE" still value first
    eso_stop
    vault_put "secret/$KEY/still" value=second
    external_secret_refresh "$NAMESPACE" still
    sleep 3
    same "while it stands still" first "$(secret_bytes "$NAMESPACE" still value)"
    eso_start
    secret_becomes "$NAMESPACE" still value second
}

@test "the kubernetes login takes a token of the TokenRequest API that has the audience" {
    local token
    token=$(vault_login kubernetes "{\"role\":\"kcrealm\",\"jwt\":\"$(vault_service_account_token)\"}")
    vault_as "$token" POST "secret/data/$KEY/k8s" '{"data":{"value":"x"}}' >/dev/null
    vault_as "$token" PATCH "secret/data/$KEY/k8s" '{"data":{"more":"y"}}' >/dev/null
    same "merged" x "$(vault_value "secret/$KEY/k8s" value)"
    run vault_as "$token" GET sys/mounts
    expect_status 1
    run vault_login kubernetes "{\"role\":\"kcrealm\",\"jwt\":\"$(vault_service_account_token other)\"}"
    expect_output "invalid audience"
    run vault_login kubernetes "{\"role\":\"kcrealm\",\"jwt\":\"$("$BED_KUBECTL" create token default -n kcrealm --audience=vault)\"}"
    expect_output "service account name not authorized"
}

@test "the jwt login and the approle login give the same rights" {
    local token role secret
    token=$(vault_login jwt "{\"role\":\"kcrealm\",\"jwt\":\"$(vault_service_account_token)\"}")
    vault_as "$token" POST "secret/data/$KEY/jwt" '{"data":{"value":"x"}}' >/dev/null
    role=$(vault_api GET auth/approle/role/kcrealm/role-id | jq -r .data.role_id)
    secret=$(vault_api POST auth/approle/role/kcrealm/secret-id '{}' | jq -r .data.secret_id)
    token=$(vault_login approle "{\"role_id\":\"$role\",\"secret_id\":\"$secret\"}")
    vault_as "$token" POST "secret/data/$KEY/approle" '{"data":{"value":"x"}}' >/dev/null
}

@test "a token has the rights of its policies" {
    local token mark
    vault_policy "$KEY" "path \"secret/data/$KEY/mine\" { capabilities = [\"read\"] }"
    token=$(vault_token "$KEY")
    vault_put "secret/$KEY/mine" value=mine
    same "read" mine "$(vault_as "$token" GET "secret/data/$KEY/mine" | jq -r .data.data.value)"
    mark=$(vault_mark)
    run vault_as "$token" POST "secret/data/$KEY/mine" '{"data":{"value":"x"}}'
    expect_status 1
    expect_vault_writes "$mark" 0
}

@test "the audit log counts requests and writes" {
    local mark
    mark=$(vault_mark)
    same "never written" 0 "$(vault_version "secret/$KEY/counted")"
    vault_put "secret/$KEY/counted" value=a
    run vault_api POST "secret/data/$KEY/counted" '{"options":{"cas":0},"data":{"value":"b"}}'
    expect_status 1
    vault_put "kv1/$KEY/counted" "value=with = and \"quotes\""
    same "from kv1" "with = and \"quotes\"" "$(vault_value "kv1/$KEY/counted" value)"
    expect_vault_writes "$mark" 2
    same "writes" "create secret/data/$KEY/counted
create kv1/$KEY/counted" "$(vault_writes_since "$mark")"
    same "requests" 5 "$(vault_requests_since "$mark" | grep -c "$KEY/counted")"
}

@test "sealed it answers nothing, unsealed it has its data again" {
    vault_put "secret/$KEY/sealed" value=before
    external_secret_new "$NAMESPACE" sealed "$KEY/sealed"
    secret_becomes "$NAMESPACE" sealed value before
    vault_seal
    run vault_value "secret/$KEY/sealed" value
    expect_output "Vault is sealed"
    external_secret_refresh "$NAMESPACE" sealed
    "$BED_KUBECTL" wait externalsecret/sealed -n "$NAMESPACE" --for=condition=Ready=false --timeout=30s >/dev/null
    vault_unseal
    same "after" before "$(vault_value "secret/$KEY/sealed" value)"
    vault_put "secret/$KEY/sealed" value=after
    external_secret_refresh "$NAMESPACE" sealed
    secret_becomes "$NAMESPACE" sealed value after
}

@test "OpenBao is reached through the cluster, and with TLS" {
    local port=''
    "$BED_KUBECTL" port-forward -n vault service/openbao :8200 >"$BATS_TEST_TMPDIR/forward" 2>&1 3>&- &
    STARTED=$!
    until [ -n "$port" ]; do
        kill -0 "$STARTED"
        port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/forward")
        sleep 0.1
    done
    same "sealed" false "$(curl -sSf "http://127.0.0.1:$port/v1/sys/health" | jq .sealed)"
    same "sealed" false "$(curl -sSf --cacert "$BED_VAULT_CA" "$BED_VAULT_HTTPS_URL/v1/sys/health" | jq .sealed)"
}

# authenticates REALM CLIENTID SECRET
authenticates() {
    curl -sS -o /dev/null --fail "$BED_KEYCLOAK_URL/realms/$1/protocol/openid-connect/token" \
        -d grant_type=client_credentials -d "client_id=$2" --data-urlencode "client_secret=$3"
}

@test "with a rotation policy both the new secret and the one before authenticate" {
    local realm id old new
    realm=$(unique rotation)
    realm_new "$realm"
    realm_rotation_policy "$realm"
    client_new "$realm" '{"clientId":"app","serviceAccountsEnabled":true}'
    id=$(client_uuid "$realm" app)
    old=$(kc GET "$realm/clients/$id/client-secret" | jq -r .value)
    new=$(kc POST "$realm/clients/$id/client-secret" | jq -r .value)
    same "the rotated one" "$old" "$(kc GET "$realm/clients/$id/client-secret/rotated" | jq -r .value)"
    authenticates "$realm" app "$old"
    authenticates "$realm" app "$new"
    kc DELETE "$realm/clients/$id/client-secret/rotated" >/dev/null
    run authenticates "$realm" app "$old"
    expect_status 22
    authenticates "$realm" app "$new"
    realm_delete "$realm"
}
