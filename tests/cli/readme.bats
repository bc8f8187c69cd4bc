#!/usr/bin/env bats
# shellcheck shell=bats
# README shows real output.

@test "the report that README begins with is what the example prints" {
    cd "$BATS_TEST_DIRNAME/../.." || return
    sed -n '/^\$ kubectl kcrealm diff .*--live/,/^```$/p' README.md | sed '1d; $d' >"$BATS_TEST_TMPDIR/shown"
    LC_ALL=C.UTF-8 COLUMNS=80 "$KCREALM" diff -f examples/values.yaml --live examples/realm-export.json \
        --color never >"$BATS_TEST_TMPDIR/printed" || [ $? = 1 ]
    diff "$BATS_TEST_TMPDIR/shown" "$BATS_TEST_TMPDIR/printed"
}
