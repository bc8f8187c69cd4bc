#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# `--shard`: realms spread over several runs.

setup() {
    load helpers
    cli_setup
    unset JOB_COMPLETION_INDEX
}

seven() {
    kcrealm diff -f realms-seven.yaml --live live.json "$@"
}

# The realms and clients of the last run's document, a line each.
compared() {
    python3 -c 'import json, sys
for item in json.load(open(sys.argv[1]))["items"]: print(item["realm"], item["name"])' "$out"
}

@test "each run says which realms are its own, in the order of their names" {
    seven --shard 0/4
    says "note: shard 0 of 4: realms demo, tenant-e (2 of 7)"
    seven --shard 3/4
    says "note: shard 3 of 4: realm tenant-c (1 of 7)"
    seven --shard 7/8
    exits 0
    says "note: shard 7 of 8: no realm (0 of 7)"
    seven --shard 7/8 -q
    exits 0
    quiet
}

@test "all shares together are the whole, and no client is in two" {
    local count index
    seven -o json
    compared | sort >"$BATS_TEST_TMPDIR/whole"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/whole")" = 8 ]
    for count in 1 4 9; do
        : >"$BATS_TEST_TMPDIR/shares"
        for ((index = 0; index < count; index++)); do
            seven -o json --shard "$index/$count"
            compared >>"$BATS_TEST_TMPDIR/shares"
        done
        sort "$BATS_TEST_TMPDIR/shares" | diff "$BATS_TEST_TMPDIR/whole" -
    done
}

@test "auto is the index of the Job's pod" {
    seven --shard 2/4 -o json
    cp "$out" "$BATS_TEST_TMPDIR/given"
    JOB_COMPLETION_INDEX=2 seven --shard auto/4 -o json
    says "shard 2 of 4: realms tenant-b, tenant-g (2 of 7)"
    diff "$BATS_TEST_TMPDIR/given" "$out"
}

@test "an index that is not there, or does not fit, is refused" {
    seven --shard auto/4
    refuses shard/no-index
    JOB_COMPLETION_INDEX=4 seven --shard auto/4
    refuses shard/index-too-large
    JOB_COMPLETION_INDEX=two seven --shard auto/4
    refuses shard/index-no-number
    JOB_COMPLETION_INDEX=$'\e[2J' seven --shard auto/4
    exits 2
    says '"\x1b[2J"'
}

@test "a share that does not exist is refused before any input is read" {
    local shard
    for shard in 4/4 0/0 -1/4 1 auto 1/4/2 ' '; do
        kcrealm diff -f nowhere.yaml --live live.json --shard "$shard"
        exits 2
        says "--shard takes I/N with I from 0 to N-1, or auto/N, not \"$shard\""
        lacks nowhere "$err"
    done
}

@test "an empty share asks nobody and writes nothing" {
    local command
    for command in "ensure" "ensure --wait --update --yes" "ensure --dry-run" "extract" "extract --dry-run" "diff"; do
        # shellcheck disable=SC2086
        kcrealm $command -f realms-seven.yaml --shard 8/9
        exits 0
        says "shard 8 of 9: no realm (0 of 7)"
        [ ! -s "$out" ]
    done
}

@test "other commands do not share out" {
    kcrealm rotate --all -f realms-seven.yaml --shard 0/2
    exits 2
    says "--shard does not go with this command"
    kcrealm attach-scopes web --realm demo --shard 0/2
    exits 2
}

@test "--realm filters before realms are counted" {
    seven --realm tenant-c --shard 0/2
    says "shard 0 of 2: realm tenant-c (1 of 1)"
}
