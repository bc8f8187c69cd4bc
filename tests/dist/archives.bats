#!/usr/bin/env bats
# What is in the archives, and that it is the same bytes each time.

setup() { load helpers; }

@test "an archive was made, and each is named after version, system and processor" {
    [ -n "$(targets)" ]
    for target in $(targets); do
        [[ $target =~ ^(linux|darwin)_(amd64|arm64)$ ]] || fail "$target"
    done
}

@test "an archive holds one folder with the program, its completion, Helm's manifest and the licences" {
    for target in $(targets); do
        folder=$(unpacked "$target")
        [ "$(ls "$folder/..")" = kcrealm ]
        for file in kubectl-kcrealm kubectl_complete-kcrealm plugin.complete; do
            [ -x "$folder/$file" ] || fail "$target: $file"
        done
        cmp "$folder/LICENSE" "$ROOT/LICENSE"
        cmp "$folder/kubectl_complete-kcrealm" "$ROOT/completions/kubectl_complete-kcrealm"
        cmp "$folder/plugin.complete" "$ROOT/plugin.complete"
    done
}

@test "each library that is linked brings its licence, and no other does" {
    for target in $(targets); do
        expected="$(libraries | sed 's/$/.txt/')
compiler-rt.txt"
        [[ $target = darwin_* ]] || expected="$expected
musl.txt"
        diff <(ls "$(unpacked "$target")/licenses") <(LC_ALL=C sort <<<"$expected")
        for file in "$(unpacked "$target")"/licenses/*; do
            grep -qiE 'licen[cs]e|permission|redistribution' "$file" || fail "$file does not read like a licence"
        done
    done
}

@test "Helm's manifest starts the program that lies beside it, in this version" {
    for target in $(targets); do
        manifest=$(unpacked "$target")/plugin.yaml
        # shellcheck disable=SC2016 # Helm expands it
        grep -qxF 'command: ${HELM_PLUGIN_DIR}/kubectl-kcrealm' "$manifest"
        grep -qE "^version: \"?$VERSION\"?$" "$manifest"
    done
}

@test "completions and manual pages of the sources are in the archives" {
    for target in $(targets); do
        folder=$(unpacked "$target")
        for part in man completions; do
            [ -d "$ROOT/$part" ] || continue
            diff <(cd "$ROOT/$part" && find . -type f ! -name kubectl_complete-kcrealm | LC_ALL=C sort) \
                <(cd "$folder/$part" 2>/dev/null && find . -type f | LC_ALL=C sort)
        done
    done
}

@test "entries are sorted, belong to root, have one time and say only whether they can be run" {
    for target in $(targets); do
        python3 - "$(archive_of "$target")" <<'PYTHON'
import sys, tarfile
with tarfile.open(sys.argv[1]) as tar:
    entries = tar.getmembers()
assert [e.name.split("/") for e in entries] == sorted(e.name.split("/") for e in entries), "order"
assert {(e.uid, e.gid, e.uname, e.gname) for e in entries} == {(0, 0, "root", "root")}, "owner"
assert len({e.mtime for e in entries}) == 1, "time"
assert {e.mode for e in entries} <= {0o755, 0o644}, "mode"
assert all(e.isdir() or e.isreg() for e in entries), "kind"
PYTHON
    done
}

@test "the checksums name each archive and the list of parts, and are right" {
    (cd "$DIST" && sha256sum --quiet -c checksums.txt)
    diff <(awk '{ print $2 }' "$DIST/checksums.txt") \
        <(cd "$DIST" && find . -name '*.tar.gz' -o -name '*.json' | sed 's|^\./||' | LC_ALL=C sort)
}

@test "krew's manifest has the checksum of each archive" {
    [ "$(targets | wc -l)" = 4 ] || skip "made with all four archives only"
    [ -f "$ROOT/krew-manifest.yaml" ] || skip "there is no template"
    for target in $(targets); do
        grep -qF "$(sha256sum "$(archive_of "$target")" | cut -d' ' -f1)" "$DIST/krew-manifest.yaml"
    done
    run ! grep -n "@[A-Z]" "$DIST/krew-manifest.yaml"
}

@test "the list of parts is SPDX 2.3 and names what is linked, with version, licence and checksum" {
    list=$DIST/kubectl-kcrealm_v$VERSION.spdx.json
    python3 "$BATS_TEST_DIRNAME/check_sbom.py" "$list" "$BATS_TEST_DIRNAME/spdx.json"
    for library in $(libraries) compiler-rt musl; do
        jq -e --arg id "SPDXRef-library-$library" '.packages[] | select(.SPDXID == $id)' "$list" >/dev/null || fail "$library"
    done
    for target in $(targets); do
        sum=$(sha256sum "$(archive_of "$target")" | cut -d' ' -f1)
        jq -e --arg sum "$sum" '[.packages[].checksums[]?.checksumValue] | index($sum)' "$list" >/dev/null || fail "$target"
    done
}

@test "the list of parts has the versions of what the compiler brings" {
    # shellcheck source=/dev/null
    compiler=$(. "$ROOT/scripts/dist/lib.sh" && compiler_dir)/ziglang
    musl=$(sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$compiler/lib/libc/musl/src/internal/version.h")
    diff <(jq -r '.packages[] | select(.name == "musl" or .name == "compiler-rt") | .name + " " + .versionInfo' \
        "$DIST/kubectl-kcrealm_v$VERSION.spdx.json" | sort) <(echo "compiler-rt $("$compiler/zig" version)" && echo "musl $musl")
}

# The time is counted in seconds of all processors, so that whatever else runs on the machine does not count.
@test "made again in another folder they are the same bytes, no library is built again, and it takes less than three minutes" {
    mapfile -t all < <(targets)
    copy=$BATS_TEST_TMPDIR/elsewhere
    mkdir -p "$copy"
    tar -c -C "$ROOT" --exclude-vcs --exclude='./build*' --exclude=./dist . | tar -x -C "$copy"
    modules=$(sed -n 's/^PACKAGES := //p' "$ROOT/Makefile")
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct)} python3 "$BATS_TEST_DIRNAME/processor_time.py" \
        "$BATS_TEST_TMPDIR/seconds" "$copy/scripts/dist/make" "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/build" "$modules" \
        "${all[@]}" >"$BATS_TEST_TMPDIR/said" 2>&1 || { cat "$BATS_TEST_TMPDIR/said" >&2; return 1; }
    for target in "${all[@]}"; do
        cmp "$BATS_TEST_TMPDIR/out/$(basename "$(archive_of "$target")")" "$(archive_of "$target")"
    done
    # "dist: curl for linux_amd64: 70 s"
    ! grep -E '^dist: ([a-z]+ for|getting) ' "$BATS_TEST_TMPDIR/said" || return
    [ "$(cat "$BATS_TEST_TMPDIR/seconds")" -lt 180 ] || fail "it took $(cat "$BATS_TEST_TMPDIR/seconds") s"
}

@test "what the end-to-end tests run is made elsewhere: all archives of a release stay together" {
    run env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD make -n -C "$ROOT" e2e-dist
    [ "$status" = 0 ]
    [[ $output = *"scripts/dist/make build/dist/e2e "* && $output != *"scripts/dist/make dist "* ]] || fail "$output"
}

@test "README.md and install.md say that nobody runs the programs for macOS" {
    grep -q 'those for macOS are built, and never run by us' "$ROOT/README.md"
    grep -q 'the macOS ones are built, and never run by us' "$ROOT/docs/install.md"
}
