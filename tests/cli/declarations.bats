#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2016
# Directories, rendered charts, realms and realm imports; what a later values file takes away.

setup() {
    load helpers
    cli_setup
}

# --- Directories -----------------------------------------------------------------------------------------

@test "the files of a directory, each for itself, without those below it and hidden ones" {
    kcrealm diff -f team --live live.json
    expect 1 declarations/directory
    kcrealm diff -f team/ --live live.json -o json
    exits 1
    json_says "[i['name'] for i in d['items']] == ['api', 'new', 'web']"
}

@test "a mounted ConfigMap: links to files are files" {
    local mount=$BATS_TEST_TMPDIR/mount
    mkdir -p "$mount/..2026"
    cp list.json "$mount/..2026/clients.json"
    ln -s ..2026 "$mount/..data"
    ln -s ..data/clients.json "$mount/clients.json"
    mkfifo "$mount/pipe.yaml"
    kcrealm diff -f "$mount" --live live.json -o json
    exits 1
    json_says "[i['name'] for i in d['items']] == ['new', 'web']"
}

# --- Rendered charts -------------------------------------------------------------------------------------

@test "rendered charts: what declares nothing is not worth a word" {
    kcrealm_reading rendered.yaml diff -f - --live live.json
    expect 1 declarations/rendered
    quiet
}

@test "nothing found in rendered charts is an error" {
    kcrealm_reading rendered-nothing.yaml diff -f - --live live.json
    refuses declarations/rendered-nothing
    kcrealm_reading /dev/null diff -f - --live live.json
    refuses declarations/rendered-empty
    kcrealm diff -f values.yaml -f rendered-nothing.yaml --live live.json
    expect 0 declarations/rendered-beside
}

@test "standard input can be read once" {
    kcrealm_reading values.yaml diff -f - -f - --live live.json
    refuses declarations/stdin-twice
}

# --- Realms ----------------------------------------------------------------------------------------------

@test "a realm import: placeholders are unknown, the rest is compared" {
    kcrealm diff -f realmimport.yaml --live live.json
    expect 1 declarations/realmimport
    kcrealm diff -f realmimport.yaml --live live.json -o json
    exits 1
    json_says "{i['name']: i['state'] for i in d['items']} == {'api': 'drifted', 'new': 'missing', 'web': 'drifted'}"
    json_says "'\${WEB_HOST}' in d['items'][1]['reason']"
    kcrealm diff -f realmimport.yaml --live live.json web -o json
    json_says "[c['path'] for c in d['items'][0]['changes']] == ['/name']"
}

@test "a client of which only the unknown is left is unknown" {
    sed 's/name: Site/name: Web/' realmimport.yaml >"$BATS_TEST_TMPDIR/i.yaml"
    kcrealm diff -f "$BATS_TEST_TMPDIR/i.yaml" --live live.json web -o json
    exits 2
    json_says "d['items'][0]['state'] == 'unknown' and 'WEB_HOST' in d['items'][0]['reason']"
}

@test "an export declares its clients, but for those that Keycloak makes itself" {
    sed 's/"secret": "live-secret"/"secret": "**********"/' live.json >"$BATS_TEST_TMPDIR/export.json"
    kcrealm diff -f "$BATS_TEST_TMPDIR/export.json" --live live.json
    exits 0
    prints "2 clients: 2 in sync"
    says 'only clients of realm "demo" are looked at, not: clientScopes'
    lacks hunter2 "$out" "$err"
    kcrealm diff -f realmimport.yaml --live live.json
    says "clients that Keycloak makes itself are left out: account"
}

@test "an export with its secrets is refused, and no secret shown" {
    kcrealm diff -f live.json --live live.json
    exits 2
    says "a client's secret is declared in a file"
    lacks live-secret "$err" "$out"
    kcrealm diff -f live.json --live live.json --allow-declared-secrets
    exits 0
    lacks live-secret "$err" "$out"
}

@test "one warning for each realm whose other objects are not looked at" {
    kcrealm diff -f kcc --substitute --live live.json
    exits 2
    WEB_HOST=web.example kcrealm diff -f kcc --substitute --live live.json
    exits 1
    [ "$(grep -c warning: "$err")" = 1 ]
    says 'only clients of realm "demo" are looked at, not: roles'
}

@test "an export in YAML as the live side" {
    kcrealm diff -f values.yaml --live live.yaml
    exits 1
    prints "2 clients: 1 missing, 1 drifted"
    kcrealm_reading live.yaml diff -f values.yaml --live - -o json
    exits 1
    kcrealm diff -f values.yaml --live realms.yaml
    refuses declarations/live-values
}

# --- Values that replace values --------------------------------------------------------------------------

@test "I-16: a later list that drops clients of the shared one names them, with both places" {
    kcrealm diff -f values.yaml -f over-drop.yaml --live live.json
    expect 1 declarations/dropped
    kcrealm diff -f values.yaml -f null-over.yaml --live live.json
    says "clientPatcher.clientSpecs is deleted here, which drops 2 clients: web (values.yaml:3:7), api (values.yaml:8:7)"
}
