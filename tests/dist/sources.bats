#!/usr/bin/env bats
# shellcheck disable=SC2016 # the last line of sed, the arguments of another shell
# What the archives are made of is what is pinned, and is kept for as long as nothing that decides about it changes.

setup() {
    load helpers
    DIST_SCRIPTS=$BATS_TEST_TMPDIR/scripts/dist
    mkdir -p "$BATS_TEST_TMPDIR/scripts"
    cp -R "$ROOT/scripts/dist" "$BATS_TEST_TMPDIR/scripts"
    export KCREALM_DIST_CACHE=${KCREALM_DIST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kcrealm-dist}
}

# Runs a function of the scripts' copy.
call() { bash -euo pipefail -c '. "$1/lib.sh"; . "$1/fetch.sh"; shift; "$@"' call "$DIST_SCRIPTS" "$@"; }

# The folder where the library $1 would be.
folder() { call library_dir "$1" linux_amd64; }

# changes LIBRARY COMMAND...: the command has the library built anew.
changes() {
    local before
    before=$(folder "$1")
    "${@:2}"
    [ "$(folder "$1")" != "$before" ] || fail "$1 would stay as it is after: ${*:2}"
}

stays() {
    local before
    before=$(folder "$1")
    "${@:2}"
    [ "$(folder "$1")" = "$before" ] || fail "$1 would be built anew after: ${*:2}"
}

@test "a source with another SHA-256 than the pinned one is refused, and not kept" {
    file=$(call source_column yaml file)
    mkdir "$BATS_TEST_TMPDIR/copies"
    cp "$(call fetch_source yaml)" "$BATS_TEST_TMPDIR/copies"
    export KCREALM_DIST_SOURCES=$BATS_TEST_TMPDIR/copies KCREALM_DIST_CACHE=$BATS_TEST_TMPDIR/cache
    [ "$(call fetch_source yaml)" = "$KCREALM_DIST_CACHE/sources/$file" ]
    rm -r "$KCREALM_DIST_CACHE"
    echo more >>"$KCREALM_DIST_SOURCES/$file"
    run call fetch_source yaml
    [ "$status" != 0 ]
    [[ $output = *"not what sources.txt pins"* ]] || fail "$output"
    [ -z "$(find "$KCREALM_DIST_CACHE" -type f)" ]
}

@test "every source has a SHA-256, and so has the compiler" {
    rows=$(grep -vcE '^(#|$)' "$DIST_SCRIPTS/sources.txt")
    [ "$(grep -cE '^[a-z]+ \| [^|]+ \| (crate|debian) \| [^|]+ \| [^|]+ \| [0-9a-f]{64} \| ' "$DIST_SCRIPTS/sources.txt")" = "$rows" ]
    [ "$(grep -vcE '^#' "$DIST_SCRIPTS/requirements.txt")" = 1 ]
    grep -qE '^ziglang==[0-9.]+ --hash=sha256:[0-9a-f]{64}$' "$DIST_SCRIPTS/requirements.txt"
    grep -q -- --require-hashes "$DIST_SCRIPTS/build"
}

@test "a library is built anew when its recipe, its source, what it needs, the flags or the compiler change, and not else" {
    changes yaml sed -i 's/-Iinclude/-Iinclude -DX/' "$DIST_SCRIPTS/recipes/yaml.sh"
    changes yaml sed -i 's/^yaml | 0.2.5/yaml | 0.2.6/' "$DIST_SCRIPTS/sources.txt"
    changes yaml sed -i 's/-O2/-O3/' "$DIST_SCRIPTS/compile.sh"
    changes yaml sed -i 's/ziglang==.* --hash/ziglang==9.9.9 --hash/' "$DIST_SCRIPTS/requirements.txt"
    changes edit sed -i '$a\/* more */' "$DIST_SCRIPTS/recipes/termcap.c"
    changes curl sed -i 's/no-docs/no-docs no-engine/' "$DIST_SCRIPTS/recipes/openssl.sh"
    stays yaml sed -i '$a# said again' "$DIST_SCRIPTS/recipes/yaml.sh"
    stays yaml sed -i 's/^curl | /curl | 1/' "$DIST_SCRIPTS/sources.txt"
    [ "$(folder yaml)" != "$(call library_dir yaml linux_arm64)" ]
}
