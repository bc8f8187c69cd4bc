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

# --- Kubeconfigs and credential plugins ------------------------------------------------------------------

@test "a kubeconfig that is empty, outside of a pod: where it was looked for" {
    : >config
    refused kubeconfig/empty
    outcome 2 "no Kubernetes cluster is configured: no entries in config"
    printf 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: null\nusers: []\n' >config
    refused kubeconfig/empty
}

@test "--kubeconfig names a file that is not there: the file" {
    kcrealm diff -f values.yaml --kubeconfig nowhere
    refuses kubeconfig/not-there
    outcome 2 "kubeconfig nowhere: No such file or directory"
}

@test "a kubeconfig that cannot be read: the file, and which variable names it" {
    mkdir directory
    KUBECONFIG=directory refused kubeconfig/unreadable
    outcome 2 "kubeconfig directory: Is a directory"
}

@test "a kubeconfig that is no YAML, no map, or has entries without names: the place" {
    printf 'clusters: [\n' >config
    refused kubeconfig/syntax
    outcome 2 "reading the kubeconfig: not valid YAML: a value is missing"
    printf 'hello\n' >config
    refused kubeconfig/no-map
    outcome 2 "this is no kubeconfig: a map is expected at the top"
    config 'clusters:' '- cluster: {server: "https://k"}'
    refused kubeconfig/no-name
    outcome 2 "clusters[0] has no name"
}

@test "a context that is not there: those that are, and the nearest" {
    config 'current-context: prod' 'contexts: [{name: production, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k"}}]'
    refused kubeconfig/no-context
    kcrealm diff -f values.yaml --context productoin
    refuses kubeconfig/no-context-flag
    outcome 2 'there is no context "productoin" in the kubeconfig; there is: production (did you mean production?)'
}

@test "a kubeconfig without current-context: its contexts" {
    config 'contexts: [{name: a, context: {cluster: k}}, {name: b, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k"}}]'
    refused kubeconfig/no-current-context
    outcome 2 "the kubeconfig has no current-context; its contexts: a, b"
}

@test "a cluster or a user that is not there: those that are" {
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: gone, user: dev}}]' 'users: [{name: dev}]'
    refused kubeconfig/no-cluster
    outcome 2 'context "c": there is no cluster "gone" in the kubeconfig'
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k, user: gone}}]' \
        'clusters: [{name: k, cluster: {server: "https://127.0.0.1:9"}}]' 'users: [{name: dev, user: {}}]'
    refused kubeconfig/no-user
    outcome 2 'context "c": there is no user "gone" in the kubeconfig; there is: dev'
    kcrealm diff -f values.yaml --user deb
    refuses kubeconfig/no-user-flag
}

@test "a cluster without a server, or whose server is no URL: the line" {
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k}}]' 'clusters: [{name: k, cluster: {}}]'
    refused kubeconfig/no-server
    outcome 2 'cluster "k": has no server'
    config 'current-context: c' 'contexts: [{name: c, context: {cluster: k}}]' \
        'clusters: [{name: k, cluster: {server: "https://k:port"}}]'
    refused kubeconfig/bad-server
    outcome 2 "the URL https://k:port is not usable"
}

@test "client certificates that are not there, no base64, or half of a pair: the line" {
    user 'client-certificate: nowhere.crt' 'client-key: nowhere.key'
    refused kubeconfig/no-certificate
    outcome 2 'user "dev": client-certificate: nowhere.crt: No such file or directory'
    user 'client-certificate-data: "?"' 'client-key-data: "?"'
    refused kubeconfig/no-base64
    outcome 2 "client-certificate-data is not base64"
    user 'client-certificate-data: YQ=='
    refused kubeconfig/half-a-pair
    outcome 2 "the key (client-key) is missing"
}

@test "an option that names a file that is not there, or an extra without a value: the option" {
    user 'token: geheim'
    kcrealm diff -f values.yaml --certificate-authority nowhere.crt
    outcome 2 "certificate authority nowhere.crt: No such file or directory" "try: check the option that names it"
    kcrealm diff -f values.yaml --as somebody --as-user-extra scopes
    outcome 2 "--as-user-extra scopes: KEY=VALUE is expected" "try: check the option that names it"
}

