#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# lint: what it finds in the incidents, that it finds nothing in what is well written, and how it is adopted.

setup() {
    load helpers
    cli_setup
    LINT=$BATS_TEST_DIRNAME/lint
    mkdir -p "$BATS_TEST_TMPDIR/repo/.git"
}

# Exit status 1, and these codes and no others.
finds() {
    exits 1 || return
    local found
    found=$(grep -o 'KCR-[0-9]*' "$out" | sort -u | tr '\n' ' ')
    [ "$found" = "$(printf '%s\n' "$@" | sort -u | tr '\n' ' ')" ] && return
    echo "found $found" >&2
    show_run
    return 1
}

finds_nothing() {
    exits 0 || return
    lacks -o 'KCR-[0-9]*' "$out" && quiet
}

# --- What is well written ----------------------------------------------------------------------------------

@test "well-written files report nothing, each on its own" {
    local file count=0
    for file in "$LINT"/good/*.yaml "$LINT"/good/*.json; do
        kcrealm lint -f "$file"
        finds_nothing || { echo "$file" >&2; return 1; }
        kcrealm_reading "$file" lint -f -
        finds_nothing || { echo "$file" >&2; return 1; }
        count=$((count + 1))
    done
    [ "$count" -ge 36 ]
}

@test "two dozen rendered charts report nothing, and neither do they with the settings of a team" {
    cd "$BATS_TEST_TMPDIR/repo" || return
    printf 'secretClasses: [{keys: "cloud-*", class: external, store: cloud}, %s]\n' \
        '{keys: "*-oidc-client-secret", class: service, store: vault}' >.kcrealm.yaml
    local charts=("$LINT"/good/manifest-*.yaml)
    [ "${#charts[@]}" -ge 24 ]
    for file in "${charts[@]}"; do
        kcrealm lint -f "$file"
        finds_nothing || { echo "$file" >&2; return 1; }
    done
}

@test "well-written directories: realm files belong together, values of stages do not" {
    kcrealm lint -f "$LINT/good/kcc"
    finds_nothing
    kcrealm lint -f "$LINT/good/stages"
    finds_nothing
    kcrealm lint -f "$LINT/good/kcc/30-clients.json"
    finds KCR-1301
}

@test "well-written files that are merged" {
    kcrealm lint -f "$LINT/good/several/values.yaml" -f "$LINT/good/several/values-prod.yaml"
    finds_nothing
}

# --- Incidents ---------------------------------------------------------------------------------------------

@test "I-12: a fixture that overwrites a client's secret, and a placeholder that is used as one" {
    kcrealm lint -f "$LINT/incidents/i-12-placeholders.yaml"
    finds KCR-1101 KCR-1102
    prints i-12-placeholders.yaml:10:5
    prints i-12-placeholders.yaml:15:5
    lacks platform_client_secret "$out"
    kcrealm_reading "$LINT/incidents/i-12-rendered.yaml" lint -f -
    finds KCR-1101
    prints "standard input:10:3"
    prints "standard input:31:15"
    lacks -E 'platform_client_secret|changeme' "$out"
}

@test "I-16: a later values file drops clients and extractions" {
    kcrealm lint -f "$LINT/incidents/i-16-shared.yaml" -f "$LINT/incidents/i-16-dev.yaml"
    finds KCR-1005
    prints i-16-dev.yaml:2:3
    prints i-16-dev.yaml:5:5
    kcrealm lint -f "$LINT/incidents/i-16-shared.yaml" -f "$LINT/incidents/i-16-dev.yaml" -o github
    prints "drops 2 clients: backstage"
    prints "drops 2 extractions: backstage"
    echo 'clientPatcher: {secretExtraction: null}' >"$BATS_TEST_TMPDIR/none.yaml"
    kcrealm lint -f "$LINT/incidents/i-16-shared.yaml" -f "$BATS_TEST_TMPDIR/none.yaml"
    finds KCR-1005
    kcrealm lint -f "$LINT/incidents/i-16-shared.yaml"
    finds_nothing
}

@test "I-20: a client in two files of a directory, with placeholders of the environment" {
    kcrealm lint -f "$LINT/incidents/i-20"
    finds KCR-1004
    prints 30-clients-b.yaml:3:5
}

@test "I-23: secrets whose authority is on the wrong side" {
    cd "$BATS_TEST_TMPDIR/repo" || return
    echo 'secretClasses: [{keys: "cloud-*", class: external, store: cloud}]' >.kcrealm.yaml
    kcrealm lint -f "$LINT/incidents/i-23-external.yaml"
    finds KCR-1103 KCR-1104
}

@test "I-24: the secret of a public client is to be extracted" {
    kcrealm lint -f "$LINT/incidents/i-24-public.yaml"
    finds KCR-1201
}

@test "incidents in rendered manifests, through a pipe: I-10, I-13, I-14, I-15, I-17, I-23" {
    local incident codes
    while read -r incident codes; do
        kcrealm_reading "$LINT/incidents/$incident.yaml" lint -f -
        # shellcheck disable=SC2086
        finds $codes || { echo "$incident" >&2; return 1; }
    done <<'EOF'
i-10-refresh-interval KCR-5001 KCR-5002 KCR-5013
i-13-two-directions KCR-5003 KCR-5004
i-14-postsync-importer KCR-7001
i-14-realm-import KCR-7001 KCR-7003
i-15-hook-failed KCR-7002 KCR-7004
i-17-jobs KCR-6001 KCR-6002 KCR-6003
i-23-placeholders KCR-1106
EOF
}

# --- Inputs ------------------------------------------------------------------------------------------------

@test "loading errors are findings: syntax, duplicates, declared secrets" {
    kcrealm lint -f syntax.yaml
    finds KCR-1001
    kcrealm lint -f duplicate-client.yaml
    finds KCR-1004
    kcrealm lint -f refused-secrets.yaml
    finds KCR-1103
    kcrealm_reading secret-syntax.json lint -f -
    finds KCR-1001
}

@test "an input has to be named, and no cluster is asked" {
    export KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig
    echo '{apiVersion: v1, kind: Config, current-context: x}' >"$KUBECONFIG"
    kcrealm lint
    exits 2
    says "kubectl kcrealm lint -f values.yaml"
    kcrealm lint values.yaml
    exits 2
    says "kubectl kcrealm lint -f values.yaml"
    kcrealm lint -f values.yaml --from-configmap x
    exits 2
    kcrealm lint -f nowhere.yaml
    exits 2
    says "cannot open nowhere.yaml"
    kcrealm_reading /dev/null lint -f -
    exits 2
    says "helm template: it may have failed"
}

@test "keys that a Vault policy does not let write" {
    cd "$BATS_TEST_TMPDIR" || return
    echo 'path "secret/data/apps/*" { capabilities = ["create", "read", "update"] }' >policy.hcl
    kcrealm lint -f "$LINT/good/backstage.yaml" --vault-policy policy.hcl
    finds KCR-1205
    echo 'path "secret/data/+" { capabilities = ["create", "read", "update"] }' >policy.hcl
    kcrealm lint -f "$LINT/good/backstage.yaml" --vault-policy policy.hcl
    finds_nothing
    printf 'path "x" {\n  capabilities = ["reed"]\n}\n' >policy.hcl
    kcrealm lint -f "$LINT/good/backstage.yaml" --vault-policy policy.hcl
    exits 2
    says policy.hcl:2:19
}

# --- Adopting it -------------------------------------------------------------------------------------------

@test "a baseline is written once, and then only what is new is told" {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$LINT/incidents/i-12-placeholders.yaml" values.yaml
    kcrealm lint -f values.yaml --baseline baseline.json
    exits 0
    says "wrote 2 findings to baseline.json"
    sed -i '1i # moved' values.yaml
    echo 'database: {password: changeme}' >>values.yaml
    kcrealm lint -f values.yaml --baseline baseline.json
    finds KCR-1101
    prints values.yaml:17:12
    lacks 'values.yaml:1[016]:' "$out"
    cp "$LINT/good/backstage.yaml" values.yaml
    kcrealm lint -f values.yaml --baseline baseline.json
    exits 0
    says "2 findings of baseline.json are not there any more"
}

@test "settings of the repository: rules, patterns, baseline, placeholders, severity" {
    cd "$BATS_TEST_TMPDIR/repo" || return
    cp "$LINT/incidents/i-12-placeholders.yaml" values.yaml
    printf 'lint:\n  rules:\n    KCR-1101: off\n    KCR-1102: warn\n  failOn: error\n' >.kcrealm.yaml
    kcrealm lint -f values.yaml
    exits 0
    prints KCR-1102
    lacks KCR-1101 "$out"
    kcrealm lint -f values.yaml --fail-on warn
    finds KCR-1102
    echo 'lint: {exclude: ["val*.yaml"]}' >.kcrealm.yaml
    kcrealm lint -f values.yaml
    finds_nothing
    echo 'lint: {placeholders: words.txt}' >.kcrealm.yaml
    echo dummy-of-ours >words.txt
    echo 'mail: {password: dummy-of-ours}' >values.yaml
    kcrealm lint -f values.yaml
    finds KCR-1101
    echo 'lint: {baseline: /etc/hostname}' >.kcrealm.yaml
    kcrealm lint -f values.yaml
    exits 2
}

@test "--fix keeps comments, line ends, mode and everything else" {
    cd "$BATS_TEST_TMPDIR" || return
    printf '# ours\r\n- clientId: a   # first\r\n  realm: r\r\n  spec: {"implicitFlowEnabled" : true , webOrigins: ["+"]}\r\n' >a.yaml
    chmod 600 a.yaml
    kcrealm lint -f a.yaml --fix
    exits 0
    printf '# ours\r\n- clientId: a   # first\r\n  realm: r\r\n  spec: {"implicitFlowEnabled" : false , webOrigins: ["+"]}\r\n' >wanted
    cmp a.yaml wanted
    [ "$(stat -c %a a.yaml)" = 600 ]
    [ "$(ls)" = "$(printf 'a.yaml\nerr\nout\nrepo\nwanted')" ]
    kcrealm lint -f a.yaml
    finds_nothing
    kcrealm_reading a.yaml lint -f - --fix
    exits 2
}

@test "--fix of what is mechanical, and of nothing else" {
    cd "$BATS_TEST_TMPDIR" || return
    cat >a.yaml <<'YAML'
# What a team has.
- clientId: a
  realm: r
  spec:
    directAccessGrantsEnabled: "true" # once for a script
    fullScopeAllowed:  true
    redirectUris: [ 'https://a.example.com/cb' ]
    webOrigins:   # all
      - '*'   # for now
YAML
    cat >m.yaml <<'YAML'
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: a }   # ours
spec:
  refreshPolicy:   CreatedOnce # why?
  secretStoreRef: { name: vault }
  data: [ { secretKey: k, remoteRef: { key: a } } ]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: b}
spec:
  refreshInterval: 0s
  secretStoreRef: {name: vault}
  data: [{secretKey: k, remoteRef: {key: b}}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: c
  annotations:
    argocd.argoproj.io/hook: PreSync
    "argocd.argoproj.io/hook-delete-policy": 'BeforeHookCreation'
spec: {template: {spec: {containers: [{name: c, image: "c:1"}]}}}
YAML
    sed 's/"true" #/false #/; s/\x27\*\x27/"+"/' a.yaml >a.wanted
    sed "s/CreatedOnce/Periodic/; s/0s/\"1h\"/; s/'BeforeHookCreation'/\"BeforeHookCreation,HookFailed\"/" m.yaml >m.wanted
    kcrealm lint -f a.yaml --fix
    finds KCR-1304 KCR-1306 KCR-1308
    prints "1 warning in 1 file; 2 repaired"
    cmp a.yaml a.wanted
    kcrealm lint -f m.yaml --fix
    exits 0
    cmp m.yaml m.wanted
    kcrealm lint -f m.yaml
    finds_nothing
}

# --- Formats -----------------------------------------------------------------------------------------------

@test "each format of lint looks as it did" {
    lint_as() { kcrealm lint -f lint-formats.yaml -o "$1"; }
    lint_as text && expect 1 lint/text
    lint_as json && expect 1 lint/json
    lint_as yaml && expect 1 lint/yaml
    lint_as markdown && expect 1 lint/markdown
    lint_as junit && expect 1 lint/junit
    lint_as sarif && expect 1 lint/sarif
    lint_as github && expect 1 lint/github
    lacks -r hunter2 "$GOLDEN/lint"
}

# --- Size --------------------------------------------------------------------------------------------------

@test "10,000 lines of values take no time" {
    cd "$BATS_TEST_TMPDIR" || return
    awk 'BEGIN {
        print "clientPatcher:\n  clientSpecs:"
        for (i = 0; i < 800; i++)
            printf "  - clientId: c%d\n    realm: r\n    spec:\n      publicClient: false\n      webOrigins: [\"+\"]\n" \
                "      redirectUris:\n      - https://c%d.example.com/callback\n      defaultClientScopes: [profile]\n", i, i
        print "  secretExtraction:\n    clients:"
        for (i = 0; i < 800; i++) printf "    - {clientId: c%d, vaultKey: apps/c%d}\n", i, i
        for (i = 0; i < 800; i++) printf "app%d:\n  auth:\n    password: \"\"\n    existingSecret: x\n", i
    }' >values.yaml
    [ "$(wc -l <values.yaml)" -ge 10000 ]
    SECONDS=0
    kcrealm lint -f values.yaml
    finds_nothing
    within 3
}
