#!/usr/bin/env bats
# shellcheck shell=bats
# What `kubectl kcrealm <TAB>` offers, and that it is what the program understands.

ROOT=$BATS_TEST_DIRNAME/../..
COMPLETE=$ROOT/completions/kubectl_complete-kcrealm

@test "the completion is made from the present tables of commands and options" {
    "$ROOT/scripts/completions" "$KCREALM" "$BATS_TEST_TMPDIR"
    diff "$COMPLETE" "$BATS_TEST_TMPDIR/kubectl_complete-kcrealm"
}

@test "commands are completed, then options, and nothing that does not fit" {
    [ "$("$COMPLETE" en)" = $'ensure\n:4' ]
    [ "$("$COMPLETE" ensure --upd)" = $'--update\n:4' ]
    [ "$("$COMPLETE" diff --upd)" = ':4' ]
    [ "$("$COMPLETE" ensure -f val)" = ':0' ]
}
