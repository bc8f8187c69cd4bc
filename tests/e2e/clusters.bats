#!/usr/bin/env bats
# shellcheck shell=bats
# Clusters on bad days: credentials that expire, API servers that refuse, go away and come back.

setup_file() {
    load helpers
    bed_load
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{}'
    kcrealm ensure -q -f "$SPEC" >/dev/null
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL
    CONFIG=$BATS_TEST_TMPDIR/config
    SERVER=
}

teardown() {
    [ -z "$SERVER" ] || stop_api_server
}

# kubeconfig SERVER-URL USER_LINES...
kubeconfig() {
    kubeconfig_new "$CONFIG" "$1" "$BED_KUBE_CA" "${@:2}"
    export KUBECONFIG=$CONFIG
}

expect_in_sync() {
    expect_status 0
    expect_output "1 client: 1 in sync"
}

# plugin SCRIPT: an exec plugin that counts its calls; $n is the number of this one.
plugin() {
    # shellcheck disable=SC2016 # for the shell that runs it
    printf '#!/bin/sh\necho x >>"%s"\nn=$(wc -l <"%s")\n%s\n' "$BATS_TEST_TMPDIR/calls" "$BATS_TEST_TMPDIR/calls" "$1" \
        >"$BATS_TEST_TMPDIR/plugin"
    chmod +x "$BATS_TEST_TMPDIR/plugin"
    kubeconfig "$BED_APISERVER_URL" 'exec:' "  apiVersion: client.authentication.k8s.io/${2-v1}" '  command: ./plugin' \
        '  interactiveMode: Never'
}

