#!/usr/bin/env bats
# shellcheck shell=bats
# Settings from files, with a cluster: which context is in use, and what a repository's names lead to.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    client_new "$REALM" '{"clientId":"web","name":"Old"}'
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD XDG_CONFIG_HOME
    export HOME=$BATS_TEST_TMPDIR/home
    mkdir -p "$HOME/repo/.git" "$HOME/.config/kcrealm"
    cd "$HOME/repo" || return
    declare_clients clients.json "$REALM" web '{"name":"New"}'
}

@test "a repository names Service and realm; the kubeconfig and the login stay the user's" {
    local context
    context=$("$BED_KUBECTL" config current-context)
    printf 'contexts:\n  %s:\n    keycloakService: keycloak/keycloak\n    realm: %s\n    output: name\n' "$context" "$REALM" \
        >.kcrealm.yaml
    tool diff -f clients.json -v 4
    expect_status 1
    same names "$REALM/client/web" "$output"
    expect_stderr "note: keycloakService is keycloak/keycloak, by .kcrealm.yaml:3:5" "settings of context $context" \
        "setting realm: $REALM (.kcrealm.yaml:4:5)" "logging in as"
}

@test "a repository that names a Service that is not there says so, and nothing is asked elsewhere" {
    printf 'defaults: {keycloakService: keycloak/no-such-service}\n' >.kcrealm.yaml
    tool diff -f clients.json
    expect_status 2
    expect_stderr "no-such-service"
}

@test "the user's file names a URL, and a repository's Service does not count" {
    printf 'defaults: {keycloakUrl: "%s"}\n' "$BED_KEYCLOAK_URL" >"$HOME/.config/kcrealm/config.yaml"
    printf 'defaults: {keycloakService: evil/keycloak, output: name}\n' >.kcrealm.yaml
    KCREALM_KEYCLOAK_USER=$BED_KEYCLOAK_ADMIN_USER KCREALM_KEYCLOAK_PASSWORD=$BED_KEYCLOAK_ADMIN_PASSWORD \
        tool diff -f clients.json
    expect_status 1
    same names "$REALM/client/web" "$output"
    refute_text evil
}

@test "differences of a server through an external program" {
    export KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL KCREALM_KEYCLOAK_USER=$BED_KEYCLOAK_ADMIN_USER
    export KCREALM_KEYCLOAK_PASSWORD=$BED_KEYCLOAK_ADMIN_PASSWORD TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    KUBECTL_EXTERNAL_DIFF="diff -u -N" tool diff -f clients.json
    expect_status 1
    expect_output $'-name: Old\n+name: New' "/MERGED-" "/$REALM.client.web"
    same left "" "$(ls -A "$TMPDIR")"
}
