#!/usr/bin/env bats
# shellcheck shell=bats
# charts/kcrealm installed by helm, and its Indexed Job run for real.

setup_file() {
    load helpers
    load ../container/helpers
    load in_cluster
    bed_load
    needs_root
    NAMESPACE=$(unique ns)
    CHART=$BATS_TEST_DIRNAME/../../charts/kcrealm TREE=$BATS_FILE_TMPDIR/tree VALUES=$BATS_TEST_DIRNAME/../chart/values
    export NAMESPACE CHART TREE VALUES
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    # What the API server would warn of, were a pod not as the Pod Security Standard wants it.
    "$BED_KUBECTL" label namespace "$NAMESPACE" pod-security.kubernetes.io/warn=restricted \
        pod-security.kubernetes.io/enforce=restricted >/dev/null
    in_cluster_tree "$TREE"
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
}

teardown_file() {
    load helpers
    local kind
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
    for kind in clusterrole clusterrolebinding; do
        "$BED_KUBECTL" get "$kind" -o name | grep "/$NAMESPACE-" | xargs -r "$BED_KUBECTL" delete >/dev/null
    done
}

setup() {
    load helpers
    load ../container/helpers
    load in_cluster
}

teardown() {
    [ -z "${SCHEDULER-}" ] || kill "$SCHEDULER" 2>/dev/null || true
}

# The bed has no scheduler: pods of the namespace go to its only node, where what a Job runs succeeds at once.
schedule() {
    while true; do
        for pod in $("$BED_KUBECTL" get pods -n "$NAMESPACE" --field-selector spec.nodeName= -o name); do
            "$BED_KUBECTL" create --raw "/api/v1/namespaces/$NAMESPACE/pods/${pod#pod/}/binding" -f - >/dev/null <<JSON || true
{"apiVersion":"v1","kind":"Binding","metadata":{"name":"${pod#pod/}"},"target":{"apiVersion":"v1","kind":"Node","name":"bed-node"}}
JSON
        done
        sleep 0.3
    done
}

# The namespace's objects of the release, KIND/NAME in one line; its CronJob's Jobs come and go with the hour.
objects_of() {
    "$BED_KUBECTL" get jobs,cronjobs,configmaps,serviceaccounts,roles,rolebindings -n "$NAMESPACE" \
        -l "app.kubernetes.io/instance=$1" -o json |
        jq -r '[.items[] | select(any(.metadata.ownerReferences[]?; .kind == "CronJob") | not) | .kind + "/" + .metadata.name] | sort | join(" ")'
}

@test "helm install runs the hook and leaves no rights to write behind; upgrades, rollbacks and uninstalling work" {
    schedule 3>&- &
    SCHEDULER=$!
    helm() { run --separate-stderr timeout 120 "$BED_HELM" "$@" -n "$NAMESPACE"; }
    local kept="ConfigMap/r-kcrealm CronJob/r-kcrealm-drift Role/r-kcrealm-drift-login RoleBinding/r-kcrealm-drift-login ServiceAccount/r-kcrealm-drift"
    helm install r "$CHART" -f "$VALUES/declared.yaml"
    expect_status 0
    expect_output "STATUS: deployed" "Job r-kcrealm-sync makes what is declared true" \
        "bound to service account $NAMESPACE/r-kcrealm-sync" "--from=cronjob/r-kcrealm-drift"
    same "objects" "$kept" "$(objects_of r)"
    helm upgrade r "$CHART" -f "$VALUES/declared.yaml" --set sync.ensure.mode=update
    expect_status 0
    helm rollback r 1
    expect_status 0
    same "objects" "$kept" "$(objects_of r)"
    # The Job did run, each time.
    [ "$("$BED_KUBECTL" get events -n "$NAMESPACE" -o json | jq '[.items[] | select(.reason == "Completed" and .involvedObject.name == "r-kcrealm-sync")] | map(.involvedObject.uid) | unique | length')" = 3 ]
    helm uninstall r
    expect_status 0
    same "objects" ConfigMap/r-kcrealm "$(objects_of r)"
    "$BED_KUBECTL" delete configmap r-kcrealm -n "$NAMESPACE" >/dev/null
}

