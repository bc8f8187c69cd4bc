#!/usr/bin/env bats
# shellcheck shell=bats
# Proxies before the API server: all of its requests take them, the WebSocket too, and nothing of Keycloak's does.

setup_file() {
    load helpers
    bed_load
    SPEC=$BATS_FILE_TMPDIR/clients.json
    export SPEC
    declare_clients "$SPEC" master "$(unique absent)" '{}'
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL NO_PROXY no_proxy
    STARTED=
    LOG=$BATS_TEST_TMPDIR/proxy.log
    CONFIG=$BATS_TEST_TMPDIR/config
    : >"$LOG"
}

teardown() {
    [ -z "$STARTED" ] || kill "$STARTED"
}

# Sets PORT.
start_proxy() {
    local file=$BATS_TEST_TMPDIR/port
    python3 "$BATS_TEST_DIRNAME/connect_proxy.py" "$file" "${BED_APISERVER_URL#https://}" "$LOG" "$@" 3>&- &
    STARTED=$!
    until [ -s "$file" ]; do sleep 0.05; done
    PORT=$(cat "$file")
}

# kubeconfig [PROXY-URL]: the API server by a name that only the proxy knows.
kubeconfig() {
    printf '%s\n' 'apiVersion: v1' 'kind: Config' 'current-context: c' \
        'contexts: [{name: c, context: {cluster: k, user: u, namespace: keycloak}}]' \
        "clusters: [{name: k, cluster: {server: \"https://kubernetes.default.svc:6443\", certificate-authority: $BED_KUBE_CA${1+, proxy-url: \"$1\"}}}]" \
        "users: [{name: u, user: {token: $(cat "$BED_DIR/admin.token")}}]" >"$CONFIG"
    export KUBECONFIG=$CONFIG
}

# Drift, so Keycloak has answered; the proxy was asked for the API server, by name, and for nothing else.
expect_proxied() {
    expect_status 1
    same "asked for" "kubernetes.default.svc:6443" "$(grep -v -i '^proxy-authorization' "$LOG" | sort -u)"
    [ "$(grep -c kubernetes "$LOG")" -ge 2 ] # the WebSocket has a connection of its own
}

@test "proxy-url with http: CONNECT for requests and for the WebSocket" {
    start_proxy
    kubeconfig "http://127.0.0.1:$PORT"
    tool diff -f "$SPEC" --transport native
    expect_proxied
}

@test "proxy-url with a password: sent to the proxy, never shown" {
    start_proxy
    kubeconfig "http://someone:geh%65im@127.0.0.1:$PORT"
    tool diff -f "$SPEC" --transport native -v 9
    expect_proxied
    grep -qi "^proxy-authorization: basic $(printf someone:geheim | base64)" "$LOG"
    refute_text geheim 'geh%65im'
    kill "$STARTED"
    wait "$STARTED" || true
    STARTED=
    tool diff -f "$SPEC" -v 9
    expect_status 2
    refute_text geheim 'geh%65im'
}

@test "proxy-url with https: TLS to the proxy, whose certificate the cluster's CA has signed" {
    start_proxy --tls "$BED_DIR/pki/apiserver.crt" "$BED_DIR/pki/apiserver.key"
    kubeconfig "https://localhost:$PORT"
    tool diff -f "$SPEC" --transport native
    expect_proxied
}

@test "proxy-url with https: a certificate of another CA is refused, and it is the proxy's that is named" {
    start_proxy --tls "$BED_DIR/pki/keycloak.crt" "$BED_DIR/pki/keycloak.key"
    kubeconfig "https://localhost:$PORT"
    tool diff -f "$SPEC" --transport native
    expect_status 2
    expect_stderr "the certificate of the proxy is not trusted" "certificate-authority"
}

@test "proxy-url with socks5: the proxy resolves the name" {
    start_proxy --socks
    kubeconfig "socks5://127.0.0.1:$PORT"
    tool diff -f "$SPEC" --transport native
    expect_proxied
}

@test "HTTPS_PROXY is used for the API server, NO_PROXY takes it out again" {
    start_proxy
    kubeconfig
    HTTPS_PROXY=http://127.0.0.1:$PORT tool diff -f "$SPEC" --transport native
    expect_proxied
    HTTPS_PROXY=http://127.0.0.1:$PORT NO_PROXY=.default.svc tool diff -f "$SPEC" --transport native
    expect_status 2
    expect_stderr "the name kubernetes.default.svc is unknown"
}

@test "NO_PROXY does not concern proxy-url, nor HTTPS_PROXY an API server on this machine, as in kubectl" {
    start_proxy
    kubeconfig "http://127.0.0.1:$PORT"
    NO_PROXY='*' tool diff -f "$SPEC" --transport native
    expect_proxied
    KUBECONFIG=$BED_DIR/kubeconfig HTTPS_PROXY=http://127.0.0.1:1 HTTP_PROXY=http://127.0.0.1:1 \
        http_proxy=http://127.0.0.1:1 tool diff -f "$SPEC" --transport native -n keycloak
    expect_status 1
}

@test "kubectl port-forward takes the same way" {
    start_proxy
    kubeconfig "http://127.0.0.1:$PORT"
    PATH=${BED_KUBECTL%/*}:$PATH tool diff -f "$SPEC" --transport kubectl
    expect_proxied
}

@test "a proxy that refuses or is not there is named" {
    start_proxy --refuse 407
    kubeconfig "http://127.0.0.1:$PORT"
    tool diff -f "$SPEC"
    expect_status 2
    expect_stderr "the proxy does not connect to kubernetes.default.svc:6443: it answered HTTP 407" proxy-url
    kubeconfig "http://127.0.0.1:1"
    tool diff -f "$SPEC"
    expect_status 2
    expect_stderr "the proxy 127.0.0.1:1 for kubernetes.default.svc:6443 cannot be reached" "proxy-url"
}

@test "a proxy-url that is none is refused where it stands" {
    kubeconfig "socks4://someone:geheim@127.0.0.1:1"
    tool diff -f "$SPEC"
    expect_status 2
    expect_stderr "proxy-url begins with socks4://" "config:5:" "socks5://HOST:PORT"
    refute_text geheim
}
