# shellcheck shell=bash
# Incidents of a cluster, staged with real objects on the bed: load it after helpers. kwok plays the kubelet and
# there is no scheduler, so what these two would report is patched into the status of pods, which then stays, and
# written as events. Deployments, Jobs, their conditions and their events are real.

# The resource definitions of ArgoCD, and those of the Keycloak operator in both versions.
stage_definitions() {
    kubectl apply --server-side --force-conflicts -f "${BASH_SOURCE[0]%/*}/crds" >/dev/null
    kubectl wait --for=condition=Established --timeout=30s crd/applications.argoproj.io \
        crd/keycloaks.k8s.keycloak.org crd/keycloakrealmimports.k8s.keycloak.org >/dev/null
}

# stage_namespace NAMESPACE: with its service account, without which no pod is made.
stage_namespace() {
    kubectl create namespace "$1" >/dev/null
    stage_until "service account of namespace $1" kubectl get serviceaccount default -n "$1"
}

# stage_until WHAT COMMAND...: until the command succeeds, at most 30 s.
stage_until() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 300; tries++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    echo "this did not come: $what" >&2
    return 1
}

stage_apply() {
    kubectl apply -n "$1" -f - >/dev/null
}

# stage_pod_status NAMESPACE POD STATUS: merges the JSON into the pod's status.
stage_pod_status() {
    kubectl patch pod "$2" -n "$1" --subresource=status --type=merge -p "{\"status\":$3}" >/dev/null
}

# stage_event NAMESPACE KIND NAME REASON MESSAGE: a warning as the kubelet writes it.
stage_event() {
    local uid now
    uid=$(kubectl get "$2" "$3" -n "$1" -o jsonpath='{.metadata.uid}')
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    kubectl create -f - >/dev/null <<EVENT
{"apiVersion":"v1","kind":"Event","metadata":{"generateName":"$3.","namespace":"$1"},"type":"Warning","reason":"$4",
 "message":$(python3 -c 'import json, sys; print(json.dumps(sys.argv[1]))' "$5"),
 "involvedObject":{"apiVersion":"v1","kind":"$2","name":"$3","namespace":"$1","uid":"$uid"},
 "firstTimestamp":"$now","lastTimestamp":"$now","count":3,"source":{"component":"kubelet","host":"bed-node"},
 "reportingComponent":"kubelet"}
EVENT
}

# --- Workloads -----------------------------------------------------------------------------------------

# stage_deployment NAMESPACE NAME MEMBER-OF-THE-CONTAINER [MEMBERS-OF-THE-POD-SPEC]
stage_deployment() {
    stage_apply "$1" <<MANIFEST
apiVersion: apps/v1
kind: Deployment
metadata: {name: $2}
spec:
  selector: {matchLabels: {app: $2}}
  template:
    metadata: {labels: {app: $2}}
    spec:
      ${4-}
      containers:
        - name: app
          image: registry.example.org/$2:1.4.2
          $3
MANIFEST
}

# stage_env SECRET KEY: the member of a container that sees the key in its environment.
stage_env() {
    printf 'env: [{name: OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: %s, key: %s}}}]\n' "$1" "$2"
}

# stage_running NAMESPACE NAME MEMBER-OF-THE-CONTAINER: a Deployment on the bed's node; waits until its pod is ready.
stage_running() {
    stage_deployment "$1" "$2" "$3" "nodeName: bed-node"
    kubectl rollout status "deployment/$2" -n "$1" --timeout=60s >/dev/null
}

# stage_workload NAMESPACE NAME SECRET KEY: such a Deployment, which sees the key in its environment.
stage_workload() {
    stage_running "$1" "$2" "$(stage_env "$3" "$4")"
}

# stage_workload_env_from NAMESPACE NAME SECRET [PREFIX]: such a Deployment, which sees all keys in its environment.
stage_workload_env_from() {
    stage_running "$1" "$2" "envFrom: [{prefix: \"${4-}\", secretRef: {name: $3}}]"
}

# stage_pod_of NAMESPACE APP: the name of the first pod with the label app=APP.
stage_pod_of() {
    kubectl get pods -n "$1" -l "app=$2" -o jsonpath='{.items[0].metadata.name}'
}

# stage_started_at NAMESPACE POD TIME: its containers run since TIME.
stage_started_at() {
    stage_pod_status "$1" "$2" "$(kubectl get pod "$2" -n "$1" -o json | json '
json.dumps({"containerStatuses": [dict(s, state={"running": {"startedAt": "'"$3"'"}}) for s in d["status"]["containerStatuses"]]})')"
}

