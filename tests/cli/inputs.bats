#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Where declarations may come from, and how several of them come together.

setup() {
    load helpers
    cli_setup
}

@test "values that are as declared" {
    kcrealm diff -f values.yaml --live live.json
    expect 0 inputs/in-sync
}

@test "several values files merge as Helm merges them: lists are replaced" {
    kcrealm diff -f values.yaml -f over.yaml --live live.json
    expect 1 inputs/merged
    kcrealm diff -f over.yaml -f values.yaml --live live.json
    exits 0
    prints "2 clients: 2 in sync"
}

@test "null deletes what an earlier file declared" {
    kcrealm diff -f values.yaml -f null-over.yaml --live live.json
    refuses inputs/null-over
}

@test "null in a spec means undeclared" {
    kcrealm diff -f nulls.yaml --live live.json
    expect 0 inputs/nulls
}

@test "a list of specs" {
    kcrealm diff -f list.json --live live.json
    expect 1 inputs/list
}

@test "lists and values are united" {
    kcrealm diff -f list.json -f reconciliation-new.yaml --live live.json -o json
    exits 1
    json_says "[i['name'] for i in d['items']] == ['extra', 'new', 'web']"
}

@test "a ConfigMap manifest; manifests of other kinds are passed over" {
    kcrealm diff -f configmap.yaml --live live.json
    expect 1 inputs/configmap
}

@test "a ConfigMap without declarations" {
    kcrealm diff -f configmap-empty.yaml --live live.json
    refuses inputs/configmap-empty
}

@test "standard input" {
    kcrealm_reading over.yaml diff -f - --live live.json
    expect 1 inputs/stdin
    kcrealm_reading live.json diff -f values.yaml --live -
    exits 0
    kcrealm_reading values.yaml diff -f - -f over.yaml --live live.json
    exits 1
    prints "Web of the development stage"
}

@test "the section of a subchart" {
    kcrealm diff -f subchart.yaml --live live.json
    expect 1 inputs/subchart
}

@test "the other name of the section" {
    kcrealm diff -f reconciliation.yaml --live live.json
    expect 1 inputs/reconciliation
}

@test "--values-path names a section, or the list itself" {
    kcrealm diff -f deep.yaml --live live.json
    refuses inputs/deep
    kcrealm diff -f deep.yaml --values-path platform.identity.oidc --live live.json
    expect 1 inputs/deep-section
    kcrealm diff -f deep.yaml --values-path platform.list --live live.json
    expect 1 inputs/deep-list
    kcrealm diff -f deep.yaml --values-path platform.nowhere --live live.json
    refuses inputs/deep-nowhere
}

@test "a section that is switched off" {
    kcrealm diff -f disabled.yaml --live live.json
    expect 0 inputs/disabled
    kcrealm diff -f disabled.yaml --live live.json -q
    exits 0
    quiet
}

@test "values without a section" {
    kcrealm diff -f no-section.yaml --live live.json
    refuses inputs/no-section
}

@test "nothing declared at all" {
    kcrealm diff -f empty.yaml --live live.json
    refuses inputs/empty
    kcrealm diff -f empty-list.json --live live.json
    exits 0
    prints "Nothing was compared"
}

@test "--realm filters entries that have a realm, and is the realm of those without" {
    kcrealm diff -f realms.yaml --live live.json
    refuses inputs/realm-missing
    kcrealm diff -f realms.yaml --realm demo --live live.json
    expect 1 inputs/realm
    kcrealm diff -f realms.yaml --realm demo --live live.json job
    exits 1
    prints "1 client: 1 missing"
}

@test "a --realm that no entry belongs to is an error, because it may be misspelt" {
    kcrealm diff -f realms-two.yaml --realm demmo --live live.json
    refuses inputs/realm-nobody
}

@test "objects of a realm that the export is not of are unknown" {
    kcrealm diff -f realms.yaml --realm other --live live.json
    expect 2 inputs/realm-other
    kcrealm diff -f realms.yaml --realm other --live live.json -o json
    exits 2
    json_says "d['summary']['unknown'] == 2 and all(i['state'] == 'unknown' for i in d['items'])"
}

@test "a drift outweighs what is unknown" {
    kcrealm diff -f realms-two.yaml --live live.json
    exits 1
    prints "2 clients: 1 drifted, 1 unknown"
}

@test "an export of all realms that holds one" {
    kcrealm diff -f values.yaml --live live-list.json
    exits 0
}

@test "hostile values of a server do not act on the terminal" {
    kcrealm diff -f values.yaml --live hostile.json
    expect 1 inputs/hostile
    lacks -E $'\e|\r|\xe2\x80\xae' "$out"
    kcrealm diff -f values.yaml --live hostile.json -o json
    exits 1
    lacks -E $'\e|\r' "$out"
    json_says "d['items'][1]['changes'][0]['live'].startswith('\x1b[31mred')"
}

@test "a secret that is masked, as in an export, is no declared secret" {
    kcrealm diff -f masked-secret.yaml --live live.json
    exits 0
    quiet
}
