#!/usr/bin/env bats
# shellcheck shell=bats
# Bad days: servers that are down, elsewhere, or not what they seem.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    SPEC=$BATS_FILE_TMPDIR/clients.json
    export REALM SPEC
    realm_new "$REALM"
    declare_clients "$SPEC" "$REALM" app '{"redirectUris":["https://app.example.org/*"]}'
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
}

unfold() {
    stderr=$(tr -s ' \n' ' ' <<<"$stderr")
    output=$(tr -s ' \n' ' ' <<<"$output")
}

# fails_with WORDS...: exit status 2, nothing on standard output, all words on standard error.
fails_with() {
    expect_status 2
    same "standard output" "" "$output"
    unfold
    expect_stderr "$@"
}

@test "an unknown realm: diff reports it, ensure stops before it writes" {
    declare_clients "$BATS_TEST_TMPDIR/lost.json" no-such-realm app '{}'
    tool diff -f "$BATS_TEST_TMPDIR/lost.json"
    expect_status 1
    expect_output "realm no-such-realm" "does not exist"
    tool ensure -f "$BATS_TEST_TMPDIR/lost.json"
    fails_with 'realm "no-such-realm" does not exist' KeycloakRealmImport
}

@test "Keycloak down: the connection is refused at once, and the address named" {
    local started=$SECONDS
    tool diff -f "$SPEC" --keycloak-url http://127.0.0.1:1
    fails_with "refused" "127.0.0.1:1"
    [ $((SECONDS - started)) -lt 5 ]
}

@test "ensure --wait gives up at its timeout and says what it waited for" {
    tool ensure -f "$SPEC" --keycloak-url http://127.0.0.1:1 --wait --timeout 3s
    fails_with "refused"
}

@test "ensure --wait ends at once when the login is refused" {
    local started=$SECONDS
    KCREALM_KEYCLOAK_PASSWORD=wrong tool ensure -f "$SPEC" --wait --timeout 1m
    fails_with "Invalid user credentials"
    [ $((SECONDS - started)) -lt 10 ]
}

@test "a port that is closed behind the tunnel is named" {
    local name
    name=$(unique closed)
    unset KCREALM_KEYCLOAK_URL
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: v1, kind: Service, metadata: {name: $name, namespace: keycloak},
 spec: {selector: {app: keycloak}, ports: [{name: http, port: 9999, targetPort: 9999}]}}
YAML
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    "$BED_KUBECTL" delete -n keycloak "service/$name" >/dev/null
    fails_with 9999 keycloak-0
}

@test "a Service that does not exist, or has no pods, is named" {
    local name
    name=$(unique empty)
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    fails_with "keycloak/$name"
    "$BED_KUBECTL" create -n keycloak service clusterip "$name" --tcp=8080 >/dev/null
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    "$BED_KUBECTL" delete -n keycloak "service/$name" >/dev/null
    fails_with "$name"
}

@test "the API server down: server and context are named" {
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --server https://127.0.0.1:1
    fails_with "127.0.0.1:1" "refused"
}

@test "a kubeconfig that is empty or broken is named, with the line" {
    unset KCREALM_KEYCLOAK_URL
    : >"$BATS_TEST_TMPDIR/empty"
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/empty"
    fails_with "empty"
    printf 'apiVersion: v1\nclusters: [\n' >"$BATS_TEST_TMPDIR/broken"
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/broken"
    fails_with "broken:"
}

@test "control characters in what Keycloak holds are escaped" {
    client_new "$REALM" '{"clientId":"app","name":"\u001b[31mred\u202e","redirectUris":["https://app.example.org/*"]}'
    declare_clients "$BATS_TEST_TMPDIR/named.json" "$REALM" app '{"name":"App"}'
    tool diff -f "$BATS_TEST_TMPDIR/named.json"
    expect_status 1
    refute_text $'\e[31m' $'\u202e'
    expect_output '\x1b[31mred'
}

@test "Ctrl-C ends the run with status 130, and done is said only of what was read back" {
    local spec=$BATS_TEST_TMPDIR/many.json i args=() pid status=0
    for i in $(seq 300); do args+=("i$i" '{"redirectUris":["https://a/*"]}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    setsid "$KCREALM" ensure -f "$spec" -o json --no-progress >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null 3>&- &
    pid=$!
    until [ "$(kc GET "$REALM/clients?search=true&clientId=i1&max=1" | json 'len(d)')" != 0 ]; do sleep 0.1; done
    kill -INT "$pid"
    wait "$pid" || status=$?
    same "exit status" 130 "$status"
    json '"done" in str(d) and "not-attempted" in str(d)' <"$BATS_TEST_TMPDIR/out"
    local created reported
    created=$(kc GET "$REALM/clients?max=1000" | json 'len([c for c in d if c["clientId"][0] == "i" and c["clientId"][1:].isdigit()])')
    reported=$(json 'd["summary"]["done"]' <"$BATS_TEST_TMPDIR/out")
    [ "$reported" -le "$created" ] && [ "$created" -le $((reported + 4)) ]
}
