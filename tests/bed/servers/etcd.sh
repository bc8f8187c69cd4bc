#!/usr/bin/env bash
# etcd, for the API server alone. To be sourced.

start_etcd() {
    local peer_port
    allocate_ports etcd_port peer_port
    etcd_url=http://127.0.0.1:$etcd_port
    launch etcd "$(built_part etcd)/bin/etcd" --data-dir "$bed_dir/etcd" --log-level warn --unsafe-no-fsync \
        --listen-client-urls "$etcd_url" --advertise-client-urls "$etcd_url" \
        --listen-peer-urls "http://127.0.0.1:$peer_port" \
        --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
        --initial-cluster "default=http://127.0.0.1:$peer_port"
    await etcd 20 curl -sf "$etcd_url/health"
}
