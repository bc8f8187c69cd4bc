#!/usr/bin/env bats
# shellcheck shell=bats
# What ensure does with clients: creating, confirming, refusing, reporting.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    log_in_once
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

live() {
    client_get "$REALM" "$1" | json "$2"
}

# --- Creating ------------------------------------------------------------------------------------------

@test "a new client is confidential and has no password grant unless declared, with and without protocol" {
    declare_clients "$SPEC" "$REALM" bare '{}' spoken '{"protocol":"openid-connect"}' \
        public '{"protocol":"openid-connect","publicClient":true,"directAccessGrantsEnabled":true,"standardFlowEnabled":false}'
    tool ensure -f "$SPEC"
    expect_status 0
    local grants='[d["publicClient"], d["directAccessGrantsEnabled"], d["standardFlowEnabled"]]'
    same bare '[false, false, true]' "$(live bare "$grants")"
    same spoken '[false, false, true]' "$(live spoken "$grants")"
    same public '[true, true, false]' "$(live public "$grants")"
    same protocols '["openid-connect", "openid-connect"]' \
        "$(json '[d[0]["protocol"], d[1]["protocol"]]' "[$(client_get "$REALM" bare),$(client_get "$REALM" spoken)]")"
}

@test "a new client keeps a declared backchannel attribute against the server's default" {
    declare_clients "$SPEC" "$REALM" \
        session '{"protocol":"openid-connect","attributes":{"backchannel.logout.session.required":"false"}}' \
        offline '{"protocol":"openid-connect","attributes":{"backchannel.logout.revoke.offline.tokens":"true"}}' \
        logout '{"attributes":{"backchannel.logout.url":"https://l.example.org/","backchannel.logout.session.required":false}}'
    tool ensure -f "$SPEC"
    expect_status 0
    same session false "$(live session 'd["attributes"]["backchannel.logout.session.required"]')"
    same offline true "$(live offline 'd["attributes"]["backchannel.logout.revoke.offline.tokens"]')"
    same logout false "$(live logout 'd["attributes"]["backchannel.logout.session.required"]')"
}

@test "a new client gets the web origins that are declared, also none" {
    declare_clients "$SPEC" "$REALM" \
        origins '{"protocol":"openid-connect","redirectUris":["https://a.example.org/cb"],"webOrigins":["https://b.example.org"]}' \
        no-origins '{"protocol":"openid-connect","redirectUris":["https://a.example.org/cb"],"webOrigins":[]}'
    tool ensure -f "$SPEC"
    expect_status 0
    same origins '["https://b.example.org"]' "$(live origins 'd["webOrigins"]')"
    same no-origins '[]' "$(live no-origins 'd["webOrigins"]')"
}

# realm_scopes default|optional [BUT]: what the realm gives its new OpenID Connect clients; each version has others.
realm_scopes() {
    kc GET "$REALM/default-$1-client-scopes" |
        json 'sorted(s["name"] for s in d if s["protocol"] == "openid-connect" and s["name"] != "'"${2-}"'")'
}

@test "a new client that declares one list of scopes has the realm's own in the other" {
    declare_clients "$SPEC" "$REALM" only-default '{"defaultClientScopes":["profile","phone"]}' \
        only-optional '{"optionalClientScopes":["email"]}' neither '{}' both-empty '{"defaultClientScopes":[],"optionalClientScopes":[]}'
    tool ensure -f "$SPEC"
    expect_status 0
    local links='[sorted(d["defaultClientScopes"]), sorted(d["optionalClientScopes"])]'
    same only-default "[[\"phone\", \"profile\"], $(realm_scopes optional phone)]" "$(live only-default "$links")"
    same only-optional "[$(realm_scopes default email), [\"email\"]]" "$(live only-optional "$links")"
    same neither "[$(realm_scopes default), $(realm_scopes optional)]" "$(live neither "$links")"
    same both-empty '[[], []]' "$(live both-empty "$links")"
}

