#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Scripts of the interactive shell, as far as they need no server: what is refused, and the exit status.

setup() {
    load helpers
    cli_setup
    # The discard port: nothing listens there.
    export KCREALM_KEYCLOAK_URL=http://127.0.0.1:9 KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2
    TOKEN=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU
}

script() {
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/script"
    kcrealm_reading "$BATS_TEST_TMPDIR/script" repl
}

@test "a script reads commands from standard input, and passes over comments and empty lines" {
    script '# a comment' '' 'trace   # and another' 'help trace'
    exits 0
    grep -qF "requests are not shown" "$out"
    grep -qF "For example" "$out"
}

@test "an empty script worked" {
    kcrealm repl
    exits 0
    same_as_golden "$out" repl/nothing
}

@test "help lists the commands" {
    local command
    kcrealm repl -c help
    exits 0
    for command in help use realms clients client users scopes events trace exit; do
        grep -q "^  $command " "$out"
    done
    lacks -E '^.{81,}| $' "$out"
}

@test "help of a command" {
    kcrealm repl -c 'help clients'
    exits 0
    same_as_golden "$out" repl/help-clients
}

@test "quotes are those of a shell" {
    kcrealm repl -c "help 'clients'" -c 'help "client"' -c 'help tr\ace'
    exits 0
}

@test "a line that fails does not stop the next, unless the script is strict" {
    kcrealm repl -c frobnicate -c trace
    exits 1
    grep -qF "requests are not shown" "$out"
    says 'line 1: there is no command "frobnicate"'
    kcrealm repl --strict-script -c frobnicate -c trace
    exits 1
    lacks . "$out"
}

@test "without a Keycloak a script could not start" {
    SECONDS=0 kcrealm repl -c realms -c realms
    refuses repl/refused
    within 5
    kcrealm repl -c help -c realms
    exits 1
}

@test "a line that no command can be does not take the next ones with it" {
    { printf '\357\273\277trace\n# '; head -c 300000 /dev/zero | tr '\0' x; printf '\nhelp \0 trace\nhelp \033trace\nhelp trace\n'; } \
        >"$BATS_TEST_TMPDIR/script"
    kcrealm_reading "$BATS_TEST_TMPDIR/script" repl
    exits 1
    grep -qF "requests are not shown" "$out"
    grep -qF "For example" "$out"
    [ "$(grep -c 'For example' "$out")" = 1 ]
    says "line 2: the line is longer than 65536 bytes"
    says "line 3: the line holds a control character"
    says "line 4: the line holds a control character"
    lacks -E 'line [15]' "$err"
}

@test "a literal token in -c is refused and not repeated" {
    local line
    for line in "client $TOKEN" "client ${TOKEN%%.*}" "use --x=$TOKEN" "$TOKEN"; do
        kcrealm repl -c "$line"
        exits 1
        says "a token stands in -c, where everyone who lists processes can read it"
        lacks -F eyJ "$err"
    done
}

@test "no flag takes a secret" {
    local line
    for line in 'client x --password=hunter3' 'client x --secret hunter3' 'client x --client-secret=hunter3'; do
        kcrealm repl -c "$line" -o json
        exits 1
        says "no flag ever takes a secret"
        lacks -F hunter3 "$out" "$err"
    done
}

@test "one document for a script, also when lines of it are wrong" {
    kcrealm repl -c trace -c frobnicate -o json
    exits 1
    same_as_golden "$out" repl/report
    kcrealm repl -c trace -o yaml
    exits 0
    grep -qF "kind: ReplReport" "$out"
}

@test "what makes no sense is refused" {
    kcrealm repl realms
    refuses repl/names
    kcrealm repl -o junit
    refuses repl/junit
    kcrealm repl -c
    refuses repl/no-line
}
