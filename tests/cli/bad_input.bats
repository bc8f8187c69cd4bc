#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Files that are no declarations, or wrong at each level. Each ends with status 2, a message that names the place,
# and nothing on standard output.

setup() {
    load helpers
    cli_setup
}

# bad NAME TEXT...: the file is refused with all these texts.
bad() {
    local file=$1 text
    shift
    kcrealm diff -f "$file" --live live.json
    exits 2
    [ ! -s "$out" ]
    for text; do says "$text"; done
}

@test "a file that is not there, or may not be read" {
    kcrealm diff -f nowhere.yaml --live live.json
    refuses bad_input/missing
    local file=$BATS_TEST_TMPDIR/secret.yaml without=()
    cp values.yaml "$file"
    chmod 000 "$file"
    # The superuser reads everything unless this capability is taken away.
    [ "$(id -u)" != 0 ] || without=(setpriv --bounding-set=-all --inh-caps=-all)
    out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err status=0
    "${without[@]}" "$KCREALM" diff -f "$file" --live live.json >"$out" 2>"$err" </dev/null || status=$?
    exits 2
    says "cannot open $file: Permission denied"
    says "try: see who may read it: ls -l $file"
}

@test "keys that stand twice" {
    bad duplicate-key.yaml 'the key "name" stands twice in one map: first at duplicate-key.yaml:6:9'
    bad duplicate-key.json 'the key "name" stands twice in one object' "duplicate-key.json:2:"
}

@test "bytes that are no UTF-8, and NUL" {
    bad not-utf8.yaml "not-utf8.yaml:1:1" "the byte 0xff is no valid UTF-8"
    bad not-utf8.json "not-utf8.json:1:" "the text is no valid UTF-8"
    bad nul.yaml "nul.yaml:2:" "there is a NUL byte"
    bad nul.json "nul.json:1:" "there is a NUL byte"
    printf '[{"clientId": "a\\u0000b"}]' >"$BATS_TEST_TMPDIR/escaped.json"
    bad "$BATS_TEST_TMPDIR/escaped.json" "a NUL character (\\u0000) is not supported"
    printf 'a: "b\\0c"\n' >"$BATS_TEST_TMPDIR/escaped.yaml"
    bad "$BATS_TEST_TMPDIR/escaped.yaml" "escaped.yaml:1:4"
}

@test "documents of no known sort" {
    local tmp=$BATS_TEST_TMPDIR
    echo "just text" >"$tmp/text.yaml"
    bad "$tmp/text.yaml" "but found a string"
    echo 7 >"$tmp/number.json"
    bad "$tmp/number.json" "but found a number"
    bad misspelt-section.yaml 'is "clientSpec" misspelt?'
    bad empty.yaml "it is empty: nothing is declared"
}

@test "wrong types of sections, lists, entries, realms, ids and specs" {
    kcrealm diff -f levels.yaml --live live.json
    refuses bad_input/levels
}

@test "wrong types in realms" {
    kcrealm diff -f realm-wrong.yaml --live live.json
    refuses bad_input/realm-wrong
}

@test "wrong types of known fields" {
    kcrealm diff -f wrong-types.yaml --live live.json
    refuses errors/wrong-types
}

@test "a pipe is a file like any other" {
    mkfifo "$BATS_TEST_TMPDIR/pipe.yaml"
    cat values.yaml >"$BATS_TEST_TMPDIR/pipe.yaml" &
    kcrealm diff -f "$BATS_TEST_TMPDIR/pipe.yaml" --live live.json
    exits 0
}
