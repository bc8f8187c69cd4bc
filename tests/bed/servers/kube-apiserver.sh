#!/usr/bin/env bash
# kube-apiserver, its users and their kubeconfigs. To be sourced.
#
# Users: admin (token, system:masters), dev (token, no rights), certuser (client certificate,
# system:masters).

# write_kubeconfig FILE USER LINE...: the lines are the credentials.
write_kubeconfig() {
    local file=$1 user=$2 line
    shift 2
    {
        cat <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: bed
    cluster:
      server: $apiserver_url
      certificate-authority: '$bed_dir/pki/kube-ca.crt'
users:
  - name: $user
    user:
YAML
        for line; do printf '      %s\n' "$line"; done
        cat <<YAML
contexts:
  - name: bed
    context: {cluster: bed, user: $user}
current-context: bed
YAML
    } >"$file"
}

make_users() {
    local user
    for user in admin dev; do openssl rand -hex 20 >"$bed_dir/$user.token"; done
    printf '%s\n' "$(cat "$bed_dir/admin.token"),admin,admin,system:masters" \
        "$(cat "$bed_dir/dev.token"),dev,dev" >"$bed_dir/tokens.csv"
    write_kubeconfig "$bed_dir/kubeconfig" admin "token: '$(cat "$bed_dir/admin.token")'"
    write_kubeconfig "$bed_dir/kubeconfig-dev" dev "token: '$(cat "$bed_dir/dev.token")'"
    write_kubeconfig "$bed_dir/kubeconfig-cert" certuser \
        "client-certificate: '$bed_dir/pki/certuser.crt'" "client-key: '$bed_dir/pki/certuser.key'"
}

start_kube_apiserver() {
    local port pki=$bed_dir/pki
    allocate_ports port
    apiserver_url=https://127.0.0.1:$port
    make_users
    # No endpoint reconciler: it refuses loopback addresses.
    launch kube-apiserver "$(built_part kube-apiserver)/bin/kube-apiserver" \
        --etcd-servers="$etcd_url" --bind-address=127.0.0.1 --secure-port="$port" \
        --cert-dir="$bed_dir/kube-apiserver" --endpoint-reconciler-type=none \
        --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
        --client-ca-file="$pki/client-ca.crt" --token-auth-file="$bed_dir/tokens.csv" \
        --authorization-mode=RBAC --service-cluster-ip-range=10.96.0.0/16 \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$pki/service-account.pub" \
        --service-account-signing-key-file="$pki/service-account.key" \
        --kubelet-preferred-address-types=InternalIP
    await kube-apiserver 60 curl -sf --cacert "$pki/kube-ca.crt" "$apiserver_url/readyz"
}
