# shellcheck shell=bash
# Pods of the chart, run for real: the kubelet of the bed starts no programs, so we do what it would do. The container's
# arguments and environment are those of the object in the cluster, the ConfigMaps are mounted as the kubelet does it, the
# token is a new one of the pod's service account, and the program runs in the image's file tree, as its user, with a root
# that is read-only. Loaded after helpers and ../container/helpers.

# The tree with the places where a kubelet mounts things.
in_cluster_tree() {
    container_root "$1"
    mkdir -p "$1/var/run/secrets/kubernetes.io/serviceaccount"
}

# pod_of OBJECT: the pod's spec of a Job or CronJob of $NAMESPACE, with its namespace.
pod_of() {
    "$BED_KUBECTL" get "$1" -n "$NAMESPACE" -o json | jq '(.spec.jobTemplate // .).spec.template.spec'
}

# pod_mounts POD DIRECTORY: what is mounted into it.
pod_mounts() {
    local account name key
    rm -rf "$2"
    mkdir -p "$2/account" "$2/declarations/..data"
    account=$(jq -r .serviceAccountName <<<"$1")
    "$BED_KUBECTL" create token "$account" -n "$NAMESPACE" >"$2/account/token" || return
    cp "$BED_KUBE_CA" "$2/account/ca.crt"
    printf %s "$NAMESPACE" >"$2/account/namespace"
    for name in $(jq -r '.volumes[0].projected.sources[].configMap.name' <<<"$1"); do
        for key in $("$BED_KUBECTL" get configmap "$name" -n "$NAMESPACE" -o json | jq -r '.data | keys[]'); do
            "$BED_KUBECTL" get configmap "$name" -n "$NAMESPACE" -o json | jq -j --arg key "$key" '.data[$key]' \
                >"$2/declarations/..data/$key"
            ln -sf "..data/$key" "$2/declarations/$key"
        done
    done
    chmod -R a+rX "$2"
}

# run_container OBJECT CONTAINER [NAME=VALUE ...] [-- ARGUMENT ...]: $status, $output, $stderr; further arguments come
# behind the object's own.
run_container() {
    local pod arguments hostport=${BED_APISERVER_URL#https://}
    pod=$(pod_of "$1") || return
    pod_mounts "$pod" "$BATS_TEST_TMPDIR/pod" || return
    mapfile -t arguments < <(jq -r --arg name "$2" \
        '(.initContainers // []) + .containers | .[] | select(.name == $name) | .args[]' <<<"$pod")
    shift 2
    CONTAINER_ENV=("KUBERNETES_SERVICE_HOST=${hostport%:*}" "KUBERNETES_SERVICE_PORT=${hostport#*:}" COLUMNS=900)
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        CONTAINER_ENV+=("$1")
        shift
    done
    contained "$TREE" "$BATS_TEST_TMPDIR/pod/account:/var/run/secrets/kubernetes.io/serviceaccount" \
        "$BATS_TEST_TMPDIR/pod/declarations:/etc/kcrealm" tmp:/tmp -- "${arguments[@]}" "${@:2}"
}

# chart_apply NAME [FLAGS]: all objects of the chart, hooks too, as ArgoCD would make them during a synchronisation.
chart_apply() {
    # BeforeHookCreation
    "$BED_KUBECTL" delete jobs -n "$NAMESPACE" -l "app.kubernetes.io/instance=$1" >/dev/null
    "$BED_HELM" template "$1" "$CHART" -n "$NAMESPACE" "${@:2}" >"$BATS_TEST_TMPDIR/$1.yaml" &&
        "$BED_KUBECTL" apply -f "$BATS_TEST_TMPDIR/$1.yaml" >/dev/null
}

chart_delete() {
    "$BED_KUBECTL" delete -f "$BATS_TEST_TMPDIR/$1.yaml" --wait=false --ignore-not-found >/dev/null
}

# A robot of realm master with the roles that docs/reference/permissions.md names, in Secret $NAMESPACE/kcrealm-login:
# in_cluster_login REALM...
in_cluster_login() {
    local robot user realm management role
    robot=$(unique robot)
    client_new master '{"clientId":"'"$robot"'","serviceAccountsEnabled":true,"secret":"'"$robot"'-secret"}'
    user=$(kc GET "master/clients/$(client_uuid master "$robot")/service-account-user" | json 'd["id"]')
    for realm; do
        management=$(client_uuid master "$realm-realm")
        for role in view-clients manage-clients; do
            kc POST "master/users/$user/role-mappings/clients/$management" \
                "[$(kc GET "master/clients/$management/roles/$role")]" >/dev/null
        done
    done
    "$BED_KUBECTL" create secret generic kcrealm-login -n "$NAMESPACE" --from-literal=client-id="$robot" \
        --from-literal=client-secret="$robot-secret" >/dev/null
}

# The policy and the role of the login kubernetes as the chart's README shows them, with the key KEY in place of the whole
# mount, and names of our own: in_cluster_vault ACCOUNT KEY
in_cluster_vault() {
    local readme=$BATS_TEST_DIRNAME/../../charts/kcrealm/README.md policy row role
    policy=$(sed -n "/^vault policy write kcrealm - <<'HCL'\$/,/^HCL\$/{/^path/p}" "$readme")
    vault_policy "$2" "${policy//\/\*\"//$2/*\"}"
    # The words name=value of `vault write auth/kubernetes/role/kcrealm`.
    role=$(sed -n '/^vault write auth\/kubernetes\/role\/kcrealm /,/[^\\]$/p' "$readme" | grep -o '[a-z_]*=[^ ]*' |
        jq -nR '[inputs | capture("^(?<key>[^=]*)=(?<value>.*)$")] | from_entries')
    for row in bound_service_account_names bound_service_account_namespaces audience token_policies; do
        jq -e --arg row "$row" 'has($row)' <<<"$role" >/dev/null || { echo "the README's role has no $row" >&2; return 1; }
    done
    vault_api POST "auth/kubernetes/role/$NAMESPACE" "$(jq --arg account "$1" --arg namespace "$NAMESPACE" --arg policy "$2" \
        --arg audience "$("$BED_KUBECTL" get --raw /.well-known/openid-configuration | jq -r .issuer)" '. + {
            bound_service_account_names: $account, bound_service_account_namespaces: $namespace, token_policies: $policy,
            $audience}' <<<"$role")" >/dev/null
}

