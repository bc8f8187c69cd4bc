#!/usr/bin/env bats
# shellcheck shell=bats
# New secrets carried through the whole chain: with and without overlap, killed half way and resumed.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
    realm_rotation_policy "${REALM:?}"
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
    eso_start
}

@test "a secret is rotated with overlap: every hop has the new one, and the old one lives on" {
    carried app
    rotate app -v 9
    expect_status 0
    expect_output "rotated secret/$KEY/app#value"
    expect_stderr authenticates "read back" "Secret $NAMESPACE/app"
    expect_rotated app
    expect_provenance app
    authenticates app "$OLD"
    same "version" 2 "$(vault_version "secret/$KEY/app")"
    same "record" 2 "$("$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o json |
        jq -r --arg realm "$REALM.json" '.data[$realm] | fromjson | .app.vaultVersion')"
    same "leases" "" "$("$BED_KUBECTL" get leases -n "$NAMESPACE" -o name)"
}

@test "--invalidate-old ends the old secret at the end" {
    carried ended
    rotate ended --invalidate-old
    expect_status 0
    expect_rotated ended
    run ! authenticates ended "$OLD"
}

@test "without a policy the old secret dies at once: refused unless --allow-outage" {
    local realm=$REALM-bare
    realm_new "$realm"
    REALM=$realm carried bare
    REALM=$realm rotate bare
    expect_status 2
    expect_stderr --allow-outage
    same "secret" "$OLD" "$(REALM=$realm client_secret bare)"
    REALM=$realm rotate bare --allow-outage
    expect_status 0
    REALM=$realm expect_rotated bare
    REALM=$realm run ! authenticates bare "$OLD"
    realm_delete "$realm"
}

@test "without a right to metadata the secret is rotated, and that is said" {
    local policy
    policy=$(unique bare)
    vault_policy "$policy" "path \"secret/data/$KEY/*\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }"
    carried plain
    vault_api DELETE "secret/metadata/$KEY/plain" >/dev/null
    vault_put "secret/$KEY/plain" "value=$OLD"
    BAO_TOKEN=$(vault_token "$policy") rotate plain
    expect_status 0
    expect_stderr "may not write metadata"
    expect_rotated plain
    same "metadata" "" "$(custom_metadata "secret/$KEY/plain")"
}

@test "a PushSecret with dataTo that may push to the path is named; one that does is refused" {
    carried bulk
    faulty_cluster "GET /pushsecrets * status 200 '$(bulk_push_secrets ",\"remoteKey\":\"$KEY/bulk\"")'"
    rotate bulk
    expect_status 2
    expect_stderr "PushSecret $NAMESPACE/bulk writes $KEY/bulk in Vault" --force
    same "secret" "$OLD" "$(client_secret bulk)"
    stop_proxies
    faulty_cluster "GET /pushsecrets * status 200 '$(bulk_push_secrets)'"
    rotate bulk
    expect_status 0
    expect_stderr "PushSecret $NAMESPACE/bulk may write secret/$KEY/bulk too"
    expect_rotated bulk
}

@test "nothing happens without consent, or in a dry run" {
    carried asked
    tool rotate -n "$NAMESPACE" --realm "$REALM" "asked=$KEY/asked"
    expect_status 2
    expect_stderr --yes
    tool rotate -n "$NAMESPACE" --realm "$REALM" --dry-run "asked=$KEY/asked"
    expect_status 0
    expect_output "regenerate secret/$KEY/asked#value" "refresh ExternalSecret $NAMESPACE/asked"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --dry-run "asked=$KEY/asked" -o json
    expect_status 0
    same "secret" "$OLD" "$(client_secret asked)"
    expect_writes "$REALM" 0
}

@test "hops that do not agree are refused before anything is changed" {
    carried differs
    vault_put "secret/$KEY/differs" value=somebody-elses
    rotate differs
    expect_status 2
    expect_stderr extract
    same "secret" "$OLD" "$(client_secret differs)"
}

