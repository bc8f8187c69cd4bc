#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2030,SC2031
# The chart's Jobs run for real, in the cluster's way: with the token of their service account and exactly the chart's
# rights.

setup_file() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    bed_load
    needs_root
    NAMESPACE=$(unique ns) REALM=$(unique main) KEY=$(unique key)
    CHART=$BATS_TEST_DIRNAME/../../charts/kcrealm TREE=$BATS_FILE_TMPDIR/tree VALUES=$BATS_FILE_TMPDIR/values.yaml
    export NAMESPACE REALM KEY CHART TREE VALUES
    realm_new "$REALM"
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    in_cluster_tree "$TREE"
    in_cluster_login "$REALM"
    in_cluster_vault app-kcrealm-sync "$KEY"
    declare_values
    external_secret_new "$NAMESPACE" app "$KEY/app"
    # What is looked for must not be found by way of the tests' own settings.
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
}

teardown_file() {
    load helpers
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
    "$BED_KUBECTL" delete clusterrole,clusterrolebinding -l "app.kubernetes.io/instance=app" --wait=false >/dev/null
    "$BED_KUBECTL" delete role,rolebinding -n keycloak -l "app.kubernetes.io/instance=app" >/dev/null
    "$BED_KUBECTL" delete role,rolebinding -n vault -l "app.kubernetes.io/instance=app" >/dev/null
    kc DELETE "master/clients/$(client_uuid master "$(unique robot)")" >/dev/null
    realm_delete "$REALM"
}

setup() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    chart_apply app -f "$VALUES"
}

declare_values() {
    cat >"$VALUES" <<YAML
fullnameOverride: app-kcrealm
keycloak: { service: "keycloak/keycloak:8080" }
vault: { service: "vault/openbao:8200", role: $NAMESPACE }
externalSecrets: { secretNames: [app] }
declarations:
  clientPatcher:
    clientSpecs:
      - { clientId: app, realm: $REALM, spec: { name: App, publicClient: false, serviceAccountsEnabled: true, defaultClientScopes: [profile] } }
    secretExtraction:
      enabled: true
      clients: [{ clientId: app, vaultKey: $KEY/app }]
YAML
}

# The client and its secret as at the beginning, with nothing in Vault.
begin_again() {
    [ "$(client_get "$REALM" app)" = null ] || client_delete "$REALM" app
    vault_api DELETE "secret/metadata/$KEY/app" >/dev/null 2>&1 || true
    "$BED_KUBECTL" delete configmap keycloak-client-secret-versions -n "$NAMESPACE" --ignore-not-found >/dev/null
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

# without PURPOSE RULE OBJECT CONTAINER: runs it without the rule at this place of Role app-kcrealm-sync-PURPOSE.
without() {
    local role=app-kcrealm-${3#*/app-kcrealm-}-$1 kind=role namespace=$NAMESPACE
    case $1 in
    keycloak | vault) namespace=$1 ;;
    cluster) role=$NAMESPACE-app-kcrealm-sync kind=clusterrole ;;
    esac
    "$BED_KUBECTL" patch "$kind" "$role" -n "$namespace" --type=json -p "[{\"op\":\"remove\",\"path\":\"/rules/$2\"}]" >/dev/null
    run_container "$3" "$4"
    "$BED_KUBECTL" apply -f "$BATS_TEST_TMPDIR/app.yaml" >/dev/null
}

# Roles of the chart: the rule is left out, and this is what comes of it.
expect_without() {
    local object=$1 container=$2 purpose rule wanted text
    while read -r purpose rule wanted text; do
        without "$purpose" "$rule" "$object" "$container"
        echo "# without rule $rule of $purpose, $container" >&2
        expect_status "$wanted"
        [[ $output${stderr-} == *"$text"* ]] || { echo "not said: $text" >&2; show_run; return 1; }
    done
}

@test "ensure and diff: without any one of their rules they fail at once, and name it" {
    local run
    for run in job/app-kcrealm-sync:ensure cronjob/app-kcrealm-drift:diff; do
        SECONDS=0
        expect_without "${run%:*}" "${run#*:}" <<TABLE
login 0 2 may not get secrets "kcrealm-login"
keycloak 0 2 may not get services "keycloak"
keycloak 1 2 may not list pods
keycloak 2 2 pods/portforward
TABLE
        # The wait of ensure does not wait for rights.
        [ "$SECONDS" -lt 60 ]
    done
}

@test "extract: without any one of its rules it fails, or says what it did without" {
    begin_again
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    expect_without job/app-kcrealm-sync extract <<TABLE
vault 0 2 may not get services "openbao"
vault 1 2 may not list pods
vault 2 2 pods/portforward
secrets 0 2 externalsecrets
TABLE
    same "version" 0 "$(vault_version "secret/$KEY/app")"
    local row
    while read -r row; do
        begin_again
        run_container job/app-kcrealm-sync ensure
        expect_status 0
        expect_without job/app-kcrealm-sync extract <<<"$row"
    done <<TABLE
record 0 1 may not get configmaps
record 1 1 may not create configmaps
secrets 1 0 whether PushSecrets overwrite secrets of Vault is not known
secrets 3 0 its bytes cannot be compared
cluster 0 0 the ClusterSecretStores may not be listed
TABLE
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

