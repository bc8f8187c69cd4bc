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

# bad NAME TEXT...: the file is refused, quickly, with all these texts.
bad() {
    local file=$1 text
    shift
    frugal -f "$file"
    exits 2
    [ ! -s "$out" ]
    for text; do says "$text"; done
}

@test "binary files" {
    bad binary.yaml "binary.yaml:1:1" "the control character U+007F is not allowed"
    bad binary.json "binary.json:1:" "there is a NUL byte; is the text UTF-16 or binary?"
    printf '\xff\xfec\x00l\x00' >"$BATS_TEST_TMPDIR/utf16.yaml"
    bad "$BATS_TEST_TMPDIR/utf16.yaml" "utf16.yaml:1:1"
    bad "${PROGRAM_FILE:-$KCREALM}" ":1:"
}

@test "files that are too large" {
    truncate -s 200M "$BATS_TEST_TMPDIR/large.yaml"
    bad "$BATS_TEST_TMPDIR/large.yaml" "large.yaml is larger than 64 MiB" "try: 10,000 clients are 20 MB"
    bad /dev/zero "/dev/zero is larger than 64 MiB"
}

@test "YAML that grows when it is read" {
    local last=a name tmp=$BATS_TEST_TMPDIR
    {
        echo "a: &a [x, x, x, x, x, x, x, x, x, x]"
        for name in b c d e f g h; do
            echo "$name: &$name [*$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last]"
            last=$name
        done
    } >"$tmp/aliases.yaml"
    bad "$tmp/aliases.yaml" "aliases.yaml:" "aliases stand for more than 100000 values"
    {
        echo "a: &a {k0: x, k1: x, k2: x, k3: x, k4: x, k5: x, k6: x, k7: x, k8: x, k9: x}"
        last=a
        for name in b c d e f g h; do
            printf '%s: &%s\n' "$name" "$name"
            for i in 0 1 2 3 4 5 6 7 8 9; do printf '  %s%s: {<<: *%s}\n' "$name" "$i" "$last"; done
            last=$name
        done
    } >"$tmp/merges.yaml"
    bad "$tmp/merges.yaml" "merges.yaml:" "aliases stand for more than 100000 values"
    echo "a: &a [*a]" >"$tmp/itself.yaml"
    bad "$tmp/itself.yaml" "the value of anchor &a contains itself"
}

@test "JSON with more values than any realm has" {
    python3 -c 'print("[" + "0," * 6000000 + "0]")' >"$BATS_TEST_TMPDIR/many.json"
    bad "$BATS_TEST_TMPDIR/many.json" "there are more than 5000000 values"
}

@test "deep nesting" {
    local tmp=$BATS_TEST_TMPDIR
    python3 -c 'print("[" * 1000000)' >"$tmp/deep.yaml"
    bad "$tmp/deep.yaml" "deep.yaml:1:101" "lists and maps are nested deeper than 100"
    python3 -c 'print("[" * 1000000)' >"$tmp/deep.json"
    bad "$tmp/deep.json" "deep.json:1:" "lists and maps are nested too deep"
    python3 -c 'print("{\"a\":" * 100000)' >"$tmp/deep-maps.json"
    bad "$tmp/deep-maps.json" "lists and maps are nested too deep"
}
