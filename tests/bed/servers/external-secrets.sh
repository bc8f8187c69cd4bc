#!/usr/bin/env bash
# External Secrets Operator. To be sourced; the resource definitions have to be there.

# It runs outside of the cluster and cannot resolve the name by which a store names its server: OpenBao
# itself is its proxy, which takes what is meant for any host. Nothing on 127.0.0.1 goes through a proxy.
launch_external_secrets() {
    local part metrics_port
    part=$(built_part external-secrets)
    allocate_ports metrics_port external_secrets_port
    launch external-secrets env HTTP_PROXY="$vault_url" KUBECONFIG="$bed_dir/kubeconfig" \
        "$part/bin/external-secrets" --enable-leader-election=false --concurrent=4 --zap-time-encoding=rfc3339nano \
        --metrics-addr="127.0.0.1:$metrics_port" --live-addr="127.0.0.1:$external_secrets_port"
}

await_external_secrets() {
    await external-secrets 60 curl -sf "http://127.0.0.1:$external_secrets_port/healthz"
    kube wait clustersecretstore/vault --for=condition=Ready --timeout=30s
}
