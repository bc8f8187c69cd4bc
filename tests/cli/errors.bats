#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Inputs that are wrong: all that is wrong at once, where it stands, and nothing on standard output.

setup() {
    load helpers
    cli_setup
}

@test "in JSON files by file and path" {
    kcrealm diff -f wrong-types.json --live live.json
    refuses errors/wrong-types-json
}

@test "in colour" {
    kcrealm diff -f duplicate-key.yaml --live live.json --color always
    refuses errors/color
}

@test "without UTF-8 the same" {
    kcrealm diff -f wrong-types.yaml --live live.json
    cp "$err" "$BATS_TEST_TMPDIR/utf8"
    LANG=C kcrealm diff -f wrong-types.yaml --live live.json
    diff "$BATS_TEST_TMPDIR/utf8" "$err"
}

@test "secrets in files are refused and not repeated" {
    kcrealm diff -f secrets.yaml --live live.json
    refuses errors/secrets
    kcrealm diff -f secrets-flow.yaml --live live.json
    refuses errors/secrets-flow
    lacks hunter2 "$err" "$GOLDEN/errors/secrets.err" "$GOLDEN/errors/secrets-flow.err"
}

@test "a secret on a line that is no YAML or JSON is not repeated" {
    local file
    for file in secret-syntax.yaml secret-syntax.json; do
        kcrealm diff -f $file --live live.json
        exits 2
        says "$file:"
        lacks hunter2 "$err"
    done
    kcrealm diff -f values.yaml --live secret-live.json
    exits 2
    lacks hunter2 "$err"
}

@test "what is wrong inside a ConfigMap" {
    kcrealm diff -f configmap-wrong.yaml --live live.json
    refuses errors/configmap
}

@test "a client without a realm" {
    kcrealm diff -f no-realm.yaml --live live.json
    refuses errors/no-realm
}

@test "clients that are not declared" {
    kcrealm diff -f values.yaml --live live.json wbe
    refuses errors/undeclared-near
    kcrealm diff -f values.yaml --live live.json web nothing-like-it
    refuses errors/undeclared-far
}

@test "files that cannot be read" {
    kcrealm diff -f nowhere.yaml --live live.json
    refuses errors/no-file
    kcrealm diff -f values.yaml --live .
    refuses errors/live-directory
    kcrealm diff -f values.yaml --live nowhere.json
    refuses errors/no-live
}

@test "exports that are none" {
    kcrealm diff -f values.yaml --live list.json
    refuses errors/live-list
    kcrealm diff -f values.yaml --live empty-map.json
    refuses errors/live-map
    kcrealm diff -f values.yaml --live values.yaml
    refuses errors/live-yaml
    kcrealm diff -f values.yaml --live /dev/null
    exits 2
    says "not valid JSON"
}

@test "a warning does not stop the comparison" {
    kcrealm diff -f misspelt.yaml --live live.json
    expect 0 errors/warning
}
