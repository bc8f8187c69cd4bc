#!/usr/bin/env bats
# shellcheck shell=bats
# What a tunnel survives, and what it says when it does not: pods that go, connections that break off, kubectl that
# ends.

setup_file() {
    load helpers
    bed_load
    NAMESPACE=$(unique ns)
    REALM=$(unique main)
    export NAMESPACE REALM
    realm_new "$REALM"
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    "$BED_KUBECTL" wait --for=create serviceaccount/default -n "$NAMESPACE" --timeout=30s >/dev/null
    "$BED_KUBECTL" create service clusterip kc -n "$NAMESPACE" --tcp=8080:8080 >/dev/null
    fill_realm
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL
    STARTED=
    SPEC=$BATS_TEST_TMPDIR/clients.json
    LOG=$BATS_TEST_TMPDIR/proxy.log
    CONFIG=$BATS_TEST_TMPDIR/config
    cp "$KUBECONFIG" "$CONFIG"
}

teardown() {
    [ -z "$STARTED" ] || kill "$STARTED"
    "$BED_KUBECTL" delete pods,portforwards --all -n "$NAMESPACE" --now >/dev/null 2>&1
    "$BED_KUBECTL" delete service closed -n "$NAMESPACE" --ignore-not-found >/dev/null
}

# A client whose representation does not go through a tunnel at once.
fill_realm() {
    local uris
    uris=$(python3 -c 'import json; print(json.dumps([f"https://app-{i}.example.org/callback" for i in range(2500)]))')
    client_new "$REALM" "{\"clientId\":\"big\",\"redirectUris\":$uris}"
}

