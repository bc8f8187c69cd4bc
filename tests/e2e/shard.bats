#!/usr/bin/env bats
# shellcheck shell=bats
# Realms shared out to several runs, which run at the same time.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
    local realm
    REALMS=$(for realm in a b c d e; do unique "$realm"; done)
    SPEC=$BATS_FILE_TMPDIR/values.yaml
    export REALMS SPEC
    for realm in $REALMS; do realm_new "$realm"; done
    {
        printf 'clientPatcher:\n  clientSpecs:\n'
        for realm in $REALMS; do printf '    - { clientId: web, realm: %s, spec: { publicClient: false } }\n' "$realm"; done
        printf '  secretExtraction:\n    enabled: true\n    clients:\n'
        for realm in $REALMS; do printf '      - { clientId: web, realm: %s, vaultKey: %s/%s }\n' "$realm" "$KEY" "$realm"; done
    } >"$SPEC"
}

teardown_file() {
    load helpers
    load carry
    local realm
    for realm in $REALMS; do realm_delete "$realm"; done
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
}

# shares N COMMAND...: all runs of N at once; each has to end well. Their output is in $BATS_TEST_TMPDIR/INDEX.{out,err}.
shares() {
    local count=$1 index pids=() pid
    shift
    for ((index = 0; index < count; index++)); do
        JOB_COMPLETION_INDEX=$index kcrealm "$@" --shard "auto/$count" \
            >"$BATS_TEST_TMPDIR/$index.out" 2>"$BATS_TEST_TMPDIR/$index.err" 3>&- &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || { tail -n +1 "$BATS_TEST_TMPDIR"/*.{out,err} >&2; return 1; }
    done
}

# The realms that the runs said are theirs, a line each.
realms_of_shares() {
    sed -n 's/^note: shard [0-9]* of [0-9]*: realms* \(.*\) ([0-9]* of 5)$/\1/p' "$BATS_TEST_TMPDIR"/*.err | sed 's/, /\n/g' | sort
}

@test "all shares of ensure together create every client, and none is created by two" {
    local realm
    for realm in $REALMS; do admin_events_clear "$realm"; done
    shares 4 ensure -f "$SPEC"
    same "shares" "$REALMS" "$(realms_of_shares)"
    for realm in $REALMS; do
        expect_writes "$realm" 1
        same "$realm" web "$(client_get "$realm" web | json 'd["clientId"]')"
    done
    tool diff -f "$SPEC"
    expect_status 0
    shares 4 diff -f "$SPEC"
}

@test "all shares of extract together carry every secret, and write one record" {
    local realm record
    shares 5 extract -n "$NAMESPACE" -f "$SPEC"
    same "shares" "$REALMS" "$(realms_of_shares)"
    record=$("$BED_KUBECTL" get configmap keycloak-client-secret-versions -n "$NAMESPACE" -o json)
    for realm in $REALMS; do
        same "$realm" "$(REALM=$realm client_secret web)" "$(vault_value "secret/$KEY/$realm" value)"
        same "$realm" 1 "$(vault_version "secret/$KEY/$realm")"
        same "$realm in the record" "secret/$KEY/$realm" "$(jq -r --arg realm "$realm.json" '.data[$realm] | fromjson | .web.vaultPath' <<<"$record")"
    done
}

@test "more runs than realms: those without a realm end well" {
    shares 7 diff -f "$SPEC"
    same "shares" "$REALMS" "$(realms_of_shares)"
    grep -q 'shard 6 of 7: no realm (0 of 5)' "$BATS_TEST_TMPDIR/6.err"
}
