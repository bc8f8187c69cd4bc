#!/usr/bin/env bats
# shellcheck shell=bats
# From the kubeconfig to Keycloak: transports, TLS, kubeconfig in all its forms, discovery.

setup_file() {
    load helpers
    bed_load
    NAMESPACE=$(unique ns)
    export NAMESPACE
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{"redirectUris":["https://app.example.org/*"]}'
    kcrealm ensure -q -f "$SPEC" >/dev/null
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
}

setup() {
    load helpers
    load proxy
    unset KCREALM_KEYCLOAK_URL
}

teardown() {
    stop_proxies
}

expect_in_sync() {
    expect_status 0
    expect_output "1 client: 1 in sync"
}

# kubeconfig FILE USER_LINES...: of the bed's cluster, with this user.
kubeconfig() {
    kubeconfig_new "$1" "$BED_APISERVER_URL" "$BED_KUBE_CA" "${@:2}"
}

# --- Transports ----------------------------------------------------------------------------------------

@test "the native tunnel reaches Keycloak without a listening port" {
    tool diff -f "$SPEC" --transport native -v 6
    expect_in_sync
    refute_text "listens on"
}

@test "while the login is under way, the tunnel's connections are opened that many clients will need" {
    local many=$BATS_TEST_TMPDIR/many.json log=$BATS_TEST_TMPDIR/log args=() i
    kcrealm diff --no-progress -f "$SPEC" --transport native -v 6 >/dev/null 2>"$log"
    same "ahead, for one client" 0 "$(grep -c ' opening a connection ahead$' "$log")"
    for i in $(seq 200); do args+=("m-$i" '{}'); done
    declare_clients "$many" "$REALM" "${args[@]}"
    kcrealm diff --no-progress -f "$many" --transport native -v 6 >/dev/null 2>"$log" && return 1
    same "ahead, before the login" 3 "$(sed '/^logged in/Q' "$log" | grep -c ' opening a connection ahead$')"
    same "later ones" 0 "$(sed '1,/^logged in/d' "$log" | grep -c ' opening a connection')"
}

@test "kubectl's port-forward is used when asked for, and announced" {
    PATH=$(dirname "$BED_KUBECTL"):$PATH tool diff -f "$SPEC" --transport kubectl
    expect_in_sync
    expect_stderr "127.0.0.1:" "every process on this machine can connect"
}

@test "a URL reaches Keycloak without the cluster" {
    KUBECONFIG=/nowhere tool diff -f "$SPEC" --keycloak-url "$BED_KEYCLOAK_URL"
    expect_in_sync
}

@test "flags that ask for the cluster win over a URL in the environment" {
    KCREALM_KEYCLOAK_URL=http://127.0.0.1:1 tool diff -f "$SPEC" --transport native
    expect_in_sync
    KCREALM_KEYCLOAK_URL=http://127.0.0.1:1 tool diff -f "$SPEC" --keycloak-service keycloak/keycloak
    expect_in_sync
    KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL KUBECONFIG=/nowhere tool diff -f "$SPEC" --transport direct
    expect_in_sync
}

@test "auto falls back to kubectl where a middlebox takes out the WebSocket upgrade; native does not" {
    local config=$BATS_TEST_TMPDIR/config
    PROXY_TLS="$BED_DIR/pki/keycloak.crt $BED_DIR/pki/keycloak.key" \
        start_proxy "$BED_APISERVER_URL" '* . * no-websocket'
    kubeconfig "$config" "token: $(cat "$BED_DIR/admin.token")"
    sed -i "s|$BED_APISERVER_URL|$PROXY|; s|$BED_KUBE_CA|$BED_KEYCLOAK_CA|" "$config"
    KUBECONFIG=$config PATH=$(dirname "$BED_KUBECTL"):$PATH tool diff -f "$SPEC"
    expect_in_sync
    expect_stderr "every process on this machine can connect"
    KUBECONFIG=$config tool diff -f "$SPEC" --transport native
    expect_status 2
    expect_stderr "WebSocket"
}

@test "writing works through the tunnel as well" {
    local spec=$BATS_TEST_TMPDIR/more.json i args=()
    for i in $(seq 30); do args+=("t$i" '{"defaultClientScopes":["profile","groups"]}'); done
    declare_clients "$spec" "$REALM" "${args[@]}"
    tool ensure -f "$spec" --transport native
    expect_status 0
    tool diff -f "$spec" --transport native
    expect_status 0
}

