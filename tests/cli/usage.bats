#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Command lines that are wrong: exit status 2, nothing on standard output, and what to do instead.

setup() {
    load helpers
    cli_setup
}

@test "an unknown command, with a suggestion when one is near" {
    kcrealm dif
    refuses usage/command-near
    kcrealm reconcile
    refuses usage/command-far
    kcrealm help ensrue
    refuses usage/help-near
    kcrealm ""
    refuses usage/command-empty
}

@test "a command's name in an argument is shown without acting on the terminal" {
    kcrealm $'\e[2Jdiff'
    exits 2
    says '\x1b[2Jdiff'
}

@test "flags before the command" {
    kcrealm -o json diff
    refuses usage/flags-first
}

@test "an unknown option, with a suggestion when one is near" {
    kcrealm diff --fielname values.yaml
    refuses usage/option-near
    kcrealm diff --frobnicate
    refuses usage/option-far
    kcrealm diff --fielname=values.yaml
    refuses usage/option-near
    kcrealm diff -x
    refuses usage/letter
    kcrealm diff -qx
    refuses usage/letter
}

@test "suggestions are options of this command" {
    kcrealm diff --updat
    exits 2
    lacks -F -- "--update" "$err"
    kcrealm ensure --updat
    exits 2
    says "did you mean --update?"
}

@test "--token is refused wherever it could be used, with what to do instead" {
    kcrealm diff --token hunter2 -f values.yaml --live live.json
    refuses usage/token
    kcrealm ensure -f values.yaml --token=hunter2
    refuses usage/token
    kcrealm attach-scopes web --token hunter2
    refuses usage/token
    lacks hunter2 "$err"
}

@test "an option of another command" {
    kcrealm diff --update
    refuses usage/other-command
    kcrealm ensure --live live.json
    exits 2
    says "--live does not go with this command"
}

@test "an option without its value" {
    kcrealm diff -f
    refuses usage/no-value
    kcrealm diff --live
    exits 2
    says "--live needs a value: FILE"
}

@test "an option whose value is empty, as of a variable that is not set" {
    kcrealm diff -f ''
    refuses usage/empty-value
    local option
    for option in live realm config values-path from-configmap keycloak-ca; do
        kcrealm diff -f values.yaml --live live.json "--$option="
        exits 2
        says "--$option needs a value: "
        says "and got an empty one try: if it comes from a variable, see whether that is set"
    done
    # As kubectl: it is as if they were not given.
    kcrealm diff -f values.yaml --live live.json --context '' --namespace '' --kubeconfig ''
    exits 0
}

@test "a file without -f in front of it" {
    kcrealm diff values.yaml
    refuses usage/file-argument
    kcrealm diff -f values.yaml --live live.json over.yaml
    exits 2
    says 'client "over.yaml" is not declared = try: if it is a file: -f over.yaml'
}

@test "names of files that are none" {
    kcrealm diff -f https://example.org/values.yaml --live live.json
    exits 2
    says "try: nothing is downloaded: get it first, as with curl -fsSO https://example.org/values.yaml"
    kcrealm diff -f values.yaml,over.yaml --live live.json
    exits 2
    says "try: name each file with an option of its own"
    kcrealm diff -f values.yaml --live live.json --config nowhere
    exits 2
    says "cannot open nowhere: No such file or directory try: check the path"
    kcrealm diff -f values.yaml --live live.json --config .
    exits 2
    says ". is a directory try: name one of its files"
}

@test "values that an option does not take" {
    kcrealm diff -o xml
    refuses usage/output
    kcrealm diff --color maybe
    refuses usage/color
    kcrealm diff --quiet=maybe
    refuses usage/truth
    kcrealm diff -v x
    refuses usage/verbosity
    kcrealm ensure -f values.yaml --dry-run=yes
    refuses usage/dry-run
    kcrealm ensure -f values.yaml --wait --timeout soon
    refuses usage/timeout
    kcrealm diff -f values.yaml --keycloak-url http://127.0.0.1:9 --request-timeout soon
    refuses usage/request-timeout
    kcrealm diff -f values.yaml --transport magic
    refuses usage/transport
}

@test "values are wrong also where nothing is connected, and before any input is read" {
    local value
    for value in parallel=x transport=foo request-timeout=zz; do
        kcrealm diff -f values.yaml --live live.json "--$value"
        exits 2
        says "--${value%=*} takes"
        kcrealm diff -f nowhere.yaml --live live.json "--$value"
        exits 2
        says "--${value%=*} takes"
        lacks nowhere "$err"
    done
    kcrealm ensure -f nowhere.yaml --timeout=soon
    refuses usage/timeout
}

@test "options that exclude each other" {
    kcrealm diff -f values.yaml --keycloak-url http://127.0.0.1:9 --keycloak-service sso
    refuses usage/url-and-service
    kcrealm diff -f values.yaml --keycloak-url http://127.0.0.1:9 --transport kubectl
    refuses usage/url-and-transport
    kcrealm diff -f values.yaml --transport direct
    refuses usage/direct
}

@test "URLs that cannot be used; a password in one is not repeated" {
    kcrealm diff -f values.yaml --keycloak-url ftp://sso.example
    refuses usage/url-scheme
    kcrealm diff -f values.yaml --keycloak-url https://admin:hunter2@sso.example
    refuses usage/url-password
    lacks hunter2 "$err"
}

@test "values and flags may stand in all usual ways" {
    local way
    for way in "-f values.yaml" "-fvalues.yaml" "-f=values.yaml" "--filename values.yaml" "--filename=values.yaml"; do
        # shellcheck disable=SC2086
        kcrealm diff $way --live live.json
        exits 0
    done
    kcrealm diff --live=live.json web -f values.yaml -q
    exits 0
    kcrealm diff --live live.json -f values.yaml -- web
    exits 0
    kcrealm diff --live live.json --quiet=false --quiet=true -f values.yaml
    exits 0
}

@test "attach-scopes takes one client, and has to know its realm" {
    kcrealm attach-scopes
    refuses usage/attach-none
    kcrealm attach-scopes web api --realm demo --default email
    refuses usage/attach-two
    kcrealm attach-scopes web --default email
    refuses usage/attach-no-realm
    kcrealm attach-scopes web --realm demo --default email,phone --optional phone
    refuses usage/attach-twice
    kcrealm attach-scopes nobody -f values.yaml
    refuses usage/attach-undeclared
}
