#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# KUBECTL_EXTERNAL_DIFF, as kubectl diff honours it.

setup() {
    load helpers
    cli_setup
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    cat >"$BATS_TEST_TMPDIR/tool" <<'SH'
#!/bin/sh
cd "$1/.." || exit 9
for argument; do echo "argument $argument" | sed 's/-[A-Za-z0-9]\{6\}$/-XXXXXX/; s,/.*/,,'; done
for directory; do
    [ -d "$directory" ] || continue
    stat -c 'directory %a' "$directory"
    for file in "$directory"/*; do
        stat -c 'file %a' "$file"
        echo "--- ${file##*/}"
        cat "$file"
    done
done
env | grep -E '^(KCREALM|VAULT)_'
exit "${TOOL_STATUS:-1}"
SH
    chmod +x "$BATS_TEST_TMPDIR/tool"
}

with() {
    KUBECTL_EXTERNAL_DIFF=$1 kcrealm diff "${@:2}"
}

nothing_is_left() {
    [ -z "$(ls -A "$TMPDIR")" ] && return
    ls -lR "$TMPDIR" >&2
    return 1
}

@test "two private directories with a file for each object, then the arguments" {
    with "$BATS_TEST_TMPDIR/tool -x --color=always" -f over.yaml --live live.json
    expect 1 external-diff/seen
    nothing_is_left
}

@test "diff -u shows what differs and nothing else" {
    cd "$ROOT" || return
    with "diff -u -N" -f examples/values.yaml --live examples/realm-export.json pgadmin backstage
    exits 1
    diff - <(grep -E '^[-+]' "$out" | grep -vE '^(---|\+\+\+) ') <<'EXPECTED'
+- groups
-- http://localhost:7007/api/auth/oidc/handler/frame
+- https://backstage-staging.example.com/api/auth/oidc/handler/frame
-  pkce.code.challenge.method: plain
+  pkce.code.challenge.method: S256
EXPECTED
    nothing_is_left
}

@test "arguments that kubectl would not pass on are left out, and that is said" {
    with "$BATS_TEST_TMPDIR/tool  --exclude=a/b ; -q" -f over.yaml --live live.json
    exits 1
    says '"--exclude=a/b" is left out'
    says '";" is left out'
    grep -qx 'argument -q' "$out"
    [ "$(grep -c '^argument' "$out")" = 3 ]
}

@test "the status is that of the comparison; a program that ends with more than 1 is an error" {
    TOOL_STATUS=0 with "$BATS_TEST_TMPDIR/tool" -f over.yaml --live live.json
    exits 1
    TOOL_STATUS=1 with "$BATS_TEST_TMPDIR/tool" -f over.yaml --live live.json
    exits 1
    TOOL_STATUS=2 with "$BATS_TEST_TMPDIR/tool" -f over.yaml --live live.json
    exits 2
    says "tool ended with status 2"
    nothing_is_left
}

@test "a program that does not exist" {
    with no-such-program -f over.yaml --live live.json
    refuses external-diff/no-program
    nothing_is_left
}

@test "an object that is equal has no file, and without any the program is not run" {
    with "$BATS_TEST_TMPDIR/tool" -f masked-secret.yaml --live live.json
    exits 0
    [ ! -s "$out" ]
    nothing_is_left
}

@test "for text only" {
    with "$BATS_TEST_TMPDIR/tool" -f over.yaml --live live.json -o json
    exits 1
    json_says "d['kind'] == 'DriftReport'"
}

@test "no secret reaches the files or the program" {
    KCREALM_KEYCLOAK_PASSWORD=hunter2 VAULT_TOKEN=hunter2 with "$BATS_TEST_TMPDIR/tool" -f secrets-external.yaml \
        --live secrets-external.json
    exits 1
    grep -qF '*** (before)' "$out"
    grep -qF '*** (after)' "$out"
    lacks hunter "$out" "$err"
    lacks -E 'KCREALM|VAULT' "$out"
}

@test "names of clients are no paths" {
    with "$BATS_TEST_TMPDIR/tool" -f hostile-names.json --live hostile-names-live.json
    exits 1
    [ "$(grep -c '^--- demo.client.' "$out")" = 20 ]
    lacks -P '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$out"
    nothing_is_left
}

@test "what the program leaves behind is taken away too" {
    cat >"$BATS_TEST_TMPDIR/editor" <<'SH'
#!/bin/sh
touch "$1/.a.swp" "$2/new"
exit 1
SH
    chmod +x "$BATS_TEST_TMPDIR/editor"
    with "$BATS_TEST_TMPDIR/editor" -f over.yaml --live live.json
    exits 1
    nothing_is_left
}

@test "Ctrl-C, and a terminal that is closed, take the files away" {
    local signal pid ended
    printf '#!/bin/sh\necho running >"%s/started"\nexec sleep 30\n' "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/slow"
    chmod +x "$BATS_TEST_TMPDIR/slow"
    for signal in INT TERM HUP; do
        rm -f "$BATS_TEST_TMPDIR/started"
        KUBECTL_EXTERNAL_DIFF=$BATS_TEST_TMPDIR/slow "$KCREALM" diff -f over.yaml --live live.json \
            >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
        pid=$!
        for _ in $(seq 200); do
            [ ! -e "$BATS_TEST_TMPDIR/started" ] || break
            sleep 0.05
        done
        [ -n "$(ls -A "$TMPDIR")" ]
        kill -$signal $pid
        ended=0
        wait $pid || ended=$?
        [ "$ended" = 130 ]
        nothing_is_left
    done
}

@test "a directory that cannot be made" {
    TMPDIR=$BATS_TEST_TMPDIR/nowhere with diff -f over.yaml --live live.json
    exits 2
    says "No such file or directory"
    says "set TMPDIR to a directory that you may write to"
}
