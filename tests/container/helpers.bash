# shellcheck shell=bash
# The image's file tree for tests: loaded by those of tests/chart and tests/e2e.

CONTAINER_SOURCE=$BATS_TEST_DIRNAME/../..
CONTAINER_ENV=()

# container_root DIRECTORY: the tree as `make container-root` makes it, of the program KCREALM. One that is not static gets
# its libraries along, which the image would not have.
container_root() {
    local library
    make -s -C "$CONTAINER_SOURCE" container-root KCREALM="$KCREALM" CONTAINER_ROOT="$1" >/dev/null
    { ldd "$KCREALM" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$1$(dirname "$library")"
        cp -L "$library" "$1$library"
    done
}

# contained ROOT [HOST:DIRECTORY ...] -- ARGUMENTS: $status, $output and $stderr of the program in there. CONTAINER_ENV: its
# environment besides PATH.
contained() {
    run --separate-stderr env -i PATH="$PATH" "${CONTAINER_ENV[@]}" unshare -m \
        "$CONTAINER_SOURCE/tests/container/run" "$@"
}

needs_root() {
    [ "$(id -u)" = 0 ] || skip "a chroot needs root"
}
