#!/usr/bin/env bats
# shellcheck shell=bats
# Whom the API server lets do too little: each refusal names the rule that is missing and a command that shows it.

setup_file() {
    load helpers
    bed_load
    NAMESPACE=$(unique ns)
    SPEC=$BATS_FILE_TMPDIR/clients.json
    export NAMESPACE SPEC
    declare_clients "$SPEC" master "$NAMESPACE" '{}'
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    "$BED_KUBECTL" create serviceaccount -n "$NAMESPACE" poor >/dev/null
    "$BED_KUBECTL" create configmap -n keycloak "$NAMESPACE" --from-file=clients.json="$SPEC" >/dev/null
    POOR=$BATS_FILE_TMPDIR/kubeconfig
    export POOR
    kubeconfig_of "$("$BED_KUBECTL" create token -n "$NAMESPACE" poor)" >"$POOR"
}

teardown_file() {
    load helpers
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
    "$BED_KUBECTL" delete configmap -n keycloak "$NAMESPACE" >/dev/null
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL
}

teardown() {
    "$BED_KUBECTL" delete -n keycloak "role/$NAMESPACE" "rolebinding/$NAMESPACE" --ignore-not-found >/dev/null
}

kubeconfig_of() {
    printf '%s\n' 'apiVersion: v1' 'kind: Config' 'current-context: poor' \
        "contexts: [{name: poor, context: {cluster: k, user: poor, namespace: keycloak}}]" \
        "clusters: [{name: k, cluster: {server: \"$BED_APISERVER_URL\", certificate-authority: $BED_KUBE_CA}}]" \
        "users: [{name: poor, user: {token: $1}}]"
}

# allow RULE...: exactly these rules, in Keycloak's namespace, for the poor and for the user $NAMESPACE.
allow() {
    local rule rules=''
    for rule; do rules+=${rules:+, }$rule; done
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: $NAMESPACE, namespace: keycloak}, rules: [$rules]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: $NAMESPACE, namespace: keycloak},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: $NAMESPACE},
 subjects: [{kind: ServiceAccount, name: poor, namespace: $NAMESPACE}, {kind: User, name: $NAMESPACE, apiGroup: rbac.authorization.k8s.io}]}
YAML
}

SERVICES='{apiGroups: [""], resources: [services], verbs: [get, list]}'
PODS='{apiGroups: [""], resources: [pods], verbs: [list]}'
FORWARD='{apiGroups: [""], resources: [pods/portforward], verbs: [get, create]}'
SECRET='{apiGroups: [""], resources: [secrets], resourceNames: [keycloak-initial-admin], verbs: [get]}'
KEYCLOAKS='{apiGroups: [k8s.keycloak.org], resources: [keycloaks], verbs: [list]}'

poor() {
    tool "${1}" --kubeconfig "$POOR" "${@:2}"
}

# expect_refused MISSING CAN_I RULE: the message, the command, which the API server itself answers with no, and
# the rule.
expect_refused() {
    expect_status 2
    expect_stderr "may not $1" "try: kubectl auth can-i $2 --context=" "$3"
    local command
    command=$(sed -n 's/^ *try: \(kubectl auth can-i [^;]*\);.*/\1/p' <<<"${stderr-}")
    run --separate-stderr env PATH="$(dirname "$BED_KUBECTL"):$PATH" sh -c "$command"
    same "$command" no "$output"
}

@test "get services, for a Service that is named" {
    allow "$PODS" "$FORWARD"
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak
    expect_refused 'get services "keycloak" in namespace keycloak' 'get services/keycloak -n keycloak' \
        'for a Role in namespace keycloak: {apiGroups: [""], resources: [services], verbs: [get]}'
}

@test "list services, for discovery" {
    allow "$PODS" "$FORWARD" "$KEYCLOAKS"
    poor diff -f "$SPEC"
    expect_stderr "or name it: --keycloak-service"
    expect_refused 'list services in namespace keycloak, nor in all namespaces' 'list services -n keycloak' \
        '{apiGroups: [""], resources: [services], verbs: [list]}'
}

