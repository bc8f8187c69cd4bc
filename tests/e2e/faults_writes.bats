#!/usr/bin/env bats
# shellcheck shell=bats
# Writes that are refused, lost on the way, or overtaken by others: said as it is, nothing twice, nothing undone.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
    SPEC=$BATS_TEST_TMPDIR/clients.json
    ID=client-$BATS_TEST_NUMBER
}

teardown() {
    stop_proxies
}

# The declared client exists under another name.
renamed() {
    client_new "$REALM" '{"clientId":"'"$ID"'","name":"Old","description":"theirs"}'
    declare_clients "$SPEC" "$REALM" "$ID" '{"name":"New"}'
}

# The declared client does not exist.
missing() {
    declare_clients "$SPEC" "$REALM" "$ID" '{"name":"New"}'
}

live() {
    client_get "$REALM" "$ID" | json "$1"
}

# --- Refused writes --------------------------------------------------------------------------------------

@test "401 once for a POST: logs in again and repeats it, since a refused request was not carried out" {
    missing
    faulty 'POST /clients$ 1 status 401'
    tool ensure -f "$SPEC"
    outcome 0 "1 done"
    same logins 2 "$(requests POST /token)"
}

@test "401 again and again for a POST: logs in once more for it, then the item failed" {
    missing
    faulty 'POST /clients$ * status 401'
    tool ensure -f "$SPEC"
    outcome 1 "Keycloak refuses the token"
    same POSTs 2 "$(requests POST '/clients$')"
    same found null "$(client_get "$REALM" "$ID")"
}

@test "the token expires while writing, and the login is refused: stops; what was not reached is not attempted" {
    declare_clients "$SPEC" "$REALM" "$ID" '{}' "$ID-b" '{}'
    faulty 'POST /clients$ 1 status 401' "POST /token 2- status 401 '{\"error\":\"invalid_grant\"}'"
    tool ensure -f "$SPEC" --parallel 1
    outcome 1 "renewing the login: login as user $BED_KEYCLOAK_ADMIN_USER of realm master by password failed: HTTP 401" \
        "1 failed, 1 not attempted"
    same logins 2 "$(requests POST /token)"
}

@test "403 for a write: the item failed, the missing role is named, others go on" {
    missing
    faulty "POST /clients\$ * status 403 '{\"error\":\"HTTP 403 Forbidden\"}'"
    tool ensure -f "$SPEC"
    outcome 1 "failed to create" "the role manage-clients is missing" "client $REALM-realm of realm master"
    same found null "$(client_get "$REALM" "$ID")"
}

@test "400 for a write: Keycloak's own words" {
    missing
    faulty "POST /clients\$ * status 400 '{\"error\":\"invalid_input\",\"error_description\":\"A redirect URI is not a valid URI\"}'"
    tool ensure -f "$SPEC"
    outcome 1 "Keycloak answered HTTP 400: A redirect URI is not a valid URI"
}

@test "409 for a POST, and the client is there as declared: done" {
    missing
    faulty "POST /clients\$ 1 before $(do_at first client_new "$REALM" '{"clientId":"'"$ID"'","name":"New"}')"
    tool ensure -f "$SPEC"
    outcome 0 "1 done"
    same POSTs 1 "$(requests POST '/clients$')"
}

@test "409 for a POST, and the client that is there differs: not touched; says what differs" {
    missing
    faulty "POST /clients\$ 1 before $(do_at first client_new "$REALM" '{"clientId":"'"$ID"'","name":"Theirs"}')"
    tool ensure -f "$SPEC"
    outcome 1 "somebody else created it meanwhile, and name differs; run it again"
    same name Theirs "$(live 'd["name"]')"
}

@test "409 for a PUT, again and again: 3 more tries, each on top of a new look, then given up" {
    renamed
    faulty "PUT /clients/ * status 409 '{\"errorMessage\":\"Client already exists\"}'"
    tool ensure --update -f "$SPEC"
    outcome 1 "Keycloak answered HTTP 409: Client already exists"
    same PUTs 4 "$(requests PUT /clients/)"
    same looks 5 "$(requests GET /clients)"
}

@test "429 for a PUT with Retry-After: waits as asked, looks again, repeats it" {
    renamed
    local started=$SECONDS
    faulty 'PUT /clients/ 1 status 429 Retry-After:2'
    tool ensure --update -f "$SPEC"
    outcome 0 "updated: name"
    [ $((SECONDS - started)) -ge 2 ]
    same PUTs 2 "$(requests PUT /clients/)"
}

@test "429 for a PUT with Retry-After over 15 s: not repeated; says how long Keycloak asks to wait" {
    renamed
    faulty 'PUT /clients/ * status 429 Retry-After:60'
    tool ensure --update -f "$SPEC"
    outcome 1 "it asks to wait 60 s: run it again then"
    same PUTs 1 "$(requests PUT /clients/)"
}

@test "503 for a POST: never repeated; what is there is read back and said" {
    missing
    faulty 'POST /clients$ * status 503'
    tool ensure -f "$SPEC"
    outcome 1 "Keycloak answered HTTP 503: without saying why, and the client is not there when read back; run it again"
    same POSTs 1 "$(requests POST '/clients$')"
}

