#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2030,SC2031,SC2153
# The chart's Jobs run for real, in the cluster's way: with the token of their service account and exactly the chart's
# rights.

setup_file() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    bed_load
    needs_root
    in_cluster_setup_file
}

teardown_file() {
    load helpers
    load in_cluster
    in_cluster_teardown_file
}

setup() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    chart_apply app -f "$VALUES"
}

@test "diff finds what is missing, ensure makes it, extract carries its secret into the Kubernetes Secret, diff is content" {
    begin_again
    run_container cronjob/app-kcrealm-drift diff
    expect_status 1
    expect_output "client app  missing"
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    expect_output "client app  created"
    run_container job/app-kcrealm-sync extract
    expect_status 0
    expect_output "wrote secret/$KEY/app#value" "refreshed ExternalSecret $NAMESPACE/app" "the versions are recorded"
    same "Secret" "$(vault_value "secret/$KEY/app" value)" "$(secret_bytes "$NAMESPACE" app value)"
    run_container cronjob/app-kcrealm-drift diff
    expect_status 0
    expect_output "1 in sync"
    # A second synchronisation writes nothing (I-25).
    admin_events_clear "$REALM"
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    run_container job/app-kcrealm-sync extract
    expect_status 0
    expect_output "no need to write secret/$KEY/app#value"
    expect_writes "$REALM" 0
    same "version" 1 "$(vault_version "secret/$KEY/app")"
}

@test "with URLs nothing is granted in the servers' namespaces, nor needed; certificates come with the values" {
    begin_again
    chart_delete app
    chart_apply app -f "$VALUES" --set keycloak.service=,vault.service= --set "keycloak.url=$BED_KEYCLOAK_HTTPS_URL" \
        --set "vault.url=$BED_VAULT_HTTPS_URL" --set-file "keycloak.ca=$BED_KEYCLOAK_CA" --set-file "vault.ca=$BED_VAULT_CA"
    same "roles elsewhere" "" "$("$BED_KUBECTL" get role -n keycloak -l app.kubernetes.io/instance=app -o name)$(
        "$BED_KUBECTL" get role -n vault -l app.kubernetes.io/instance=app -o name)"
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    run_container job/app-kcrealm-sync extract
    expect_status 0
    same "Secret" "$(vault_value "secret/$KEY/app" value)" "$(secret_bytes "$NAMESPACE" app value)"
    run_container cronjob/app-kcrealm-drift diff
    expect_status 0
}

@test "certificates of the image are trusted where no others are named" {
    local tree=$BATS_TEST_TMPDIR/tree
    chart_apply app -f "$VALUES" --set keycloak.service= --set "keycloak.url=$BED_KEYCLOAK_HTTPS_URL"
    run_container cronjob/app-kcrealm-drift diff
    expect_status 2
    expect_stderr certificate
    cp -R "$TREE" "$tree"
    cp "$BED_KEYCLOAK_CA" "$tree/etc/ssl/certs/ca-certificates.crt"
    TREE=$tree run_container cronjob/app-kcrealm-drift diff
    [ "$status" != 2 ] || { show_run; return 1; }
}

@test "the program may do nothing else: Secrets are not listed, others not read, nothing is written but the record" {
    local account verdict question
    while read -r account verdict question; do
        # shellcheck disable=SC2086
        run "$BED_KUBECTL" auth can-i --as "system:serviceaccount:$NAMESPACE:app-kcrealm-$account" $question
        [ "${lines[-1]}" = "$verdict" ] || { echo "$account: $question: $output" >&2; return 1; }
    done <<TABLE
drift no list secrets -n $NAMESPACE
drift no get secrets/app -n $NAMESPACE
drift yes get secrets/kcrealm-login -n $NAMESPACE
drift no get secrets/keycloak-initial-admin -n keycloak
drift no get pods -n keycloak
drift no create pods --subresource=exec -n keycloak
drift no patch externalsecrets.external-secrets.io -n $NAMESPACE
drift no create configmaps -n $NAMESPACE
drift no create pods --subresource=portforward -n vault
sync no list secrets -n $NAMESPACE
sync no update secrets/app -n $NAMESPACE
sync yes get secrets/app -n $NAMESPACE
sync no get secrets/keycloak-initial-admin -n keycloak
sync no get secrets/external-secrets-token -n vault
sync no create serviceaccounts --subresource=token -n $NAMESPACE
sync no update configmaps/app-kcrealm -n $NAMESPACE
sync yes update configmaps/keycloak-client-secret-versions -n $NAMESPACE
sync no delete externalsecrets.external-secrets.io -n $NAMESPACE
sync no list nodes
TABLE
}

