#!/usr/bin/env bats
# shellcheck shell=bats
# Secrets of clients from Keycloak into Vault, and on into the Kubernetes Secret.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    load proxy
}

teardown() {
    stop_proxies
}

@test "a client's secret reaches the Kubernetes Secret and logs in; a second run writes nothing (I-25)" {
    local mark
    confidential app
    external_secret_new "$NAMESPACE" app "$KEY/app"
    extract "app=$KEY/app"
    expect_status 0
    expect_provenance app
    expect_output "wrote secret/$KEY/app#value" "version 1, read back" "refreshed ExternalSecret $NAMESPACE/app" \
        "Secret $NAMESPACE/app has it after"
    same "Vault" "$(client_secret app)" "$(vault_value "secret/$KEY/app" value)"
    same "Secret" "$(client_secret app)" "$(secret_bytes "$NAMESPACE" app value)"
    authenticates app "$(secret_bytes "$NAMESPACE" app value)"
    mark=$(vault_mark)
    admin_events_clear "$REALM"
    extract "app=$KEY/app"
    expect_status 0
    expect_output "no need to write secret/$KEY/app#value" "version 1 is Keycloak's secret"
    expect_vault_writes "$mark" 0
    same "version" 1 "$(vault_version "secret/$KEY/app")"
    expect_writes "$REALM" 0
}

@test "I-18: the record of versions says where each secret is, and stays as it is on a second run" {
    local record before
    confidential recorded
    extract "recorded=$KEY/recorded"
    expect_status 0
    record=$("$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o json)
    same "path" "secret/$KEY/recorded" "$(jq -r --arg realm "$REALM.json" '.data[$realm] | fromjson | .recorded.vaultPath' <<<"$record")"
    same "version" 1 "$(jq -r --arg realm "$REALM.json" '.data[$realm] | fromjson | .recorded.vaultVersion' <<<"$record")"
    [[ $record != *"$(client_secret recorded)"* ]]
    before=$(jq -r .metadata.resourceVersion <<<"$record")
    extract "recorded=$KEY/recorded"
    same "resourceVersion" "$before" "$("$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o jsonpath='{.metadata.resourceVersion}')"
    extract "recorded=$KEY/elsewhere" --versions-configmap none
    expect_status 0
    same "resourceVersion" "$before" "$("$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o jsonpath='{.metadata.resourceVersion}')"
}

@test "declared extractions: the realm is that of the spec, names narrow, enabled: false is honoured and said" {
    local values=$BATS_TEST_TMPDIR/values.yaml
    confidential declared
    confidential other
    cat >"$values" <<YAML
clientPatcher:
  clientSpecs:
    - { clientId: declared, realm: $REALM, spec: {} }
    - { clientId: other, realm: $REALM, spec: {} }
  secretExtraction:
    enabled: true
    clients:
      - { clientId: declared, vaultKey: $KEY/declared }
      - { clientId: other, vaultKey: $KEY/other, vaultField: secret }
YAML
    tool extract -n "$NAMESPACE" -f "$values" declared
    expect_status 0
    expect_output "wrote secret/$KEY/declared#value"
    refute_text "$KEY/other"
    tool extract -n "$NAMESPACE" -f "$values"
    expect_status 0
    expect_output "no need to write secret/$KEY/declared#value" "wrote secret/$KEY/other#secret"
    same "field" "$(client_secret other)" "$(vault_value "secret/$KEY/other" secret)"
    sed -i 's/enabled: true/enabled: false/' "$values"
    tool extract -n "$NAMESPACE" -f "$values"
    expect_status 0
    expect_stderr "enabled: false"
    refute_text "wrote"
}

@test "a dry run shows the chain and writes nothing; every format is valid" {
    local mark format
    confidential dry
    external_secret_new "$NAMESPACE" dry "$KEY/dry"
    mark=$(vault_mark)
    extract --dry-run "dry=$KEY/dry"
    expect_status 0
    expect_output "write secret/$KEY/dry#value: it is not there yet" "refresh ExternalSecret $NAMESPACE/dry"
    for format in json yaml markdown; do
        extract --dry-run "dry=$KEY/dry" -o $format
        expect_status 0
        expect_output write "secret/$KEY/dry#value"
        refute_text "$(client_secret dry)"
    done
    expect_vault_writes "$mark" 0
    run ! "$BED_KUBECTL" get secret dry -n "$NAMESPACE" 2>/dev/null
}

@test "another value is replaced with --yes only, and other fields stay" {
    confidential replaced
    vault_put "secret/$KEY/replaced" value=somebody-elses other=kept
    extract "replaced=$KEY/replaced"
    expect_status 1
    expect_output "did not write secret/$KEY/replaced#value" "--yes"
    same "Vault" somebody-elses "$(vault_value "secret/$KEY/replaced" value)"
    extract --yes "replaced=$KEY/replaced"
    expect_status 0
    same "Vault" "$(client_secret replaced)" "$(vault_value "secret/$KEY/replaced" value)"
    same "other" kept "$(vault_value "secret/$KEY/replaced" other)"
    same "version" 2 "$(vault_version "secret/$KEY/replaced")"
}