@test "503 for a DELETE of a scope link: repeated, since that is the same twice" {
    client_new "$REALM" '{"clientId":"'"$ID"'","defaultClientScopes":["profile"],"optionalClientScopes":["phone"]}'
    faulty 'DELETE client-scopes 1-2 status 503'
    tool attach-scopes "$ID" --realm "$REALM" --default phone
    outcome 0 phone
    same scopes '["phone", "profile"]' "$(live 'sorted(d["defaultClientScopes"])')"
}

@test "a move of a scope link stops between its two halves: said, with the next step" {
    client_new "$REALM" '{"clientId":"'"$ID"'","defaultClientScopes":["profile"],"optionalClientScopes":["phone"]}'
    faulty 'PUT client-scopes * status 500'
    tool attach-scopes "$ID" --realm "$REALM" --default phone
    outcome 1 "its link of the other type is removed; attaching it anew: Keycloak answered HTTP 500" "run it again"
    export KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL
    tool attach-scopes "$ID" --realm "$REALM" --default phone
    expect_status 0
}

@test "a new client needs the realm's own list of scopes, and that cannot be read: not created; others go on" {
    declare_clients "$SPEC" "$REALM" "$ID" '{"defaultClientScopes":["email"]}' "$ID-b" '{"name":"New"}'
    faulty 'GET /default-optional-client-scopes$ * status 500'
    tool ensure -f "$SPEC"
    outcome 1 "does not exist and cannot be created from here: /optionalClientScopes: the realm's own list could not be read: Keycloak answered HTTP 500" \
        "1 done"
    same found null "$(client_get "$REALM" "$ID")"
    same POSTs 1 "$(requests POST '/clients$')"
}

# --- Writes without an answer ----------------------------------------------------------------------------

@test "a POST was carried out, and its answer is lost: read back, and done" {
    missing
    faulty 'POST /clients$ 1 drop-after'
    tool ensure -f "$SPEC"
    outcome 0 "broke off, but what is read back is as declared"
    same POSTs 1 "$(requests POST '/clients$')"
    same name New "$(live 'd["name"]')"
}

@test "a POST was lost on its way: not repeated; says that the client is not there" {
    missing
    faulty 'POST /clients$ 1 drop'
    tool ensure -f "$SPEC"
    outcome 1 "broke off, and the client is not there when read back; run it again"
    same POSTs 1 "$(requests POST '/clients$')"
}

@test "a POST was carried out and answered with 504 by a proxy: read back, and done" {
    missing
    faulty 'POST /clients$ 1 after-status 504'
    tool ensure -f "$SPEC"
    outcome 0 "Keycloak answered HTTP 504: without saying why, but what is read back is as declared"
}

@test "a POST of a scope was carried out, and its answer is lost: read back, and done" {
    declare_clients "$SPEC" "$REALM" "$ID" '{"defaultClientScopes":["groups"]}'
    faulty 'POST /client-scopes$ 1 drop-after'
    tool ensure -f "$SPEC"
    outcome 0 "broke off, but what is read back is as declared"
    same scopes 1 "$(kc GET "$REALM/client-scopes" | json 'sum(s["name"] == "groups" for s in d)')"
}

@test "a PUT was carried out, and its answer is lost: read back, done, and not written twice" {
    renamed
    admin_events_clear "$REALM"
    faulty 'PUT /clients/ 1 drop-after'
    tool ensure --update -f "$SPEC"
    outcome 0 "broke off, but what is read back is as declared"
    expect_writes "$REALM" 1
}

@test "a PUT was lost on its way: looked at again, repeated once" {
    renamed
    faulty 'PUT /clients/ 1 drop'
    tool ensure --update -f "$SPEC"
    outcome 0 "updated: name"
    same PUTs 2 "$(requests PUT /clients/)"
}

@test "a write without an answer, and then nobody answers at all: says that it may have been done" {
    missing
    faulty 'POST /clients$ 1 drop-after' "GET clientId=$ID 2- drop"
    tool ensure -f "$SPEC"
    outcome 1 "it may have been done, but could not be read back"
}

@test "a POST that is never answered: given up after 30 s, then read back" {
    missing
    faulty 'POST /clients$ 1 hang-after'
    tool ensure -f "$SPEC"
    outcome 0 "no bytes from ${PROXY#http://} for 30 s, but what is read back is as declared"
}

@test "a scope link is attached, and the answer is lost: repeated, since that is the same twice" {
    client_new "$REALM" '{"clientId":"'"$ID"'","defaultClientScopes":["profile"]}'
    faulty 'PUT client-scopes 1 drop-after'
    tool attach-scopes "$ID" --realm "$REALM" --default profile,email
    outcome 0 email
}

@test "the read-back fails: says that Keycloak accepted the write, and that nobody looked" {
    missing
    faulty "GET clientId=$ID 2- status 500"
    tool ensure -f "$SPEC"
    outcome 1 "Keycloak accepted it, but it could not be read back: Keycloak answered HTTP 500"
}

