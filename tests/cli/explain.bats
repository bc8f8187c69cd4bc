#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# The pages of findings.

setup() {
    load helpers
    cli_setup
}

@test "docs/findings.md is made from the present table of findings" {
    "$ROOT/scripts/findings" "$KCREALM" "$BATS_TEST_TMPDIR/findings.md"
    echo "when it is old: scripts/findings build/kubectl-kcrealm"
    diff "$ROOT/docs/findings.md" "$BATS_TEST_TMPDIR/findings.md"
}

@test "a page says what a finding means, how it is seen and what to do" {
    kcrealm explain KCR-5001
    expect 0 explain/page
    cp "$out" "$BATS_TEST_TMPDIR/page"
    local way
    for way in 5001 kcr-5001; do
        kcrealm explain "$way"
        exits 0
        diff "$BATS_TEST_TMPDIR/page" "$out"
    done
    kcrealm explain KCR-5001 -o markdown
    expect 0 explain/markdown
    kcrealm explain KCR-5001 -o yaml
    expect 0 explain/yaml
}

@test "without a code all findings are listed" {
    kcrealm explain
    exits 0
    prints "External Secrets"
    prints "KCR-5001 An ExternalSecret is read once and never again"
    kcrealm explain -o json
    exits 0
    json_says "d['kind'] == 'FindingList' and len(d['items']) == d['summary']['error'] + d['summary']['warning'] + d['summary']['note'] > 100"
    json_says "all(all(i.values()) for i in d['items'])"
}

@test "a code that does not exist is an error with the ones that were meant" {
    kcrealm explain KCR-3010
    expect 2 explain/unknown
    kcrealm explain backstage
    expect 2 explain/no-code
    kcrealm explain KCR-3011 KCR-3012
    exits 2
    kcrealm explain KCR-3011 -o junit
    exits 2
}

@test "pages fit into a narrow terminal, but for what is to be copied" {
    COLUMNS=60 kcrealm explain
    exits 0
    lacks -E '^.{61,}| $' "$out"
    COLUMNS=60 kcrealm explain KCR-3012
    exits 0
    lacks -E '^.{61,}| $' "$out"
}
