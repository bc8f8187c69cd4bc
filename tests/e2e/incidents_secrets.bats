#!/usr/bin/env bats
# shellcheck shell=bats
# The incidents that extract and rotate were made for, on real servers.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
    realm_rotation_policy "${REALM:?}"
    # Through the tunnel Keycloak has another address, and takes no token that names the first.
    [ -z "${E2E_TRANSPORT-}" ] || unset E2E_TOKEN BAO_ADDR
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    SERVICES=()
    [ -z "${E2E_TRANSPORT-}" ] || SERVICES=(--keycloak-service keycloak/keycloak --vault-service vault/openbao)
}

# carry COMMAND ARGUMENTS...: as the file's name says.
carry() {
    tool "$1" -n "$NAMESPACE" --realm "$REALM" "${SERVICES[@]}" "${@:2}"
}

# A token with this policy alone; POLICY names it.
with_policy() {
    POLICY=$(unique "$1")
    vault_policy "$POLICY" "$2"
    BAO_TOKEN=$(vault_token "$POLICY")
    export BAO_TOKEN
}

# What the tool says to add to the policy is added, to the letter.
add_lines_to_policy() {
    local lines before
    lines=$(grep -o 'path "[^"]*" *{[^}]*}' <<<"${stderr-}")
    [ -n "$lines" ]
    before=$(vault_api GET "sys/policies/acl/$POLICY" | jq -r .data.policy)
    vault_policy "$POLICY" "$before
$lines"
}

# recorded NAME MEMBER: what the record of versions says of a client.
recorded() {
    "$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o json |
        jq -r --arg realm "$REALM.json" --arg name "$1" --arg member "$2" '.data[$realm] | fromjson | .[$name][$member]'
}

# logs_in NAME: with the bytes of the Kubernetes Secret.
logs_in() {
    same "Secret" "$(client_secret "$1")" "$(secret_bytes "$NAMESPACE" "$1" value)"
    authenticates "$1" "$(secret_bytes "$NAMESPACE" "$1" value)"
}

@test "I-8: Vault says permission denied: nothing is called written, and with the lines that are shown it is" {
    confidential denied
    external_secret_new "$NAMESPACE" denied "$KEY/denied"
    with_policy reads "path \"secret/data/$KEY/*\" { capabilities = [\"read\"] }"
    carry extract "denied=$KEY/denied"
    expect_status 2
    expect_stderr "secret/data/$KEY/denied" "nothing was written"
    refute_text "wrote secret/"
    same "version" 0 "$(vault_version "secret/$KEY/denied")"
    add_lines_to_policy
    carry extract "denied=$KEY/denied"
    expect_status 0
    expect_output "wrote secret/$KEY/denied#value" "version 1, read back" "Secret $NAMESPACE/denied has it after"
    logs_in denied
}

@test "I-9: the policy lacks one path of two: neither is written before the lines that are shown are there" {
    confidential granted
    confidential lacking
    with_policy lacks "path \"secret/data/$KEY/granted\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }"
    carry extract "granted=$KEY/granted" "lacking=$KEY/lacking"
    expect_status 2
    expect_stderr "secret/data/$KEY/lacking" "nothing was written"
    same "version" 0 "$(vault_version "secret/$KEY/granted")"
    add_lines_to_policy
    carry extract "granted=$KEY/granted" "lacking=$KEY/lacking"
    expect_status 0
    same "Vault" "$(client_secret granted)" "$(vault_value "secret/$KEY/granted" value)"
    same "Vault" "$(client_secret lacking)" "$(vault_value "secret/$KEY/lacking" value)"
}

@test "I-12: a placeholder in Keycloak never replaces what Vault has; one in Vault is replaced by the real secret" {
    client_new "$REALM" '{"clientId":"fixture","secret":"fixture_secret"}'
    vault_put "secret/$KEY/fixture" value=a-real-one
    carry extract --yes "fixture=$KEY/fixture"
    expect_status 2
    expect_stderr "is a placeholder"
    refute_text fixture_secret
    same "Vault" a-real-one "$(vault_value "secret/$KEY/fixture" value)"

    confidential real
    vault_put "secret/$KEY/real" value=changeme
    external_secret_new "$NAMESPACE" real "$KEY/real"
    secret_becomes "$NAMESPACE" real value changeme
    carry extract --yes "real=$KEY/real"
    expect_status 0
    logs_in real
}

@test "I-18: the record of versions follows the secret, by extract and by rotate" {
    confidential followed
    external_secret_new "$NAMESPACE" followed "$KEY/followed"
    carry extract "followed=$KEY/followed"
    expect_status 0
    same "path" "secret/$KEY/followed" "$(recorded followed vaultPath)"
    same "version" 1 "$(recorded followed vaultVersion)"
    carry rotate --yes "followed=$KEY/followed"
    expect_status 0
    same "version" 2 "$(recorded followed vaultVersion)"
    [ "$(recorded followed keycloakCreated)" != null ]
    logs_in followed
}

@test "I-24: clients without a secret are skipped and said so, and keep nobody from the others" {
    client_new "$REALM" '{"clientId":"public","publicClient":true}'
    client_new "$REALM" '{"clientId":"bearer","bearerOnly":true}'
    confidential beside
    carry extract "public=$KEY/public" "bearer=$KEY/bearer" "beside=$KEY/beside"
    expect_status 0
    expect_output "a public client has no secret" "bearer-only" "wrote secret/$KEY/beside#value"
    same "version" 0 "$(vault_version "secret/$KEY/public")"
    same "version" 0 "$(vault_version "secret/$KEY/bearer")"
    carry rotate --yes "public=$KEY/public"
    expect_status 2
    expect_stderr "it is public, and has no secret"
}

@test "I-25: the second run writes nothing: not in Keycloak, not in Vault, not in the cluster" {
    local mark before
    confidential twice
    external_secret_new "$NAMESPACE" twice "$KEY/twice"
    carry extract "twice=$KEY/twice"
    expect_status 0
    mark=$(vault_mark)
    admin_events_clear "$REALM"
    before=$(state_of_cluster)
    carry extract "twice=$KEY/twice"
    expect_status 0
    expect_output "no need to write secret/$KEY/twice#value"
    expect_vault_writes "$mark" 0
    expect_writes "$REALM" 0
    same "cluster" "$before" "$(state_of_cluster)"
    same "version" 1 "$(vault_version "secret/$KEY/twice")"
    logs_in twice
}

# What a write would change: the version of each object.
state_of_cluster() {
    "$BED_KUBECTL" get configmaps,secrets,externalsecrets,leases -n "$NAMESPACE" -o json |
        jq -c '[.items[] | [.kind, .metadata.name, .metadata.resourceVersion]]'
}
