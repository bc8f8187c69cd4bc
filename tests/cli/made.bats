#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2016,SC1003
# What is made from the program's tables: manual pages, reference documentation, schemas for editors.

setup() {
    load helpers
    cli_setup
    cd "$ROOT" || return
}

schemas() {
    python3 "$BATS_TEST_DIRNAME/check_schemas.py" "$@"
}

@test "manual pages, reference and schema of values are made from the present tables" {
    mkdir -p "$BATS_TEST_TMPDIR/docs/reference"
    cp docs/reference/config.md "$BATS_TEST_TMPDIR/docs/reference"
    scripts/manual "$KCREALM" "$BATS_TEST_TMPDIR"
    diff -r man "$BATS_TEST_TMPDIR/man"
    local file
    for file in docs/reference/commands.md docs/reference/config.md docs/schema/values.json; do
        diff "$file" "$BATS_TEST_TMPDIR/$file"
    done
}

@test "each command has a page with all its options, its exit status and its examples" {
    local command page
    "$KCREALM" __tables >"$BATS_TEST_TMPDIR/tables"
    for command in $(jq -r '.commands[].name' "$BATS_TEST_TMPDIR/tables"); do
        page=man/kubectl-kcrealm-$command.1
        jq -r --arg name "$command" '.commands[] | select(.name == $name) | .options[]' "$BATS_TEST_TMPDIR/tables" |
            sort >"$BATS_TEST_TMPDIR/options"
        tr -d '\\' <"$page" | sed -nE 's/^fB(-[a-zA-Z], )?--([a-z-]+)(fR| |=).*/\2/p' | sort |
            diff "$BATS_TEST_TMPDIR/options" -
        "$KCREALM" help "$command" >"$BATS_TEST_TMPDIR/help"
        ! grep -q '^Exit status' "$BATS_TEST_TMPDIR/help" || grep -q '^.SH EXIT STATUS' "$page"
        ! grep -q '^Examples' "$BATS_TEST_TMPDIR/help" || grep -q '^.SH EXAMPLES' "$page"
    done
    [ "$(find man -name '*.1' | wc -l)" = $(($(jq '.commands | length' "$BATS_TEST_TMPDIR/tables") + 1)) ]
}

@test "each setting is in kcrealm.yaml(5)" {
    local key
    for key in $("$KCREALM" __tables | jq -r '.settings[].key'); do
        grep -qxF "\\fB$key\\fR" man/kcrealm.yaml.5 || { echo "missing: $key" >&2; return 1; }
    done
}

@test "the pages are correct roff, and read as they were meant" {
    command -v groff >/dev/null || skip "no groff"
    local page
    for page in man/*; do
        groff -man -ww -Tutf8 -z "$page" 2>"$BATS_TEST_TMPDIR/warnings"
        lacks . "$BATS_TEST_TMPDIR/warnings"
    done
    groff -man -Tascii -P-c -P-b -P-u man/kubectl-kcrealm-diff.1 >"$BATS_TEST_TMPDIR/text"
    grep -qF -- '-f, --filename FILE|DIR|-' "$BATS_TEST_TMPDIR/text"
    grep -qF '$(env:NAME:-default)' "$BATS_TEST_TMPDIR/text"
    grep -qF 'kubectl kcrealm diff -f values.yaml --live realm-export.json' "$BATS_TEST_TMPDIR/text"
}

# A date would make the pages differ from one making to the next.
@test "mandoc finds nothing but the date that is left out" {
    command -v mandoc >/dev/null || skip "no mandoc"
    mandoc -T lint -W warning man/* >"$BATS_TEST_TMPDIR/warnings" || true
    lacks -v 'missing date' "$BATS_TEST_TMPDIR/warnings"
}

@test "the schema of settings has all of the table, and says what the program says" {
    schemas settings "$KCREALM"
    schemas config "$KCREALM"
    schemas valid kcrealm-config.json docs/schema/examples/*.yaml
}

@test "the schema of values says what loading says" {
    schemas values "$KCREALM"
}

@test "the examples are valid, and with a slip in them they are not" {
    schemas valid values.json examples/values.yaml
    local slip number=0
    for slip in s/clientSpecs/clientSpec/ s/redirectUris/redirectUri/ s/defaultClientScopes/defaultScopes/ \
        s/spec:/specs:/ s/vaultKey/vaultkey/ 's/publicClient: false/publicClient: no thanks/'; do
        number=$((number + 1))
        sed "$slip" examples/values.yaml >"$BATS_TEST_TMPDIR/slip-$number.yaml"
        if cmp -s examples/values.yaml "$BATS_TEST_TMPDIR/slip-$number.yaml"; then return 1; fi
        ! schemas valid values.json "$BATS_TEST_TMPDIR/slip-$number.yaml" 2>/dev/null ||
            { echo "valid all the same: $slip" >&2; return 1; }
    done
}

@test "what is for programs is in no help" {
    local word
    for word in __complete __tables; do
        kcrealm help
        lacks "$word" "$out"
        kcrealm help $word
        exits 2
    done
}
