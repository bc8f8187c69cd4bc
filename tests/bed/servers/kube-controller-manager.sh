#!/usr/bin/env bash
# kube-controller-manager: endpoints, service accounts and their tokens, Jobs. To be sourced.

# Without those that watch whether nodes are alive: kwok's always are.
start_kube_controller_manager() {
    launch kube-controller-manager "$(built_part kube-controller-manager)/bin/kube-controller-manager" \
        --kubeconfig="$bed_dir/kubeconfig" --leader-elect=false --secure-port=0 \
        --controllers='*,-nodelifecycle,-nodeipam' --root-ca-file="$bed_dir/pki/kube-ca.crt" \
        --service-account-private-key-file="$bed_dir/pki/service-account.key"
}