@test "what is soft-deleted is written on top" {
    confidential deleted
    vault_put "secret/$KEY/deleted" value=old
    vault_api DELETE "secret/data/$KEY/deleted" >/dev/null
    extract "deleted=$KEY/deleted"
    expect_status 0
    expect_output "version 2, read back"
    same "Vault" "$(client_secret deleted)" "$(vault_value "secret/$KEY/deleted" value)"
}

@test "without the capability patch other fields survive all the same" {
    local token policy
    policy=$(unique nopatch)
    vault_policy "$policy" "path \"secret/data/$KEY/*\" { capabilities = [\"create\", \"read\", \"update\"] }"
    token=$(vault_token "$policy")
    confidential merged
    vault_put "secret/$KEY/merged" other=kept
    BAO_TOKEN=$token extract "merged=$KEY/merged"
    expect_status 0
    same "Vault" "$(client_secret merged)" "$(vault_value "secret/$KEY/merged" value)"
    same "other" kept "$(vault_value "secret/$KEY/merged" other)"
    expect_stderr "may not write metadata"
}

@test "KV v1 has no versions, and that is said" {
    local token policy
    policy=$(unique kv1)
    vault_policy "$policy" "path \"kv1/$KEY/*\" { capabilities = [\"create\", \"read\", \"update\"] }"
    token=$(vault_token "$policy")
    confidential one
    BAO_TOKEN=$token extract --vault-mount kv1 "one=$KEY/one"
    expect_status 0
    expect_output "KV v1"
    same "Vault" "$(client_secret one)" "$(vault_value "kv1/$KEY/one" value)"
}

@test "I-8, I-9: a policy that lacks one path stops everything before the first write, with the lines to add" {
    local mark
    confidential granted
    confidential denied
    mark=$(vault_mark)
    extract "granted=$KEY/granted" "denied=elsewhere/$KEY"
    expect_status 2
    expect_stderr "secret/data/elsewhere/$KEY" 'path "secret/data/elsewhere' capabilities "nothing was written"
    expect_vault_writes "$mark" 0
    same "standard output" "" "$output"
}

@test "a dead token is told from one without rights" {
    confidential dead
    BAO_TOKEN=no-such-token extract "dead=$KEY/dead"
    expect_status 2
    expect_stderr "token"
    refute_text no-such-token
}

@test "I-12: a placeholder is refused, and never replaces what Vault has" {
    client_new "$REALM" '{"clientId":"fixture","secret":"fixture_secret"}'
    vault_put "secret/$KEY/fixture" value=a-real-one
    extract --yes "fixture=$KEY/fixture"
    expect_status 2
    expect_stderr "is a placeholder" "Keycloak generate one"
    refute_text fixture_secret
    same "Vault" a-real-one "$(vault_value "secret/$KEY/fixture" value)"
}

@test "I-24: public and bearer-only clients are skipped, and said so" {
    client_new "$REALM" '{"clientId":"public","publicClient":true}'
    client_new "$REALM" '{"clientId":"bearer","bearerOnly":true}'
    client_new "$REALM" '{"clientId":"signed","clientAuthenticatorType":"client-jwt"}'
    extract "public=$KEY/public" "bearer=$KEY/bearer" "signed=$KEY/signed"
    expect_status 0
    expect_output "no need to write secret/$KEY/public#value" "a public client has no secret" "bearer-only" \
        "does not authenticate with a secret"
    extract -o json "public=$KEY/public"
    expect_stderr "client public of realm $REALM is skipped: a public client has no secret"
    same "version" 0 "$(vault_version "secret/$KEY/public")"
}

@test "a client that does not exist stops everything" {
    confidential there
    extract "there=$KEY/there" "missing=$KEY/missing"
    expect_status 2
    expect_stderr 'client "missing" does not exist' "kubectl kcrealm ensure"
    same "version" 0 "$(vault_version "secret/$KEY/there")"
}

@test "I-10: an ExternalSecret that refreshes never is named, with what to do" {
    confidential stale
    vault_put "secret/$KEY/stale" value=before
    external_secret_new "$NAMESPACE" stale "$KEY/stale" '{"refreshInterval":"0s"}'
    secret_becomes "$NAMESPACE" stale value before
    extract --yes --timeout 5s "stale=$KEY/stale"
    expect_status 1
    expect_output "wrote secret/$KEY/stale#value" "failed to refresh ExternalSecret $NAMESPACE/stale" refreshInterval
    same "Vault" "$(client_secret stale)" "$(vault_value "secret/$KEY/stale" value)"
}