@test "a new client with a service account can log in by itself" {
    declare_clients "$SPEC" "$REALM" robot '{"protocol":"openid-connect","publicClient":false,"serviceAccountsEnabled":true,
        "standardFlowEnabled":false,"defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    tool ensure -f "$SPEC"
    expect_status 0
    tool diff --strict -f "$SPEC"
    expect_status 0
    [ "$(curl -sS "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" -d grant_type=client_credentials -d client_id=robot \
        -d "client_secret=$(live robot 'd["secret"]')" | json '"access_token" in d')" = true ]
}

@test "a new bearer-only client obtains no tokens" {
    declare_clients "$SPEC" "$REALM" bearer '{"protocol":"openid-connect","bearerOnly":true}'
    tool ensure -f "$SPEC"
    expect_status 0
    same flows '[true, false, false]' "$(live bearer '[d["bearerOnly"], d["standardFlowEnabled"], d["publicClient"]]')"
    tool diff -f "$SPEC"
    expect_status 0
}

@test "a new SAML client is created with SAML scopes" {
    declare_clients "$SPEC" "$REALM" saml '{"protocol":"saml","redirectUris":["https://sp.example.org/acs"],
        "attributes":{"saml.assertion.signature":true},"defaultClientScopes":["role_list"]}'
    tool ensure -f "$SPEC"
    expect_status 0
    same protocol saml "$(live saml 'd["protocol"]')"
    same default '["role_list"]' "$(live saml 'd["defaultClientScopes"]')"
    tool diff -f "$SPEC"
    expect_status 0
}

@test "authorization settings are created with the client and left alone later" {
    local spec='{"protocol":"openid-connect","publicClient":false,"serviceAccountsEnabled":true,"authorizationServicesEnabled":true,
        "authorizationSettings":{"policyEnforcementMode":"PERMISSIVE","resources":[{"name":"printer","uris":["/p"]}],"scopes":[{"name":"print"}]},"name":"%s"}'
    # shellcheck disable=SC2059
    declare_clients "$SPEC" "$REALM" authz "$(printf "$spec" Old)"
    tool ensure -f "$SPEC"
    expect_status 0
    local settings server
    server=$REALM/clients/$(client_uuid "$REALM" authz)/authz/resource-server
    settings=$(kc GET "$server/settings")
    # Before 26 there is a "Default Resource" as well.
    same resources true "$(json '"printer" in [r["name"] for r in d["resources"]]' "$settings")"
    # shellcheck disable=SC2059
    declare_clients "$SPEC" "$REALM" authz "$(printf "$spec" New)"
    tool ensure --update -f "$SPEC"
    expect_status 0
    same settings "$settings" "$(kc GET "$server/settings")"
}

@test "many clients are created in one run, compared page by page, and none is written again" {
    local names=() i
    for i in $(seq -w 120); do
        names+=("many-$i" '{"name":"Number '"$i"'","redirectUris":["https://many.example.org/'"$i"'"],"defaultClientScopes":["profile"]}')
    done
    declare_clients "$SPEC" "$REALM" "${names[@]}"
    tool ensure -f "$SPEC" -o json
    expect_status 0
    expect_json 'd["summary"]["done"] == 120 and len(d["items"]) == 120'
    expect_json 'all(i["result"] == "done" and i["verified"] and i["action"] == "create" for i in d["items"])'
    tool diff -f "$SPEC" -o json
    expect_status 0
    expect_json 'd["summary"]["in-sync"] == 120'
    admin_events_clear "$REALM"
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
}

@test "several realms are ensured in one run" {
    local other
    other=$(unique other)
    realm_new "$other"
    declare_clients "$BATS_TEST_TMPDIR/one.json" "$REALM" shared '{"name":"One"}'
    declare_clients "$BATS_TEST_TMPDIR/two.json" "$other" shared '{"name":"Two","defaultClientScopes":["groups"]}'
    tool ensure -f "$BATS_TEST_TMPDIR/one.json" -f "$BATS_TEST_TMPDIR/two.json"
    expect_status 0
    expect_output "realm $REALM" "realm $other"
    same one One "$(live shared 'd["name"]')"
    same two '["Two", ["groups"]]' "$(client_get "$other" shared | json '[d["name"], d["defaultClientScopes"]]')"
    tool diff -f "$BATS_TEST_TMPDIR/one.json" -f "$BATS_TEST_TMPDIR/two.json"
    expect_status 0
    realm_delete "$other"
}

