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

# What docs/secrets.md says that extract needs, below a key.
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

# authenticates CLIENTID SECRET: whether Keycloak takes it.
authenticates() {
    curl -sS -o /dev/null -w '%{http_code}' "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" \
        -d grant_type=client_credentials -d "client_id=$1" --data-urlencode "client_secret=$2" | grep -qx 200
}