@test "a client certificate that is none: the fields to look at" {
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
    outcome 2 "the client certificate or its key cannot be used" "try: check the kubeconfig's client-certificate and client-key"
}

@test "a token file that is not there: the file" {
    user 'tokenFile: nowhere'
    refused kubeconfig/no-token-file
    outcome 2 'reading the token of user "dev": nowhere: No such file or directory'
}

@test "credentials that kubectl no longer knows: what replaces them" {
    user 'auth-provider: {name: gcp}'
    refused kubeconfig/auth-provider
    outcome 2 'the old auth-provider "gcp" is not supported; exec plugins replace it'
}

@test "an API server that is down: its address and context" {
    user 'token: geheim'
    refused kubeconfig/down
    outcome 2 'the Kubernetes API server https://127.0.0.1:9 (context "ctx"): connection refused by 127.0.0.1:9'
    lacks geheim "$err"
}

@test "status without the API server: what lies behind it is unknown, not broken, and the cause is told once" {
    user 'token: geheim'
    kcrealm status -f values.yaml
    expect 2 kubeconfig/status-down
}

@test "status with a credential plugin that fails: the same" {
    plugin 'exit 3'
    kcrealm status -f values.yaml
    expect 2 kubeconfig/status-plugin
}

@test "an exec plugin that is missing: its hint, without what would act on the terminal" {
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1beta1' '  command: no-such-plugin' \
        '  installHint: "\e[31mInstall\e[0m it:\n  brew install\x07 it"'
    refused kubeconfig/plugin-missing
    outcome 2 'credential plugin "no-such-plugin": the program no-such-plugin is not in PATH'
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1' '  command: ./no-such-plugin' \
        '  interactiveMode: Never'
    refused kubeconfig/plugin-missing-path
}

@test "an exec plugin that fails: its words, escaped" {
    plugin 'printf "session \033[31mexpired\n\a" >&2; exit 3'
    refused kubeconfig/plugin-fails
    outcome 2 "it ended with status 3: session \\x1b[31mexpired\\n\\x07"
}

@test "an exec plugin that prints rubbish, nothing, or an answer with mistakes: what is wrong, without the token" {
    plugin 'echo "token: geheim"'
    refused kubeconfig/plugin-rubbish
    outcome 2 "its output is not JSON"
    lacks geheim "$err"
    plugin 'exit 0'
    refused kubeconfig/plugin-silent
    outcome 2 "it printed nothing"
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}"'
    refused kubeconfig/plugin-empty
    outcome 2 "its output has neither a token nor a certificate"
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"geheim\"}}"'
    refused kubeconfig/plugin-version
    lacks geheim "$err"
    plugin 'echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"geheim\",\"expirationTimestamp\":\"tomorrow\"}}"'
    refused kubeconfig/plugin-expiry
    outcome 2 'its expirationTimestamp "tomorrow" is no RFC 3339 time'
    lacks geheim "$err"
}

@test "an exec plugin that asks questions, where there is no terminal: it is not started" {
    plugin 'read -r answer' '  args: [login]'
    sed -i 's/IfAvailable/Always/' config
    refused kubeconfig/plugin-terminal
    outcome 2 "it wants to ask on a terminal (interactiveMode Always), and there is none"
}

@test "an exec plugin of a version that is not known, or without interactiveMode: what is to be written" {
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1alpha1' '  command: ./plugin'
    refused kubeconfig/plugin-alpha
    outcome 2 "exec.apiVersion client.authentication.k8s.io/v1alpha1 is not supported"
    user 'exec:' '  apiVersion: client.authentication.k8s.io/v1' '  command: ./plugin'
    refused kubeconfig/plugin-mode
    outcome 2 "exec.interactiveMode is to be Never, IfAvailable or Always"
}

@test "an exec plugin learns of the cluster, and none of our secrets" {
    plugin 'env >environment; exit 1' '  provideClusterInfo: true' '  env: [{name: REGION, value: north}]'
    KCREALM_KEYCLOAK_PASSWORD=hunter2 kcrealm diff -f values.yaml
    exits 2
    grep -q '^REGION=north$' environment
    grep -qF 'KUBERNETES_EXEC_INFO={"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false,"cluster":{"server":"https://127.0.0.1:9"}}}' environment
    lacks hunter2 environment
}
