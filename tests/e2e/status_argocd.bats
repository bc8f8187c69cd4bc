#!/usr/bin/env bats
# shellcheck shell=bats
# The ArgoCD Application that owns a client's objects, as status judges it: its findings, and no others. The objects are
# real and well; what ArgoCD would write about them stands in the Application's status.

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
    kubectl delete namespace "$NAMESPACE" --wait=false >/dev/null
}

# deployed CLIENT: its chain up to a workload, all well.
deployed() {
    chain_new "$1"
    stage_workload "$NAMESPACE" "$1" "$1" value
}

# resource KIND NAME [STATUS [HEALTH [MESSAGE]]]: how an Application tells of one of its objects; without STATUS it is
# synchronised.
resource() {
    jq -cn --arg kind "$1" --arg name "$2" --arg namespace "$NAMESPACE" --arg status "${3-Synced}" --arg health "${4-Healthy}" --arg message "${5-}" \
        '{group: {Deployment: "apps", StatefulSet: "apps", Job: "batch", ExternalSecret: "external-secrets.io"}[$kind],
          kind: $kind, $namespace, $name, version: "v1", $status, health: {status: $health, message: $message}}'
}

# application NAME SYNC HEALTH OPERATION RESOURCE...: OPERATION has the members of its operationState, RESOURCE those that
# it manages.
application() {
    stage_application "$NAMESPACE" "$1" "$(printf '%s\n' "${@:5}" | jq -cs --arg sync "$2" --arg health "$3" --argjson operation "$4" \
        '{sync: {status: $sync}, health: {status: $health}, resources: .,
          operationState: ({startedAt: "2026-01-02T03:04:05Z", operation: {}} + $operation)}')"
}

SUCCEEDED='{"phase":"Succeeded","message":"successfully synced (all tasks run)"}'

@test "a healthy Application reports nothing" {
    deployed sound
    application shop Synced Healthy "$SUCCEEDED" "$(resource ExternalSecret sound)" "$(resource Deployment sound)"
    status_of
    expect_status 0
    expect_findings
    expect_hop argocd ok "Application shop: Synced, Healthy"
    application shop OutOfSync Progressing '{"phase":"Running","message":"waiting for healthy state of apps/StatefulSet/queue"}' \
        "$(resource Deployment sound)" "$(resource StatefulSet queue OutOfSync Progressing)"
    status_of
    expect_status 0
    expect_findings
    expect_hop argocd ok "Application shop: OutOfSync, Progressing, operation Running"
}

@test "an Application of other objects is not judged, however bad it is" {
    deployed apart
    application others OutOfSync Degraded '{"phase":"Failed","message":"one or more objects failed to apply"}' \
        "$(resource Deployment elsewhere OutOfSync Degraded)"
    status_of
    expect_status 0
    expect_findings
    expect_hop argocd absent "no Application owns it"
}

@test "an object of the chain is not what the Application has in Git" {
    deployed edited
    application shop OutOfSync Healthy "$SUCCEEDED" "$(resource ExternalSecret edited)" "$(resource Deployment edited OutOfSync)"
    status_of
    expect_status 1
    expect_findings KCR-7102
    expect_hop argocd broken "Application shop: OutOfSync, Healthy"
    expect_json "d['items'][0]['findings'][0]['message'] == 'Deployment $NAMESPACE/edited is not what Application shop has in Git'"
    expect_next "argocd app diff shop"
}

@test "an Application that is degraded, and one that misses an object" {
    deployed ailing
    application shop Synced Degraded "$SUCCEEDED" "$(resource StatefulSet queue Synced Degraded "no disk")" \
        "$(resource Deployment ailing Synced Degraded "exceeded its progress deadline")"
    status_of
    expect_status 1
    expect_findings KCR-7101
    expect_hop argocd broken "Application shop: Synced, Degraded"
    expect_json "d['items'][0]['findings'][0]['evidence'] == 'Deployment $NAMESPACE/ailing is Degraded: exceeded its progress deadline'"
    expect_next "kubectl describe application -n $NAMESPACE shop"
    application shop OutOfSync Missing "$SUCCEEDED" "$(resource Deployment ailing)" "$(resource StatefulSet queue OutOfSync Missing)"
    status_of
    expect_status 1
    expect_findings KCR-7101
    expect_json "d['items'][0]['findings'][0]['evidence'] == 'StatefulSet $NAMESPACE/queue is Missing'"
}

