#!/usr/bin/env bats
# shellcheck shell=bats
# Answers that are refusals, or no answers at all, on the way between the tool and a real Keycloak.

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
    SPEC=$BATS_TEST_TMPDIR/clients.json
    declare_clients "$SPEC" "$REALM" app '{"name":"App"}'
}

teardown() {
    stop_proxies
}

# Nothing but reading and logging in reached the proxy.
expect_no_write() {
    same "requests that write" 0 "$(grep -v '/token token$' "$PROXY_LOG" | grep -c -v '^GET ' || true)"
}

# read_fails RULE: diff and ensure over a Keycloak that answers look-ups so.
read_fails() {
    faulty "GET /clients\\?clientId * $1"
    tool ensure -f "$SPEC"
    expect_no_write
    expect_status 2
    tool diff -f "$SPEC"
}

# A token by way of the proxy, whose address is its issuer.
take_token() {
    KCREALM_KEYCLOAK_TOKEN=$(curl -sS --fail-with-body "$PROXY/realms/master/protocol/openid-connect/token" \
        -d grant_type=password -d client_id=admin-cli --data-urlencode "username=$BED_KEYCLOAK_ADMIN_USER" \
        --data-urlencode "password=$BED_KEYCLOAK_ADMIN_PASSWORD" | json 'd["access_token"]')
    export KCREALM_KEYCLOAK_TOKEN
}

# --- Refusals while reading ------------------------------------------------------------------------------

@test "401 once, because a token expired or Keycloak restarted: logs in again and repeats the request" {
    faulty 'GET /clients 1 status 401'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
    same logins 2 "$(requests POST /token)"
}

@test "401 again and again: logs in once more, then stops" {
    read_fails 'status 401'
    outcome 2 "Keycloak refuses the token of user $BED_KEYCLOAK_ADMIN_USER of realm master" \
        "only under the host name that issued it"
    same logins 4 "$(requests POST /token)"
}

@test "403: the objects of that realm are unknown, and the missing role is named" {
    read_fails "status 403 '{\"error\":\"HTTP 403 Forbidden\"}'"
    outcome 2 "the role view-clients is missing" "client $REALM-realm of realm master"
}

@test "403 from a firewall: not mistaken for a missing role" {
    read_fails "status 403 Forbidden"
    outcome 2 "not Keycloak, but something before it answered HTTP 403" --keycloak-url
}

@test "404 with Keycloak's own words: the realm does not exist; ensure writes nothing" {
    faulty "GET /clients\\?clientId * status 404 '{\"error\":\"Realm not found.\"}'"
    tool diff -f "$SPEC"
    outcome 1 "the realm does not exist"
    tool ensure -f "$SPEC"
    expect_no_write
    outcome 2 "does not exist" KeycloakRealmImport
}

@test "404 from a proxy that does not know the path: not mistaken for a missing realm" {
    read_fails "status 404 '404 page not found'"
    outcome 2 "not Keycloak, but something before it answered HTTP 404" --keycloak-path
}

@test "409 on a read: shown as it is, nothing is concluded" {
    read_fails 'status 409'
    outcome 2 "Keycloak answered HTTP 409"
}