@test "I-13: a PushSecret on the same path is refused unless --force" {
    confidential pushed
    push_secret pushed "$KEY/pushed" value
    extract "pushed=$KEY/pushed"
    expect_status 2
    expect_stderr "PushSecret $NAMESPACE/pushed" "--force"
    extract --force "pushed=$KEY/pushed"
    expect_status 0
    expect_stderr "PushSecret $NAMESPACE/pushed writes secret/$KEY/pushed too"
    "$BED_KUBECTL" delete pushsecret pushed -n "$NAMESPACE" >/dev/null
}

@test "I-13: a PushSecret of other fields of the same secret keeps its metadata, and is named" {
    confidential beside
    vault_put "secret/$KEY/beside" other=pushed
    vault_api PATCH "secret/metadata/$KEY/beside" '{"custom_metadata":{"managed-by":"external-secrets"}}' >/dev/null
    push_secret beside "$KEY/beside" other
    extract "beside=$KEY/beside"
    expect_status 0
    expect_stderr "PushSecret $NAMESPACE/beside writes other fields of secret/$KEY/beside"
    same "metadata" managed-by=external-secrets "$(custom_metadata "secret/$KEY/beside")"
    same "other" pushed "$(vault_value "secret/$KEY/beside" other)"
    "$BED_KUBECTL" delete pushsecret beside -n "$NAMESPACE" >/dev/null
}

@test "I-13: a PushSecret with dataTo that may push to the path is named; one that does is refused" {
    confidential bulk
    faulty_cluster "GET /pushsecrets * status 200 '$(bulk_push_secrets)'"
    extract "bulk=$KEY/bulk"
    expect_status 0
    expect_stderr "PushSecret $NAMESPACE/bulk may write secret/$KEY/bulk too" dataTo
    expect_provenance bulk
    stop_proxies
    faulty_cluster "GET /pushsecrets * status 200 '$(bulk_push_secrets ",\"remoteKey\":\"$KEY/bulk\"")'"
    extract "bulk=$KEY/bulk"
    expect_status 2
    expect_stderr "PushSecret $NAMESPACE/bulk writes secret/$KEY/bulk too" --force
}

@test "an ExternalSecret behind a template is awaited by its own status, and that is said" {
    confidential templated
    external_secret_new "$NAMESPACE" templated "$KEY/templated" \
        '{"target":{"name":"templated","template":{"data":{"config":"secret={{ .value }}"}}}}'
    extract "templated=$KEY/templated"
    expect_status 0
    expect_output "refreshed ExternalSecret $NAMESPACE/templated" "cannot be compared"
    same "Secret" "secret=$(client_secret templated)" "$(secret_bytes "$NAMESPACE" templated config)"
}

@test "without an ExternalSecret there is a note; --no-sync does not look" {
    confidential alone
    extract "alone=$KEY/alone"
    expect_status 0
    expect_stderr "no ExternalSecret reads secret/$KEY/alone yet"
    extract --no-sync "alone=$KEY/alone"
    expect_status 0
    refute_text "no ExternalSecret"
}

@test "an operator that stands still is waited for, and then named" {
    confidential waiting
    external_secret_new "$NAMESPACE" waiting "$KEY/waiting"
    eso_stop
    extract --timeout 3s "waiting=$KEY/waiting"
    eso_start
    expect_status 1
    expect_output "wrote secret/$KEY/waiting#value" "failed to refresh ExternalSecret $NAMESPACE/waiting"
    same "Vault" "$(client_secret waiting)" "$(vault_value "secret/$KEY/waiting" value)"
    extract "waiting=$KEY/waiting"
    expect_status 0
    secret_becomes "$NAMESPACE" waiting value "$(client_secret waiting)"
}

@test "no secret is printed at any verbosity, nor stands in the command line or the environment" {
    local secret encoded
    confidential canary
    extract -v 9 "canary=$KEY/canary"
    expect_status 0
    secret=$(client_secret canary)
    encoded=$(printf '%s' "$secret" | base64 -w0)
    refute_text "$secret" "$encoded" "$(printf '%s' "$secret" | jq -sRr @uri)" "$BAO_TOKEN"
    "$BED_KUBECTL" get configmap,events,leases -n "$NAMESPACE" -o json >"$BATS_TEST_TMPDIR/objects"
    vault_api GET "secret/metadata/$KEY/canary" >>"$BATS_TEST_TMPDIR/objects"
    run ! grep -qF -e "$secret" -e "$encoded" "$BATS_TEST_TMPDIR/objects"
}

@test "sealed Vault is named" {
    confidential sealed
    vault_seal
    extract "sealed=$KEY/sealed"
    vault_unseal
    expect_status 2
    expect_stderr sealed
}
