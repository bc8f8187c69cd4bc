#!/usr/bin/env bats
# shellcheck shell=bats
# What diff shows of each shape, and what it says when it cannot see.

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
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

# expect_changes CLIENTID JSON: the changes of the client in the report, in any order.
expect_changes() {
    local expected actual by_path='sorted(d, key=lambda c: (c["path"], c["op"], str(c.get("declared")), str(c.get("live"))))'
    actual=$(json "next(i['changes'] for i in d['items'] if i['name'] == '$1')" "$output" | json "$by_path")
    expected=$(json "$by_path" "$2")
    same "changes of $1" "$expected" "$actual"
}

# A client and its spec, which differ in the same way as text and as JSON.
differ() {
    local id=$1
    client_new "$REALM" "$2"
    declare_clients "$SPEC" "$REALM" "$id" "$3"
    tool diff "${@:4}" -o json -f "$SPEC"
    expect_status 1
    local document=$output
    tool diff "${@:4}" -f "$SPEC"
    expect_status 1
    text=$output
    output=$document
}

expect_text() {
    local json=$output
    output=$text
    expect_output "$@"
    output=$json
}

# --- Shapes ------------------------------------------------------------------------------------------------

@test "scalars: replaced, added and removed" {
    differ scalars '{"clientId":"scalars","name":"Old","description":"Gone","enabled":true}' \
        '{"name":"New","description":"","baseUrl":"/app","enabled":false}'
    expect_changes scalars '[{"path":"/name","op":"replace","declared":"New","live":"Old"},
        {"path":"/description","op":"remove","live":"Gone"},{"path":"/baseUrl","op":"add","declared":"/app"},
        {"path":"/enabled","op":"replace","declared":false,"live":true}]'
    expect_text "client scalars" "- Old" "+ New" "- Gone" "+ /app" "- true" "+ false" "1 drifted"
}

@test "sets: one change for each element" {
    differ sets '{"clientId":"sets","redirectUris":["https://a.example.org/","https://b.example.org/"],"webOrigins":["https://kept.example.org"]}' \
        '{"redirectUris":["https://c.example.org/","https://b.example.org/"],"webOrigins":["https://kept.example.org"]}'
    expect_changes sets '[{"path":"/redirectUris","op":"remove","live":"https://a.example.org/"},
        {"path":"/redirectUris","op":"add","declared":"https://c.example.org/"}]'
    expect_text redirectUris "- https://a.example.org/" "+ https://c.example.org/"
}

@test "attributes: by key, and the parts of joined ones" {
    differ attributes '{"clientId":"attributes","attributes":{"a.b/c":"old","joined":"x##y","gone":"1","undeclared":"z"}}' \
        '{"attributes":{"a.b/c":"new","joined":"y##w","gone":"","added":5}}'
    expect_changes attributes '[{"path":"/attributes/a.b~1c","op":"replace","declared":"new","live":"old"},
        {"path":"/attributes/joined","op":"remove","live":"x"},{"path":"/attributes/joined","op":"add","declared":"w"},
        {"path":"/attributes/gone","op":"remove","live":"1"},{"path":"/attributes/added","op":"add","declared":"5"}]'
    expect_text "attributes.a.b/c" "- old" "+ new" "attributes.joined" "- x" "+ w" "attributes.gone" "attributes.added" "+ 5"
}

@test "flow overrides: by alias" {
    local flow
    flow=$(kc GET "$REALM/authentication/flows" | json 'next(f["id"] for f in d if f["alias"] == "browser")')
    differ flows '{"clientId":"flows","authenticationFlowBindingOverrides":{"browser":"'"$flow"'"}}' \
        '{"authenticationFlowBindingOverrides":{"browser":"registration"}}'
    expect_changes flows '[{"path":"/authenticationFlowBindingOverrides/browser","op":"replace","declared":"registration","live":"browser"}]'
    expect_text "- browser" "+ registration"
    refute_text "$flow"
}

