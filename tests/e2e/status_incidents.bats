#!/usr/bin/env bats
# shellcheck shell=bats
# Incidents of a cluster, as status tells them: its findings, and no others.

setup_file() {
    load status_staged
    staged_setup_file
}

teardown_file() {
    load status_staged
    carry_teardown_file
}

setup() {
    load status_staged
    staged_setup
}

teardown() {
    [ ! -e "$BATS_TEST_TMPDIR/versions" ] || stage_definitions
    kubectl get jobs -n "$NAMESPACE" -o name |
        xargs -r -n1 kubectl patch -n "$NAMESPACE" --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null
    # At once: whoever looks for Keycloak next would find it.
    kubectl delete services,keycloaks,keycloakrealmimports --all -n "$NAMESPACE" >/dev/null
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

@test "I-11: a workload that takes all keys of its secret as variables, with and without a prefix" {
    chain_new whole
    stage_workload_env_from "$NAMESPACE" whole whole
    status_of
    expect_status 0
    expect_findings
    expect_hop workload ok "Deployment whole: "
    stage_started_at "$NAMESPACE" "$(stage_pod_of "$NAMESPACE" whole)" 2026-01-01T00:00:00Z
    status_of
    expect_status 1
    expect_findings KCR-6103
    expect_json "d['items'][0]['findings'][0]['evidence'].endswith('it sees the Secret as variables')"
    expect_next "kubectl rollout restart -n $NAMESPACE deployment/whole"
    kubectl delete deployment whole -n "$NAMESPACE" --cascade=foreground >/dev/null
    stage_workload_env_from "$NAMESPACE" prefixed whole OIDC_
    stage_started_at "$NAMESPACE" "$(stage_pod_of "$NAMESPACE" prefixed)" 2026-01-01T00:00:00Z
    status_of
    expect_status 1
    expect_findings KCR-6103
    expect_hop workload broken "Deployment prefixed started before the Secret changed"
    expect_json "d['items'][0]['findings'][0]['evidence'].endswith('it sees the Secret as variables with the prefix OIDC_')"
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

# keycloak_here NAMESPACE: a Service that leads to the bed's Keycloak, by a pod of a Deployment; status comes by it.
keycloak_here() {
    local pod
    kubectl create deployment keycloak -n "$1" --image=quay.example.org/keycloak:26.7 --port=8080 --dry-run=client -o json |
        json 'json.dumps({**d, "spec": {**d["spec"], "template": {**d["spec"]["template"], "spec": {**d["spec"]["template"]["spec"], "nodeName": "bed-node"}}}})' |
        stage_apply "$1"
    kubectl rollout status deployment/keycloak -n "$1" --timeout=60s >/dev/null
    kubectl expose deployment keycloak -n "$1" --name keycloak-service --port=8080 >/dev/null
    pod=$(stage_pod_of "$1" keycloak)
    kubectl get portforward keycloak-0 -n keycloak -o json |
        json 'json.dumps({"apiVersion": d["apiVersion"], "kind": d["kind"], "metadata": {"name": "'"$pod"'", "namespace": "'"$1"'"}, "spec": d["spec"]})' |
        kubectl apply -f - >/dev/null
    # A token is of the host that it was asked of.
    unset KCREALM_KEYCLOAK_URL E2E_TOKEN KCREALM_KEYCLOAK_TOKEN
    SERVICE=(--keycloak-service "$1/keycloak-service:8080")
}

# served VERSION...: the Keycloak operator's kinds are served in these versions alone, until the end of the test.
served() {
    local kind
    touch "$BATS_TEST_TMPDIR/versions"
    for kind in keycloaks keycloakrealmimports; do
        kubectl get crd "$kind.k8s.keycloak.org" -o json |
            json 'json.dumps([{"op": "replace", "path": "/spec/versions/%d/served" % i, "value": v["name"] in "'"$*"'".split()} for i, v in enumerate(d["spec"]["versions"])])' |
            xargs -0 kubectl patch crd "$kind.k8s.keycloak.org" --type=json -p >/dev/null
    done
    stage_until "k8s.keycloak.org/$1" is_preferred "$1"
}

is_preferred() {
    kubectl get --raw /apis | json '[g["preferredVersion"]["version"] for g in d["groups"] if g["name"] == "k8s.keycloak.org"][0]' | grep -qx "$1" &&
        kubectl get --raw "/apis/k8s.keycloak.org/$1/namespaces/$NAMESPACE/keycloaks"
}

@test "objects of the Keycloak operator are read in both of its versions" {
    local version
    keycloak_here "$NAMESPACE"
    chain_values "$VALUES" versioned
    for version in v2alpha1 v2beta1; do
        served "$version"
        stage_keycloak "$NAMESPACE" keycloak False True "Deployment is stuck ($version)" "$version"
        stage_import "$NAMESPACE" portal "$REALM" versioned HasErrors True "Import Job failed ($version)" "$version"
        status_of --for objects,keycloak "${SERVICE[@]}" -v 6
        expect_stderr "GET /apis/k8s.keycloak.org/$version/namespaces/$NAMESPACE/keycloakrealmimports?limit=500: HTTP 200"
        expect_status 1
        expect_findings KCR-2102 KCR-3006
        expect_hop objects broken
        expect_hop keycloak broken "$BED_KEYCLOAK_VERSION"
        expect_json "'Import Job failed ($version)' in d['items'][0]['findings'][0]['message']"
        expect_json "'Deployment is stuck ($version)' in d['items'][0]['findings'][1]['message']"
    done
}

@test "I-22: Keycloak's own resource is not ready, and the server answers all the same" {
    keycloak_here "$NAMESPACE"
    chain_values "$VALUES" served
    kcrealm ensure -q -f "$VALUES" "${SERVICE[@]}" >/dev/null
    stage_keycloak "$NAMESPACE" keycloak False False 'Waiting for more replicas'
    status_of --for keycloak,client "${SERVICE[@]}"
    expect_status 0
    expect_findings KCR-3005
    expect_hop keycloak ok
}

@test "I-22: Keycloak is down: its image cannot be pulled, it crashes, it is of another architecture, it fits on no node" {
    local pod
    keycloak_here "$NAMESPACE"
    pod=$(stage_pod_of "$NAMESPACE" keycloak)
    chain_values "$VALUES" down
    stage_image_pull "$NAMESPACE" "$pod" keycloak
    status_of --for keycloak,realm,client "${SERVICE[@]}"
    expect_status 1
    expect_findings KCR-6201 KCR-3001
    expect_json "'Failed to pull image' in d['items'][0]['findings'][0]['evidence']"
    expect_hop realm not-checked "not checked, because of Keycloak"
    stage_crash_loop "$NAMESPACE" "$pod" keycloak
    stage_last_line "$NAMESPACE" "$pod" keycloak "Failed to obtain JDBC connection"
    status_of --for keycloak "${SERVICE[@]}"
    expect_findings KCR-6202 KCR-3001
    expect_json "'Failed to obtain JDBC connection' in d['items'][0]['findings'][0]['evidence']"
    stage_exec_format "$NAMESPACE" "$pod" keycloak
    status_of --for keycloak "${SERVICE[@]}"
    expect_findings KCR-6203 KCR-3001
    kubectl patch deployment keycloak -n "$NAMESPACE" --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeName"},{"op":"replace","path":"/spec/strategy","value":{"type":"Recreate"}}]' >/dev/null
    stage_until "a pod without a node" pod_without_node
    pod=$(stage_pod_of "$NAMESPACE" keycloak)
    stage_unschedulable "$NAMESPACE" "$pod" '0/1 nodes are available: 1 node(s) had untolerated taint(s).'
    status_of --for keycloak "${SERVICE[@]}"
    expect_findings KCR-6204 KCR-3001
    expect_json "'Event FailedScheduling' in d['items'][0]['findings'][0]['evidence']"
}

pod_without_node() {
    [ "$(kubectl get pods -n "$NAMESPACE" -l app=keycloak -o json | json '[p["spec"].get("nodeName") for p in d["items"]]')" = "[null]" ]
}
