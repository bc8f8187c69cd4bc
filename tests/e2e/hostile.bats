#!/usr/bin/env bats
# shellcheck shell=bats
# Bad days: servers that are down, elsewhere, or not what they seem.

setup_file() {
    load helpers
    bed_load
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{"redirectUris":["https://app.example.org/*"]}'
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
}

# refused TEXT...: nothing on standard output.
refused() {
    same "standard output" "" "$output"
    expect_stderr "$@"
}

# --- Servers that are not there --------------------------------------------------------------------------

@test "the realm does not exist: diff reports it, ensure stops before it writes" {
    declare_clients "$BATS_TEST_TMPDIR/lost.json" no-such-realm app '{}'
    tool diff -f "$BATS_TEST_TMPDIR/lost.json"
    outcome 1 "realm no-such-realm" "does not exist"
    tool ensure -f "$BATS_TEST_TMPDIR/lost.json"
    outcome 2 'realm "no-such-realm" does not exist'
    refused KeycloakRealmImport
}

@test "Keycloak is down: said at once, with the address" {
    local started=$SECONDS
    tool diff -f "$SPEC" --keycloak-url http://127.0.0.1:1
    outcome 2 "connection refused by 127.0.0.1:1"
    refused 127.0.0.1:1
    [ $((SECONDS - started)) -lt 5 ]
}

@test "Keycloak stays down, ensure --wait: gives up at its timeout, with what it waited for" {
    tool ensure -f "$SPEC" --keycloak-url http://127.0.0.1:1 --wait --timeout 3s
    outcome 2 "connection refused by 127.0.0.1:1"
    refused 127.0.0.1:1
}

@test "the login is refused, ensure --wait: ends at once, since waiting does not help" {
    local started=$SECONDS
    KCREALM_KEYCLOAK_PASSWORD=wrong tool ensure -f "$SPEC" --wait --timeout 1m
    outcome 2 "Invalid user credentials"
    refused "Invalid user credentials"
    [ $((SECONDS - started)) -lt 10 ]
}

@test "the port behind the tunnel is closed: the pod and the port" {
    local name
    name=$(unique closed)
    unset KCREALM_KEYCLOAK_URL
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: v1, kind: Service, metadata: {name: $name, namespace: keycloak},
 spec: {selector: {app: keycloak}, ports: [{name: http, port: 9999, targetPort: 9999}]}}
YAML
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    "$BED_KUBECTL" delete -n keycloak "service/$name" >/dev/null
    outcome 2 "port-forward to pod/keycloak-0 port 9999" "connection refused"
}

@test "a Service that does not exist, or has no pods: named" {
    local name
    name=$(unique empty)
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    outcome 2 "Service keycloak/$name: services \"$name\" not found"
    refused "keycloak/$name"
    "$BED_KUBECTL" create -n keycloak service clusterip "$name" --tcp=8080 >/dev/null
    tool diff -f "$SPEC" --keycloak-service "keycloak/$name"
    "$BED_KUBECTL" delete -n keycloak "service/$name" >/dev/null
    outcome 2 "no pod matches its selector"
    refused "$name"
}

@test "the API server down: server and context are named" {
    unset KCREALM_KEYCLOAK_URL
    tool diff -f "$SPEC" --server https://127.0.0.1:1
    expect_status 2
    refused "the Kubernetes API server https://127.0.0.1:1 (context" "connection refused by 127.0.0.1:1"
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
    for i in $(seq 1000); do args+=("i$i" '{"redirectUris":["https://a/*"]}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    setsid "$KCREALM" ensure -f "$spec" --parallel 1 -o json --no-progress >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null 3>&- &
    pid=$!
    until [ "$(kc GET "$REALM/clients?search=true&clientId=i1&max=1" | json 'len(d)')" != 0 ]; do sleep 0.1; done
    kill -INT "$pid"
    wait "$pid" || status=$?
    same "exit status" 130 "$status"
    json '"done" in str(d) and "not-attempted" in str(d)' <"$BATS_TEST_TMPDIR/out"
    local created reported
    created=$(kc GET "$REALM/clients?max=1000" | json 'len([c for c in d if c["clientId"][0] == "i" and c["clientId"][1:].isdigit()])')
    reported=$(json 'd["summary"]["done"]' <"$BATS_TEST_TMPDIR/out")
    [ "$reported" -le "$created" ] && [ "$created" -le $((reported + 1)) ]
}
