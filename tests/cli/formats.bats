#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Markdown, JUnit and names: how they look, and that readers of these formats understand them whatever they hold.

setup() {
    load helpers
    cli_setup
}

example() {
    cd "$ROOT" || return
    kcrealm diff -f examples/values.yaml --live examples/realm-export.json "$@"
}

hostile() {
    kcrealm diff -f hostile-names.json --live hostile-names-live.json "$@"
}

check_markdown() {
    python3 "$BATS_TEST_DIRNAME/check_markdown.py" "$@"
}

@test "the example as Markdown, JUnit and names" {
    example -o markdown
    expect 1 formats/markdown
    example -o junit
    expect 1 formats/junit
    example -o name
    expect 1 formats/name
}

@test "they are the same whatever the terminal" {
    local format
    for format in markdown junit name; do
        example -o $format
        cp "$out" "$BATS_TEST_TMPDIR/first"
        COLUMNS=40 LANG=C example -o $format --color always
        diff "$BATS_TEST_TMPDIR/first" "$out"
    done
}

@test "GitHub reads the example as one table with a row for each object" {
    example -o name
    cp "$out" "$BATS_TEST_TMPDIR/names"
    example -o markdown
    check_markdown "$out" "$BATS_TEST_TMPDIR/names"
}

@test "no name breaks out of Markdown" {
    hostile -o name
    exits 1
    cp "$out" "$BATS_TEST_TMPDIR/names"
    [ "$(wc -l <"$out")" = 10 ]
    hostile -o markdown
    expect 1 formats/hostile-markdown
    check_markdown "$out" "$BATS_TEST_TMPDIR/names"
}

@test "no name breaks out of XML" {
    hostile -o junit
    expect 1 formats/hostile-junit
    python3 "$BATS_TEST_DIRNAME/check_junit.py" "$out"
}

@test "the example's JUnit is what CI servers expect" {
    example -o junit
    python3 "$BATS_TEST_DIRNAME/check_junit.py" "$out"
    example prometheus -o junit
    exits 0
    python3 "$BATS_TEST_DIRNAME/check_junit.py" "$out"
}

@test "no format lets a control or bidirectional character through" {
    local format
    for format in text json yaml markdown junit name; do
        hostile -o $format
        exits 1
        python3 - "$out" <<'PYTHON'
import sys, unicodedata
text = open(sys.argv[1], encoding="utf-8", newline="").read()
seen = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cn", "Zl", "Zp") and c != "\n"}
assert not seen, seen
PYTHON
    done
}

@test "JSON and YAML of hostile names hold the same strings" {
    hostile -o json
    cp "$out" "$BATS_TEST_TMPDIR/json"
    hostile -o yaml
    python3 - "$BATS_TEST_TMPDIR/json" "$out" hostile-names.json <<'PYTHON'
import json, sys, yaml
report = json.load(open(sys.argv[1]))
assert report == yaml.safe_load(open(sys.argv[2]))
declared = {entry["clientId"] for entry in json.load(open(sys.argv[3]))}
assert {item["name"] for item in report["items"]} == declared
PYTHON
}

@test "a comment never grows beyond what GitHub takes" {
    awk 'BEGIN {
        for (i = 0; i < 3000; i++)
            printf "%s{\"clientId\": \"client-%04d\", \"realm\": \"demo\", \"spec\": {\"name\": \"x\"}}", i ? "," : "[", i
        print "]"
    }' >"$BATS_TEST_TMPDIR/large.json"
    kcrealm diff -f "$BATS_TEST_TMPDIR/large.json" --live live.json -o markdown
    exits 1
    [ "$(wc -c <"$out")" -le 65536 ]
    [ "$(wc -c <"$out")" -gt 60000 ]
    prints "rows left out, because a comment on GitHub holds at most 65536 characters."
}

@test "each command writes each format, or says in which it is written" {
    local command format
    printf '[]' >"$BATS_TEST_TMPDIR/none.json"
    for command in "diff -f values.yaml --live live.json" "diff -f $BATS_TEST_TMPDIR/none.json --live live.json" "ensure -f values.yaml" \
        "attach-scopes web --realm demo" "extract -f values.yaml" "rotate web -f values.yaml" "rotate --list" \
        "status -f values.yaml" "lint -f values.yaml" "explain" "explain KCR-1004" "version" "repl -c help" "help" "options"; do
        for format in text json yaml markdown junit name wide sarif github; do
            # shellcheck disable=SC2086
            kcrealm $command -o $format
            [ "$status" -le 2 ] || exits 2
            ! grep -q 'is not written as' "$err" || says "is not written as $format try: use one of text, json, yaml"
        done
    done
}

@test "formats that do not exist or do not fit what is printed" {
    kcrealm diff -f values.yaml --live live.json -o xml
    refuses formats/unknown
    kcrealm diff -f values.yaml --live live.json -o wide
    refuses formats/drift-wide
    kcrealm ensure -f values.yaml --dry-run -o junit
    refuses formats/plan-junit
    kcrealm version -o name
    refuses formats/version-name
}