@test "an answer to a write that is no success and no refusal, such as a redirect: not followed, and not done" {
    missing
    start_proxy - '* . * status 200'
    local elsewhere=$PROXY elsewhere_log=$PROXY_LOG
    faulty "POST /clients\$ * redirect $elsewhere/clients"
    tool ensure -f "$SPEC"
    outcome 1 "which is not followed"
    same "requests elsewhere" "" "$(cat "$elsewhere_log")"
}

# --- Others write at the same time -----------------------------------------------------------------------

# The second look is the one right before the PUT.
overtaken() {
    faulty "GET /clients 2 before $(do_at overtaking "$@")"
}

@test "somebody changes another field between plan and write: their change stays" {
    renamed
    overtaken client_edit "$REALM" "$ID" 'c["description"] = "changed meanwhile"; c["redirectUris"] = ["https://new/*"]'
    tool ensure --update -f "$SPEC"
    outcome 0 "updated: name"
    same client '["New", "changed meanwhile", ["https://new/*"]]' "$(live '[d["name"], d["description"], d["redirectUris"]]')"
}

@test "somebody makes it as declared between plan and write: no write" {
    renamed
    overtaken client_edit "$REALM" "$ID" 'c["name"] = "New"'
    tool ensure --update -f "$SPEC"
    outcome 0 "no need to update" "somebody else has done it meanwhile"
    same PUTs 0 "$(requests PUT /clients/)"
}

@test "somebody deletes the client between plan and write: said; it is not created anew unasked" {
    renamed
    overtaken client_delete "$REALM" "$ID"
    tool ensure --update -f "$SPEC"
    outcome 1 "the client was deleted meanwhile; run it again to create it"
    same found null "$(client_get "$REALM" "$ID")"
}

@test "somebody adds an attribute after the plan of --strict was shown: not removed unasked; says what came" {
    client_new "$REALM" '{"clientId":"'"$ID"'","attributes":{"old":"1"}}'
    declare_clients "$SPEC" "$REALM" "$ID" '{"attributes":{"ours":"1"}}'
    overtaken client_edit "$REALM" "$ID" 'c["attributes"]["theirs"] = "2"'
    tool ensure --strict --yes -f "$SPEC"
    outcome 1 "attributes.theirs came meanwhile and would be removed too; run it again"
    same kept '["1", "2"]' "$(live '[d["attributes"]["old"], d["attributes"]["theirs"]]')"
}

@test "a second run after all is as declared: no write, and one request for each client" {
    missing
    tool ensure -f "$SPEC"
    expect_status 0
    faulty
    tool ensure --update -f "$SPEC"
    outcome 0 "Nothing to do"
    same requests 1 "$(requests '(GET|PUT|POST|DELETE)' /admin/)"
}

# --- Pages -----------------------------------------------------------------------------------------------

# 120 clients "p-000" … in a realm of its own, all declared as they are.
paged() {
    local realm=$1 args=() names
    realm_new "$realm"
    names=$(seq -f 'p-%03g' 0 119)
    for name in $names; do args+=("$name" '{"name":"P"}'); done
    declare_clients "$SPEC" "$realm" "${args[@]}"
    kcrealm ensure -q -f "$SPEC" >/dev/null
}

@test "clients come and go while pages are read, so that offsets shift: nothing false is reported" {
    local realm page
    realm=$(unique paged)
    paged "$realm"
    client_new "$realm" '{"clientId":"a-first"}'
    for page in 1 2 3; do
        KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL
        kc GET "$realm/clients?clientId=a-first" | json 'd[0]["id"] if d else ""' >"$BATS_TEST_TMPDIR/first"
        [ -s "$BATS_TEST_TMPDIR/first" ] || client_new "$realm" '{"clientId":"a-first"}'
        faulty "GET /clients.first= $page after $(do_at shifting client_delete "$realm" a-first)"
        tool diff -f "$SPEC"
        outcome 0 "120 in sync"
        stop_proxies
        client_new "$realm" '{"clientId":"a-first"}'
        client_delete "$realm" a-first
        faulty "GET /clients.first= $page after $(do_at shifting client_new "$realm" '{"clientId":"a-first"}')"
        tool diff -f "$SPEC"
        outcome 0 "120 in sync"
        stop_proxies
    done
    realm_delete "$realm"
}

# 30 clients: more than are looked up one by one.
many_declared() {
    local args=() i
    for i in $(seq 30); do args+=("m-$i" '{}'); done
    declare_clients "$SPEC" "$REALM" "${args[@]}"
}

@test "a server that ignores which page is asked for, or whose pages never end: clients are looked up one by one" {
    many_declared
    faulty 'GET /clients.first= * pages same'
    tool diff -f "$SPEC"
    outcome 1 "30 clients: 30 missing"
    [ "$(requests GET /clients)" -lt 200 ]
    faulty 'GET /clients.first= * pages new'
    tool diff -f "$SPEC"
    outcome 1 "30 clients: 30 missing"
    [ "$(requests GET /clients)" -lt 200 ]
}