# --- TLS -------------------------------------------------------------------------------------------------

@test "https behind the tunnel verifies against the Service's name with --keycloak-ca" {
    tool diff -f "$SPEC" --keycloak-service keycloak/keycloak-https --keycloak-ca "$BED_KEYCLOAK_CA" \
        --keycloak-secret keycloak/keycloak-initial-admin
    expect_in_sync
}

@test "a direct https URL works with --keycloak-ca, or with SSL_CERT_FILE" {
    tool diff -f "$SPEC" --keycloak-url "$BED_KEYCLOAK_HTTPS_URL" --keycloak-ca "$BED_KEYCLOAK_CA"
    expect_in_sync
    SSL_CERT_FILE=$BED_KEYCLOAK_CA tool diff -f "$SPEC" --keycloak-url "$BED_KEYCLOAK_HTTPS_URL"
    expect_in_sync
}

# --- kubeconfig -------------------------------------------------------------------------------------------

@test "a bearer token logs in to the API server" {
    kubeconfig "$BATS_TEST_TMPDIR/config" "token: $(cat "$BED_DIR/admin.token")"
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config"
    expect_in_sync
}

@test "a token file is read, relative to the kubeconfig" {
    cp "$BED_DIR/admin.token" "$BATS_TEST_TMPDIR/secret-token"
    kubeconfig "$BATS_TEST_TMPDIR/config" 'tokenFile: secret-token'
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config"
    expect_in_sync
}

@test "client certificates work as files and as data" {
    kubeconfig "$BATS_TEST_TMPDIR/files" "client-certificate: $BED_CLIENT_CERT" "client-key: $BED_CLIENT_KEY"
    kubeconfig "$BATS_TEST_TMPDIR/data" "client-certificate-data: $(base64 -w0 <"$BED_CLIENT_CERT")" \
        "client-key-data: $(base64 -w0 <"$BED_CLIENT_KEY")"
    local file
    for file in files data; do
        tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/$file"
        expect_in_sync
    done
}

@test "the API server's CA works as data; a wrong one is refused; insecure-skip-tls-verify skips it" {
    local config=$BATS_TEST_TMPDIR/config token
    token="token: $(cat "$BED_DIR/admin.token")"
    kubeconfig "$config" "$token"
    sed -i "s|certificate-authority: [^}]*|certificate-authority-data: $(base64 -w0 <"$BED_KUBE_CA")|" "$config"
    tool diff -f "$SPEC" --kubeconfig "$config"
    expect_in_sync
    tool diff -f "$SPEC" --kubeconfig "$config" --certificate-authority "$BED_KEYCLOAK_CA"
    expect_status 2
    expect_stderr "not trusted" "certificate-authority"
    kubeconfig "$config" "$token"
    sed -i "s|certificate-authority: [^}]*|insecure-skip-tls-verify: true|" "$config"
    tool diff -f "$SPEC" --kubeconfig "$config"
    expect_in_sync
}

@test "tls-server-name is what the API server's certificate is verified against" {
    local config=$BATS_TEST_TMPDIR/config
    kubeconfig "$config" "token: $(cat "$BED_DIR/admin.token")"
    sed -i "s|cluster: {server|cluster: {tls-server-name: kubernetes.default.svc, server|" "$config"
    tool diff -f "$SPEC" --kubeconfig "$config"
    expect_in_sync
    tool diff -f "$SPEC" --kubeconfig "$config" --tls-server-name elsewhere.example.org
    expect_status 2
    expect_stderr "elsewhere.example.org"
}

@test "an exec plugin's credential is used" {
    local plugin=$BATS_TEST_TMPDIR/plugin
    cat >"$plugin" <<SH
#!/bin/sh
echo x >>"$BATS_TEST_TMPDIR/calls"
env >"$BATS_TEST_TMPDIR/plugin-environment"
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "\$(cat "$BED_DIR/admin.token")"
SH
    chmod +x "$plugin"
    kubeconfig "$BATS_TEST_TMPDIR/config" 'exec:' '  apiVersion: client.authentication.k8s.io/v1' \
        '  command: ./plugin' '  interactiveMode: Never' '  env: [{name: REGION, value: north}]'
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config"
    expect_in_sync
    same "calls of the plugin" 1 "$(wc -l <"$BATS_TEST_TMPDIR/calls")"
    grep -q '^REGION=north$' "$BATS_TEST_TMPDIR/plugin-environment"
    grep -q '^KUBERNETES_EXEC_INFO=' "$BATS_TEST_TMPDIR/plugin-environment"
    run ! grep -q KCREALM_KEYCLOAK "$BATS_TEST_TMPDIR/plugin-environment"
}

