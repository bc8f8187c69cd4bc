#!/usr/bin/env bats
# shellcheck shell=bats
# What holds for every shape of field: after `ensure --update` diff finds nothing, after
# `ensure --strict` `diff --strict` finds nothing, and a second run sends no write.

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

# expect_settled DIFF-FLAG ENSURE-FLAG...: in sync, and the next run writes nothing.
expect_settled() {
    local diff_flag=$1
    shift
    tool diff ${diff_flag:+"$diff_flag"} -f "$SPEC"
    expect_status 0
    admin_events_clear "$REALM"
    tool ensure "$@" -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
}

# expect_converges CLIENTID SPEC: of a client that lives and differs from its spec.
expect_converges() {
    declare_clients "$SPEC" "$REALM" "$1" "$2"
    tool diff -f "$SPEC"
    expect_status 1
    tool ensure --update -f "$SPEC"
    expect_status 0
    expect_settled '' --update
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_settled --strict --strict --yes
}

live() {
    client_get "$REALM" "$1" | json "$2"
}

@test "scalars converge: strings, truths and numbers" {
    client_new "$REALM" '{"clientId":"scalars","name":"Old","baseUrl":"/old","enabled":false,"consentRequired":true}'
    expect_converges scalars '{"name":"New","description":"Added","baseUrl":"https://new.example.org/",
        "enabled":true,"consentRequired":"false","notBefore":11,"frontchannelLogout":true}'
    same values '["New", "Added", true, false, 11, true]' \
        "$(live scalars '[d["name"], d["description"], d["enabled"], d["consentRequired"], d["notBefore"], d["frontchannelLogout"]]')"
}

@test "a declared empty string removes a scalar, and absent, null and empty are equal" {
    client_new "$REALM" '{"clientId":"emptied","name":"Old","description":"Old","rootUrl":"https://old.example.org"}'
    expect_converges emptied '{"name":"","description":"","rootUrl":"","adminUrl":""}'
    same name '""' "$(live emptied '__import__("json").dumps(d.get("name") or "")')"
    declare_clients "$SPEC" "$REALM" emptied '{"name":null,"description":""}'
    tool diff -f "$SPEC"
    expect_status 0
}

@test "sets converge: what is declared is all that stays" {
    client_new "$REALM" '{"clientId":"sets","redirectUris":["https://a.example.org/*","https://b.example.org/*"],"webOrigins":["https://a.example.org"]}'
    expect_converges sets '{"redirectUris":["https://c.example.org/*","https://a.example.org/*"],"webOrigins":["+","https://c.example.org"]}'
    same redirectUris '["https://a.example.org/*", "https://c.example.org/*"]' "$(live sets 'sorted(d["redirectUris"])')"
    same webOrigins '["+", "https://c.example.org"]' "$(live sets 'sorted(d["webOrigins"])')"
}

@test "a declared empty set empties, and undeclared web origins are not filled in" {
    client_new "$REALM" '{"clientId":"empty-sets","redirectUris":["https://a.example.org/*"],"webOrigins":[]}'
    expect_converges empty-sets '{"redirectUris":["https://b.example.org/*"]}'
    same webOrigins '[]' "$(live empty-sets 'd["webOrigins"]')"
    client_edit "$REALM" empty-sets 'c["webOrigins"] = ["https://b.example.org"]'
    expect_converges empty-sets '{"redirectUris":[],"webOrigins":[]}'
    same both '[[], []]' "$(live empty-sets '[d["redirectUris"], d["webOrigins"]]')"
}

@test "attributes converge: changed, added, removed by an empty string, booleans and numbers as texts" {
    client_new "$REALM" '{"clientId":"maps","attributes":{"changed":"old","removed":"old","kept":"old"}}'
    declare_clients "$SPEC" "$REALM" maps '{"attributes":{"changed":"new","removed":"","added":true,"number":300}}'
    tool ensure --update -f "$SPEC"
    expect_status 0
    same attributes '["new", null, "old", "true", "300"]' \
        "$(live maps '[d["attributes"].get(k) for k in ("changed", "removed", "kept", "added", "number")]')"
    expect_settled '' --update
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    same kept null "$(live maps 'd["attributes"].get("kept")')"
    expect_settled --strict --strict --yes
}

@test "attributes that hold several values are sets" {
    client_new "$REALM" '{"clientId":"joined","attributes":{"post.logout.redirect.uris":"https://b.example.org/##https://a.example.org/"}}'
    declare_clients "$SPEC" "$REALM" joined '{"attributes":{"post.logout.redirect.uris":"https://a.example.org/##https://b.example.org/"}}'
    tool diff -f "$SPEC"
    expect_status 0
    expect_converges joined '{"attributes":{"post.logout.redirect.uris":"https://a.example.org/##https://c.example.org/"}}'
}

