#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2016
# Placeholders and secrets in declarations: what is replaced, refused, compared, and never shown.

setup() {
    load helpers
    cli_setup
}

# --- Placeholders of the environment ---------------------------------------------------------------------

@test "without --substitute a placeholder is an error" {
    kcrealm diff -f kcc --live live.json
    refuses declarations/substitute-off
}

@test "with --substitute a variable that is not set is an error, unless it has a default" {
    kcrealm diff -f kcc --substitute --live live.json
    refuses declarations/substitute-missing
    WEB_HOST=web.example WEB_NAME=Site kcrealm diff -f kcc --substitute --live live.json
    expect 1 declarations/substitute
}

@test "what --substitute does not replace" {
    KEY=x KCREALM_KEYCLOAK_PASSWORD=hunter2 kcrealm diff -f substitute-bad.yaml --substitute --live live.json
    refuses declarations/substitute-bad
    lacks hunter2 "$err"
}

@test "what a variable that sounds like a secret gives is not shown" {
    WEB_PASSWORD=hunter2 API_TOKEN=hunter3 kcrealm diff -f substitute-secret.yaml --substitute --live live.json
    expect 1 declarations/substitute-secret
    lacks -E 'hunter[23]' "$out" "$err"
    local format
    for format in json yaml; do
        WEB_PASSWORD=hunter2 API_TOKEN=hunter3 kcrealm diff -f substitute-secret.yaml --substitute \
            --live live.json -o $format
        exits 1
        lacks -E 'hunter[23]' "$out" "$err"
    done
}

# --- Declared secrets ------------------------------------------------------------------------------------

@test "declared secrets are compared with leave, and never shown" {
    local format
    kcrealm diff -f allowed-secret.yaml --allow-declared-secrets --live live.json
    expect 1 declarations/secrets
    for format in text json yaml; do
        kcrealm diff -f allowed-secret.yaml --allow-declared-secrets --live live.json -o $format --color always
        exits 1
        lacks -E 'hunter2|live-secret|sealed:' "$out" "$err"
    done
    kcrealm diff -f allowed-secret.yaml --live live.json
    exits 2
    says "--allow-declared-secrets takes it all the same"
    lacks hunter2 "$err"
}

@test "a secret that is equal is in sync" {
    sed 's/hunter2-of-the-api/live-secret/' allowed-secret.yaml >"$BATS_TEST_TMPDIR/s.yaml"
    kcrealm diff -f "$BATS_TEST_TMPDIR/s.yaml" --allow-declared-secrets --live live.json api
    exits 0
    prints "1 client: 1 in sync"
}

@test "masks, placeholders and what is no secret are refused with leave, too" {
    kcrealm diff -f refused-secrets.yaml --allow-declared-secrets --live live.json
    refuses declarations/secrets-refused
}
