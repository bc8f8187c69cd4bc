#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# The image's file tree, in a chroot with a read-only root and as its own user.

setup_file() {
    load helpers
    load ../container/helpers
    chart_setup_file
    export TREE=$BATS_FILE_TMPDIR/tree
    make -s -C "$ROOT" container-root KCREALM="$KCREALM" CONTAINER_ROOT="$BATS_FILE_TMPDIR/bare" >/dev/null
    container_root "$TREE"
    mkdir "$TREE/input"
}

setup() {
    load helpers
    load ../container/helpers
}

@test "the tree has the program, certificates, its user, licences, and nothing else" {
    cd "$BATS_FILE_TMPDIR/bare"
    [ "$(find . -type f | grep -v '^./usr/share/doc/kubectl-kcrealm/licenses/' | sort | tr '\n' ' ')" = \
        "./etc/group ./etc/passwd ./etc/ssl/certs/ca-certificates.crt ./usr/bin/kubectl-kcrealm ./usr/share/doc/kubectl-kcrealm/LICENSE " ]
    [ "$(stat -c %a tmp)" = 1777 ]
    # Nobody but root could change a file, and nothing is setuid.
    [ -z "$(find . -type f -perm /6022)" ]
    [ -z "$(find . -type d -perm /022 ! -path ./tmp)" ]
    grep -qx 'nonroot:x:65532:65532:nonroot:/nonexistent:/sbin/nologin' etc/passwd
    grep -q 'BEGIN CERTIFICATE' etc/ssl/certs/ca-certificates.crt
}

@test "the recipe takes exactly that tree, and a user by number" {
    local recipe=$ROOT/packaging/container/Containerfile
    grep -qx 'FROM scratch' "$recipe"
    grep -qx 'ARG ROOT=build/container-root' "$recipe"
    [ "$(grep -cE '^(COPY|ADD|RUN)' "$recipe")" = 1 ]
    grep -qx 'USER 65532:65532' "$recipe"
    grep -qx 'ENTRYPOINT \["/usr/bin/kubectl-kcrealm"\]' "$recipe"
}

@test "the same input gives the same tree" {
    local first second
    first=$(tar -C "$BATS_FILE_TMPDIR/bare" --sort=name -c . | sha256sum)
    make -s -C "$ROOT" container-root KCREALM="$KCREALM" CONTAINER_ROOT="$BATS_TEST_TMPDIR/bare" >/dev/null
    second=$(tar -C "$BATS_TEST_TMPDIR/bare" --sort=name -c . | sha256sum)
    [ "$first" = "$second" ]
}

@test "what cannot become a tree is refused" {
    run "$ROOT/packaging/container/root" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/tree"
    [ "$status" = 1 ]
    [[ $output == *KCREALM=FILE* ]]
    run "$ROOT/packaging/container/root" "$KCREALM" /
    [ "$status" = 1 ]
}

@test "version" {
    needs_root
    contained "$TREE" -- version
    [ "$status" = 0 ]
    [[ $output == *"$(cat "$ROOT/VERSION")"* ]]
}

@test "diff --live of mounted files" {
    needs_root
    contained "$TREE" "$ROOT/examples:/input" -- diff -f /input/values.yaml --live /input/realm-export.json -o name
    [ "$status" = 1 ]
    [[ $output == *ameide/client/backstage* ]]
    [ -z "$stderr" ]
}

@test "it runs as its user, on a root that nobody can write to" {
    needs_root
    # A pipe holds it while its process is looked at.
    mkfifo "$BATS_TEST_TMPDIR/input"
    unshare -m "$ROOT/tests/container/run" "$TREE" -- diff -f - --live - <"$BATS_TEST_TMPDIR/input" >/dev/null 2>&1 3>&- &
    local pid=$!
    exec 7>"$BATS_TEST_TMPDIR/input"
    while [ "$(cat /proc/$pid/comm)" != kubectl-kcrealm ]; do sleep 0.05; done
    grep -qP '^Uid:\t65532\t65532\t65532\t65532$' /proc/$pid/status
    grep -qP '^Gid:\t65532\t65532\t65532\t65532$' /proc/$pid/status
    grep -qP '^Groups:\s*$' /proc/$pid/status
    grep -qP '^CapEff:\t0000000000000000$' /proc/$pid/status
    # Its root is mounted read-only: root cannot write either.
    grep -E " $TREE .*\bro\b" /proc/$pid/mountinfo
    run touch "/proc/$pid/root/tmp/file"
    [ "$status" != 0 ]
    exec 7>&-
    wait $pid || true
}