@test "an exec plugin that fails or is missing is named" {
    kubeconfig "$BATS_TEST_TMPDIR/config" 'exec:' '  apiVersion: client.authentication.k8s.io/v1' \
        '  command: no-such-plugin' '  interactiveMode: Never' '  installHint: install it from the shelf'
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config"
    expect_status 2
    expect_stderr no-such-plugin "install it from the shelf"
    kubeconfig "$BATS_TEST_TMPDIR/config" 'exec:' '  apiVersion: client.authentication.k8s.io/v1' \
        '  command: sh' '  args: ["-c", "echo session expired >&2; exit 3"]' '  interactiveMode: Never'
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config"
    expect_status 2
    expect_stderr "session expired" 3
}

@test "KUBECONFIG lists files: the first wins for each entry, missing ones are skipped" {
    local first=$BATS_TEST_TMPDIR/first second=$BATS_TEST_TMPDIR/second
    kubeconfig "$second" 'token: wrong'
    printf '%s\n' 'apiVersion: v1' 'kind: Config' 'users: [{name: u, user: {token: "'"$(cat "$BED_DIR/admin.token")"'"}}]' >"$first"
    KUBECONFIG=$first:$BATS_TEST_TMPDIR/missing:$second tool diff -f "$SPEC"
    expect_in_sync
    KUBECONFIG=$second:$first tool diff -f "$SPEC"
    expect_status 2
    expect_stderr '(context "c")' 'user "u"'
}

@test "a context that does not exist is an error that lists those that do" {
    kubeconfig "$BATS_TEST_TMPDIR/config" 'token: x'
    tool diff -f "$SPEC" --kubeconfig "$BATS_TEST_TMPDIR/config" --context cc
    expect_status 2
    expect_stderr '"cc"' "there is: c" "kubectl config get-contexts"
}

