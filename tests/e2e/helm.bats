#!/usr/bin/env bats
# shellcheck shell=bats
# As a plugin of the real helm: Helm takes its own flags away and says by HELM_* variables and KUBECONFIG what they were.
# How it is installed is in tests/packages/helm.bats.

setup_file() {
    load helpers
    bed_load
    NAMESPACE=$(unique ns)
    export NAMESPACE
    export HELM_DATA_HOME=$BATS_FILE_TMPDIR/data HELM_CONFIG_HOME=$BATS_FILE_TMPDIR/config \
        HELM_CACHE_HOME=$BATS_FILE_TMPDIR/cache
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{"redirectUris":["https://app.example.org/*"]}'
    kcrealm ensure -q -f "$SPEC" >/dev/null
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    "$BED_KUBECTL" create configmap app-client-specs -n "$NAMESPACE" --from-file=clients.json="$SPEC" >/dev/null
    install_plugin
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

setup() {
    load helpers
    unset KCREALM_KEYCLOAK_URL
    TOKEN=$(cat "$BED_DIR/admin.token")
}

# The layout of an archive, around the program that is tested.
install_plugin() {
    local folder=$BATS_FILE_TMPDIR/kcrealm
    mkdir "$folder"
    "$BATS_TEST_DIRNAME/../../scripts/helm_plugin" 0.1.0 >"$folder/plugin.yaml"
    ln -s "$(realpath "$KCREALM")" "$folder/kubectl-kcrealm"
    "$BED_HELM" plugin install "$folder" >/dev/null
}

helm_tool() {
    run --separate-stderr "$BED_HELM" kcrealm "$@" --no-progress </dev/null
}

expect_in_sync() {
    expect_status 0
    expect_output "1 client: 1 in sync"
}

# From here on the kubeconfig does not know who signed the API server's certificate.
without_ca() {
    sed '/certificate-authority/d' "$KUBECONFIG" >"$BATS_TEST_TMPDIR/no-ca"
    use_kubeconfig "$BATS_TEST_TMPDIR/no-ca"
}

use_kubeconfig() {
    export KUBECONFIG=$1
}

# A kubeconfig with a second context, which is the bed, beside the current one, which is nowhere.
two_contexts() {
    cat <<YAML
apiVersion: v1
kind: Config
current-context: nowhere
contexts:
  - {name: nowhere, context: {cluster: nowhere, user: u}}
  - {name: here, context: {cluster: here, user: u, namespace: $NAMESPACE}}
clusters:
  - {name: nowhere, cluster: {server: "https://127.0.0.1:1"}}
  - {name: here, cluster: {server: "$BED_APISERVER_URL", certificate-authority: $BED_KUBE_CA}}
users: [{name: u, user: {token: "$TOKEN"}}]
YAML
}

@test "helm kcrealm uses the cluster that helm would use" {
    helm_tool diff -f "$SPEC"
    expect_in_sync
}

@test "drift is exit status 1, as without helm" {
    sed 's/app.example.org/other.example.org/' "$SPEC" >"$BATS_TEST_TMPDIR/drift.json"
    helm_tool diff -f "$BATS_TEST_TMPDIR/drift.json"
    expect_status 1
    expect_output "1 client: 1 drifted"
}

@test "--kubeconfig of helm chooses the file" {
    local elsewhere=$BATS_TEST_TMPDIR/elsewhere
    sed 's|server: .*|server: https://127.0.0.1:1|' "$KUBECONFIG" >"$elsewhere"
    helm_tool diff -f "$SPEC" --kubeconfig "$elsewhere"
    expect_status 2
    expect_stderr 127.0.0.1:1
    use_kubeconfig "$elsewhere"
    helm_tool diff -f "$SPEC" --kubeconfig "$BED_DIR/kubeconfig"
    expect_in_sync
}

@test "--kube-context and HELM_KUBECONTEXT choose the context, and its namespace" {
    two_contexts >"$BATS_TEST_TMPDIR/two"
    use_kubeconfig "$BATS_TEST_TMPDIR/two"
    helm_tool diff --kube-context here # the ConfigMaps of its namespace
    expect_in_sync
    HELM_KUBECONTEXT=here helm_tool diff
    expect_in_sync
    helm_tool diff
    expect_status 2
}

@test "-n, --namespace and HELM_NAMESPACE choose the namespace" {
    helm_tool diff -n "$NAMESPACE"
    expect_in_sync
    helm_tool diff --namespace="$NAMESPACE"
    expect_in_sync
    HELM_NAMESPACE=$NAMESPACE helm_tool diff
    expect_in_sync
    helm_tool diff
    expect_status 2
}

@test "--kube-apiserver, --kube-ca-file and --kube-token need no kubeconfig" {
    KUBECONFIG=/nonexistent helm_tool diff -f "$SPEC" -v 9 --kube-apiserver "$BED_APISERVER_URL" \
        --kube-ca-file "$BED_KUBE_CA" --kube-token "$TOKEN"
    expect_in_sync
    refute_text "$TOKEN"
}

@test "HELM_KUBEAPISERVER, HELM_KUBECAFILE and HELM_KUBETOKEN need no kubeconfig" {
    KUBECONFIG=/nonexistent HELM_KUBEAPISERVER=$BED_APISERVER_URL HELM_KUBECAFILE=$BED_KUBE_CA HELM_KUBETOKEN=$TOKEN \
        helm_tool diff -f "$SPEC"
    expect_in_sync
}

@test "a wrong HELM_KUBETOKEN is refused: it is what the API server gets" {
    HELM_KUBETOKEN=not-a-token helm_tool diff -f "$SPEC"
    expect_status 2
    expect_stderr 401
    refute_text not-a-token
}

@test "--kube-as-user and --kube-as-group impersonate" {
    helm_tool diff -f "$SPEC" --kube-as-user nobody-special
    expect_status 2
    expect_stderr nobody-special 403
    helm_tool diff -f "$SPEC" --kube-as-user nobody-special --kube-as-group first --kube-as-group system:masters
    expect_in_sync
    HELM_KUBEASUSER=nobody-special HELM_KUBEASGROUPS=first,system:masters helm_tool diff -f "$SPEC"
    expect_in_sync
}

@test "--kube-tls-server-name is the name that the certificate has to carry" {
    helm_tool diff -f "$SPEC" --kube-tls-server-name=localhost
    expect_in_sync
    HELM_KUBETLS_SERVER_NAME=wrong.example.org helm_tool diff -f "$SPEC"
    expect_status 2
    expect_stderr certificate
}

@test "--kube-insecure-skip-tls-verify trusts any certificate" {
    without_ca
    helm_tool diff -f "$SPEC"
    expect_status 2
    expect_stderr certificate
    helm_tool diff -f "$SPEC" --kube-insecure-skip-tls-verify=true
    expect_in_sync
    HELM_KUBEINSECURE_SKIP_TLS_VERIFY=true helm_tool diff -f "$SPEC"
    expect_in_sync
}

@test "the variables that helm always sets do not overrule settings about other things" {
    printf '%s\n' 'defaults: {insecureSkipTlsVerify: true}' >"$BATS_TEST_TMPDIR/config.yaml"
    without_ca
    helm_tool diff -f "$SPEC" --config "$BATS_TEST_TMPDIR/config.yaml"
    expect_in_sync
}

@test "our own flags work beside helm's, and win" {
    two_contexts >"$BATS_TEST_TMPDIR/two"
    KUBECONFIG=$BATS_TEST_TMPDIR/two helm_tool diff -f "$SPEC" --kube-context nowhere --context here
    expect_in_sync
    without_ca
    HELM_KUBEINSECURE_SKIP_TLS_VERIFY=true \
        helm_tool diff -f "$SPEC" --insecure-skip-tls-verify=false
    expect_status 2
    expect_stderr certificate
}