# stage_container NAMESPACE POD PHASE CONTAINER STATE: one container with this state (members of its status).
stage_container() {
    local image
    image=$(kubectl get pod "$2" -n "$1" -o jsonpath='{.spec.containers[?(@.name=="'"$4"'")].image}')
    stage_pod_status "$1" "$2" '{"phase":"'"$3"'",
        "conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady",
                       "message":"containers with unready status: ['"$4"']"},
                      {"type":"ContainersReady","status":"False","reason":"ContainersNotReady"},
                      {"type":"PodScheduled","status":"True"},{"type":"Initialized","status":"True"}],
        "containerStatuses":[{"name":"'"$4"'","image":"'"$image"'","imageID":"","ready":false,"started":false,'"$5"'}]}'
}

# stage_crash_loop NAMESPACE POD CONTAINER [REASON] [MESSAGE]: it ended with status 1, seven times.
stage_crash_loop() {
    stage_container "$1" "$2" Running "$3" '"restartCount":7,
        "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting failed container='"$3"'"}},
        "lastState":{"terminated":{"exitCode":1,"reason":"'"${4-Error}"'","message":"'"${5-}"'",
            "startedAt":"2026-01-02T03:04:05Z","finishedAt":"2026-01-02T03:04:09Z"}}'
    stage_event "$1" Pod "$2" BackOff "Back-off restarting failed container $3 in pod $2"
}

# stage_last_line NAMESPACE POD CONTAINER LINE: the log of the run before, and of this one.
stage_last_line() {
    local file=$BED_DIR/log-$1-$2-$3
    printf '2026-01-02T03:04:09.000000000Z stderr F %s\n' "starting" "$4" >"$file"
    kubectl apply -f - >/dev/null <<MANIFEST
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Logs
metadata: {name: $2, namespace: $1}
spec: {logs: [{containers: [$3], logsFile: $file, previousLogsFile: $file}]}
MANIFEST
}

# stage_image_pull NAMESPACE POD CONTAINER
stage_image_pull() {
    stage_container "$1" "$2" Pending "$3" '"restartCount":0,
        "state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}'
    stage_event "$1" Pod "$2" Failed 'Failed to pull image "registry.example.org/web:1.4.3": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example.org/web:1.4.3": failed to resolve reference "registry.example.org/web:1.4.3": registry.example.org/web:1.4.3: not found'
}

# stage_exec_format NAMESPACE POD CONTAINER: the program is of another architecture; the runtime cannot start it.
stage_exec_format() {
    stage_container "$1" "$2" Running "$3" '"restartCount":4,
        "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 1m20s restarting failed container='"$3"'"}},
        "lastState":{"terminated":{"exitCode":255,"reason":"Error","message":"exec /usr/local/bin/app: exec format error",
            "startedAt":"2026-01-02T03:04:05Z","finishedAt":"2026-01-02T03:04:05Z"}}'
    stage_event "$1" Pod "$2" BackOff "Back-off restarting failed container $3 in pod $2"
}

# stage_config_error NAMESPACE POD CONTAINER MESSAGE: 'secret "web" not found'
stage_config_error() {
    stage_container "$1" "$2" Pending "$3" '"restartCount":0,
        "state":{"waiting":{"reason":"CreateContainerConfigError","message":"'"${4//\"/\\\"}"'"}}'
    stage_event "$1" Pod "$2" Failed "Error: $4"
}

# stage_taint NAMESPACE NAME SECRET KEY NODE: a Deployment whose pod fits nowhere, as the scheduler tells it: there is
# a node NODE with a taint, and the pod tolerates neither that nor the one of bed-node. Undo it with stage_untaint.
stage_taint() {
    local pod
    kubectl apply -f - >/dev/null <<MANIFEST
apiVersion: v1
kind: Node
metadata: {name: $5}
spec: {taints: [{key: dedicated, value: batch, effect: NoSchedule}]}
MANIFEST
    kubectl taint node bed-node "pool=$5:NoSchedule" --overwrite >/dev/null
    stage_deployment "$1" "$2" "$(stage_env "$3" "$4")"
    stage_until "a pod of $2" stage_has_pod "$1" "$2"
    pod=$(stage_pod_of "$1" "$2")
    stage_unschedulable "$1" "$pod" \
        '0/2 nodes are available: 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.'
}

# stage_unschedulable NAMESPACE POD MESSAGE
stage_unschedulable() {
    stage_pod_status "$1" "$2" '{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False",
        "reason":"Unschedulable","message":"'"$3"'"}]}'
    kubectl create -f - >/dev/null <<EVENT
{"apiVersion":"v1","kind":"Event","metadata":{"generateName":"$2.","namespace":"$1"},"type":"Warning",
 "reason":"FailedScheduling","action":"Scheduling","message":"$3",
 "involvedObject":{"apiVersion":"v1","kind":"Pod","name":"$2","namespace":"$1",
                   "uid":"$(kubectl get pod "$2" -n "$1" -o jsonpath='{.metadata.uid}')"},
 "eventTime":"$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)","reportingComponent":"default-scheduler",
 "reportingInstance":"default-scheduler-bed"}
EVENT
}