@test "list keycloaks: discovery by labels goes on without, and -v 4 says so" {
    allow "$SERVICES" "$PODS" "$FORWARD" "$SECRET"
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    poor diff -f "$SPEC" -v 4
    expect_status 1
    expect_stderr "may not list keycloaks.k8s.keycloak.org in namespace keycloak"
}

@test "list pods" {
    allow "$SERVICES" "$FORWARD"
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak
    expect_refused 'list pods in namespace keycloak' 'list pods -n keycloak' \
        '{apiGroups: [""], resources: [pods], verbs: [list]}'
}

@test "get and create pods/portforward" {
    allow "$SERVICES" "$PODS"
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak
    expect_refused 'get and create pods/portforward in namespace keycloak' \
        'create pods --subresource=portforward -n keycloak' \
        '{apiGroups: [""], resources: [pods/portforward], verbs: [get, create]}'
}

@test "create pods/portforward alone, about which the API server's refusal is silent" {
    allow "$SERVICES" "$PODS" '{apiGroups: [""], resources: [pods/portforward], verbs: [get]}'
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak
    expect_refused 'create pods/portforward in namespace keycloak' \
        'create pods --subresource=portforward -n keycloak' 'verbs: [get, create]'
}

@test "kubectl port-forward needs to get pods as well" {
    local PATH=${BED_KUBECTL%/*}:$PATH
    allow "$SERVICES" "$PODS" "$FORWARD"
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak --transport kubectl
    expect_refused 'get pods in namespace keycloak' 'get pods -n keycloak' \
        '{apiGroups: [""], resources: [pods], verbs: [get]}'
    allow "$SERVICES" '{apiGroups: [""], resources: [pods], verbs: [get, list]}'
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak --transport kubectl
    expect_refused 'get and create pods/portforward in namespace keycloak' \
        'create pods --subresource=portforward -n keycloak' 'verbs: [get, create]'
}

@test "get secrets" {
    allow "$SERVICES" "$PODS" "$FORWARD"
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak --keycloak-secret keycloak/keycloak-initial-admin
    expect_refused 'get secrets "keycloak-initial-admin" in namespace keycloak' \
        'get secrets/keycloak-initial-admin -n keycloak' \
        '{apiGroups: [""], resources: [secrets], resourceNames: ["keycloak-initial-admin"], verbs: [get]}'
}

@test "get and list configmaps" {
    allow
    poor diff --from-configmap "keycloak/$NAMESPACE"
    expect_refused "get configmaps \"$NAMESPACE\" in namespace keycloak" "get configmaps/$NAMESPACE -n keycloak" \
        '{apiGroups: [""], resources: [configmaps], verbs: [get]}'
    poor diff
    expect_refused 'list configmaps in namespace keycloak' 'list configmaps -n keycloak' \
        '{apiGroups: [""], resources: [configmaps], verbs: [list]}'
    poor diff -A
    expect_refused 'list configmaps in all namespaces' 'list configmaps --all-namespaces' \
        'for a ClusterRole: {apiGroups: [""], resources: [configmaps], verbs: [list]}'
}

@test "as somebody else: the command impersonates too" {
    allow "$SERVICES"
    tool diff -f "$SPEC" --keycloak-service keycloak/keycloak --as "$NAMESPACE" --as-group 'dev ops'
    expect_status 2
    expect_stderr "user \"$NAMESPACE\" (impersonated by \"admin\") may not list pods in namespace keycloak" \
        "--as=$NAMESPACE '--as-group=dev ops'"
    expect_refused 'list pods in namespace keycloak' 'list pods -n keycloak' '{apiGroups: [""], resources: [pods]'
}

@test "who may not act as somebody else is told so, by the rule for impersonation" {
    allow "$SERVICES" "$PODS" "$FORWARD"
    poor diff -f "$SPEC" --keycloak-service keycloak/keycloak --as "$NAMESPACE"
    expect_refused "impersonate users \"$NAMESPACE\"" "impersonate users/$NAMESPACE" \
        "for a ClusterRole: {apiGroups: [\"\"], resources: [users], resourceNames: [\"$NAMESPACE\"], verbs: [impersonate]}"
}
