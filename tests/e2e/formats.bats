#!/usr/bin/env bats
# shellcheck shell=bats
# Plans and outcomes in each format, from a real server. Documents are checked by their schemas in `tool`.

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

# One client that differs and lacks a link, one that is missing.
declare_two() {
    client_new "$REALM" '{"clientId":"'"$1"'-old","name":"Old","defaultClientScopes":["profile"]}'
    declare_clients "$SPEC" "$REALM" "$1-old" '{"name":"New","defaultClientScopes":["profile","email"]}' \
        "$1-new" '{"name":"New","redirectUris":["https://a.example.org/*"]}'
}

yaml_says_the_same() {
    local document=$output
    tool "$@" -o yaml
    expect_status 0
    python3 - "$document" "$output" <<'PYTHON'
import json, sys, yaml
assert json.loads(sys.argv[1]) == yaml.safe_load(sys.argv[2])
PYTHON
}

@test "a plan as JSON, YAML, Markdown and names" {
    declare_two plan
    tool ensure --update --dry-run -f "$SPEC" -o json
    expect_status 0
    same actions '["create", "update", "attach"]' "$(json '[i["action"] for i in d["items"]]' "$output")"
    yaml_says_the_same ensure --update --dry-run -f "$SPEC"
    tool ensure --update --dry-run -f "$SPEC" -o name
    expect_status 0
    same names "$REALM/client/plan-new"$'\n'"$REALM/client/plan-old" "$output"
    tool ensure --update --dry-run -f "$SPEC" -o markdown
    expect_status 0
    expect_output "Plan: 1 to create, 1 to update, 1 scope link to attach" "| client \`plan-old\` | update, attach |" \
        $'```diff\n@@ name @@\n- Old\n+ New\n@@ defaultClientScopes @@\n+ email\n```'
}

@test "an outcome as JSON" {
    declare_two outcome
    tool ensure -f "$SPEC" -o json
    expect_status 0
    same results '["done", "left", "done"]' "$(json '[i["result"] for i in d["items"]]' "$output")"
    tool ensure -f "$SPEC" -o yaml
    expect_status 0
    expect_output "left: 1"
}

@test "an outcome as Markdown, JUnit and names" {
    declare_two rest
    tool ensure -f "$SPEC" -o markdown
    expect_status 0
    expect_output "**Keycloak:** 2 done, 1 left as it was" "| client \`rest-old\` | left | \`left: name\` |"
    tool ensure -f "$SPEC" -o name
    expect_status 0
    same names "$REALM/client/rest-old" "$output"
    tool ensure --update -f "$SPEC" -o junit
    expect_status 0
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/junit.xml"
    python3 "$BATS_TEST_DIRNAME/../cli/check_junit.py" "$BATS_TEST_TMPDIR/junit.xml"
    expect_output 'name="rest-old: update"'
}

@test "links as each format" {
    client_new "$REALM" '{"clientId":"links","defaultClientScopes":["profile"],"optionalClientScopes":["email"]}'
    local flags=(attach-scopes links --realm "$REALM" --default "email,address")
    tool "${flags[@]}" --dry-run -o json
    expect_status 0
    same actions '["move", "attach"]' "$(json '[i["action"] for i in d["items"]]' "$output")"
    tool "${flags[@]}" --dry-run -o junit
    expect_status 2
    expect_stderr "a plan (--dry-run) is not written as junit"
    tool "${flags[@]}" -o json
    expect_status 0
    same results '["done", "done"]' "$(json '[i["result"] for i in d["items"]]' "$output")"
}