stage_untaint() {
    kubectl taint node bed-node pool- >/dev/null
    kubectl delete node "$1" >/dev/null
}

stage_has_pod() {
    kubectl get pods -n "$1" -l "app=$2" -o name | grep -q .
}

# --- Importers -----------------------------------------------------------------------------------------

# stage_import NAMESPACE NAME REALM CLIENTID CONDITION STATUS MESSAGE [VERSION]: a KeycloakRealmImport with one client.
stage_import() {
    kubectl apply -n "$1" -f - >/dev/null <<MANIFEST
{"apiVersion":"k8s.keycloak.org/${8-v2alpha1}","kind":"KeycloakRealmImport","metadata":{"name":"$2"},
 "spec":{"keycloakCRName":"keycloak","realm":{"realm":"$3","enabled":true,"clients":[{"clientId":"$4"}]}}}
MANIFEST
    kubectl patch "keycloakrealmimports.${8-v2alpha1}.k8s.keycloak.org" "$2" -n "$1" --subresource=status --type=merge -p '{"status":{"conditions":[
        {"type":"Done","status":"'"$([ "$5" = Done ] && echo "$6" || echo False)"'","message":""},
        {"type":"Started","status":"'"$([ "$5" = Started ] && echo "$6" || echo False)"'","message":"'"$([ "$5" = Started ] && echo "$7")"'"},
        {"type":"HasErrors","status":"'"$([ "$5" = HasErrors ] && echo "$6" || echo False)"'","message":"'"$([ "$5" = HasErrors ] && echo "$7")"'"}]}}' >/dev/null
}

# stage_specs NAMESPACE RELEASE REALM CLIENTID SPEC: the ConfigMap that a chart makes of clientSpecs.
stage_specs() {
    kubectl create configmap "$2-client-specs" -n "$1" --dry-run=client -o yaml \
        --from-literal=clients.json='[{"clientId":"'"$4"'","realm":"'"$3"'","spec":'"$5"'}]' | stage_apply "$1"
}

# stage_job NAMESPACE NAME RELEASE [MEMBERS-OF-THE-POD-SPEC]: a Job of a chart, which mounts the ConfigMap.
stage_job() {
    stage_apply "$1" <<MANIFEST
apiVersion: batch/v1
kind: Job
metadata: {name: $2}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      ${4-}
      containers: [{name: importer, image: "registry.example.org/importer:2.0", volumeMounts: [{name: specs, mountPath: /specs}]}]
      volumes: [{name: specs, configMap: {name: $3-client-specs}}]
MANIFEST
}

# stage_job_backoff NAMESPACE NAME RELEASE EXIT MESSAGE: its pod fails, and the Job controller gives it up. The pod has no
# node: on one kwok would let it succeed.
stage_job_backoff() {
    local pod
    stage_job "$1" "$2" "$3"
    stage_until "a pod of Job $2" stage_job_has_pod "$1" "$2"
    pod=$(kubectl get pods -n "$1" -l "job-name=$2" -o jsonpath='{.items[0].metadata.name}')
    stage_container "$1" "$pod" Failed importer '"restartCount":0,
        "state":{"terminated":{"exitCode":'"$4"',"reason":"Error","message":"'"$5"'",
            "startedAt":"2026-01-02T03:04:05Z","finishedAt":"2026-01-02T03:04:06Z"}}'
    kubectl wait --for=condition=Failed "job/$2" -n "$1" --timeout=60s >/dev/null
}

stage_job_has_pod() {
    kubectl get pods -n "$1" -l "job-name=$2" -o name | grep -q .
}

# stage_missing_service_account NAMESPACE JOB RELEASE: no pod, no condition, only an event.
stage_missing_service_account() {
    stage_job "$1" "$2" "$3" "serviceAccountName: importer"
    stage_until "event FailedCreate of Job $2" stage_has_event "$1" FailedCreate "$2"
}

