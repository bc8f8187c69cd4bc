#!/usr/bin/env bats
# shellcheck shell=bats
# Runs that are stopped, and reports that nobody gets: what was done is said, and the status tells.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
    SPEC=$BATS_TEST_TMPDIR/clients.json
    ID=client-$BATS_TEST_NUMBER
    declare_clients "$SPEC" "$REALM" "$ID" '{"name":"New"}'
}

teardown() {
    stop_proxies
}

# into FILE COMMAND...: the tool with standard output there. Sets $status, $output (empty) and $stderr.
into() {
    local file=$1
    shift
    status=0
    output=''
    kcrealm "$@" >"$file" 2>"$BATS_TEST_TMPDIR/errors" || status=$?
    stderr=$(cat "$BATS_TEST_TMPDIR/errors")
}

# into_closed_pipe COMMAND...: nobody reads what it prints.
into_closed_pipe() {
    local descriptor
    exec {descriptor}> >(exec true)
    sleep 0.5
    into "/dev/fd/$descriptor" "$@"
    exec {descriptor}>&-
}

expect_created() {
    same created "$1" "$(kc GET "$REALM/clients?clientId=$ID" | json 'len(d)')"
}

# --- Reports that cannot be written ----------------------------------------------------------------------

@test "diff to a full disk, as text or JSON: an error, whatever the comparison says" {
    into /dev/full diff -f "$SPEC"
    outcome 2 "writing to standard output: No space left on device"
    into /dev/full diff -f "$SPEC" -o json
    outcome 2 "writing to standard output: No space left on device"
}

@test "diff to a closed pipe, as of head: ends quietly with the status of the comparison" {
    into_closed_pipe diff -f "$SPEC"
    outcome 1
    same "standard error" "" "$stderr"
    into_closed_pipe diff -f "$SPEC" -o json
    outcome 1
}

@test "ensure to a full disk, as text: the plan cannot be shown, so nothing is changed" {
    into /dev/full ensure -f "$SPEC"
    outcome 2 "the plan could not be written to standard output: nothing was changed" "No space left on device"
    expect_created 0
}

@test "ensure to a full disk, as JSON: the outcome goes to standard error, and the status is not 0" {
    into /dev/full ensure -f "$SPEC" -o json
    outcome 1 "the report could not be written to standard output; this was done:" "client $ID created" "1 done"
    expect_created 1
}

@test "ensure to a closed pipe, as text: the plan cannot be shown, so nothing is changed" {
    into_closed_pipe ensure -f "$SPEC"
    outcome 2 "the plan could not be written to standard output: nothing was changed"
    expect_created 0
}

@test "ensure to a closed pipe, as JSON: the outcome goes to standard error, and the status is not 0" {
    into_closed_pipe ensure -f "$SPEC" -o json
    outcome 1 "the report could not be written to standard output; this was done:" "1 done"
    expect_created 1
}

@test "ensure to head -1, which leaves after the plan: the outcome goes to standard error, and the status is not 0" {
    local descriptor
    faulty 'POST /clients$ 1 before "sleep 2"'
    exec {descriptor}> >(head -1 >/dev/null)
    into "/dev/fd/$descriptor" ensure -f "$SPEC"
    exec {descriptor}>&-
    outcome 1 "the report could not be written to standard output; this was done:" "1 done"
    expect_created 1
}

@test "attach-scopes to a full disk: the outcome goes to standard error, and the status is not 0" {
    client_new "$REALM" '{"clientId":"'"$ID"'","defaultClientScopes":[]}'
    into /dev/full attach-scopes "$ID" --realm "$REALM" --default email
    outcome 1 "the report could not be written to standard output; this was done:" email "1 done"
}

# --- Ctrl-C and SIGTERM ----------------------------------------------------------------------------------

# stop SIGNALS COMMAND...: the tool, and these signals once a rule has run `ready`. Sets $status, $output, $stderr
# and $took_s, the seconds from the signals to the end.
stop() {
    local signals=$1 pid signal started
    shift
    status=0
    setsid "$KCREALM" "$1" --no-progress "${@:2}" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/errors" </dev/null 3>&- &
    pid=$!
    until [ -e "$BATS_TEST_TMPDIR/ready" ]; do sleep 0.1; done
    started=$SECONDS
    for signal in $signals; do
        kill "-$signal" "$pid"
        sleep 0.3
    done
    wait "$pid" || status=$?
    took_s=$((SECONDS - started))
    output=$(cat "$BATS_TEST_TMPDIR/out")
    stderr=$(cat "$BATS_TEST_TMPDIR/errors")
}

