# shellcheck shell=bash
# What the tests share that ask status about staged objects. Each test has a namespace of its own: nothing of another is
# seen.

load helpers
load vault
load carry
load chain
load incidents_status

staged_setup_file() {
    carry_setup_file
    stage_definitions
}

staged_setup() {
    VALUES=$BATS_TEST_TMPDIR/values.yaml
    NAMESPACE=$(unique "t$BATS_TEST_NUMBER")
    stage_namespace "$NAMESPACE"
}
