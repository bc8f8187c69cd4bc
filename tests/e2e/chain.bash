# shellcheck shell=bash
# What the tests of status share. Loaded after helpers, vault and carry (for the realm, the namespace and the token
# of Vault): values for a client, the whole chain behind it, and what status says of it. VALUES is the file that
# declares the client of a test; the test's setup names it.

# chain_values FILE CLIENT [SPEC_MEMBERS]: Helm values that declare the client and the extraction of its secret.
chain_values() {
    cat >"$1" <<YAML
clientPatcher:
  clientSpecs:
    - clientId: $2
      realm: $REALM
      spec: {name: $2, protocol: openid-connect, publicClient: false, serviceAccountsEnabled: true, redirectUris: ["https://$2.example.org/cb"]${3:+, $3}}
  secretExtraction:
    enabled: true
    clients:
      - {clientId: $2, vaultKey: $KEY/$2}
YAML
}

# chain_new CLIENT [EXTERNAL_SECRET_SPEC]: declared, created, extracted, and in the Kubernetes Secret, by VALUES.
chain_new() {
    chain_values "$VALUES" "$1"
    kcrealm ensure -q -f "$VALUES" >/dev/null
    external_secret_new "$NAMESPACE" "$1" "$KEY/$1" "${2-}"
    kcrealm extract -q -f "$VALUES" -n "$NAMESPACE" >/dev/null
}

# status_of [FLAGS]: of what VALUES declares, as JSON.
status_of() {
    tool status -f "$VALUES" -n "$NAMESPACE" -o json "$@"
}

# expect_hop HOP STATE [DETAIL]: of the first client.
expect_hop() {
    expect_json "[h for h in d['items'][0]['hops'] if h['hop'] == '$1'][0]['state'] == '$2'"
    [ $# -lt 3 ] || expect_json "'$3' in [h for h in d['items'][0]['hops'] if h['hop'] == '$1'][0]['detail']"
}

# expect_findings CODE...: these and no others, in this order, each with a sentence, its evidence and what to type next;
# none: all is well.
expect_findings() {
    local found
    expect_json "all(f['message'] and f['evidence'] and f['next'] for i in d['items'] for f in i['findings'])"
    found=$(json "' '.join(f['code'] for i in d['items'] for f in i['findings'])" "$output")
    [ "$found" = "$*" ] && return
    printf 'expected the findings: %s\n               instead: %s\n' "$*" "$found" >&2
    show_run
    return 1
}

# expect_next TEXT: the headline's next step.
expect_next() {
    expect_json "'$1' in d['items'][0]['findings'][0]['next']"
}
