#!/usr/bin/env bats
# That incidents_status.bash stages what a real cluster would show: `status` is tested on top of it.

setup_file() {
    load helpers
    load incidents_status
    bed_load
    NS=$(unique portal)
    export NS
    stage_definitions
    stage_namespace "$NS"
    kubectl create secret generic web -n "$NS" --from-literal=value=x >/dev/null
    stage_specs "$NS" portal acme backstage '{"enabled":true}'
}

setup() {
    load helpers
    load incidents_status
}

teardown_file() {
    kubectl get jobs -n "$NS" -o name | xargs -r -n1 kubectl patch -n "$NS" --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null
    # At once: whoever looks for Keycloak next would find it.
    kubectl delete keycloaks,keycloakrealmimports --all -n "$NS" >/dev/null
    kubectl delete namespace "$NS" --wait=false >/dev/null
}

# pod_state NAME: what kubectl calls the state of a pod of that Deployment.
pod_state() {
    kubectl get pods -n "$NS" -l "app=$1" --no-headers | awk '{print $3}'
}

@test "a workload comes up, and its container may have started long ago" {
    stage_workload "$NS" healthy web value
    same state Running "$(pod_state healthy)"
    stage_started_at "$NS" "$(stage_pod_of "$NS" healthy)" 2026-01-01T00:00:00Z
    same start 2026-01-01T00:00:00Z "$(kubectl get pods -n "$NS" -l app=healthy \
        -o jsonpath='{.items[0].status.containerStatuses[0].state.running.startedAt}')"
}

@test "pods crash, lack their image, their configuration, their architecture, and stay so" {
    local app pod
    for app in crash pull config exec; do stage_workload "$NS" "$app" web value; done
    pod=$(stage_pod_of "$NS" crash)
    stage_crash_loop "$NS" "$pod" app
    stage_last_line "$NS" "$pod" app "invalid_client"
    stage_image_pull "$NS" "$(stage_pod_of "$NS" pull)" app
    stage_config_error "$NS" "$(stage_pod_of "$NS" config)" app 'secret "web" not found'
    stage_exec_format "$NS" "$(stage_pod_of "$NS" exec)" app
    sleep 2
    same crash CrashLoopBackOff "$(pod_state crash)"
    same pull ImagePullBackOff "$(pod_state pull)"
    same config CreateContainerConfigError "$(pod_state config)"
    same exec CrashLoopBackOff "$(pod_state exec)"
    same log invalid_client "$(kubectl logs -n "$NS" "$pod" -c app --tail=1)"
    same "log of the run before" invalid_client "$(kubectl logs -n "$NS" "$pod" -c app --tail=1 --previous)"
}

@test "a pod fits on no node" {
    stage_taint "$NS" taint web value "$(unique batch)"
    same state Pending "$(pod_state taint)"
    stage_has_event "$NS" FailedScheduling "$(stage_pod_of "$NS" taint)"
    stage_untaint "$(unique batch)"
}

@test "a Job reaches its limit, and one finds no service account" {
    stage_job_backoff "$NS" backoff portal 255 'exec /usr/local/bin/importer: exec format error'
    same reason BackoffLimitExceeded "$(kubectl get job backoff -n "$NS" \
        -o jsonpath='{.status.conditions[?(@.type=="Failed")].reason}')"
    stage_missing_service_account "$NS" orphan portal
    same pods '' "$(kubectl get pods -n "$NS" -l job-name=orphan -o name)"
}

@test "a hook is being deleted, and a finalizer keeps it" {
    stage_hook_waits "$NS" hook portal apps
    stage_waits_for_deletion "$NS" apps hook "$NS"
    [ -n "$(kubectl get job hook -n "$NS" -o jsonpath='{.metadata.deletionTimestamp}')" ]
    same message "waiting for deletion of hook batch/Job/hook" \
        "$(kubectl get application apps -n "$NS" -o jsonpath='{.status.operationState.message}')"
}

@test "imports and Keycloaks carry the conditions of both versions" {
    local version
    for version in v2alpha1 v2beta1; do
        stage_import "$NS" "import-$version" acme backstage HasErrors True 'Import Job failed' "$version"
        stage_keycloak "$NS" "keycloak-$version" False False 'Waiting for more replicas' "$version"
        same import "Import Job failed" "$(kubectl get "keycloakrealmimports.$version.k8s.keycloak.org" "import-$version" -n "$NS" \
            -o jsonpath='{.status.conditions[?(@.type=="HasErrors")].message}')"
        same keycloak False "$(kubectl get "keycloaks.$version.k8s.keycloak.org" "keycloak-$version" -n "$NS" \
            -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')"
    done
}

@test "an operation waits for what its hook would bring" {
    stage_postsync_cycle "$NS" portal importer "$NS" web
    same phase Running "$(kubectl get application portal -n "$NS" -o jsonpath='{.status.operationState.phase}')"
}