# pods NAME...: those that forward to Keycloak; ready one after the other, so that the first is preferred.
pods() {
    local name
    for name; do
        "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: kwok.x-k8s.io/v1alpha1, kind: PortForward, metadata: {name: $name, namespace: $NAMESPACE},
 spec: {forwards: [{ports: [8080], target: {address: 127.0.0.1, port: ${BED_KEYCLOAK_URL##*:}}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: $name, namespace: $NAMESPACE, labels: {app: kc}},
 spec: {nodeName: bed-node, containers: [{name: kc, image: kc, ports: [{name: http, containerPort: 8080}]}]}}
YAML
        "$BED_KUBECTL" wait "pod/$name" -n "$NAMESPACE" --for=condition=Ready --timeout=30s >/dev/null
        sleep 1.1 # times have seconds
    done
}

unready() {
    "$BED_KUBECTL" patch "pod/$1" -n "$NAMESPACE" --subresource=status --type=strategic \
        -p '{"status":{"conditions":[{"type":"Ready","status":"False"}]}}' >/dev/null
}

# start_proxy OPTION...: sets CONFIG, whose API server is reached through it.
start_proxy() {
    local file=$BATS_TEST_TMPDIR/port
    : >"$LOG"
    python3 "$BATS_TEST_DIRNAME/connect_proxy.py" "$file" "${BED_APISERVER_URL#https://}" "$LOG" "$@" 3>&- &
    STARTED=$!
    until [ -s "$file" ]; do sleep 0.05; done
    sed "s|^    cluster:|&\n      proxy-url: http://127.0.0.1:$(cat "$file")|" "$KUBECONFIG" >"$CONFIG.new"
    mv "$CONFIG.new" "$CONFIG"
}

through() {
    tool "$1" --kubeconfig "$CONFIG" --keycloak-service "$NAMESPACE/kc" --transport native "${@:2}"
}

# One client, so one connection.
declare_big() {
    declare_clients "$SPEC" "$REALM" big '{"enabled":true}'
}

# --- Pods and tunnels -------------------------------------------------------------------------------------

@test "a pod is not ready: another one serves" {
    pods kc-0 kc-1
    unready kc-0
    declare_big
    through diff -f "$SPEC" -v 2
    outcome 0 "1 client: 1 in sync" "pod $NAMESPACE/kc-1"
}

@test "no pod is ready: each with its state, and what to look at" {
    pods kc-0 kc-1
    unready kc-0
    unready kc-1
    declare_big
    through diff -f "$SPEC"
    outcome 2 "no pod is ready: kc-0 (Running, not ready), kc-1 (Running, not ready)" "kubectl describe pod -n $NAMESPACE kc-0"
}

@test "the pod is deleted within an answer: the answer is read again from the next one" {
    pods kc-0 kc-1
    start_proxy --cut down 60000 --then "'$BED_KUBECTL' delete pod kc-0 -n $NAMESPACE --now"
    declare_big
    through diff -f "$SPEC" -v 6
    grep -q '^cut$' "$LOG"
    outcome 0 "going on with the port-forward to pod/kc-1" "1 client: 1 in sync" "pod $NAMESPACE/kc-0"
}

@test "the pod is deleted within an answer, and there is no other: both are said" {
    pods kc-0
    start_proxy --cut down 60000 --then "'$BED_KUBECTL' delete pod kc-0 -n $NAMESPACE --now"
    declare_big
    through diff -f "$SPEC"
    outcome 2 "port-forward to pod/kc-0 port 8080 is lost, and no other pod was found" \
        "no pod matches its selector app=kc" "kubectl get pods -n $NAMESPACE --show-labels"
}

@test "the tunnel is dropped within an answer: opened again, and the answer read once more" {
    pods kc-0
    start_proxy --cut down 60000
    declare_big
    through diff -f "$SPEC"
    grep -q '^cut$' "$LOG"
    outcome 0 "1 client: 1 in sync"
}

@test "the tunnel is dropped within a PUT: opened again, and the client is as declared" {
    local uris
    pods kc-0
    start_proxy --cut up 60000
    uris=$(python3 -c 'import json; print(json.dumps([f"https://put-{i}.example.org/callback" for i in range(4000)]))')
    declare_clients "$SPEC" "$REALM" big "{\"redirectUris\":$uris}"
    through ensure --update -f "$SPEC"
    grep -q '^cut$' "$LOG"
    outcome 0 "1 done"
    through diff -f "$SPEC"
    expect_status 0
}

@test "the tunnel is dropped within a POST: not made again; what is there is read back and said, and a second run is right" {
    local uris
    pods kc-0
    start_proxy --cut up 60000
    uris=$(python3 -c 'import json; print(json.dumps([f"https://post-{i}.example.org/callback" for i in range(4000)]))')
    declare_clients "$SPEC" "$REALM" posted "{\"redirectUris\":$uris}"
    admin_events_clear "$REALM"
    through ensure -f "$SPEC"
    outcome 1 "the client is not there when read back; run it again"
    grep -q '^cut$' "$LOG"
    [ "$(admin_events "$REALM" | json 'sum(e["operationType"] == "CREATE" and e["resourceType"] == "CLIENT" for e in d)')" -le 1 ]
    through ensure -f "$SPEC"
    expect_status 0
    through diff -f "$SPEC"
    expect_status 0
}

@test "nobody listens on the port of the pod: named, after another look at the pods" {
    pods kc-0
    "$BED_KUBECTL" create service clusterip closed -n "$NAMESPACE" --tcp=9999:9999 >/dev/null
    "$BED_KUBECTL" set selector service/closed app=kc -n "$NAMESPACE" >/dev/null
    declare_big
    tool diff -f "$SPEC" --keycloak-service "$NAMESPACE/closed" --transport native
    outcome 2 "port-forward to pod/kc-0 port 9999"
}

@test "more connections than the pipe of kubectl holds lines" {
    pods kc-0
    mkdir "$BATS_TEST_TMPDIR/bin"
    # Says as much as kubectl does for 6,000 connections, then forwards.
    printf '#!/bin/sh\n%s\n' "trap 'kill \$!' TERM; '$BED_KUBECTL' \"\$@\" & yes 'Handling connection for 40000' | head -n 6000; wait" \
        >"$BATS_TEST_TMPDIR/bin/kubectl"
    chmod +x "$BATS_TEST_TMPDIR/bin/kubectl"
    declare_big
    PATH=$BATS_TEST_TMPDIR/bin:$PATH tool diff -f "$SPEC" --keycloak-service "$NAMESPACE/kc" --transport kubectl
    expect_status 0
}

@test "a kubectl port-forward that ends midway: its last words" {
    pods kc-0
    start_proxy --cut down 60000
    declare_big
    PATH=${BED_KUBECTL%/*}:$PATH tool diff -f "$SPEC" --kubeconfig "$CONFIG" --keycloak-service "$NAMESPACE/kc" --transport kubectl
    grep -q '^cut$' "$LOG"
    outcome 2 "kubectl port-forward has ended:" "lost connection to pod"
}