@test "the last operation of an Application failed, ended with an error, or is tried again" {
    local refused
    deployed halted
    refused=$(jq -cn --arg namespace "$NAMESPACE" '{phase: "Failed", message: "one or more objects failed to apply", syncResult: {revision: "f93ebd3", resources: [
        {group: "apps", kind: "Deployment", $namespace, name: "halted", version: "v1", status: "SyncFailed", hookPhase: "Failed", message: "field is immutable"}]}}')
    application shop Synced Healthy "$refused" "$(resource Deployment halted)"
    status_of
    expect_status 1
    expect_findings KCR-7103
    expect_hop argocd broken "Application shop: Synced, Healthy, operation Failed"
    expect_json "d['items'][0]['findings'][0]['evidence'] == 'Deployment $NAMESPACE/halted: field is immutable'"
    application shop Synced Healthy '{"phase":"Error","message":"ComparisonError: repository not found"}' "$(resource Deployment halted)"
    status_of
    expect_status 1
    expect_findings KCR-7103
    expect_json "'ComparisonError: repository not found' in d['items'][0]['findings'][0]['message']"
    application shop Synced Healthy '{"phase":"Running","message":"one or more tasks failed. Retrying attempt #2 at 10:00AM."}' "$(resource Deployment halted)"
    status_of
    expect_status 1
    expect_findings KCR-7103
    expect_hop argocd broken "operation Running"
}

# wave KIND NAME NUMBER
wave() {
    kubectl annotate "$1" "$2" -n "$NAMESPACE" --overwrite "argocd.argoproj.io/sync-wave=$3" >/dev/null
}

# imported CLIENT: a ConfigMap that carries it as VALUES declares it, and a Job that has brought it.
imported() {
    stage_specs "$NAMESPACE" portal "$REALM" "$1" '{"name":"'"$1"'","protocol":"openid-connect","publicClient":false,"serviceAccountsEnabled":true,"redirectUris":["https://'"$1"'.example.org/cb"]}'
    stage_job "$NAMESPACE" importer portal "nodeName: bed-node"
    kubectl wait --for=condition=Complete job/importer -n "$NAMESPACE" --timeout=60s >/dev/null
}

# waves OPERATION: an Application with an importer and its consumer.
waves() {
    application shop OutOfSync Progressing "$1" "$(resource ConfigMap portal-client-specs)" "$(resource Job importer)" \
        "$(resource ExternalSecret waved)" "$(resource Deployment waved Synced Progressing)"
}

@test "an importer in a later sync-wave than its consumer, while the Application does not go on" {
    local running='{"phase":"Running","message":"waiting for healthy state of apps/Deployment/waved"}'
    deployed waved
    imported waved
    wave job importer 5
    wave deployment waved 2
    waves "$running"
    status_of
    expect_status 1
    expect_findings KCR-7003
    expect_hop argocd broken "Application shop: OutOfSync, Progressing, operation Running"
    expect_json "'Job importer comes in sync-wave 5, after Deployment waved in wave 2' in d['items'][0]['findings'][0]['message']"
    expect_json "'waiting for healthy state of apps/Deployment/waved' in d['items'][0]['findings'][0]['evidence']"
    expect_next "give Job importer a lower argocd.argoproj.io/sync-wave than Deployment waved"
    waves "$SUCCEEDED"
    status_of
    expect_status 0
    expect_findings
    wave job importer -1
    waves "$running"
    status_of
    expect_status 0
    expect_findings
}
