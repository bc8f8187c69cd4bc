#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Kubeconfigs that lead nowhere: what is wrong, where it stands, what to do; exit status 2.

setup() {
    load helpers
    cli_setup
    cp ./values.yaml "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
    export KUBECONFIG=config
}

# config LINE...: a kubeconfig of these lines.
config() {
    printf '%s\n' 'apiVersion: v1' 'kind: Config' "$@" >config
}

# user LINE...: one whose user has these lines; its API server is the discard port.
user() {
    config 'current-context: ctx' 'contexts: [{name: ctx, context: {cluster: k, user: dev}}]' \
        'clusters: [{name: k, cluster: {server: "https://127.0.0.1:9"}}]' 'users:' '- name: dev' '  user:' "${@/#/    }"
}

# plugin SCRIPT [LINE...]: an exec plugin of this script.
plugin() {
    printf '#!/bin/sh\n%s\n' "$1" >plugin
    chmod +x plugin
    shift
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1' '  command: ./plugin' \
        '  interactiveMode: IfAvailable' "$@"
}

refused() {
    kcrealm diff -f values.yaml
    refuses "$1"
}

@test "an empty kubeconfig" {
    : >config
    refused kubeconfig/empty
    printf 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: null\nusers: []\n' >config
    refused kubeconfig/empty
}

@test "--kubeconfig names a file that is not there" {
    kcrealm diff -f values.yaml --kubeconfig nowhere
    refuses kubeconfig/not-there
}

@test "a kubeconfig that may not be read" {
    mkdir directory
    KUBECONFIG=directory refused kubeconfig/unreadable
}

@test "a kubeconfig that is no YAML, no map, or has entries without names" {
    printf 'clusters: [\n' >config
    refused kubeconfig/syntax
    printf 'hello\n' >config
    refused kubeconfig/no-map
    config 'clusters:' '- cluster: {server: "https://k"}'
    refused kubeconfig/no-name
}

@test "a context that is not there" {
    config 'current-context: prod' 'contexts: [{name: production, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k"}}]'
    refused kubeconfig/no-context
    kcrealm diff -f values.yaml --context productoin
    refuses kubeconfig/no-context-flag
}

@test "no current-context" {
    config 'contexts: [{name: a, context: {cluster: k}}, {name: b, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k"}}]'
    refused kubeconfig/no-current-context
}

@test "a cluster or a user that is not there" {
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: gone, user: dev}}]' 'users: [{name: dev}]'
    refused kubeconfig/no-cluster
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k, user: gone}}]' \
        'clusters: [{name: k, cluster: {server: "https://127.0.0.1:9"}}]' 'users: [{name: dev, user: {}}]'
    refused kubeconfig/no-user
    kcrealm diff -f values.yaml --user deb
    refuses kubeconfig/no-user-flag
}

@test "a cluster without a server, and one that is no URL" {
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k}}]' 'clusters: [{name: k, cluster: {}}]'
    refused kubeconfig/no-server
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k:port"}}]'
    refused kubeconfig/bad-server
}

@test "certificates that are not there, or no base64, or half of a pair" {
    user 'client-certificate: nowhere.crt' 'client-key: nowhere.key'
    refused kubeconfig/no-certificate
    user 'client-certificate-data: "?"' 'client-key-data: "?"'
    refused kubeconfig/no-base64
    user 'client-certificate-data: YQ=='
    refused kubeconfig/half-a-pair
}

@test "a certificate that is none" {
    user 'client-certificate-data: YQ==' 'client-key-data: YQ=='
    python3 -c '
import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
time.sleep(20)' >port 3>&- &
    local server=$!
    until [ -s port ]; do sleep 0.05; done
    sed -i "s/127.0.0.1:9/127.0.0.1:$(cat port)/" config
    kcrealm diff -f values.yaml
    kill "$server"
    exits 2
    says "the client certificate or its key cannot be used"
    says "try: check the kubeconfig's client-certificate and client-key"
}

@test "a token file that is not there" {
    user 'tokenFile: nowhere'
    refused kubeconfig/no-token-file
}

@test "credentials that kubectl no longer knows" {
    user 'auth-provider: {name: gcp}'
    refused kubeconfig/auth-provider
}

@test "an API server that is down" {
    user 'token: geheim'
    refused kubeconfig/down
    lacks geheim "$err"
}

@test "an exec plugin that is missing: its hint, without what would act on the terminal" {
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1beta1' '  command: no-such-plugin' \
        '  installHint: "\e[31mInstall\e[0m it:\n  brew install\x07 it"'
    refused kubeconfig/plugin-missing
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1' '  command: ./no-such-plugin' \
        '  interactiveMode: Never'
    refused kubeconfig/plugin-missing-path
}

@test "an exec plugin that fails: its words, escaped" {
    plugin 'printf "session \033[31mexpired\n\a" >&2; exit 3'
    refused kubeconfig/plugin-fails
}

@test "an exec plugin that prints rubbish, nothing, or a token that is not repeated" {
    plugin 'echo "token: geheim"'
    refused kubeconfig/plugin-rubbish
    lacks geheim "$err"
    plugin 'exit 0'
    refused kubeconfig/plugin-silent
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}"'
    refused kubeconfig/plugin-empty
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"geheim\"}}"'
    refused kubeconfig/plugin-version
    lacks geheim "$err"
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"geheim\",\"expirationTimestamp\":\"tomorrow\"}}"'
    refused kubeconfig/plugin-expiry
    lacks geheim "$err"
}

@test "an exec plugin that expects a terminal, where there is none" {
    plugin 'read -r answer' '  args: [login]'
    sed -i 's/IfAvailable/Always/' config
    refused kubeconfig/plugin-terminal
}

@test "an exec plugin of a version that is not known, or without interactiveMode" {
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1alpha1' '  command: ./plugin'
    refused kubeconfig/plugin-alpha
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1' '  command: ./plugin'
    refused kubeconfig/plugin-mode
}

@test "an exec plugin learns of the cluster, and none of our secrets" {
    plugin 'env >environment; exit 1' '  provideClusterInfo: true' '  env: [{name: REGION, value: north}]'
    KCREALM_KEYCLOAK_PASSWORD=hunter2 kcrealm diff -f values.yaml
    exits 2
    grep -q '^REGION=north$' environment
    grep -qF 'KUBERNETES_EXEC_INFO={"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false,"cluster":{"server":"https://127.0.0.1:9"}}}' environment
    lacks hunter2 environment
}