stage_has_event() {
    kubectl get events -n "$1" --field-selector "reason=$2,involvedObject.name=$3" -o name | grep -q .
}

# stage_hook_waits NAMESPACE JOB RELEASE APPLICATION: a failed PostSync hook that ArgoCD wants to delete and something keeps.
stage_hook_waits() {
    stage_job_backoff "$1" "$2" "$3" 1 "boom"
    kubectl annotate job "$2" -n "$1" argocd.argoproj.io/hook=PostSync argocd.argoproj.io/hook-delete-policy=HookSucceeded \
        "argocd.argoproj.io/tracking-id=$4:batch/Job:$1/$2" >/dev/null
    kubectl patch job "$2" -n "$1" --type=json \
        -p '[{"op":"add","path":"/metadata/finalizers","value":["argocd.argoproj.io/hook-finalizer"]}]' >/dev/null
    kubectl delete job "$2" -n "$1" --wait=false --cascade=orphan >/dev/null
}

# --- Keycloak and ArgoCD -------------------------------------------------------------------------------

# stage_keycloak NAMESPACE NAME READY HAS-ERRORS MESSAGE [VERSION]
stage_keycloak() {
    kubectl apply -n "$1" -f - >/dev/null <<MANIFEST
{"apiVersion":"k8s.keycloak.org/${6-v2alpha1}","kind":"Keycloak","metadata":{"name":"$2"},
 "spec":{"instances":1,"hostname":{"hostname":"keycloak.example.org"}}}
MANIFEST
    kubectl patch "keycloaks.${6-v2alpha1}.k8s.keycloak.org" "$2" -n "$1" --subresource=status --type=merge -p '{"status":{"instances":1,"conditions":[
        {"type":"Ready","status":"'"$3"'","message":"'"$([ "$3" = True ] || echo "$5")"'","observedGeneration":1},
        {"type":"HasErrors","status":"'"$4"'","message":"'"$([ "$4" = False ] || echo "$5")"'","observedGeneration":1},
        {"type":"RollingUpdate","status":"False","message":""}]}}' >/dev/null
}

# stage_application NAMESPACE NAME STATUS: an Application with this status (JSON).
stage_application() {
    stage_apply "$1" <<MANIFEST
{"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"$2"},
 "spec":{"project":"default","destination":{"server":"https://kubernetes.default.svc"},
         "source":{"repoURL":"https://git.example.org/platform.git","path":"charts/$2","targetRevision":"main"}},
 "status":$3}
MANIFEST
}

# stage_waits_for_deletion NAMESPACE NAME JOB JOB-NAMESPACE: the operation waits for a hook to be deleted.
stage_waits_for_deletion() {
    stage_application "$1" "$2" '{"sync":{"status":"OutOfSync"},"health":{"status":"Healthy"},
        "resources":[{"group":"batch","kind":"Job","namespace":"'"$4"'","name":"'"$3"'","version":"v1","hook":true}],
        "operationState":{"phase":"Running","startedAt":"2026-01-02T03:04:05Z",
            "message":"waiting for deletion of hook batch/Job/'"$3"'","operation":{},
            "syncResult":{"revision":"f93ebd3","resources":[]}}}'
}

# stage_postsync_cycle NAMESPACE NAME JOB OBJECTS-NAMESPACE EXTERNAL-SECRET: the operation waits for the ExternalSecret,
# and the importer's Job is a hook that comes after that.
stage_postsync_cycle() {
    stage_application "$1" "$2" '{"sync":{"status":"OutOfSync"},"health":{"status":"Degraded"},
        "resources":[
            {"group":"external-secrets.io","kind":"ExternalSecret","namespace":"'"$4"'","name":"'"$5"'","version":"v1",
             "status":"Synced","health":{"status":"Degraded","message":"could not get secret data from provider"}},
            {"group":"batch","kind":"Job","namespace":"'"$4"'","name":"'"$3"'","version":"v1","hook":true}],
        "operationState":{"phase":"Running","startedAt":"2026-01-02T03:04:05Z",
            "message":"waiting for healthy state of external-secrets.io/ExternalSecret/'"$5"'","operation":{},
            "syncResult":{"revision":"f93ebd3","resources":[
                {"group":"external-secrets.io","kind":"ExternalSecret","namespace":"'"$4"'","name":"'"$5"'","version":"v1",
                 "status":"Synced","syncPhase":"Sync","hookPhase":"Running","message":"externalsecret configured"}]}}}'
}
