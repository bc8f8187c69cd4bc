#!/usr/bin/env bats
# shellcheck shell=bats
# Bad days of the API server, on the way to Keycloak.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    client_new "$REALM" '{"clientId":"app","name":"App"}'
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    SPEC=$BATS_TEST_TMPDIR/clients.json
    declare_clients "$SPEC" "$REALM" app '{"name":"App"}'
}

teardown() {
    stop_proxies
}

# cluster_fails RULE: reading Services and Secrets is answered so.
cluster_fails() {
    faulty_cluster "GET /api/v1/ * $1"
    tool ensure -f "$SPEC"
    expect_status 2
    tool diff -f "$SPEC"
}

# --- The API server --------------------------------------------------------------------------------------

@test "the API server is overloaded (429) for a moment: waits as asked, then goes on" {
    faulty_cluster 'GET /api/v1/ 1 status 429 Retry-After:1'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "the API server is overloaded for longer: gives up after 3 repetitions" {
    cluster_fails "status 429 '{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"the server has received too many requests\",\"code\":429}'"
    outcome 2 "the server has received too many requests"
}

@test "the API server answers 503: gives up after 3 repetitions" {
    cluster_fails 'status 503 Unavailable'
    outcome 2 "answered 503: Unavailable"
}

@test "the API server answers 500: not repeated" {
    cluster_fails "status 500 '{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"etcdserver: leader changed\",\"code\":500}'"
    outcome 2 "etcdserver: leader changed"
}

@test "the API server answers 401: not repeated" {
    cluster_fails 'status 401'
    outcome 2 "does not accept the token of user" "kubectl auth whoami"
}

@test "a login page instead of the API server: recognised" {
    cluster_fails 'html 200'
    outcome 2 "answered with text/html instead of JSON" "kubectl version"
}

@test "the API server's JSON ends too early: nothing is concluded from it" {
    cluster_fails cut
    outcome 2 "answered JSON that is broken, or breaks off"
}

@test "the API server's answer is over 64 MiB: refused" {
    cluster_fails 'huge chunked'
    outcome 2 "body is larger than"
}

@test "the API server redirects to elsewhere: not followed; the other server sees nothing" {
    start_proxy - '* . * status 200'
    local elsewhere=$PROXY elsewhere_log=$PROXY_LOG
    cluster_fails "redirect $elsewhere/api"
    outcome 2 "answered 302 with an empty body" "check that it is a Kubernetes API server, not a proxy"
    same "requests elsewhere" "" "$(cat "$elsewhere_log")"
}

@test "the API server closes the connection without an answer: gives up after a few tries" {
    cluster_fails drop
    # OpenSSL 4, which the static program has, misses the end of TLS first.
    outcome 2 "closed the connection without an answer" || outcome 2 "broke off"
}

@test "the port-forward's connection ends before it is upgraded: tries kubectl's, then says what failed" {
    faulty_cluster '* /portforward * drop'
    tool diff -f "$SPEC"
    outcome 2 "no WebSocket to the API server" "error upgrading connection"
    tool diff -f "$SPEC" --transport native
    outcome 2 "the connection was closed without an answer" keycloak-0
}

@test "the port-forward is never answered: given up" {
    local started=$SECONDS
    faulty_cluster '* /portforward * hang'
    tool diff -f "$SPEC"
    outcome 2 "the API server does not answer to the upgrade" keycloak-0
    [ $((SECONDS - started)) -lt 40 ]
}
