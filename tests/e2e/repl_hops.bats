#!/usr/bin/env bats
# shellcheck shell=bats
# try: the same client with the secret of each hop.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    load chain
    load repl_why
    export VALUES=$BATS_TEST_TMPDIR/values.yaml
}

# states HOP...: of the first item.
states() {
    json "' '.join(h['hop'] + '=' + h['state'] for h in d['items'][0]['result']['hops'])" "$output"
}

@test "where all hops agree each of them authenticates, and nothing is explained" {
    chain_new agrees
    shell "try agrees --vault-key $KEY/agrees" explain
    expect_status 0
    same states 'keycloak=authenticates vault=authenticates secret=authenticates' "$(states)"
    expect_json "d['items'][1]['result']['findings'] == []"
    refute_text "$(client_secret agrees)"
}

@test "a secret that was regenerated and not carried: Vault and the Secret are refused, and explain compares" {
    chain_new late
    kc POST "$REALM/clients/$(client_uuid "$REALM" late)/client-secret" >/dev/null
    explained "try late --vault-key $KEY/late"
    same states 'keycloak=authenticates vault=refused secret=refused' "$(states)"
    expect_cause KCR-3031 'the secret of client late in Vault is not the one that Keycloak has' \
        'kubectl kcrealm extract late' "compared: secret/$KEY/late#value differs"
    refute_text "$(client_secret late)"
}

@test "a hop that has none is absent" {
    client_new "$REALM" '{"clientId":"alone","publicClient":false}'
    shell "try alone --vault-key $KEY/alone"
    expect_status 0
    same states 'keycloak=authenticates vault=absent secret=absent' "$(states)"
}

@test "with service accounts off the secret is proven all the same" {
    client_new "$REALM" '{"clientId":"nosa","publicClient":false,"serviceAccountsEnabled":false}'
    shell 'try nosa --secret-from keycloak'
    expect_status 0
    same states 'keycloak=authenticates' "$(states)"
}
