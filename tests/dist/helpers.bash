# shellcheck shell=bash
# What the tests of the archives share. DIST names the folder that `make dist` filled.

ROOT=$BATS_TEST_DIRNAME/../..
VERSION=$(cat "$ROOT/VERSION")

# Prints the targets whose archives were made.
targets() {
    find "$DIST" -name "kubectl-kcrealm_v${VERSION}_*.tar.gz" | sed 's/.*_\([a-z]*_[a-z0-9]*\)\.tar\.gz/\1/' | LC_ALL=C sort
}

archive_of() { printf '%s/kubectl-kcrealm_v%s_%s.tar.gz\n' "$DIST" "$VERSION" "$1"; }

# Prints the top folder of the unpacked archive of the target $1.
unpacked() {
    local folder=$BATS_FILE_TMPDIR/$1
    if [ ! -d "$folder" ]; then
        mkdir "$folder"
        tar -x -C "$folder" -f "$(archive_of "$1")"
    fi
    printf '%s/kcrealm\n' "$folder"
}

needs_target() {
    [ -f "$(archive_of "$1")" ] || skip "no archive for $1 was made"
}

# Prints what the libraries in the archives are called in scripts/dist/sources.txt.
libraries() {
    # shellcheck source=/dev/null disable=SC2046 # names of modules have no blanks
    (. "$ROOT/scripts/dist/lib.sh" && libraries_of $(sed -n 's/^PACKAGES := //p' "$ROOT/Makefile"))
}

fail() {
    printf '%s\n' "$*" >&2
    return 1
}
