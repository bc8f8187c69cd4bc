#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Files that are too large, or built to do harm: they are refused quickly and with little memory.

setup() {
    load helpers
    cli_setup
}

# Runs diff and fails when it takes more than 10 seconds of CPU or 300 MiB (a build with sanitizers takes three times as
# much as an optimised one).
frugal() {
    out=$BATS_TEST_TMPDIR/out
    err=$BATS_TEST_TMPDIR/err
    status=0
    python3 - "$@" >"$out" 2>"$err" <<'PYTHON' || status=$?
import os, resource, subprocess, sys
result = subprocess.run([os.environ["KCREALM"], "diff", "--live", "live.json"] + sys.argv[1:]).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds, mebibytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024
if seconds > 10 or mebibytes > 300:
    print(f"took {seconds:.1f} s and {mebibytes} MiB", file=sys.stderr)
    result = 99
sys.exit(result)
PYTHON
}

# bad FILE: reads it, quickly and with little memory; nothing on standard output.
bad() {
    frugal -f "$1"
    [ ! -s "$out" ]
}

# --- Files that would do harm ----------------------------------------------------------------------------

@test "a binary file: the byte that tells it, and its place" {
    bad binary.yaml
    outcome 2 "the control character U+007F is not allowed" "binary.yaml:1:1"
    bad binary.json
    outcome 2 "there is a NUL byte; is the text UTF-16 or binary?" "binary.json:1:"
    printf '\xff\xfec\x00l\x00' >"$BATS_TEST_TMPDIR/utf16.yaml"
    bad "$BATS_TEST_TMPDIR/utf16.yaml"
    exits 2
    says "utf16.yaml:1:1"
    bad "${PROGRAM_FILE:-$KCREALM}"
    exits 2
    says ":1:"
}

@test "a file of 200 MB, or one without an end: refused at 64 MiB" {
    truncate -s 200M "$BATS_TEST_TMPDIR/large.yaml"
    bad "$BATS_TEST_TMPDIR/large.yaml"
    outcome 2 "large.yaml is larger than 64 MiB" "try: 10,000 clients are 20 MB"
    bad /dev/zero
    outcome 2 "/dev/zero is larger than 64 MiB"
}

@test "YAML whose aliases or merge keys grow when it is read: refused at 100,000 values, in bounded time and memory" {
    local last=a name tmp=$BATS_TEST_TMPDIR
    {
        echo "a: &a [x, x, x, x, x, x, x, x, x, x]"
        for name in b c d e f g h; do
            echo "$name: &$name [*$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last]"
            last=$name
        done
    } >"$tmp/aliases.yaml"
    bad "$tmp/aliases.yaml"
    outcome 2 "aliases stand for more than 100000 values" "aliases.yaml:"
    {
        echo "a: &a {k0: x, k1: x, k2: x, k3: x, k4: x, k5: x, k6: x, k7: x, k8: x, k9: x}"
        last=a
        for name in b c d e f g h; do
            printf '%s: &%s\n' "$name" "$name"
            for i in 0 1 2 3 4 5 6 7 8 9; do printf '  %s%s: {<<: *%s}\n' "$name" "$i" "$last"; done
            last=$name
        done
    } >"$tmp/merges.yaml"
    bad "$tmp/merges.yaml"
    outcome 2 "aliases stand for more than 100000 values" "merges.yaml:"
}

@test "YAML with an anchor inside itself: named" {
    echo "a: &a [*a]" >"$BATS_TEST_TMPDIR/itself.yaml"
    bad "$BATS_TEST_TMPDIR/itself.yaml"
    outcome 2 "the value of anchor &a contains itself"
}

@test "JSON with more values than any realm has: refused at 5,000,000" {
    python3 -c 'print("[" + "0," * 6000000 + "0]")' >"$BATS_TEST_TMPDIR/many.json"
    bad "$BATS_TEST_TMPDIR/many.json"
    outcome 2 "there are more than 5000000 values"
}

@test "lists or maps nested a million deep: refused at 100 in YAML, at 2048 in JSON" {
    local tmp=$BATS_TEST_TMPDIR
    python3 -c 'print("[" * 1000000)' >"$tmp/deep.yaml"
    bad "$tmp/deep.yaml"
    outcome 2 "lists and maps are nested deeper than 100" "deep.yaml:1:101"
    python3 -c 'print("[" * 1000000)' >"$tmp/deep.json"
    bad "$tmp/deep.json"
    outcome 2 "lists and maps are nested too deep" "deep.json:1:"
    python3 -c 'print("{\"a\":" * 100000)' >"$tmp/deep-maps.json"
    bad "$tmp/deep-maps.json"
    outcome 2 "lists and maps are nested too deep"
}
