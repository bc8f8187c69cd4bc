#!/usr/bin/env bash
# kwok in the kubelet's place for every node. To be sourced; the resource definitions have to be there.

start_kwok() {
    local part port
    part=$(built_part kwok)
    allocate_ports port
    launch kwok "$part/bin/kwok" --kubeconfig="$bed_dir/kubeconfig" --config="$part/stages.yaml" \
        --manage-all-nodes --node-ip=127.0.0.1 --node-port="$port" --server-address="127.0.0.1:$port" \
        --tls-cert-file="$bed_dir/pki/apiserver.crt" --tls-private-key-file="$bed_dir/pki/apiserver.key" \
        --enable-crds=PortForward --enable-crds=ClusterPortForward \
        --enable-crds=Logs --enable-crds=ClusterLogs
    await kwok 30 curl -skf "https://127.0.0.1:$port/healthz"
}
