#!/usr/bin/env bats
# shellcheck shell=bats
# What a person at a terminal sees: questions before removals, progress, colours.

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
    declare_clients "$SPEC" "$REALM" app '{"attributes":{"kept":"yes"}}'
    client_get "$REALM" app | grep -q '^null$' || kc DELETE "$REALM/clients/$(client_uuid "$REALM" app)" >/dev/null
    client_new "$REALM" '{"clientId":"app","attributes":{"kept":"yes","stray":"yes"}}'
}

# on_terminal ANSWER ARGUMENTS...
on_terminal() {
    local answer=$1
    shift
    TERM=xterm-256color run python3 "$BATS_TEST_DIRNAME/terminal.py" "$answer" "$KCREALM" "$@"
}

stray() {
    client_get "$REALM" app | json '"stray" in d["attributes"]'
}

@test "a removal of what is not declared is asked about, and done after a yes" {
    on_terminal y ensure -f "$SPEC" --strict
    expect_status 0
    expect_output "remove what is not declared" "[y/N]" "updated"
    same "the stray attribute is there" false "$(stray)"
}

@test "a removal is not done after anything else, and the status says so" {
    on_terminal no ensure -f "$SPEC" --strict
    expect_status 1
    expect_output "declined"
    same "the stray attribute is there" true "$(stray)"
}

@test "--yes does not ask" {
    on_terminal '' ensure -f "$SPEC" --strict --yes
    expect_status 0
    refute_text "[y/N]"
    same "the stray attribute is there" false "$(stray)"
}

@test "creating and making equal is never asked about" {
    declare_clients "$SPEC" "$REALM" app '{"name":"App"}' other '{}'
    on_terminal '' ensure -f "$SPEC" --update
    expect_status 0
    refute_text "[y/N]"
}

@test "colours on a terminal, none with NO_COLOR" {
    on_terminal '' diff -f "$SPEC" --strict
    refute_text $'\e[31m'
    NO_COLOR='' on_terminal '' diff -f "$SPEC" --strict
    expect_output $'\e[31m'
}

@test "progress is shown on a terminal and wiped, and not with --no-progress" {
    local spec=$BATS_TEST_TMPDIR/many.json i args=()
    for i in $(seq 200); do args+=("m$i" '{}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    on_terminal '' ensure -f "$spec"
    expect_status 0
    expect_output "writing clients " "/200" $'\r\e[K'
    on_terminal '' ensure -f "$spec" --no-progress
    refute_text "/200"
}