@test "flow overrides converge by alias, and an empty string removes one" {
    local flow
    flow=$(kc GET "$REALM/authentication/flows" | json 'next(f["id"] for f in d if f["alias"] == "browser")')
    client_new "$REALM" '{"clientId":"flows","authenticationFlowBindingOverrides":{"browser":"'"$flow"'"}}'
    declare_clients "$SPEC" "$REALM" flows '{"authenticationFlowBindingOverrides":{"browser":"browser"}}'
    tool diff --strict -f "$SPEC"
    expect_status 0
    expect_converges flows '{"authenticationFlowBindingOverrides":{"browser":"","direct_grant":"direct grant"}}'
    same overrides '["direct_grant"]' "$(live flows 'sorted(d["authenticationFlowBindingOverrides"])')"
}

@test "strict removes a flow override that a declared map does not list" {
    local flow
    flow=$(kc GET "$REALM/authentication/flows" | json 'next(f["id"] for f in d if f["alias"] == "direct grant")')
    client_new "$REALM" '{"clientId":"strict-flows","authenticationFlowBindingOverrides":{"direct_grant":"'"$flow"'"}}'
    expect_converges strict-flows '{"authenticationFlowBindingOverrides":{"browser":"browser"}}'
    same overrides '["browser"]' "$(live strict-flows 'sorted(d["authenticationFlowBindingOverrides"])')"
}

MAPPERS='[{"name":"changed","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
        "config":{"included.custom.audience":"old","access.token.claim":"true"}},
    {"name":"undeclared","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
        "config":{"included.custom.audience":"x","id.token.claim":"true"}}]'

