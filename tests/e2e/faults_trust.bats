#!/usr/bin/env bats
# shellcheck shell=bats
# Certificates that prove nothing, and credential plugins that do not end.

setup_file() {
    load helpers
    bed_load
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{}'
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
}

teardown() {
    stop_proxies
}

# kubeconfig SERVER-URL CA USER_LINES...
kubeconfig() {
    export KUBECONFIG=$BATS_TEST_TMPDIR/config
    kubeconfig_new "$KUBECONFIG" "$@"
    unset KCREALM_KEYCLOAK_URL
}

# expired NAME CN [OPTION...]: NAME.crt and NAME.key, which ended yesterday; by itself unless the options name a CA.
expired() {
    local name=$1
    openssl req -newkey rsa:2048 -nodes -keyout "$name.key" -subj "/CN=$2" -out "$name.csr" 2>/dev/null
    [ $# -gt 2 ] || set -- "$@" -signkey "$name.key"
    openssl x509 -req -in "$name.csr" "${@:3}" -days -1 -out "$name.crt" -extfile <(echo subjectAltName=IP:127.0.0.1) 2>/dev/null
}

# plugin SCRIPT: the cluster is reached with this exec plugin.
plugin() {
    printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/plugin"
    chmod +x "$BATS_TEST_TMPDIR/plugin"
    kubeconfig "$BED_APISERVER_URL" "$BED_KUBE_CA" 'exec:' '  apiVersion: client.authentication.k8s.io/v1' \
        '  command: ./plugin' '  interactiveMode: Never'
}

# The plugin that wrote its number to the file pid does not run any more.
expect_plugin_gone() {
    [ -s "$BATS_TEST_TMPDIR/pid" ]
    run ! kill -0 "$(cat "$BATS_TEST_TMPDIR/pid")"
}

# --- Certificates ----------------------------------------------------------------------------------------

@test "the API server's certificate is of another CA: refused, with the setting for the right one" {
    kubeconfig "$BED_APISERVER_URL" "$BED_KEYCLOAK_CA" "token: $(cat "$BED_DIR/admin.token")"
    tool diff -f "$SPEC"
    outcome 2 "the certificate of ${BED_APISERVER_URL#https://} is not trusted" certificate-authority
}

@test "the API server's certificate has expired: refused, and said so" {
    local name=$BATS_TEST_TMPDIR/expired
    expired "$name" apiserver
    PROXY_TLS="$name.crt $name.key" start_proxy "$BED_APISERVER_URL"
    kubeconfig "$PROXY" "$name.crt" "token: $(cat "$BED_DIR/admin.token")"
    tool diff -f "$SPEC"
    outcome 2 "is not trusted: certificate has expired"
    same "requests with the token" "" "$(cat "$PROXY_LOG")"
}

@test "Keycloak's certificate is of another CA, at a URL or behind the tunnel: refused, with the flag for the right one" {
    tool diff -f "$SPEC" --keycloak-url "$BED_KEYCLOAK_HTTPS_URL" --keycloak-ca "$BED_KUBE_CA"
    outcome 2 "the certificate of ${BED_KEYCLOAK_HTTPS_URL#https://} is not trusted" --keycloak-ca
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --keycloak-service keycloak/keycloak-https
    outcome 2 "the certificate of keycloak-https.keycloak.svc" "is not trusted" --keycloak-ca
}

@test "Keycloak's certificate has expired: refused, and said so" {
    local name=$BATS_TEST_TMPDIR/expired
    expired "$name" keycloak
    PROXY_TLS="$name.crt $name.key" start_proxy "$BED_KEYCLOAK_URL"
    tool diff -f "$SPEC" --keycloak-url "$PROXY" --keycloak-ca "$name.crt"
    outcome 2 "is not trusted: certificate has expired"
    same "requests with the password" "" "$(cat "$PROXY_LOG")"
}

@test "the client certificate of the kubeconfig has expired: its day, and to log in again" {
    local pki=$BED_DIR/pki
    expired "$BATS_TEST_TMPDIR/old" old -CA "$pki/client-ca.crt" -CAkey "$pki/client-ca.key" -set_serial 99
    kubeconfig "$BED_APISERVER_URL" "$BED_KUBE_CA" 'client-certificate: old.crt' 'client-key: old.key'
    tool diff -f "$SPEC"
    outcome 2 'the client certificate of user "u" has expired' "on $(date -u -d yesterday +%F)" "log in again"
}

# --- Credential plugins that do not end -------------------------------------------------------------------

@test "an exec plugin that never ends: given up after 60 s, and ended" {
    # shellcheck disable=SC2016 # for the shell that runs it
    plugin 'echo $$ >"${0%/*}/pid"; trap "" TERM; while :; do sleep 1; done'
    tool diff -f "$SPEC"
    outcome 2 "did not end within 60 s" 'user "u": credential plugin' "kubectl auth whoami"
    expect_plugin_gone
}

@test "Ctrl-C while an exec plugin does not end: ends at once, the plugin too" {
    local pid
    # shellcheck disable=SC2016 # for the shell that runs it
    plugin 'echo $$ >"${0%/*}/pid"; exec sleep 100'
    SECONDS=0
    setsid "$KCREALM" diff -f "$SPEC" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/errors" </dev/null 3>&- &
    pid=$!
    until [ -s "$BATS_TEST_TMPDIR/pid" ]; do sleep 0.1; done
    kill -INT "$pid"
    status=0
    wait "$pid" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/errors")
    outcome 130 interrupted
    expect_plugin_gone
    [ "$SECONDS" -le 10 ]
}