@test "in a pod the service account is used" {
    local account=$BATS_TEST_TMPDIR/account hostport=${BED_APISERVER_URL#https://}
    mkdir "$account"
    cp "$BED_KUBE_CA" "$account/ca.crt"
    cp "$BED_DIR/admin.token" "$account/token"
    printf keycloak >"$account/namespace"
    export HOME=$BATS_TEST_TMPDIR KUBERNETES_SERVICE_HOST=${hostport%:*} KUBERNETES_SERVICE_PORT=${hostport#*:}
    unset KUBECONFIG
    # shellcheck disable=SC2016 # expanded by the inner shell
    run --separate-stderr unshare -m sh -c '
        mount -t tmpfs none /var/run && mkdir -p /var/run/secrets/kubernetes.io/serviceaccount &&
        mount --bind "$1" /var/run/secrets/kubernetes.io/serviceaccount && shift && exec "$@"' \
        sh "$account" "$KCREALM" diff -f "$SPEC" --no-progress
    expect_in_sync
}

# --- Finding Keycloak ---------------------------------------------------------------------------------------

@test "the Service is found by its label in all namespaces, with its administrator's Secret" {
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    tool diff -f "$SPEC" -v 2
    expect_in_sync
    expect_stderr "logging in as $BED_KEYCLOAK_ADMIN_USER from Secret keycloak/keycloak-initial-admin"
}

@test "Service ports are found by number, by name and by named targetPort" {
    local service
    for service in keycloak/keycloak:8080 keycloak/keycloak:http keycloak/keycloak; do
        tool diff -f "$SPEC" --keycloak-service "$service"
        expect_in_sync
    done
    tool diff -f "$SPEC" --keycloak-service keycloak/keycloak:nope
    expect_status 2
    expect_stderr nope http
}

@test "several Keycloaks are listed, each as the flag that picks it" {
    "$BED_KUBECTL" create -n "$NAMESPACE" service clusterip second --tcp=8080 >/dev/null
    "$BED_KUBECTL" create -n "$NAMESPACE" service clusterip third --tcp=8080 >/dev/null
    "$BED_KUBECTL" label -n "$NAMESPACE" service second third app=keycloak --overwrite >/dev/null
    tool diff -f "$SPEC" -n "$NAMESPACE"
    "$BED_KUBECTL" delete -n "$NAMESPACE" service second third >/dev/null
    expect_status 2
    stderr=$(tr -s ' \n' ' ' <<<"$stderr") # unfolded
    expect_stderr "--keycloak-service $NAMESPACE/second:8080" "--keycloak-service $NAMESPACE/third:8080"
}

@test "a Keycloak resource leads to its Service, port and administrator" {
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
{apiVersion: k8s.keycloak.org/v2alpha1, kind: Keycloak, metadata: {name: $NAMESPACE, namespace: keycloak},
 spec: {http: {httpEnabled: true}, bootstrapAdmin: {user: {secret: $NAMESPACE-login}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: $NAMESPACE-service, namespace: keycloak},
 spec: {selector: {app: keycloak}, ports: [{name: http, port: 8080, targetPort: http}]}}
---
{apiVersion: v1, kind: Secret, metadata: {name: $NAMESPACE-login, namespace: keycloak},
 stringData: {username: "$BED_KEYCLOAK_ADMIN_USER", password: "$BED_KEYCLOAK_ADMIN_PASSWORD"}}
YAML
    tool diff -f "$SPEC" -n keycloak -v 2
    "$BED_KUBECTL" delete -n keycloak "keycloaks.k8s.keycloak.org/$NAMESPACE" "service/$NAMESPACE-service" \
        "secret/$NAMESPACE-login" >/dev/null
    expect_in_sync
    expect_stderr "Keycloak keycloak/$NAMESPACE" "from Secret keycloak/$NAMESPACE-login"
}

# --- Rights ---------------------------------------------------------------------------------------------------

@test "a missing right is named, and the Role of the documentation is enough" {
    local role=$BATS_TEST_TMPDIR/role.yaml
    tool diff -f "$SPEC" --kubeconfig "$BED_KUBECONFIG_DEV" --keycloak-service keycloak/keycloak
    expect_status 2
    expect_stderr "services" "keycloak"
    # shellcheck disable=SC2016 # Markdown's fence
    sed -n '/^```yaml$/,/^```$/{/^```/d;p}' "$BATS_TEST_DIRNAME/../../docs/reference/permissions.md" >"$role"
    "$BED_KUBECTL" apply -f "$role" >/dev/null
    "$BED_KUBECTL" create rolebinding -n keycloak "$NAMESPACE" --role=kcrealm --user=dev >/dev/null
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    tool diff -f "$SPEC" --kubeconfig "$BED_KUBECONFIG_DEV" -n keycloak
    "$BED_KUBECTL" delete -n keycloak rolebinding/"$NAMESPACE" role/kcrealm >/dev/null
    expect_in_sync
}

@test "the right to port-forward that is missing is named with the rule to add" {
    "$BED_KUBECTL" create role -n keycloak "$NAMESPACE" --verb=get,list --resource=services,pods,secrets >/dev/null
    "$BED_KUBECTL" create rolebinding -n keycloak "$NAMESPACE" --role="$NAMESPACE" --user=dev >/dev/null
    tool diff -f "$SPEC" --kubeconfig "$BED_KUBECONFIG_DEV" --keycloak-service keycloak/keycloak
    "$BED_KUBECTL" delete -n keycloak "rolebinding/$NAMESPACE" "role/$NAMESPACE" >/dev/null
    expect_status 2
    expect_stderr "pods/portforward" "create"
}

# --- Declarations from the cluster --------------------------------------------------------------------------------

@test "ConfigMaps are read by name and, without any input, by the chart's suffix" {
    "$BED_KUBECTL" create configmap -n "$NAMESPACE" release-client-specs --from-file="$SPEC" >/dev/null
    tool diff --from-configmap "$NAMESPACE/release-client-specs"
    expect_in_sync
    tool diff --from-configmap "$NAMESPACE/release-client-specs:clients.json"
    expect_in_sync
    tool diff -n "$NAMESPACE"
    expect_in_sync
    tool diff -A
    expect_in_sync
    tool diff --from-configmap "$NAMESPACE/other"
    expect_status 2
    expect_stderr "$NAMESPACE/other"
    tool diff -n default
    expect_status 2
    expect_stderr "-client-specs" "-f values.yaml"
}
