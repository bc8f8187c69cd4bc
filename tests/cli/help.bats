#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Help, options, version.

setup() {
    load helpers
    cli_setup
}

@test "help lists the commands" {
    kcrealm help
    expect 0 help/overview
    cp "$out" "$BATS_TEST_TMPDIR/help"
    local way
    for way in "" --help -h; do
        # shellcheck disable=SC2086
        kcrealm $way
        exits 0
        diff "$BATS_TEST_TMPDIR/help" "$out"
    done
}

@test "help for diff" {
    kcrealm help diff
    expect 0 help/diff
}

@test "help for ensure" {
    kcrealm help ensure
    expect 0 help/ensure
}

@test "help for attach-scopes" {
    kcrealm help attach-scopes
    expect 0 help/attach-scopes
}

@test "help for extract" {
    kcrealm help extract
    expect 0 help/extract
}

@test "help for rotate, status and lint" {
    kcrealm help rotate
    expect 0 help/rotate
    kcrealm help status
    expect 0 help/status
    kcrealm help lint
    expect 0 help/lint
}

@test "help for explain" {
    kcrealm help explain
    expect 0 help/explain
}

@test "help for repl" {
    kcrealm help repl
    expect 0 help/repl
}

@test "help for completion" {
    kcrealm help completion
    expect 0 help/completion
}

@test "help for version, options and help" {
    kcrealm help version
    expect 0 help/version
    kcrealm help options
    expect 0 help/options
    kcrealm help help
    expect 0 help/help
}

commands() {
    "$KCREALM" __tables | jq -r '.commands[].name'
}

@test "help has a test for each command" {
    local command
    for command in $(commands); do [ -s "$GOLDEN/help/$command.out" ]; done
}

@test "help and options take no more than they use" {
    kcrealm help diff ensure
    exits 2
    says "help takes one command"
    kcrealm options diff
    exits 2
    says "options takes no names"
}

@test "--help and -h of a command are its help" {
    local command
    for command in $(commands); do
        kcrealm help "$command"
        cp "$out" "$BATS_TEST_TMPDIR/help"
        kcrealm "$command" --help
        exits 0
        diff "$BATS_TEST_TMPDIR/help" "$out"
        kcrealm "$command" -h
        exits 0
        diff "$BATS_TEST_TMPDIR/help" "$out"
    done
}

@test "--help wins over what else is missing" {
    kcrealm attach-scopes --help
    exits 0
    kcrealm diff -f nowhere.yaml --help
    exits 0
    prints "Usage: kubectl kcrealm diff"
}

@test "help fits into 80 columns, without spaces at the end of a line" {
    local command
    for command in "" $(commands); do
        # shellcheck disable=SC2086
        kcrealm help $command
        lacks -E '^.{81,}| $' "$out"
    done
    kcrealm options
    lacks -E '^.{81,}| $' "$out"
}

@test "the options of all commands" {
    kcrealm options
    expect 0 help/all-options
}

@test "--token is in no help" {
    kcrealm options
    lacks -w -- '--token' "$out"
}

@test "version as text, JSON and YAML" {
    local version
    version=$(cat "$ROOT/VERSION")
    kcrealm version
    exits 0
    [ "$(cat "$out")" = "kubectl-kcrealm $version" ]
    kcrealm version -o json
    exits 0
    json_says "d == {'apiVersion': 'kcrealm.io/v1', 'kind': 'Version', 'version': '$version'}"
    kcrealm version -o yaml
    exits 0
    [ "$(cat "$out")" = "apiVersion: kcrealm.io/v1
kind: Version
version: \"$version\"" ]
    kcrealm --version
    exits 0
    [ "$(cat "$out")" = "kubectl-kcrealm $version" ]
}