# held METHOD PATH-REGEX MOMENT: the first such request is held for 2 s, before or after it is passed on.
held() {
    faulty "$1 $2 1 $3 'touch $BATS_TEST_TMPDIR/ready; sleep 2'"
}

three() {
    declare_clients "$SPEC" "$REALM" "$ID" '{}' "$ID-b" '{}' "$ID-c" '{}'
}

@test "Ctrl-C while reading: ends when what is under way was answered; nothing was changed" {
    held GET /clients before
    stop INT diff -f "$SPEC"
    outcome 130 interrupted
    rm "$BATS_TEST_TMPDIR/ready"
    held GET /clients before
    stop INT ensure -f "$SPEC"
    outcome 130 interrupted "nothing was changed: run it again"
    expect_created 0
}

@test "Ctrl-C twice while reading from a server that does not answer: ends at once" {
    faulty "GET /clients 1 instead 'touch $BATS_TEST_TMPDIR/ready; sleep 20'"
    stop "INT INT" ensure -f "$SPEC"
    outcome 130 interrupted "nothing was changed: run it again"
    [ "$took_s" -le 3 ]
}

@test "Ctrl-C once while reading from a server that does not answer: ends after 10 s" {
    faulty "GET /clients 1 instead 'touch $BATS_TEST_TMPDIR/ready; sleep 20'"
    stop INT diff -f "$SPEC"
    outcome 130 interrupted
    [ "$took_s" -ge 9 ] && [ "$took_s" -le 13 ]
}

@test "Ctrl-C while writing: what was begun is finished and read back; the rest is not attempted, and said so" {
    three
    held POST '/clients$' after
    stop INT ensure -f "$SPEC" --parallel 1
    outcome 130 "1 done, 2 not attempted" "run it again: it goes on with what is not done"
    expect_created 1
    kcrealm ensure -f "$SPEC" -q >/dev/null
}

@test "Ctrl-C while writing, JSON: one complete document with the same outcome" {
    three
    held POST '/clients$' after
    stop INT ensure -f "$SPEC" --parallel 1 -o json
    outcome 130
    expect_json '[i["result"] for i in d["items"]] == ["done", "not-attempted", "not-attempted"]'
    expect_json '[i["verified"] for i in d["items"]] == [True, False, False]'
}

@test "Ctrl-C between the two halves of a move: the second half is made too" {
    client_new "$REALM" '{"clientId":"'"$ID"'","defaultClientScopes":["profile"],"optionalClientScopes":["phone"]}'
    held DELETE client-scopes after
    stop INT attach-scopes "$ID" --realm "$REALM" --default phone
    outcome 130 interrupted
    same scopes '["phone", "profile"]' "$(client_get "$REALM" "$ID" | json 'sorted(d["defaultClientScopes"])')"
}

@test "Ctrl-C while a scope is created: said that it may be there; clients are not attempted" {
    declare_clients "$SPEC" "$REALM" "$ID" '{"defaultClientScopes":["groups"]}'
    held POST '/client-scopes$' after
    stop INT ensure -f "$SPEC"
    outcome 130 "Keycloak accepted it, but the run was stopped before it was read back" "1 failed, 1 not attempted"
    expect_created 0
}

@test "Ctrl-C twice while writing: ends at once, and says of what was sent that its answer was not awaited" {
    faulty "POST /clients\$ 1 after 'touch $BATS_TEST_TMPDIR/ready; sleep 20'"
    stop "INT INT" ensure -f "$SPEC"
    outcome 130 "Keycloak's answer was not awaited, and the run was stopped before it was read back; see with diff what is there"
    [ "$took_s" -le 3 ]
}

@test "SIGTERM, as Kubernetes ends a Job: as Ctrl-C" {
    three
    held POST '/clients$' after
    stop TERM ensure -f "$SPEC" --parallel 1
    outcome 130 "1 done, 2 not attempted"
    rm "$BATS_TEST_TMPDIR/ready"
    faulty "GET /clients 1 instead 'touch $BATS_TEST_TMPDIR/ready; sleep 20'"
    stop "TERM TERM" ensure -f "$SPEC"
    outcome 130 interrupted
    [ "$took_s" -le 3 ]
}

@test "Ctrl-C while ensure --wait waits for a Keycloak that is down: ends at once" {
    faulty "POST /token 1- instead 'touch $BATS_TEST_TMPDIR/ready; printf 503'"
    stop INT ensure -f "$SPEC" --wait --timeout 60s
    outcome 130 interrupted
    [ "$took_s" -le 4 ]
}