# --- Strict and consent -----------------------------------------------------------------------------------

@test "without --yes strict removes nothing, does everything else, and says so with status 1" {
    client_new "$REALM" '{"clientId":"consent","attributes":{"undeclared":"x"},"defaultClientScopes":["profile","roles"],"optionalClientScopes":[]}'
    declare_clients "$SPEC" "$REALM" consent '{"defaultClientScopes":["profile","email"]}' consenting '{"name":"New"}'
    tool ensure --strict -f "$SPEC"
    expect_status 1
    expect_output "did not detach roles" "--yes" "attached email" "client consenting"
    same default '["email", "profile", "roles"]' "$(live consent 'sorted(d["defaultClientScopes"])')"
    same consenting New "$(live consenting 'd["name"]')"
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_output "detached roles"
    same default '["email", "profile"]' "$(live consent 'sorted(d["defaultClientScopes"])')"
    same undeclared x "$(live consent 'd["attributes"]["undeclared"]')"
}

@test "without --yes a declared field is made equal although an undeclared attribute may not be removed" {
    client_new "$REALM" '{"clientId":"half","name":"Old","attributes":{"undeclared":"x"},
        "protocolMappers":[{"name":"undeclared","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"x"}}]}'
    declare_clients "$SPEC" "$REALM" half '{"name":"New","attributes":{"declared":"y"},"protocolMappers":[]}'
    tool ensure --strict -f "$SPEC"
    expect_status 1
    same half '["New", "x", "y", 1]' \
        "$(live half '[d["name"], d["attributes"]["undeclared"], d["attributes"]["declared"], len(d["protocolMappers"])]')"
}

# --- Planning only ------------------------------------------------------------------------------------------

# A client of each fate: to be created, to be updated, to be moved.
declare_fates() {
    kc PUT "$REALM" '{"adminEventsEnabled":true}' >/dev/null
    [ -n "$(client_uuid "$REALM" "$1-there" 2>/dev/null)" ] ||
        client_new "$REALM" '{"clientId":"'"$1"'-there","name":"Old","defaultClientScopes":["profile"],"optionalClientScopes":["email"]}'
    declare_clients "$SPEC" "$REALM" "$1-there" '{"name":"New","defaultClientScopes":["email"]}' "$1-missing" '{"name":"Missing"}'
}

@test "--dry-run shows the plan and writes nothing" {
    declare_fates dry
    local flag
    for flag in --dry-run --dry-run=client --dry-run=server; do
        admin_events_clear "$REALM"
        tool ensure --update "$flag" -f "$SPEC"
        expect_status 0
        expect_output "client dry-missing" create "client dry-there" update "Plan: 1 to create, 1 to update, 1 scope link to move"
        expect_writes "$REALM" 0
    done
    same missing null "$(client_get "$REALM" dry-missing)"
    same name Old "$(live dry-there 'd["name"]')"
}

@test "--dry-run -o json prints a Plan, ensure -o json an Outcome, and nothing else on standard output" {
    declare_fates doc
    tool ensure --update --dry-run -f "$SPEC" -o json
    expect_status 0
    expect_json 'list(d) == ["apiVersion", "kind", "summary", "items"] and d["apiVersion"] == "kcrealm.io/v1" and d["kind"] == "Plan"'
    expect_json '[(i["kind"], i["name"], i["action"]) for i in d["items"]] == [("client", "doc-missing", "create"), ("client", "doc-there", "update"), ("client", "doc-there", "move")]'
    expect_json 'all(set(i) == {"realm", "kind", "name", "action", "changes"} and i["realm"] == "'"$REALM"'" for i in d["items"])'
    expect_json 'all(set(c) <= {"path", "op", "declared", "live"} and c["path"][0] == "/" and c["op"] in ("add", "remove", "replace") for i in d["items"] for c in i["changes"])'
    expect_json 'd["items"][1]["changes"] == [{"path": "/name", "op": "replace", "declared": "New", "live": "Old"}]'
    expect_json 'sorted((c["path"], c["op"]) for c in d["items"][2]["changes"]) == [("/defaultClientScopes", "add"), ("/optionalClientScopes", "remove")]'
    expect_json 'd["summary"]["create"] == 1 and d["summary"]["update"] == 1 and d["summary"]["move"] == 1'

    tool ensure -f "$SPEC" -o json
    expect_status 0
    expect_json 'd["apiVersion"] == "kcrealm.io/v1" and d["kind"] == "Outcome"'
    expect_json '[(i["name"], i["action"], i["result"], i["verified"]) for i in d["items"]] == [("doc-missing", "create", "done", True), ("doc-there", "update", "left", False), ("doc-there", "move", "done", True)]'
    expect_json 'd["summary"] == {"done": 2, "left": 1, "skipped": 0, "failed": 0, "not-attempted": 0}'

    tool ensure --update -f "$SPEC" -o yaml
    expect_status 0
    expect_output "kind: Outcome" "result: done"
    # Two runs over the same state print the same bytes.
    tool ensure --update -f "$SPEC" -o json
    local first=$output
    tool ensure --update -f "$SPEC" -o json
    same "the second document" "$first" "$output"
    expect_json 'd["items"] == []'
}

# --- Refusals and failures --------------------------------------------------------------------------------------

@test "a SAML scope on an OIDC client is refused before anything is written" {
    declare_clients "$SPEC" "$REALM" mixed '{"protocol":"openid-connect","defaultClientScopes":["profile","role_list"]}' mixed-innocent '{"name":"X"}'
    admin_events_clear "$REALM"
    tool ensure -f "$SPEC"
    expect_status 2
    expect_stderr '"role_list"' saml '"mixed"' openid-connect
    expect_writes "$REALM" 0
}

@test "one client that Keycloak refuses does not stop the others and is named with Keycloak's words" {
    client_new "$REALM" '{"clientId":"refused-there","redirectUris":["https://a.example.org/"]}'
    declare_clients "$SPEC" "$REALM" refused-a '{"name":"A"}' refused-new '{"redirectUris":["https://a.example.org/#frag"]}' \
        refused-there '{"redirectUris":["https://b.example.org/#frag"],"defaultClientScopes":["phone"]}' refused-z '{"name":"Z","defaultClientScopes":["email"]}'
    tool ensure --update -f "$SPEC"
    expect_status 1
    expect_output "client refused-new" "failed to create" "must not contain an UR" "fragment" "failed to update" "2 failed"
    same a A "$(live refused-a 'd["name"]')"
    same z '["Z", ["email"]]' "$(live refused-z '[d["name"], d["defaultClientScopes"]]')"
    same new null "$(client_get "$REALM" refused-new)"
    # What does not depend on the refused write is done.
    same there true "$(live refused-there '"phone" in d["defaultClientScopes"]')"
    tool ensure --update -f "$SPEC" -o json
    expect_status 1
    expect_json '[(i["name"], i["result"]) for i in d["items"]] == [("refused-new", "failed"), ("refused-there", "failed")]'
    expect_json 'all("fragment" in i["reason"] and not i["verified"] for i in d["items"])'
}

@test "a field that Keycloak does not know fails its client with Keycloak's words" {
    declare_clients "$SPEC" "$REALM" nonsense '{"nonsense":1}'
    tool ensure -f "$SPEC"
    expect_status 1
    # Before 26 the name of the field is in the server's log only.
    [[ $output == *'Unrecognized field "nonsense"'* || $output == *"For more on this error consult the server log"* ]] || {
        show_run
        return 1
    }
}

@test "an unknown authentication flow fails its client alone" {
    declare_clients "$SPEC" "$REALM" flow-bad '{"authenticationFlowBindingOverrides":{"browser":"no such flow"}}' flow-good '{"authenticationFlowBindingOverrides":{"browser":"browser"}}'
    tool ensure -f "$SPEC"
    expect_status 1
    expect_output '"no such flow"' "client flow-good" created
    same bad null "$(client_get "$REALM" flow-bad)"
    same good '["browser"]' "$(live flow-good 'sorted(d["authenticationFlowBindingOverrides"])')"
}

@test "a missing realm is an error that names the importer, and nothing is written" {
    local missing
    missing=$(unique nowhere)
    declare_clients "$BATS_TEST_TMPDIR/nowhere.json" "$missing" lost '{"name":"Lost"}'
    declare_clients "$SPEC" "$REALM" found '{"name":"Found"}'
    admin_events_clear "$REALM"
    tool ensure -f "$SPEC" -f "$BATS_TEST_TMPDIR/nowhere.json"
    expect_status 2
    expect_stderr "realm \"$missing\" does not exist" KeycloakRealmImport
    expect_writes "$REALM" 0
}

@test "--wait waits for a realm that comes later" {
    local late started=$SECONDS
    late=$(unique late)
    declare_clients "$SPEC" "$late" patient '{"name":"Patient"}'
    kcrealm ensure --wait --timeout 60s -f "$SPEC" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
    local pid=$!
    sleep 3
    realm_new "$late"
    wait "$pid"
    grep -q "client patient" "$BATS_TEST_TMPDIR/out"
    grep -q "note: waiting: realm \"$late\" does not exist" "$BATS_TEST_TMPDIR/err"
    [ $((SECONDS - started)) -lt 30 ]
    same name Patient "$(client_get "$late" patient | json 'd["name"]')"
    realm_delete "$late"
}

@test "--wait gives up at --timeout with status 2" {
    declare_clients "$SPEC" "$(unique never)" patient '{}'
    local started=$SECONDS
    tool ensure --wait --timeout 3s -f "$SPEC"
    expect_status 2
    expect_stderr "does not exist"
    [ $((SECONDS - started)) -lt 12 ]
}

# --- Secrets ------------------------------------------------------------------------------------------------------

@test "no run prints a client's secret, the password or a token, however much it tells" {
    unset E2E_TOKEN # so that there is a login to be seen
    local canary=cAnArY-7f3d9b21e5-secret-of-a-client password=$BED_KEYCLOAK_ADMIN_PASSWORD
    client_new "$REALM" '{"clientId":"canary","publicClient":false,"name":"Old","secret":"'"$canary"'"}'
    declare_clients "$SPEC" "$REALM" canary '{"name":"New","attributes":{"undeclared":""},"protocolMappers":[],"defaultClientScopes":["profile"]}'
    local out=$BATS_TEST_TMPDIR/all
    {
        kcrealm diff -v 9 -f "$SPEC" || true
        kcrealm diff -v 9 -o json --strict -f "$SPEC" || true
        kcrealm ensure -v 9 --strict --dry-run -f "$SPEC"
        kcrealm ensure -v 9 -o json -f "$SPEC"
        kcrealm ensure -v 9 --strict --yes -f "$SPEC"
        kcrealm attach-scopes canary -v 9 --realm "$REALM" --optional phone
    } >"$out" 2>&1
    same "the secret" "$canary" "$(live canary 'd["secret"]')"
    grep -q "PUT /admin/realms/$REALM/clients/" "$out"
    python3 - "$out" "$canary" "$password" <<'PYTHON'
import base64, sys, urllib.parse
text = open(sys.argv[1], "rb").read()
for secret in (s.encode() for s in sys.argv[2:]):
    forms = {secret, secret.hex().encode(), urllib.parse.quote(secret).encode()}
    for shift in range(3):  # wherever it stands in what was encoded
        encoded = base64.b64encode(b"\0" * shift + secret)
        forms.add(encoded[4:-4])
    for form in forms:
        assert form not in text, form
assert b"eyJ" not in text, "a token"
PYTHON
}