@test "mappers: a setting that differs and a mapper that is missing" {
    differ mappers '{"clientId":"mappers","protocolMappers":[{"name":"there","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
            "config":{"included.custom.audience":"old","access.token.claim":"true"}}]}' \
        '{"protocolMappers":[{"name":"there","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"new","access.token.claim":true}},
            {"name":"missing","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{}}]}'
    expect_json 'd["items"][0]["changes"][0] == {"path": "/protocolMappers/there/config/included.custom.audience", "op": "replace", "declared": "new", "live": "old"}'
    expect_json 'len(d["items"][0]["changes"]) == 2 and d["items"][0]["changes"][1]["path"] == "/protocolMappers/missing" and d["items"][0]["changes"][1]["op"] == "add" and d["items"][0]["changes"][1]["declared"]["protocolMapper"] == "oidc-audience-mapper"'
    expect_text there included.custom.audience "- old" "+ new" missing
}

@test "links: attached, and moved as one removal and one addition" {
    differ links '{"clientId":"links","defaultClientScopes":["profile"],"optionalClientScopes":["email","phone"]}' \
        '{"defaultClientScopes":["openid","profile","email","groups"]}'
    expect_changes links '[{"path":"/optionalClientScopes","op":"remove","live":"email"},
        {"path":"/defaultClientScopes","op":"add","declared":"email"},{"path":"/defaultClientScopes","op":"add","declared":"groups"}]'
    expect_text defaultClientScopes email "optional → default" "+ groups"
    expect_json '[(i["kind"], i["name"], i["state"]) for i in d["items"]] == [("client", "links", "drifted"), ("client-scope", "groups", "missing")]'
}

@test "--strict: what declared collections do not list" {
    local live='{"clientId":"strict","attributes":{"own":"x"},"defaultClientScopes":["profile","roles"],"optionalClientScopes":["phone"],
        "protocolMappers":[{"name":"own","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"a"}}]}'
    differ strict "$live" '{"attributes":{},"protocolMappers":[],"defaultClientScopes":["profile"]}' --strict
    expect_json 'sorted((c["path"], c["op"]) for c in d["items"][0]["changes"]) == [("/attributes/own", "remove"), ("/defaultClientScopes", "remove"), ("/protocolMappers/own", "remove")]'
    expect_text "(undeclared)" "- roles"
    tool diff -f "$SPEC"
    expect_status 0
}

# --- Reports -----------------------------------------------------------------------------------------------

@test "states are counted, sorted by realm and name, and printed alike in every run" {
    client_new "$REALM" '{"clientId":"s-equal","name":"Equal"}'
    client_new "$REALM" '{"clientId":"s-drifted","name":"Old"}'
    declare_clients "$SPEC" "$REALM" s-missing '{}' s-equal '{"name":"Equal"}' s-drifted '{"name":"New"}'
    tool diff -f "$SPEC" -o json
    expect_status 1
    expect_json 'list(d) == ["apiVersion", "kind", "summary", "items"] and (d["apiVersion"], d["kind"]) == ("kcrealm.io/v1", "DriftReport")'
    expect_json 'd["summary"] == {"in-sync": 1, "missing": 1, "drifted": 1, "extra": 0, "unknown": 0}'
    expect_json '[(i["realm"], i["kind"], i["name"], i["state"]) for i in d["items"]] == [("'"$REALM"'", "client", "s-" + s, t) for s, t in (("drifted", "drifted"), ("equal", "in-sync"), ("missing", "missing"))]'
    local first=$output
    tool diff -f "$SPEC" -o json
    same "the second report" "$first" "$output"
    tool diff -f "$SPEC"
    expect_output "realm $REALM" "client s-drifted" "client s-missing" "1 missing" "1 drifted" "1 in sync"
}

# YAML as JSON, read by somebody else.
helm_reads() {
    local chart=$BATS_TEST_TMPDIR/chart
    mkdir -p "$chart/templates"
    printf 'apiVersion: v2\nname: reader\nversion: 0.0.1\n' >"$chart/Chart.yaml"
    echo '{{ toJson .Values }}' >"$chart/templates/report.yaml"
    "$BED_HELM" template reader "$chart" -f - <<<"$1" | sed -n '/^{/p'
}

@test "-o yaml says the same as -o json" {
    client_new "$REALM" '{"clientId":"yaml","name":"yes: # no","attributes":{"a":"0x1F","b":"null"}}'
    declare_clients "$SPEC" "$REALM" yaml '{"name":"- \"quoted\"\n{x}","attributes":{"a":"on","b":"12e3"}}'
    tool diff -f "$SPEC" -o json
    expect_status 1
    local document=$output
    tool diff -f "$SPEC" -o yaml
    expect_status 1
    same yaml "$(json 'd["items"]' "$document")" "$(helm_reads "$output" | json 'd["items"]')"
}

@test "client IDs with odd characters are found, created, compared and changed" {
    # shellcheck disable=SC2016
    local odd=('a;b/c?d#e+f%' 'with space' 'ünïcödé→日本' '$x&y=z|"q"'\''' '..' '%2F' '[0]{a}')
    python3 - "$REALM" "${odd[@]}" >"$SPEC" <<'PYTHON'
import json, sys
print(json.dumps([{"clientId": i, "realm": sys.argv[1], "spec": {"name": "Odd " + i, "optionalClientScopes": ["phone"]}} for i in sys.argv[2:]]))
PYTHON
    tool diff -f "$SPEC"
    expect_status 1
    expect_output "7 missing"
    tool ensure -f "$SPEC"
    expect_status 0
    local id
    for id in "${odd[@]}"; do
        same name "Odd $id" "$(client_get "$REALM" "$id" | json 'd["name"]')"
    done
    tool diff -f "$SPEC"
    expect_status 0
    client_edit "$REALM" 'a;b/c?d#e+f%' 'c["name"] = "Changed"'
    tool diff -f "$SPEC" -o json
    expect_status 1
    expect_json '[i["name"] for i in d["items"] if i["state"] != "in-sync"] == ["a;b/c?d#e+f%"]'
    tool ensure --update -f "$SPEC"
    expect_status 0
    tool diff -f "$SPEC" -- "${odd[@]}"
    expect_status 0
}

@test "a realm with odd characters" {
    local odd
    odd="$(unique odd) ü|%2F'x<"
    realm_new "$odd"
    declare_clients "$SPEC" "$odd" inside '{"name":"Inside","defaultClientScopes":["profile"]}'
    tool ensure -f "$SPEC"
    expect_status 0
    tool diff -f "$SPEC"
    expect_status 0
    realm_delete "$(url_encode "$odd")"
}

# --- What is compared ------------------------------------------------------------------------------------------

@test "names narrow the work to those clients, and an undeclared one is an error" {
    declare_clients "$SPEC" "$REALM" n-one '{}' n-two '{}' n-three '{}'
    tool diff -f "$SPEC" -o json n-three n-one
    expect_status 1
    expect_json '[i["name"] for i in d["items"]] == ["n-one", "n-three"]'
    tool diff -f "$SPEC" n-tow
    expect_status 2
    expect_stderr '"n-tow" is not declared' '"n-two"'
}

@test "--realm filters entries that have a realm and is the realm of those without" {
    printf '[{"clientId":"r-ours","realm":"%s","spec":{}},{"clientId":"r-theirs","realm":"elsewhere","spec":{}},{"clientId":"r-nowhere","spec":{}}]' "$REALM" >"$SPEC"
    tool diff -f "$SPEC" --realm "$REALM" -o json
    expect_status 1
    expect_json '[(i["realm"], i["name"]) for i in d["items"]] == [("'"$REALM"'", "r-nowhere"), ("'"$REALM"'", "r-ours")]'
}

@test "a missing realm is drift of its own, and its clients are missing" {
    local missing
    missing=$(unique nowhere)
    declare_clients "$SPEC" "$missing" lost '{}'
    tool diff -f "$SPEC" -o json
    expect_status 1
    expect_json '[(i["kind"], i["name"], i["state"]) for i in d["items"]] == [("client", "lost", "missing"), ("realm", "'"$missing"'", "missing")]'
    tool diff -f "$SPEC"
    expect_output "realm $missing" importer
}

@test "clients that no page holds are missing: none is looked up while the pages join" {
    local realm log=$BATS_TEST_TMPDIR/log args=() i
    realm=$(unique joined)
    realm_new "$realm"
    for i in $(seq 90); do args+=("m-$i" '{}'); done
    declare_clients "$SPEC" "$realm" "${args[@]}"
    kcrealm diff --no-progress -v 6 -f "$SPEC" >/dev/null 2>"$log" && status=0 || status=$?
    same status 1 "$status"
    same look-ups 0 "$(grep -c 'clients?clientId=' "$log")"
    kcrealm ensure -q -f "$SPEC" >/dev/null
    for i in 17 44 71; do client_delete "$realm" "m-$i"; done
    kcrealm diff --no-progress -v 6 -f "$SPEC" >"$BATS_TEST_TMPDIR/out" 2>"$log" && status=0 || status=$?
    same status 1 "$status"
    same summary "90 clients: 87 in sync, 3 missing" "$(tail -1 "$BATS_TEST_TMPDIR/out")"
    same look-ups 0 "$(grep -c 'clients?clientId=' "$log")"
    realm_delete "$realm"
}