# credential FIELD VALUE...: a line of shell that prints them.
credential() {
    local fields='' version=$1
    shift
    while [ $# -gt 0 ]; do
        fields+="${fields:+,}\\\"$1\\\":\\\"$2\\\""
        shift 2
    done
    echo "echo \"{\\\"apiVersion\\\":\\\"client.authentication.k8s.io/$version\\\",\\\"kind\\\":\\\"ExecCredential\\\",\\\"status\\\":{$fields}}\""
}

calls() {
    same "calls of the plugin" "$1" "$(wc -l <"$BATS_TEST_TMPDIR/calls")"
}

# --- Credentials ---------------------------------------------------------------------------------------

@test "a credential of an exec plugin is refused: asked for once more, and only once" {
    plugin "[ \$n = 1 ] && token=old || token=$(cat "$BED_DIR/admin.token"); $(credential v1 token "\$token")"
    tool diff -f "$SPEC"
    expect_in_sync
    calls 2
    rm "$BATS_TEST_TMPDIR/calls"
    plugin "$(credential v1 token "old-\$n")"
    tool diff -f "$SPEC"
    outcome 2 "does not accept the credential plugin's answer of user \"u\"" "log in again"
    calls 2
}

@test "a credential is kept until it expires" {
    plugin "$(credential v1beta1 token "$(cat "$BED_DIR/admin.token")" expirationTimestamp "\$(date -u -d '+1 hour' +%FT%TZ)")" v1beta1
    tool diff -f "$SPEC"
    expect_in_sync
    calls 1
    rm "$BATS_TEST_TMPDIR/calls"
    plugin "$(credential v1beta1 token "$(cat "$BED_DIR/admin.token")" expirationTimestamp "\$(date -u -d '-1 hour' +%FT%TZ)")" v1beta1
    tool diff -f "$SPEC"
    expect_in_sync
    [ "$(wc -l <"$BATS_TEST_TMPDIR/calls")" -gt 2 ]
}

@test "an exec plugin may answer with a client certificate" {
    local certificate key
    certificate=$(awk '{printf "%s\\\\n", $0}' "$BED_CLIENT_CERT")
    key=$(awk '{printf "%s\\\\n", $0}' "$BED_CLIENT_KEY")
    plugin "cat <<'JSON'
{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"${certificate//\\\\/\\}\",\"clientKeyData\":\"${key//\\\\/\\}\"}}
JSON"
    tool diff -f "$SPEC"
    expect_in_sync
    calls 1
}

@test "basic authentication, which the API server does not look at: it is told whom it takes us for" {
    kubeconfig "$BED_APISERVER_URL" 'username: somebody' 'password: geheim'
    tool diff -f "$SPEC" -v 9
    expect_status 2
    expect_stderr 'user "u" may not list services' "the API server takes us for system:anonymous"
    refute_text geheim
}

@test "a server that is no API server: named" {
    kubeconfig "$BED_KEYCLOAK_HTTPS_URL" 'token: x'
    sed -i "s|$BED_KUBE_CA|$BED_KEYCLOAK_CA|" "$CONFIG"
    tool diff -f "$SPEC"
    expect_status 2
    expect_stderr "$BED_KEYCLOAK_HTTPS_URL"
}

# --- An API server that goes away ---------------------------------------------------------------------------

# Starts one of our own on the etcd of the bed's, with the arguments of the bed's but for the port; sets SERVER and URL.
start_api_server() {
    local arguments=() argument port
    port=${1-$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')}
    while IFS= read -r -d '' argument; do
        case $argument in
        --secure-port=*) argument=--secure-port=$port ;;
        --cert-dir=*) argument=--cert-dir=$BATS_TEST_TMPDIR/apiserver ;;
        esac
        arguments+=("$argument")
    done <"/proc/$(cat "$BED_DIR/pid/kube-apiserver")/cmdline"
    "${arguments[@]}" >"$BATS_TEST_TMPDIR/apiserver.log" 2>&1 3>&- &
    SERVER=$!
    URL=https://127.0.0.1:$port
    until curl -sf --cacert "$BED_KUBE_CA" "$URL/readyz" >/dev/null; do sleep 0.2; done
}

stop_api_server() {
    kill -KILL "$SERVER"
    wait "$SERVER" || true
    SERVER=
}

# Holds the tool at its question while COMMAND... runs here; sets status and output.
meanwhile() {
    local asked=$BATS_TEST_TMPDIR/asked go=$BATS_TEST_TMPDIR/go pid
    python3 "$BATS_TEST_DIRNAME/terminal.py" --until "$go" y "$KCREALM" ensure --strict -f "$SPEC2" --transport native \
        >"$asked" 2>&1 3>&- &
    pid=$!
    until grep -q '\[y/N\]' "$asked"; do
        kill -0 "$pid"
        sleep 0.1
    done
    "$@"
    : >"$go"
    status=0
    wait "$pid" || status=$?
    output=$(cat "$asked")
}

@test "the API server goes away midway: an error, nothing is half done, and a run after its return is right" {
    SPEC2=$BATS_TEST_TMPDIR/strict.json
    declare_clients "$SPEC2" "$REALM" strict '{"attributes":{"kept":"yes"}}'
    client_new "$REALM" '{"clientId":"strict","attributes":{"kept":"yes","stray":"yes"}}'
    start_api_server
    kubeconfig "$URL" "token: $(cat "$BED_DIR/admin.token")"
    meanwhile stop_api_server
    outcome 1 "connection refused by" "connection refused by ${URL#https://}"
    same stray '"yes"' "$(client_get "$REALM" strict | json 'json.dumps(d["attributes"]["stray"])')"
    start_api_server "${URL##*:}"
    tool ensure --strict --yes -f "$SPEC2" --transport native
    expect_status 0
}

restart_api_server() {
    stop_api_server
    start_api_server "${URL##*:}"
}

@test "the API server is restarted midway: connected to again" {
    SPEC2=$BATS_TEST_TMPDIR/again.json
    declare_clients "$SPEC2" "$REALM" again '{"attributes":{"kept":"yes"}}'
    client_new "$REALM" '{"clientId":"again","attributes":{"kept":"yes","stray":"yes"}}'
    start_api_server
    kubeconfig "$URL" "token: $(cat "$BED_DIR/admin.token")"
    meanwhile restart_api_server
    outcome 0 "1 done"
    same stray false "$(client_get "$REALM" again | json '"stray" in d["attributes"]')"
}
