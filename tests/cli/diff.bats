#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# `diff --live` over the examples, in each format.

setup() {
    load helpers
    cli_setup
    cd "$ROOT" || return
}

example() {
    kcrealm diff -f examples/values.yaml --live examples/realm-export.json "$@"
}

@test "the example as text" {
    example
    expect 1 diff/example
}

@test "the example in colour" {
    example --color always
    expect 1 diff/example-color
}

@test "colours change nothing but colours" {
    example --color always
    sed $'s/\e\\[[0-9;]*m//g' "$out" >"$BATS_TEST_TMPDIR/plain"
    example
    diff "$BATS_TEST_TMPDIR/plain" "$out"
}

@test "the example without UTF-8" {
    LANG=C example
    expect 1 diff/example-ascii
    LC_ALL=C lacks '[^ -~]' "$out"
}

@test "the example in a narrow window" {
    COLUMNS=50 example
    expect 1 diff/example-narrow
}

@test "the example as JSON and as YAML say the same" {
    example -o json
    expect 1 diff/example-json
    cp "$out" "$BATS_TEST_TMPDIR/json"
    example -o yaml
    expect 1 diff/example-yaml
    python3 - "$BATS_TEST_TMPDIR/json" "$out" <<'PYTHON'
import json, sys
try:
    import yaml
except ImportError:
    sys.exit(0)
assert json.load(open(sys.argv[1])) == yaml.safe_load(open(sys.argv[2]))
PYTHON
}

@test "machine output is the same each time, whatever the terminal" {
    example -o json
    cp "$out" "$BATS_TEST_TMPDIR/first"
    COLUMNS=40 LANG=C example -o json --color always
    diff "$BATS_TEST_TMPDIR/first" "$out"
}

@test "the example in strict mode" {
    example --strict
    expect 1 diff/example-strict
}

@test "single clients" {
    example pgadmin
    expect 1 diff/example-one
    example prometheus
    exits 0
    example pgadmin prometheus -o json
    exits 1
    json_says "[i['name'] for i in d['items']] == ['pgadmin', 'prometheus']"
}

@test "a client that is not declared" {
    example pgadmn
    refuses diff/example-undeclared
}

@test "no secret of the export is shown" {
    python3 - examples/realm-export.json "$BATS_TEST_TMPDIR/export.json" <<'PYTHON'
import json, sys
realm = json.load(open(sys.argv[1]))
for client in realm["clients"]:
    client["secret"] = "hunter2"
    client["registrationAccessToken"] = "hunter2"
    client["name"] = "different"
    client.setdefault("attributes", {})["client.secret.rotated"] = "hunter2"
    client["attributes"]["saml.signing.private.key"] = "hunter2"
json.dump(realm, open(sys.argv[2], "w"))
PYTHON
    local format
    for format in text json yaml; do
        kcrealm diff --strict -f examples/values.yaml --live "$BATS_TEST_TMPDIR/export.json" -o $format -v 9
        exits 1
        lacks hunter2 "$out" "$err"
    done
}
