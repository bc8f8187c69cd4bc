#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# docs/schema: strict enough to find what is wrong. That documents of ours are valid is checked wherever a test
# makes one (helpers.bash, and tests/e2e/helpers.bash for plans and outcomes).

setup() {
    load helpers
    cli_setup
    EXAMPLES=$ROOT/docs/schema/examples
}

check_documents() {
    python3 "$BATS_TEST_DIRNAME/../check_documents.py" "$@"
}

@test "the examples are valid, and invalid with any member missing, misspelt or of another type" {
    [ "$(find "$EXAMPLES" -name '*.json' | wc -l)" = 6 ]
    check_documents "$EXAMPLES"/*.json
}

@test "the example of SARIF is what the standard asks for, and defects are seen" {
    check_documents "$EXAMPLES/lint.sarif"
    local program
    for program in '.runs = []' '.runs[0].results[0].ruleIndex = 1' \
        '.runs[0].results[0].level = "info"' 'del(.runs[0].results[0].message)' '.runs[0].tool.driver.rules |= .[1:]' \
        '.runs[0].results[1].partialFingerprints = .runs[0].results[0].partialFingerprints' \
        '.runs[0].results[1].locations[0].physicalLocation.region.startLine = 0' \
        '.runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri = "a b.yaml"'; do
        jq "$program | .version = \"2.1.0\"" "$EXAMPLES/lint.sarif" >"$BATS_TEST_TMPDIR/wrong.sarif"
        ! check_documents "$BATS_TEST_TMPDIR/wrong.sarif" 2>"$BATS_TEST_TMPDIR/why" && continue
        echo "valid, and should not be: $program" >&2
        return 1
    done
}

@test "the example of a DriftReport is what the example prints" {
    cd "$ROOT" || return
    kcrealm diff -f examples/values.yaml --live examples/realm-export.json -o json
    diff docs/schema/examples/drift-report.json "$out"
}

# A defect made by jq: $1 names the example, $2 the program.
refuses_document() {
    jq "$2" "$EXAMPLES/$1.json" >"$BATS_TEST_TMPDIR/wrong.json"
    ! check_documents "$BATS_TEST_TMPDIR/wrong.json" 2>"$BATS_TEST_TMPDIR/why" && return
    echo "valid, and should not be: $2" >&2
    return 1
}

@test "changes that contradict their op, states that contradict their changes" {
    refuses_document drift-report '.items[1].changes[0].op = "remove"'
    refuses_document drift-report '.items[1].changes[0].live = 1'
    refuses_document drift-report '.items[2].changes = []'
    refuses_document drift-report '.items[0].changes = [{"path": "/x", "op": "add", "declared": 1}]'
    refuses_document drift-report '.items[0].state = "unknown"'
    refuses_document drift-report '.items[1].changes[0].path = "name"'
    refuses_document drift-report '.summary.drifted = -1'
    refuses_document drift-report '.summary.drifted = 1.5'
    refuses_document drift-report '.apiVersion = "kcrealm.io/v2"'
    refuses_document chain-status '.items[0].hops[0].hop = "cluster"'
    refuses_document chain-status '.items[0].findings[0].code = "KCR-12"'
    refuses_document chain-status '.items[0].findings[0].next = ""'
    refuses_document lint-report '.items[0].line = -1'
    refuses_document lint-report '.items[0].code = "KCR-8000"'
    refuses_document plan '.items[0].result = "done"'
    refuses_document plan '.items[1].changes = []'
    refuses_document outcome '.items[0].result = "pending"'
    refuses_document outcome '.items[0] |= (.result = "failed" | .verified = false)'
    refuses_document outcome '.items[0] |= (.result = "left" | .reason = "x")'
}
