#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Standard output and error: pipes that close, disks that are full, colours.

setup() {
    load helpers
    cli_setup
}

# More than a pipe holds: 3,000 missing clients.
large_list() {
    awk 'BEGIN {
        for (i = 0; i < 3000; i++)
            printf "%s{\"clientId\": \"client-%04d\", \"realm\": \"demo\", \"spec\": {\"name\": \"x\"}}", i ? "," : "[", i
        print "]"
    }' >"$BATS_TEST_TMPDIR/large.json"
}

@test "head ends it quietly, and the status stays that of the comparison" {
    large_list
    "$KCREALM" diff -f "$BATS_TEST_TMPDIR/large.json" --live live.json 2>"$BATS_TEST_TMPDIR/err" |
        head -n 1 >"$BATS_TEST_TMPDIR/first"
    [ "${PIPESTATUS[0]}" = 1 ]
    [ ! -s "$BATS_TEST_TMPDIR/err" ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/first")" = 1 ]
}

@test "the same for JSON" {
    large_list
    "$KCREALM" diff -f "$BATS_TEST_TMPDIR/large.json" --live live.json -o json 2>"$BATS_TEST_TMPDIR/err" |
        head -n 1 >/dev/null
    [ "${PIPESTATUS[0]}" = 1 ]
    [ ! -s "$BATS_TEST_TMPDIR/err" ]
}

@test "a full disk is an error" {
    [ -c /dev/full ] || skip "there is no /dev/full here"
    local command status=0
    for command in "diff -f values.yaml --live live.json" version help options "help diff"; do
        status=0
        # shellcheck disable=SC2086
        "$KCREALM" $command >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
        [ "$status" = 2 ]
        grep -q "error: writing to standard output: No space left on device" "$BATS_TEST_TMPDIR/err"
    done
}

@test "a closed standard output is an error" {
    local status=0
    "$KCREALM" diff -f values.yaml --live live.json >&- 2>"$BATS_TEST_TMPDIR/err" || status=$?
    [ "$status" = 2 ]
    grep -q "error: writing to standard output" "$BATS_TEST_TMPDIR/err"
}

@test "a closed standard error hides nothing but messages" {
    local status=0
    "$KCREALM" diff -f over.yaml --live live.json 2>&- >"$BATS_TEST_TMPDIR/out" || status=$?
    [ "$status" = 1 ]
    grep -q "Web of the development stage" "$BATS_TEST_TMPDIR/out"
}

@test "Ctrl-C while input is awaited ends it with 130" {
    local pid status=0
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    "$KCREALM" diff -f - --live live.json <"$BATS_TEST_TMPDIR/fifo" >"$BATS_TEST_TMPDIR/out" \
        2>"$BATS_TEST_TMPDIR/err" &
    pid=$!
    exec 9>"$BATS_TEST_TMPDIR/fifo"
    for _ in $(seq "${SLOWNESS:-1}"); do sleep 0.5; done
    kill -INT $pid
    wait $pid || status=$?
    exec 9>&-
    [ "$status" = 130 ]
    [ "$(cat "$BATS_TEST_TMPDIR/err")" = "error: interrupted" ]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
}

@test "no colour where there is no terminal" {
    kcrealm diff -f over.yaml --live live.json
    lacks $'\e' "$out"
    kcrealm diff -f duplicate-key.yaml --live live.json
    lacks $'\e' "$err"
}

@test "--color always and never win over the environment" {
    NO_COLOR=1 kcrealm diff -f over.yaml --live live.json --color always
    grep -q $'\e' "$out"
    TERM=dumb kcrealm diff -f over.yaml --live live.json --color=always
    grep -q $'\e' "$out"
    kcrealm diff -f over.yaml --live live.json --color never
    lacks $'\e' "$out"
}

# What a person sees: `script` gives the tool a terminal.
on_terminal() {
    script --version 2>/dev/null | grep -q util-linux || skip "there is no script of util-linux here"
    script -qec "$(printf '%q ' "$KCREALM" "$@")" /dev/null </dev/null >"$BATS_TEST_TMPDIR/seen" || true
}

@test "on a terminal there is colour, unless NO_COLOR or TERM say otherwise" {
    TERM=xterm on_terminal diff -f over.yaml --live live.json
    grep -q $'\e\\[3' "$BATS_TEST_TMPDIR/seen"
    TERM=xterm NO_COLOR=1 on_terminal diff -f over.yaml --live live.json
    lacks $'\e\\[3' "$BATS_TEST_TMPDIR/seen"
    TERM=xterm NO_COLOR='' on_terminal diff -f over.yaml --live live.json
    grep -q $'\e\\[3' "$BATS_TEST_TMPDIR/seen"
    TERM=dumb on_terminal diff -f over.yaml --live live.json
    lacks $'\e\\[3' "$BATS_TEST_TMPDIR/seen"
    TERM=xterm on_terminal diff -f over.yaml --live live.json -o json
    lacks $'\e\\[3' "$BATS_TEST_TMPDIR/seen"
}

@test "a window that says nonsense about its width is 80 columns wide" {
    local columns
    kcrealm diff -f over.yaml --live live.json
    cp "$out" "$BATS_TEST_TMPDIR/eighty"
    for columns in 0 -1 x 99999999999999999999 ''; do
        COLUMNS=$columns kcrealm diff -f over.yaml --live live.json
        diff "$BATS_TEST_TMPDIR/eighty" "$out"
    done
}

@test "every golden file belongs to a test" {
    local file name
    while IFS= read -r file; do
        name=${file#"$GOLDEN/"}
        name=${name%.*}
        grep -qwF -- "$name" "$BATS_TEST_DIRNAME"/*.bats || {
            echo "no test uses golden/$name" >&2
            return 1
        }
    done < <(find "$GOLDEN" -type f)
}
