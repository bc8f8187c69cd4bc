#!/usr/bin/env bats
# The programs in the archives: what they need where they run, what they give away, how big and how fast they are.

setup() { load helpers; }

program() { printf '%s/kubectl-kcrealm\n' "$(unpacked "$1")"; }

# Prints a kubectl: that on PATH, else the bed's.
find_kubectl() {
    command -v kubectl && return
    local part
    part=$(. "$ROOT/tests/bed/lib.sh" && part_dir kubectl) && [ -x "$part/bin/kubectl" ] && echo "$part/bin/kubectl" && return
    fail "no kubectl to compare with: tests/bed/build kubectl"
}

@test "the programs for Linux need no library, and are hardened" {
    for target in $(targets | grep linux_); do
        run python3 "$BATS_TEST_DIRNAME/binary.py" "$(program "$target")"
        [ "$status" = 0 ]
        [[ ${lines[0]} = "elf ${target#linux_} "* ]] || fail "$output"
        [[ $output = *"stack not executable"* && $output = *relro* ]] || fail "$output"
        [[ $output != *library* ]] || fail "$output"
    done
}

@test "the programs for macOS need its libSystem only, and are signed where that is wanted" {
    for target in $(targets | grep darwin_); do
        run python3 "$BATS_TEST_DIRNAME/binary.py" "$(program "$target")"
        [ "$status" = 0 ]
        [[ ${lines[0]} = "mach-o ${target#darwin_} movable" ]] || fail "$output"
        [ "$(grep '^library' <<<"$output")" = 'library /usr/lib/libSystem.B.dylib' ] || fail "$output"
        [ "$target" != darwin_arm64 ] || [[ $output = *signed* ]]
    done
}

@test "each program keeps cookies: a login goes on with those of its page" {
    for target in $(targets); do
        grep -q 'Netscape HTTP Cookie File' "$(program "$target")" || fail "$target: libcurl without cookies"
    done
}

@test "each program is smaller than 6 MiB" {
    for target in $(targets); do
        size=$(wc -c <"$(program "$target")")
        [ "$size" -lt $((6 * 1024 * 1024)) ] || fail "$target: $size bytes"
    done
}

@test "no program names a folder of the machine that it was built on" {
    for target in $(targets); do
        for folder in "$ROOT" "$(realpath "$ROOT")" "$HOME/" "${KCREALM_DIST_CACHE:-kcrealm-dist/}" "${TMPDIR:-/tmp}/tmp."; do
            ! LC_ALL=C grep -aoF "$folder" "$(program "$target")" || fail "$target names $folder"
        done
    done
}

@test "the program knows its version" {
    needs_target linux_amd64
    [ "$(uname -sm)" = 'Linux x86_64' ] || skip "runs on x86-64 only"
    [ "$("$(program linux_amd64)" version)" = "kubectl-kcrealm $VERSION" ]
}

@test "version takes at most 2 ms, and at most a tenth of kubectl's" {
    needs_target linux_amd64
    [ "$(uname -sm)" = 'Linux x86_64' ] || skip "runs on x86-64 only"
    kubectl=$(find_kubectl)
    python3 "$BATS_TEST_DIRNAME/startup.py" "$(program linux_amd64)" "$kubectl"
}