@test "429 with Retry-After in seconds: waits as asked, then goes on" {
    faulty 'GET /clients 1 status 429 Retry-After:1'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "429 with Retry-After as a date: waits as asked, then goes on" {
    faulty "GET /clients 1 status 429 'Retry-After:$(date -u -d '2 seconds' '+%a, %d %b %Y %H:%M:%S GMT')'"
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "429 with Retry-After over 15 s: does not wait, and says how long it would have been" {
    local started=$SECONDS
    read_fails 'status 429 Retry-After:3600'
    outcome 2 "it asks to wait 3600 s: run it again then"
    [ $((SECONDS - started)) -lt 10 ]
}

@test "429 with rubbish as Retry-After: repeats after 0.2, 0.4 and 0.8 s, then gives up" {
    faulty 'GET /clients * status 429 Retry-After:tomorrow'
    tool diff -f "$SPEC"
    outcome 2 "Keycloak answered HTTP 429" "run it again later"
    same requests 4 "$(requests GET /clients)"
}

@test "500 on a read: not repeated; the objects are unknown" {
    faulty "GET /clients * status 500 '{\"error\":\"unknown_error\"}'"
    tool diff -f "$SPEC"
    outcome 2 "Keycloak answered HTTP 500: unknown_error" "log of Keycloak"
    same requests 1 "$(requests GET /clients)"
}

@test "503 three times, as while Keycloak restarts: repeats, and goes on" {
    faulty 'GET /clients 1-3 status 503'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "503 for longer: gives up after 3 repetitions; the objects are unknown" {
    read_fails 'status 503'
    outcome 2 "Keycloak answered HTTP 503" "log of Keycloak"
}

@test "one realm of two fails: the other is compared; ensure leaves the first alone and says so" {
    local other
    other=$(unique other)
    realm_new "$other"
    printf '[{"clientId":"app","realm":"%s","spec":{}},{"clientId":"app","realm":"%s","spec":{}}]' "$REALM" "$other" >"$SPEC"
    faulty "GET realms/$REALM/clients * status 500"
    tool diff -f "$SPEC"
    expect_output "client app" unknown missing
    outcome 1 "Keycloak answered HTTP 500"
    tool ensure -f "$SPEC"
    outcome 1 "client app of realm $REALM is left alone" "1 done"
    same created 1 "$(kc GET "$other/clients?clientId=app" | json 'len(d)')"
    realm_delete "$other"
}

# --- The login -------------------------------------------------------------------------------------------

@test "401 for the login: said with Keycloak's words and their meaning" {
    faulty "POST /token * status 401 '{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}'"
    tool diff -f "$SPEC"
    outcome 2 "HTTP 401 invalid_grant (Invalid user credentials)" "check user name and password"
    same logins 1 "$(requests POST /token)"
}

@test "429 or 503 for the login: not repeated, since it is a POST; says what Keycloak asks for" {
    faulty 'POST /token 1 status 429 Retry-After:30' 'POST /token 2 status 503'
    tool diff -f "$SPEC"
    outcome 2 "Keycloak asks to wait 30 s"
    tool ensure -f "$SPEC"
    outcome 2 "login as user $BED_KEYCLOAK_ADMIN_USER of realm master by password failed: HTTP 503" "Keycloak's log"
    same logins 2 "$(requests POST /token)"
}

@test "503 for the login, ensure --wait: waits until Keycloak is ready" {
    faulty 'POST /token 1-2 status 503'
    tool ensure -f "$SPEC" --wait --timeout 30s
    outcome 0 "waiting:" "Nothing to do"
}

@test "503 for what is read with a given token, ensure --wait: waits until Keycloak is ready" {
    faulty 'GET /clients 1-4 status 503'
    take_token
    tool ensure -f "$SPEC" --wait --timeout 30s
    outcome 0 "waiting:" "Nothing to do"
    faulty 'GET /clients * status 503'
    take_token
    tool ensure -f "$SPEC" --wait --timeout 6s
    outcome 2 "client app of realm $REALM is left alone"
}

@test "the login realm is not there yet, ensure --wait: waits until it is" {
    faulty 'POST /token 1-2 status 404 {\"error\":\"Realm\ does\ not\ exist\"}'
    tool ensure -f "$SPEC" --wait --timeout 30s
    outcome 0 "waiting:" "Nothing to do"
}

@test "the login's answer breaks off, or is no JSON: said so" {
    faulty 'POST /token 1 cut' 'POST /token 2 type text/plain OK' 'POST /token 3 drop'
    tool diff -f "$SPEC"
    outcome 2 "the token endpoint answered without a token" "the text ends too early"
    tool diff -f "$SPEC"
    outcome 2 "Keycloak answered text/plain instead of JSON"
    tool diff -f "$SPEC"
    outcome 2 "closed the connection without an answer"
}

# --- Broken answers --------------------------------------------------------------------------------------

@test "JSON that ends too early: nothing is concluded from it" {
    read_fails cut
    outcome 2 "not valid JSON: the text ends too early" "log of Keycloak"
}

@test "JSON with rubbish behind it: nothing is concluded from it" {
    read_fails rubbish
    outcome 2 "not valid JSON: something follows after the end of the value"
}

@test "an answer that is JSON, but no list of clients: nothing is concluded from it" {
    read_fails "status 200 '{\"clients\":[]}'"
    outcome 2 "Keycloak answered a map where a list of clients was expected"
}

@test "HTML instead of JSON: recognised under any status and type, with the flag that may help" {
    read_fails 'html 200'
    outcome 2 "answered HTML instead of JSON (HTTP 200)" --keycloak-path
    read_fails 'html 404'
    outcome 2 "answered HTML instead of JSON (HTTP 404)" --keycloak-path
    read_fails 'type application/json <html>'
    outcome 2 "answered HTML instead of JSON" --keycloak-path
    read_fails 'html 503'
    outcome 2 "answered HTML instead of JSON (HTTP 503)" "check that Keycloak runs behind this one"
}

@test "another Content-Type around valid JSON: taken, since some proxies rewrite it" {
    faulty 'GET /clients * type text/plain'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "another Content-Type and no JSON: the type is named" {
    read_fails 'type text/plain OK'
    outcome 2 "Keycloak answered text/plain instead of JSON"
}

@test "a body over 64 MiB, announced or not: refused without reading on, in bounded memory" {
    local limited=$BATS_TEST_TMPDIR/limited # the tool alone: the proxy's threads need more
    printf '#!/bin/sh\nulimit -v 600000\nexec %q "$@"\n' "$KCREALM" >"$limited"
    chmod +x "$limited"
    export KCREALM=$limited
    read_fails 'huge length'
    outcome 2 "the answer's body is larger than 65536 KiB"
    read_fails 'huge chunked'
    outcome 2 "the answer's body is larger than 65536 KiB"
}

@test "headers that never end: refused at 256 KiB" {
    read_fails headers
    outcome 2 "the answer's headers are larger than 256 KiB"
}

@test "control and bidirectional characters from the server: escaped on the terminal" {
    read_fails "status 400 '{\"errorMessage\":\"\\u001b[2Jred\\u202e\\u0007\\r\"}'"
    refute_text $'\e' $'\u202e' $'\a' $'\r'
    outcome 2 '\x1b[2Jred'
    faulty "POST /token * status 401 '{\"error\":\"\\u001b]0;owned\\u0007\"}'"
    tool diff -f "$SPEC"
    refute_text $'\e' $'\a'
    outcome 2 '\x1b]0;owned\x07'
}

# --- Connections -----------------------------------------------------------------------------------------

@test "the connection ends before the answer, once: repeated on a new one" {
    faulty 'GET /clients 1 drop'
    tool diff -f "$SPEC"
    outcome 0 "1 client: 1 in sync"
}

@test "the connection ends before the answer, always: gives up after a few tries" {
    read_fails drop
    outcome 2 "closed the connection without an answer" "log of the server"
    [ "$(requests GET /clients)" -le 12 ]
}

@test "the connection ends within the answer, always: half an answer is no answer" {
    read_fails short
    outcome 2 "closed the connection within its answer"
}

@test "a server that accepts and never answers: given up after 30 s" {
    local started=$SECONDS
    faulty 'GET /clients * hang'
    tool diff -f "$SPEC"
    outcome 2 "no bytes from ${PROXY#http://} for 30 s"
    [ $((SECONDS - started)) -lt 40 ]
}

@test "a server that sends a byte a second: given up after 30 s below 1,000 bytes a second" {
    local started=$SECONDS
    faulty 'GET /clients * trickle'
    tool diff -f "$SPEC"
    outcome 2 "sent less than 1000 bytes a second for 30 s"
    [ $((SECONDS - started)) -lt 45 ]
}

@test "a slow answer under --request-timeout: given up after that time" {
    faulty 'GET /clients * trickle'
    tool diff -f "$SPEC" --request-timeout 2s
    outcome 2 "no complete answer from ${PROXY#http://} within 2 s"
}

@test "a redirect to elsewhere, for a read or the login: not followed; the other server sees nothing" {
    start_proxy - '* . * status 200'
    local elsewhere=$PROXY elsewhere_log=$PROXY_LOG
    read_fails "redirect $elsewhere/admin/realms"
    outcome 2 "a redirect to $elsewhere/admin/realms, which is not followed" --keycloak-url
    faulty "POST /token * redirect $elsewhere/token"
    tool diff -f "$SPEC"
    outcome 2 "a redirect to $elsewhere/token, which is not followed"
    same "requests elsewhere" "" "$(cat "$elsewhere_log")"
}