@test "an operator that stands still: what is open is listed, not begun again, not aborted, and resumed" {
    carried still
    eso_stop
    rotate still --timeout 3s
    expect_status 1
    expect_output "kubectl kcrealm rotate --resume still --realm $REALM"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    expect_status 0
    expect_output "still" "--resume still"
    rotate still
    expect_status 1
    expect_output "--resume still"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --abort still
    expect_status 1
    expect_stderr "cannot be aborted" "--resume still"
    eso_start
    resume
    expect_status 0
    expect_rotated still
    resume
    expect_status 0
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    expect_status 0
    refute_text still
}

@test "killed half way and resumed: one new secret, carried through" {
    local pid tries=0
    carried killed
    eso_stop
    kcrealm rotate -n "$NAMESPACE" --realm "$REALM" --yes "killed=$KEY/killed" >/dev/null 2>&1 3>&- &
    pid=$!
    until [ "$(vault_version "secret/$KEY/killed")" = 2 ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ]
        sleep 0.1
    done
    pkill -KILL -P "$pid" || true
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" || true
    eso_start
    resume killed
    expect_status 0
    expect_rotated killed
}

@test "a client that is deleted midway closes its journal with a note" {
    carried gone
    eso_stop
    rotate gone --timeout 1s
    expect_status 1
    client_delete "$REALM" gone
    eso_start
    resume gone
    expect_status 0
    expect_stderr "gone"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    refute_text "--resume gone"
}

@test "sealed midway: said so, and resumed once it is unsealed" {
    carried sealed
    eso_stop
    rotate sealed --timeout 1s
    expect_status 1
    vault_seal
    resume sealed
    vault_unseal
    expect_status 2
    expect_stderr sealed
    eso_start
    resume sealed
    expect_status 0
    expect_rotated sealed
}

@test "--restart rolls the workloads that read the Secret when they start" {
    carried rolled
    "$BED_KUBECTL" apply -n "$NAMESPACE" -f - >/dev/null <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: rolled }
spec:
  replicas: 0
  selector: { matchLabels: { app: rolled } }
  template:
    metadata: { labels: { app: rolled } }
    spec:
      containers:
        - { name: c, image: x, env: [{ name: S, valueFrom: { secretKeyRef: { name: rolled, key: value } } }] }
YAML
    rotate rolled --restart
    expect_status 0
    expect_rotated rolled
    "$BED_KUBECTL" get deployment rolled -n "$NAMESPACE" -o json | grep -q restartedAt
}

@test "a client that signs its assertions with the secret is rotated, too" {
    carried jwt '"clientAuthenticatorType":"client-secret-jwt"'
    rotate jwt
    expect_status 0
    same "Secret" "$(client_secret jwt)" "$(secret_bytes "$NAMESPACE" jwt value)"
    [ "$(client_secret jwt)" != "$OLD" ]
}

@test "--all rotates what is old enough, one after the other" {
    local values=$BATS_TEST_TMPDIR/values.yaml
    carried one
    carried two
    cat >"$values" <<YAML
clientPatcher:
  clientSpecs: [{ clientId: one, realm: $REALM, spec: {} }, { clientId: two, realm: $REALM, spec: {} }]
  secretExtraction:
    clients: [{ clientId: one, vaultKey: $KEY/one }, { clientId: two, vaultKey: $KEY/two }]
YAML
    tool rotate -n "$NAMESPACE" -f "$values" --all --older-than 30d --yes
    expect_status 0
    refute_text rotated
    tool rotate -n "$NAMESPACE" -f "$values" --all --yes
    expect_status 0
    expect_output "rotated secret/$KEY/one#value" "rotated secret/$KEY/two#value"
    same "Secret" "$(client_secret one)" "$(secret_bytes "$NAMESPACE" one value)"
    same "Secret" "$(client_secret two)" "$(secret_bytes "$NAMESPACE" two value)"
}
