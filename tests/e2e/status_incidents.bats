#!/usr/bin/env bats
# shellcheck shell=bats
# Incidents of a cluster, as status tells them: its findings, and no others.

setup_file() {
    load helpers
    load vault
    load carry
    load incidents_status
    carry_setup_file
    stage_definitions
}

teardown_file() {
    load helpers
    carry_teardown_file
}

# A namespace of its own for each test: nothing of another incident is seen.
setup() {
    load helpers
    load vault
    load carry
    load chain
    load incidents_status
    VALUES=$BATS_TEST_TMPDIR/values.yaml
    NAMESPACE=$(unique "t$BATS_TEST_NUMBER")
    stage_namespace "$NAMESPACE"
}

teardown() {
    kubectl get jobs -n "$NAMESPACE" -o name |
        xargs -r -n1 kubectl patch -n "$NAMESPACE" --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null
    # At once: whoever looks for Keycloak next would find it.
    kubectl delete keycloaks,keycloakrealmimports --all -n "$NAMESPACE" >/dev/null
    kubectl delete namespace "$NAMESPACE" --wait=false >/dev/null
}

# status_of_cluster [FLAGS]: of what the namespace's ConfigMap declares.
status_of_cluster() {
    tool status -n "$NAMESPACE" -o json "$@"
}

@test "I-1: the importer is done, carries the client, and will never bring it" {
    chain_values "$VALUES" late
    stage_import "$NAMESPACE" portal "$REALM" late Done True ''
    status_of --for git,objects,keycloak,realm,client
    expect_status 1
    expect_findings KCR-3012
    expect_hop objects ok
    expect_hop client broken missing
    expect_json "'KeycloakRealmImport $NAMESPACE/portal is done' in d['items'][0]['findings'][0]['evidence']"
    expect_next "kubectl kcrealm ensure late"
}

@test "a realm import that failed" {
    chain_values "$VALUES" unimported
    stage_import "$NAMESPACE" portal "$REALM" unimported HasErrors True 'Import Job failed'
    status_of --for objects,client
    expect_status 1
    expect_findings KCR-2102 KCR-3011
    expect_json "'Import Job failed' in json.dumps(d['items'][0]['findings'][0])"
}

@test "I-11: a workload that started before its secret" {
    chain_new early
    stage_workload "$NAMESPACE" early early value
    status_of
    expect_status 0
    expect_findings
    expect_hop workload ok
    stage_started_at "$NAMESPACE" "$(stage_pod_of "$NAMESPACE" early)" 2026-01-01T00:00:00Z
    status_of
    expect_status 1
    expect_findings KCR-6103
    expect_next "kubectl rollout restart -n $NAMESPACE deployment/early"
}

@test "I-14: a PostSync hook that something in Sync waits for" {
    chain_values "$VALUES" cycle
    kcrealm ensure -q -f "$VALUES" >/dev/null
    external_secret_new "$NAMESPACE" cycle "$KEY/cycle"
    kubectl wait externalsecret/cycle -n "$NAMESPACE" --for=condition=Ready=false --timeout=20s >/dev/null
    stage_postsync_cycle "$NAMESPACE" portal importer "$NAMESPACE" cycle
    status_of
    expect_status 1
    expect_findings KCR-4007 KCR-5016 KCR-6101 KCR-7001
    expect_hop argocd broken
}

@test "I-15: a failed hook that waits for its deletion" {
    stage_specs "$NAMESPACE" portal "$REALM" hooked '{"publicClient":true}'
    kcrealm ensure -q -n "$NAMESPACE" >/dev/null
    stage_hook_waits "$NAMESPACE" kept-hook portal kept-apps
    stage_waits_for_deletion "$NAMESPACE" kept-apps kept-hook "$NAMESPACE"
    status_of_cluster
    expect_status 1
    expect_findings KCR-2104 KCR-7104
    expect_json "'add HookFailed to its hook-delete-policy' in d['items'][0]['findings'][1]['next']"
}

@test "I-17: a Job whose program is of another architecture, and one without a service account" {
    stage_specs "$NAMESPACE" portal "$REALM" jobs '{"publicClient":true}'
    stage_job_backoff "$NAMESPACE" importer portal 255 'exec /usr/local/bin/importer: exec format error'
    status_of_cluster --for objects
    expect_status 1
    expect_findings KCR-6203 KCR-2104
    kubectl delete job importer -n "$NAMESPACE" --wait=true >/dev/null
    stage_missing_service_account "$NAMESPACE" orphan portal
    status_of_cluster --for objects
    expect_status 1
    expect_findings KCR-2105
    expect_json "'kubectl create serviceaccount -n $NAMESPACE importer' in d['items'][0]['findings'][0]['next']"
}

@test "I-17: a workload that fits on no node names the taint" {
    chain_new batch
    stage_taint "$NAMESPACE" batch batch value "$(unique node)"
    status_of
    stage_untaint "$(unique node)"
    expect_status 1
    expect_findings KCR-6204
    expect_json "'taint dedicated=batch:NoSchedule' in d['items'][0]['findings'][0]['evidence']"
}

@test "I-22: a crash loop with the last line of its log" {
    local pod
    chain_new crash
    stage_workload "$NAMESPACE" crash crash value
    pod=$(stage_pod_of "$NAMESPACE" crash)
    stage_crash_loop "$NAMESPACE" "$pod" app
    stage_last_line "$NAMESPACE" "$pod" app "login failed: invalid_client"
    status_of
    expect_status 1
    expect_findings KCR-6202
    expect_json "'last line of its log: login failed: invalid_client' in d['items'][0]['findings'][0]['evidence']"
}

@test "I-22: an image that cannot be pulled, a configuration that is missing" {
    local pod
    chain_new pull
    stage_workload "$NAMESPACE" pull pull value
    pod=$(stage_pod_of "$NAMESPACE" pull)
    stage_image_pull "$NAMESPACE" "$pod" app
    status_of
    expect_status 1
    expect_findings KCR-6201
    stage_config_error "$NAMESPACE" "$pod" app 'secret "pull" not found'
    status_of
    expect_status 1
    expect_findings KCR-6207
}

@test "I-23: a realm import takes a client's secret from a Secret that External Secrets writes" {
    chain_new fed
    kubectl apply -n "$NAMESPACE" -f - >/dev/null <<MANIFEST
{"apiVersion":"k8s.keycloak.org/v2alpha1","kind":"KeycloakRealmImport","metadata":{"name":"portal"},
 "spec":{"keycloakCRName":"keycloak","placeholders":{"FED":{"secret":{"name":"fed","key":"value"}}},
         "realm":{"realm":"$REALM","clients":[{"clientId":"fed","secret":"\${FED}"}]}}}
MANIFEST
    status_of --for secret,vault
    expect_status 1
    expect_findings KCR-1106
    expect_hop secret broken "from an external store"
}

@test "I-22: Keycloak's own resource has errors" {
    stage_specs "$NAMESPACE" portal "$REALM" served '{"publicClient":true}'
    kcrealm ensure -q -n "$NAMESPACE" >/dev/null
    stage_keycloak "$NAMESPACE" keycloak False True 'Deployment is stuck'
    status_of_cluster --for keycloak
    expect_json "any(f['code'] in ('KCR-3005', 'KCR-3006') for f in d['items'][0]['findings']) or d['items'][0]['hops'][0]['state'] == 'ok'"
}
