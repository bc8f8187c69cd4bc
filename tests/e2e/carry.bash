# shellcheck shell=bash
# What the tests that carry secrets share: a realm and a namespace, a token of Vault with what extract needs, and
# clients with their secrets. Loaded after helpers and vault.

carry_setup_file() {
    bed_load
    log_in_once
    REALM=$(unique main)
    NAMESPACE=$(unique ns)
    KEY=$(unique key)
    export REALM NAMESPACE KEY
    realm_new "$REALM"
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    vault_policy "$KEY" "$(carry_policy "$KEY")"
    export BAO_ADDR=$BED_VAULT_URL
    BAO_TOKEN=$(vault_token "$KEY")
    export BAO_TOKEN
}

carry_teardown_file() {
    realm_delete "$REALM"
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

# What docs/commands/extract.md says that extract needs, below a key.
carry_policy() {
    printf 'path "secret/data/%s/*" { capabilities = ["create", "read", "update", "patch"] }\n' "$1"
    printf 'path "secret/metadata/%s/*" { capabilities = ["create", "read", "update", "patch"] }\n' "$1"
}

# client_secret CLIENTID: the secret that Keycloak has.
client_secret() {
    kc GET "$REALM/clients/$(client_uuid "$REALM" "$1")/client-secret" | json 'd["value"]'
}

# confidential NAME [MEMBERS]: a client whose secret Keycloak generates.
confidential() {
    client_new "$REALM" "{\"clientId\":\"$1\",\"serviceAccountsEnabled\":true${2:+,$2}}"
}

# extract ARGUMENTS...
extract() {
    tool extract -n "$NAMESPACE" --realm "$REALM" "$@"
}

# numbered: from now on the tool leaves its number in $BATS_TEST_TMPDIR/pid.
numbered() {
    local program=$KCREALM
    KCREALM=$BATS_TEST_TMPDIR/numbered
    printf '#!/bin/sh\necho $$ >%q\nexec %q "$@"\n' "$BATS_TEST_TMPDIR/pid" "$program" >"$KCREALM"
    chmod +x "$KCREALM"
}

# authenticates CLIENTID SECRET: whether Keycloak takes it.
authenticates() {
    curl -sS -o /dev/null -w '%{http_code}' "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" \
        -d grant_type=client_credentials -d "client_id=$1" --data-urlencode "client_secret=$2" | grep -qx 200
}

# --- Rotating -------------------------------------------------------------------------------------------

# carried NAME [MEMBERS]: a client whose secret is in Vault and in the Kubernetes Secret of its name.
carried() {
    confidential "$@"
    external_secret_new "$NAMESPACE" "$1" "$KEY/$1"
    extract -q "$1=$KEY/$1" >/dev/null
    expect_status 0
    OLD=$(client_secret "$1")
    admin_events_clear "$REALM"
}

# rotate NAME [FLAGS]
rotate() {
    tool rotate -n "$NAMESPACE" --realm "$REALM" --yes "$1=$KEY/$1" "${@:2}"
}

resume() {
    tool rotate -n "$NAMESPACE" --realm "$REALM" --resume "$@"
}

# One and the same new secret everywhere, which logs in, and which Keycloak was asked for once.
expect_rotated() {
    local new
    new=$(client_secret "$1")
    [ "$new" != "$OLD" ]
    same "Vault" "$new" "$(vault_value "secret/$KEY/$1" value)"
    same "Secret" "$new" "$(secret_bytes "$NAMESPACE" "$1" value)"
    authenticates "$1" "$(secret_bytes "$NAMESPACE" "$1" value)"
    same "requests for a new secret" 1 "$(new_secrets_asked)"
    refute_text "$new" "$OLD"
}

# expect_safe NAME VERSION: at most one new secret was made; what the Kubernetes Secret holds is in use and works, as does
# what Keycloak has; and so does all that Vault got after this version.
expect_safe() {
    local version value
    [ "$(new_secrets_asked)" -le 1 ]
    authenticates "$1" "$(secret_bytes "$NAMESPACE" "$1" value)"
    authenticates "$1" "$(client_secret "$1")"
    for ((version = $2 + 1; version <= $(vault_version "secret/$KEY/$1"); version++)); do
        value=$(vault_api GET "secret/data/$KEY/$1?version=$version" | jq -er .data.data.value)
        authenticates "$1" "$value"
    done
}

# The ConfigMap with the rotations that are open.
JOURNAL=keycloak-client-secret-rotations

# The key of a client there; its names have nothing that is escaped.
journal_entry() {
    "$BED_KUBECTL" get configmap "$JOURNAL" -n "$NAMESPACE" -o json | jq -r --arg key "$REALM.$1" '.data[$key]'
}

# journal_put NAME TEXT
journal_put() {
    "$BED_KUBECTL" patch configmap "$JOURNAL" -n "$NAMESPACE" --type merge \
        -p "$(jq -n --arg key "$REALM.$1" --arg text "$2" '{data: {($key): $text}}')" >/dev/null
}

# How often Keycloak made a new secret since admin_events_clear.
new_secrets_asked() {
    admin_events "$REALM" | grep -o '/client-secret"' | grep -c . || true
}

# push_secret NAME KEY PROPERTY: of namespace's Secret NAME, with the key value. Without rights of its own in Vault the
# operator of the bed only tries.
push_secret() {
    "$BED_KUBECTL" create secret generic "$1" -n "$NAMESPACE" --from-literal=value=mine >/dev/null
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
apiVersion: external-secrets.io/v1alpha1
kind: PushSecret
metadata: { name: $1, namespace: $NAMESPACE }
spec:
  secretStoreRefs: [{ kind: ClusterSecretStore, name: vault }]
  selector: { secret: { name: $1 } }
  data: [{ match: { secretKey: value, remoteRef: { remoteKey: $2, property: $3 } } }]
YAML
}

# bulk_push_secrets [MEMBERS]: a list of PushSecrets with dataTo, which External Secrets 0.20 does not know yet.
bulk_push_secrets() {
    printf '{"kind":"PushSecretList","apiVersion":"external-secrets.io/v1alpha1","metadata":{},"items":[{'
    printf '"metadata":{"namespace":"%s","name":"bulk"},"spec":{"dataTo":[{"storeRef":' "$NAMESPACE"
    printf '{"kind":"ClusterSecretStore","name":"vault"}%s}]}}]}' "${1-}"
}

# custom_metadata PATH: what Vault says about the secret, NAME=VALUE a line, without the time.
custom_metadata() {
    vault_api GET "secret/metadata/${1#secret/}" | jq -r '.data.custom_metadata // {} | del(.["carried-at"]) |
        to_entries[] | .key + "=" + .value'
}

# expect_provenance NAME: whose secret it is stands in Vault.
expect_provenance() {
    same "custom metadata" "keycloak-client-id=$1
keycloak-realm=$REALM
managed-by=kubectl-kcrealm" "$(custom_metadata "secret/$KEY/$1")"
}

# Commands for a rule of the proxy: the token's policy grants nothing any more, or somebody puts a value.
revoke_command() {
    jq -n '{policy: "path \"none\" { capabilities = [\"read\"] }"}' >"$BATS_TEST_TMPDIR/policy"
    vault_command PUT "sys/policies/acl/$KEY" "$BATS_TEST_TMPDIR/policy"
}

put_command() {
    jq -n --arg value "$2" '{data: {$value}}' >"$BATS_TEST_TMPDIR/value"
    vault_command POST "secret/data/$KEY/$1" "$BATS_TEST_TMPDIR/value"
}

vault_command() {
    printf '%q' "curl -sf -X $1 -H 'X-Vault-Token: $BED_VAULT_ROOT_TOKEN' -d @$3 $BED_VAULT_URL/v1/$2"
}
