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

# A role of the login kubernetes of OpenBao for a service account of the namespace, with the policy and the audience of the
# chart's README: in_cluster_vault ACCOUNT KEY
in_cluster_vault() {
    local issuer
    issuer=$("$BED_KUBECTL" get --raw /.well-known/openid-configuration | jq -r .issuer)
    vault_policy "$2" "path \"secret/data/$2/*\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }
path \"secret/metadata/$2/*\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }"
    vault_api POST "auth/kubernetes/role/$NAMESPACE" "$(jq -n --arg audience "$issuer" --arg account "$1" --arg namespace "$NAMESPACE" --arg policy "$2" \
        '{bound_service_account_names: [$account], bound_service_account_namespaces: [$namespace], token_policies: [$policy],
          $audience, token_ttl: "10m"}')" >/dev/null
}
