#!/usr/bin/env bash
# Keycloak over HTTP and HTTPS. To be sourced.

# shellcheck source=/dev/null
. "$bed_source/recipes/keycloak/run.sh"
# shellcheck source=/dev/null
. "$bed_source/credentials.sh"

launch_keycloak() {
    local part home=$bed_dir/keycloak
    part=$(built_part keycloak)
    allocate_ports keycloak_port keycloak_https_port
    keycloak_url=http://127.0.0.1:$keycloak_port
    keycloak_https_url=https://127.0.0.1:$keycloak_https_port
    keycloak_home "$part" "$home"
    cp -R "$part/initial-data/." "$home/data"
    keycloak_command "$home" -XX:SharedArchiveFile="$part/classes.jsa" -- \
        --http-port="$keycloak_port" --https-port="$keycloak_https_port" \
        --https-certificate-file="$bed_dir/pki/keycloak.crt" \
        --https-certificate-key-file="$bed_dir/pki/keycloak.key"
    launch keycloak "${keycloak_argv[@]}"
}

await_keycloak() {
    await keycloak 120 curl -sf "$keycloak_url/realms/master"
    # The first login loads much of the server; let it not be a test's.
    await keycloak 30 curl -sf "$keycloak_url/realms/master/protocol/openid-connect/token" \
        -d grant_type=password -d client_id=admin-cli \
        -d "username=$keycloak_admin_user" -d "password=$keycloak_admin_password"
}
