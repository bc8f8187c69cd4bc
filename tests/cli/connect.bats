#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Servers that are not there: exit status 2 at once, and what to try.

setup() {
    load helpers
    cli_setup
    # The discard port: nothing listens there.
    export KCREALM_KEYCLOAK_URL=http://127.0.0.1:9
}

log_in_as_somebody() {
    export KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2
}

@test "an address where nothing listens" {
    log_in_as_somebody
    local command
    for command in diff ensure "ensure --dry-run" "attach-scopes web"; do
        # shellcheck disable=SC2086
        SECONDS=0 kcrealm $command -f values.yaml
        refuses connect/refused
        within 5
        lacks hunter2 "$err"
    done
}

@test "--keycloak-url wins over the environment" {
    log_in_as_somebody
    KCREALM_KEYCLOAK_URL=http://127.0.0.1:7 kcrealm diff -f values.yaml --keycloak-url http://127.0.0.1:9/auth/
    refuses connect/refused-path
}

@test "--wait gives up in time" {
    log_in_as_somebody
    SECONDS=0 kcrealm ensure -f values.yaml --wait --timeout 1s
    exits 2
    says "waited in vain"
    within 5
}

@test "nothing to log in with" {
    kcrealm diff -f values.yaml
    refuses connect/no-credentials
    KCREALM_KEYCLOAK_USER="admin" kcrealm diff -f values.yaml
    refuses connect/no-credentials
}

@test "a password file that cannot be read" {
    KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD_FILE=nowhere kcrealm diff -f values.yaml
    refuses connect/no-password-file
}

@test "no cluster is configured" {
    unset KCREALM_KEYCLOAK_URL
    export KUBECONFIG=nowhere
    kcrealm diff -f values.yaml
    exits 2
    says "no Kubernetes cluster is configured: no entries in nowhere"
    kcrealm diff
    exits 2
    says "no Kubernetes cluster is configured"
    kcrealm diff --from-configmap platform-client-specs
    exits 2
    says "no Kubernetes cluster is configured"
}

@test "with --live neither cluster nor Keycloak is looked for" {
    kcrealm diff -f values.yaml --live live.json -v 9
    exits 0
    # What was said where is told; nothing of a cluster or a login.
    lacks -v '^setting ' "$err"
}

@test "wrong inputs are told before anything is reached" {
    log_in_as_somebody
    kcrealm ensure -f duplicate-key.yaml
    refuses errors/duplicate-key
}
