#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# What lint prints as SARIF is valid by the standard's own schema, which the bed brings along.

setup() {
    load helpers
    bed_load
    CHECK=$BATS_TEST_DIRNAME/../check_documents.py
    EXAMPLE=$BATS_TEST_DIRNAME/../../examples/values.yaml
    cd "$BATS_TEST_TMPDIR" || return
}

@test "the findings of a bad file are valid SARIF, and the schema is not without teeth" {
    cat >bad.yaml <<'YAML'
clientPatcher:
  clientSpecs:
  - clientId: app # kcrealm:ignore KCR-1402 a test
    realm: r
    spec:
      secret: hunter2
      redirectUris: ["*", "http://app.example.com/callback"]
      webOrigins: ["*"]
      implicitFlowEnabled: true
  secretExtraction:
    clients:
    - {clientId: other, vaultKey: x}
    - {clientId: app, vaultKey: x}
YAML
    tool lint -f bad.yaml -o sarif
    expect_status 1
    echo "$output" >found.sarif
    python3 "$CHECK" found.sarif
    [ "$(jq '.runs[0].results | length' found.sarif)" -gt 3 ]
    jq '.runs[0].columnKind = "bytes"' found.sarif >wrong.sarif
    ! python3 "$CHECK" wrong.sarif 2>why || return 1
    grep -q "by the standard" why
}

@test "no findings, and files that cannot be read, are valid SARIF" {
    printf 'a: [\n' >broken.yaml
    tool lint -f "$EXAMPLE" -f broken.yaml -o sarif
    echo "$output" >found.sarif
    python3 "$CHECK" found.sarif
    tool lint -f "$EXAMPLE" -o sarif
    echo "$output" >found.sarif
    python3 "$CHECK" found.sarif
}