# --- One client and its secret ------------------------------------------------------------------------

# A realm, a namespace, the login, the role in Vault, and the values of release app with one client, whose secret goes into
# the Secret app of the namespace. Loaded helpers, vault and container helpers, too.
in_cluster_setup_file() {
    NAMESPACE=$(unique ns) REALM=$(unique main) KEY=$(unique key)
    CHART=$BATS_TEST_DIRNAME/../../charts/kcrealm TREE=$BATS_FILE_TMPDIR/tree VALUES=$BATS_FILE_TMPDIR/values.yaml
    export NAMESPACE REALM KEY CHART TREE VALUES
    realm_new "$REALM"
    "$BED_KUBECTL" create namespace "$NAMESPACE" >/dev/null
    in_cluster_tree "$TREE"
    in_cluster_login "$REALM"
    in_cluster_vault app-kcrealm-sync "$KEY"
    in_cluster_values >"$VALUES"
    external_secret_new "$NAMESPACE" app "$KEY/app"
    # What is looked for must not be found by way of the tests' own settings.
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
}

in_cluster_teardown_file() {
    "$BED_KUBECTL" delete namespace "$NAMESPACE" --wait=false >/dev/null
    "$BED_KUBECTL" delete clusterrole,clusterrolebinding -l "app.kubernetes.io/instance=app" --wait=false >/dev/null
    "$BED_KUBECTL" delete role,rolebinding -n keycloak -l "app.kubernetes.io/instance=app" >/dev/null
    "$BED_KUBECTL" delete role,rolebinding -n vault -l "app.kubernetes.io/instance=app" >/dev/null
    kc DELETE "master/clients/$(client_uuid master "$(unique robot)")" >/dev/null
    realm_delete "$REALM"
}

in_cluster_values() {
    cat <<YAML
fullnameOverride: app-kcrealm
keycloak: { service: "keycloak/keycloak:8080" }
vault: { service: "vault/openbao:8200", role: $NAMESPACE }
externalSecrets: { secretNames: [app] }
declarations:
  clientPatcher:
    clientSpecs:
      - { clientId: app, realm: $REALM, spec: { name: App, publicClient: false, serviceAccountsEnabled: true, defaultClientScopes: [profile] } }
    secretExtraction:
      enabled: true
      clients: [{ clientId: app, vaultKey: $KEY/app }]
YAML
}

# The client and its secret as at the beginning, with nothing in Vault.
begin_again() {
    [ "$(client_get "$REALM" app)" = null ] || client_delete "$REALM" app
    vault_api DELETE "secret/metadata/$KEY/app" >/dev/null 2>&1 || true
    "$BED_KUBECTL" delete configmap keycloak-client-secret-versions -n "$NAMESPACE" --ignore-not-found >/dev/null
}