@test "the API server takes every object of the chart, whatever the values, and its pods are restricted as they should be" {
    local name
    for name in declared everything least; do
        "$BED_HELM" template "$name" "$CHART" -n "$NAMESPACE" -f "$VALUES/$name.yaml" |
            sed -E "s/^(  namespace:) (identity|vault|apps|monitoring)$/\1 $NAMESPACE/" >"$BATS_TEST_TMPDIR/$name.yaml"
        run "$BED_KUBECTL" apply --dry-run=server --validate=strict -f "$BATS_TEST_TMPDIR/$name.yaml"
        [ "$status" = 0 ] || { echo "$output" >&2; return 1; }
        [[ $output != *[Ww]arning* ]]
    done
    # It would have warned.
    sed -i 's/readOnlyRootFilesystem: true/privileged: false/; s/runAsNonRoot: true/runAsNonRoot: false/' "$BATS_TEST_TMPDIR/declared.yaml"
    run "$BED_KUBECTL" apply --dry-run=server -f "$BATS_TEST_TMPDIR/declared.yaml"
    [[ $output == *"would violate PodSecurity"* ]]
}

@test "the runs of the Indexed Job share the realms out: together they do all, and none does what another does" {
    local realm realms=() pod index specs='' everything=''
    for realm in a b c d; do
        realms+=("$(unique "$realm")")
        realm_new "${realms[-1]}"
        specs+="      - { clientId: web, realm: ${realms[-1]}, spec: { name: Web } }"$'\n'
    done
    in_cluster_login "${realms[@]}"
    cat >"$BATS_TEST_TMPDIR/values.yaml" <<YAML
fullnameOverride: fleet
keycloak: { service: "keycloak/keycloak:8080" }
extract: { enabled: false }
shards: { count: 3, parallelism: 3 }
declarations:
  clientPatcher:
    clientSpecs:
$specs
YAML
    chart_apply fleet -f "$BATS_TEST_TMPDIR/values.yaml"
    until [ "$("$BED_KUBECTL" get pods -n "$NAMESPACE" -l job-name=fleet-sync -o name | wc -l)" = 3 ]; do sleep 0.2; done
    # Kubernetes gives each pod another index, as the variable that auto reads.
    for pod in $("$BED_KUBECTL" get pods -n "$NAMESPACE" -l job-name=fleet-sync -o name); do
        same "$pod" "metadata.labels['batch.kubernetes.io/job-completion-index']" \
            "$("$BED_KUBECTL" get "$pod" -n "$NAMESPACE" -o json |
                jq -r '.spec.containers[0].env[] | select(.name == "JOB_COMPLETION_INDEX") | .valueFrom.fieldRef.fieldPath')"
        index=$("$BED_KUBECTL" get "$pod" -n "$NAMESPACE" -o json | jq -r '.metadata.labels["batch.kubernetes.io/job-completion-index"]')
        run_container job/fleet-sync ensure "JOB_COMPLETION_INDEX=$index"
        expect_status 0
        expect_stderr "shard $index of 3: realm"
        everything+=$(grep -o "^realm .*" <<<"$output" | sort -u)$'\n'
    done
    same "realms done" "$(printf 'realm %s\n' "${realms[@]}")" "$(sort <<<"${everything%$'\n'}")"
    for realm in "${realms[@]}"; do
        same "$realm" Web "$(client_get "$realm" web | json 'd["name"]')"
    done
    # Drift in one realm is found by its run alone.
    client_edit "${realms[3]}" web 'c["name"] = "Other"'
    for index in 0 1 2; do
        run_container cronjob/fleet-drift diff "JOB_COMPLETION_INDEX=$index"
        expect_status $((index == 0))
    done
    run_container cronjob/fleet-drift diff
    expect_status 2
    expect_stderr JOB_COMPLETION_INDEX
    chart_delete fleet
    for realm in "${realms[@]}"; do realm_delete "$realm"; done
    kc DELETE "master/clients/$(client_uuid master "$(unique robot)")" >/dev/null
}