@test "mappers converge: config merged by key, new ones added, others kept, ids kept" {
    client_new "$REALM" '{"clientId":"mappers","protocolMappers":'"$MAPPERS"'}'
    local id
    id=$(live mappers 'next(m["id"] for m in d["protocolMappers"] if m["name"] == "changed")')
    declare_clients "$SPEC" "$REALM" mappers '{"protocolMappers":[
        {"name":"changed","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"new","id.token.claim":false}},
        {"name":"added","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"level","claim.value":3,"jsonType.label":"int","access.token.claim":true}}]}'
    tool ensure --update -f "$SPEC"
    expect_status 0
    same names '["added", "changed", "undeclared"]' "$(live mappers 'sorted(m["name"] for m in d["protocolMappers"])')"
    local changed='next(m for m in d["protocolMappers"] if m["name"] == "changed")'
    same config '{"access.token.claim": "true", "id.token.claim": "false", "included.custom.audience": "new"}' "$(live mappers "${changed}['config']")"
    same id "$id" "$(live mappers "${changed}['id']")"
    expect_settled '' --update
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    same "names after strict" '["added", "changed"]' "$(live mappers 'sorted(m["name"] for m in d["protocolMappers"])')"
    same "config after strict" '{"id.token.claim": "false", "included.custom.audience": "new"}' "$(live mappers "${changed}['config']")"
    expect_settled --strict --strict --yes
}

@test "a mapper whose type changes converges" {
    client_new "$REALM" '{"clientId":"retyped","protocolMappers":'"$MAPPERS"'}'
    expect_converges retyped '{"protocolMappers":[{"name":"changed","protocol":"openid-connect",
        "protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"c","claim.value":"v","jsonType.label":"String"}}]}'
    same type oidc-hardcoded-claim-mapper "$(live retyped 'd["protocolMappers"][0]["protocolMapper"]')"
}

@test "a mapper is stored that does not say its protocol" {
    local mapper='{"name":"silent","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"x"}}'
    declare_clients "$SPEC" "$REALM" silent-new '{"protocolMappers":['"$mapper"']}'
    tool ensure -f "$SPEC"
    expect_status 0
    expect_settled --strict --strict --yes
    client_new "$REALM" '{"clientId":"silent-old"}'
    expect_converges silent-old '{"protocolMappers":['"$mapper"']}'
}

@test "strict with an empty list of mappers removes all of them" {
    client_new "$REALM" '{"clientId":"no-mappers","name":"Old","protocolMappers":'"$MAPPERS"'}'
    expect_converges no-mappers '{"name":"New","protocolMappers":[]}'
    same mappers '[]' "$(live no-mappers 'd.get("protocolMappers", [])')"
}

@test "links converge: attached, moved both ways, and removed by strict" {
    client_new "$REALM" '{"clientId":"links","defaultClientScopes":["profile","email","roles"],"optionalClientScopes":["address","phone"]}'
    expect_converges links '{"defaultClientScopes":["openid","profile","address"],"optionalClientScopes":["email","offline_access"]}'
    same default '["address", "profile"]' "$(live links 'sorted(d["defaultClientScopes"])')"
    same optional '["email", "offline_access"]' "$(live links 'sorted(d["optionalClientScopes"])')"
}

@test "strict removes links only from the list that is declared" {
    client_new "$REALM" '{"clientId":"half-links","defaultClientScopes":["profile","email"],"optionalClientScopes":["address","phone"]}'
    expect_converges half-links '{"defaultClientScopes":["profile","roles"]}'
    same default '["profile", "roles"]' "$(live half-links 'sorted(d["defaultClientScopes"])')"
    same optional '["address", "phone"]' "$(live half-links 'sorted(d["optionalClientScopes"])')"
}

@test "strict with empty lists removes all links" {
    client_new "$REALM" '{"clientId":"no-links","name":"Old","defaultClientScopes":["profile"],"optionalClientScopes":["phone"]}'
    expect_converges no-links '{"name":"New","defaultClientScopes":[],"optionalClientScopes":[]}'
    same links '[[], []]' "$(live no-links '[d["defaultClientScopes"], d["optionalClientScopes"]]')"
}

@test "all shapes at once converge, on a client that is created and on one that differs in everything" {
    local shapes
    shapes=$(cat "$BATS_TEST_DIRNAME/specs/all-shapes.json")
    declare_clients "$SPEC" "$REALM" new-shapes "$shapes"
    tool ensure -f "$SPEC"
    expect_status 0
    expect_settled ''
    declare_clients "$SPEC" "$REALM" strict-shapes "$shapes"
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_settled --strict --strict --yes
    client_new "$REALM" '{"clientId":"old-shapes","name":"Old","publicClient":true,"redirectUris":["https://old.example.org/"],
        "attributes":{"old":"x","pkce.code.challenge.method":"plain"},"protocolMappers":'"$MAPPERS"',
        "defaultClientScopes":["roles"],"optionalClientScopes":["profile"]}'
    expect_converges old-shapes "$shapes"
}

@test "SAML clients converge, created and changed, and keep the certificate of the server's key" {
    declare_clients "$SPEC" "$REALM" saml-new '{"protocol":"saml","attributes":{"saml.assertion.signature":true},"redirectUris":["https://sp.example.org/acs"]}'
    tool ensure --strict --yes -f "$SPEC"
    expect_status 0
    expect_settled --strict --strict --yes
    client_new "$REALM" '{"clientId":"saml-old","protocol":"saml","name":"Old"}'
    local certificate
    certificate=$(live saml-old 'd["attributes"]["saml.signing.certificate"]')
    expect_converges saml-old '{"protocol":"saml","name":"New","attributes":{"saml.assertion.signature":"true"}}'
    same certificate "$certificate" "$(live saml-old 'd["attributes"]["saml.signing.certificate"]')"
    same attributes '["saml.artifact.binding.identifier", "saml.assertion.signature", "saml.signing.certificate", "saml.signing.private.key"]' \
        "$(live saml-old 'sorted(k for k in d["attributes"] if k.startswith("saml"))')"
}

@test "a client converges whose service account is switched on, and off" {
    client_new "$REALM" '{"clientId":"robot","publicClient":true,"defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    expect_converges robot '{"publicClient":false,"serviceAccountsEnabled":true,"attributes":{},"protocolMappers":[],"defaultClientScopes":["profile"]}'
    expect_converges robot '{"publicClient":true,"serviceAccountsEnabled":false,"defaultClientScopes":["profile"]}'
    same account false "$(live robot 'd["serviceAccountsEnabled"]')"
}

@test "strict leaves collections alone that the spec does not mention" {
    client_new "$REALM" '{"clientId":"unmentioned","name":"Old","redirectUris":["https://a.example.org/"],
        "attributes":{"own":"x"},"protocolMappers":'"$MAPPERS"',"defaultClientScopes":["roles"],"optionalClientScopes":["phone"]}'
    local before
    before=$(live unmentioned '{k: v for k, v in d.items() if k != "name"}')
    expect_converges unmentioned '{"name":"New"}'
    same "all but the name" "$before" "$(live unmentioned '{k: v for k, v in d.items() if k != "name"}')"
}

@test "strict keeps the scope service_account and attributes that the server owns" {
    client_new "$REALM" '{"clientId":"kept","serviceAccountsEnabled":true,"name":"Old","attributes":{"own":"x"}}'
    local owned='{k: v for k, v in d["attributes"].items() if k.startswith(("client.secret", "realm_client"))}'
    # Before 26.1 there is no such scope, but mappers in each client.
    local scope='"service_account" in d["defaultClientScopes"]' mappers='[m["name"] for m in d.get("protocolMappers", [])]'
    local before scope_before mappers_before
    before=$(live kept "$owned")
    scope_before=$(live kept "$scope")
    mappers_before=$(live kept "$mappers")
    [ "$(json '"client.secret.creation.time" in d' "$before")" = true ]
    expect_converges kept '{"name":"New","serviceAccountsEnabled":true,"attributes":{"mine":"y"},"defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    same "owned attributes" "$before" "$(live kept "$owned")"
    same "the scope" "$scope_before" "$(live kept "$scope")"
    same "the mappers" "$mappers_before" "$(live kept "$mappers")"
    same "other scopes" '["profile"]' "$(live kept '[s for s in d["defaultClientScopes"] if s != "service_account"]')"
}
