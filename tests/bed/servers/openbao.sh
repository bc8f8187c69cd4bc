#!/usr/bin/env bash
# OpenBao over HTTP and HTTPS, and what the tests find in it. To be sourced.
#
# Not in dev mode: initialised and unsealed here, with one key that the tests have, so that they can seal
# and unseal it. All is in memory: a sealed server keeps its data, one that was ended has none.

# vault_root METHOD PATH JSON: as root; PATH below v1.
vault_root() {
    printf '%s' "$3" | curl -sS --fail-with-body -X "$1" -H @<(printf 'X-Vault-Token: %s\n' "$vault_token") \
        -o "$bed_dir/openbao.answer" -d @- "$vault_url/v1/$2" 2>>"$bed_dir/log/openbao-setup.log" || {
        cat "$bed_dir/openbao.answer" >&2
        die "OpenBao refused $1 $2"
    }
}

# json_text FILE: its content as a JSON string.
json_text() {
    awk 'BEGIN { printf "\"" } { gsub(/[\\"]/, "\\\\&"); printf "%s\\n", $0 } END { printf "\"" }' "$1"
}

# The audit device stands here because OpenBao takes none through its API.
write_openbao_config() {
    cat >"$bed_dir/openbao.hcl" <<HCL
api_addr = "$vault_url"
storage "inmem" {}
listener "tcp" {
  address = "127.0.0.1:$vault_port"
  tls_disable = true
}
listener "tcp" {
  address = "127.0.0.1:$vault_https_port"
  tls_cert_file = "$bed_dir/pki/openbao.crt"
  tls_key_file = "$bed_dir/pki/openbao.key"
}
audit "file" "requests" {
  options {
    file_path = "$bed_dir/log/openbao-audit.log"
  }
}
HCL
}

launch_openbao() {
    allocate_ports vault_port vault_https_port
    vault_url=http://127.0.0.1:$vault_port
    vault_https_url=https://127.0.0.1:$vault_https_port
    write_openbao_config
    launch openbao "$(built_part openbao)/bin/bao" server -config="$bed_dir/openbao.hcl"
}

# Sets vault_token, root's, and vault_unseal_key.
initialise_openbao() {
    local answer=$bed_dir/openbao.init
    await openbao 30 curl -s "$vault_url/v1/sys/seal-status"
    curl -sS --fail-with-body -X PUT -o "$answer" -d '{"secret_shares":1,"secret_threshold":1}' "$vault_url/v1/sys/init"
    vault_token=$(sed -n 's/.*"root_token":"\([^"]*\)".*/\1/p' "$answer")
    vault_unseal_key=$(sed -n 's/.*"keys_base64":\["\([^"]*\)".*/\1/p' "$answer")
    rm "$answer"
    curl -sS --fail-with-body -X PUT -o "$bed_dir/openbao.answer" -d "{\"key\":\"$vault_unseal_key\"}" \
        "$vault_url/v1/sys/unseal"
    await openbao 30 curl -sf "$vault_url/v1/sys/health"
}

# vault_policy_put NAME HCL
vault_policy_put() {
    vault_root PUT "sys/policies/acl/$1" "{\"policy\":$(json_text <(printf '%s' "$2"))}"
}

# Two mounts, two policies: kcrealm may do what extract and rotate do, external-secrets only reads.
fill_openbao() {
    vault_root POST sys/mounts/secret '{"type":"kv","options":{"version":"2"}}'
    vault_root POST sys/mounts/kv1 '{"type":"kv","options":{"version":"1"}}'
    vault_policy_put kcrealm 'path "secret/data/*" { capabilities = ["create", "read", "update", "patch"] }
path "secret/metadata/*" { capabilities = ["create", "read", "update", "patch", "list"] }
path "kv1/*" { capabilities = ["create", "read", "update", "list"] }'
    vault_policy_put external-secrets 'path "secret/data/*" { capabilities = ["read"] }
path "secret/metadata/*" { capabilities = ["read", "list"] }
path "kv1/*" { capabilities = ["read", "list"] }'
    vault_root POST auth/token/create-orphan '{"policies":["external-secrets"],"ttl":"720h"}'
    external_secrets_token=$(sed -n 's/.*"client_token":"\([^"]*\)".*/\1/p' "$bed_dir/openbao.answer")
}

# Three ways to log in, each with a role kcrealm. The service account kcrealm/kcrealm is to ask for its
# token with the audience vault.
set_up_openbao_logins() {
    local reviewer issuer=https://kubernetes.default.svc
    reviewer=$(kube create token openbao -n vault --duration=720h)
    vault_root POST sys/auth/kubernetes '{"type":"kubernetes"}'
    vault_root POST auth/kubernetes/config "{\"kubernetes_host\":\"$apiserver_url\",\"disable_local_ca_jwt\":true,
        \"kubernetes_ca_cert\":$(json_text "$bed_dir/pki/kube-ca.crt"),\"token_reviewer_jwt\":\"$reviewer\"}"
    vault_root POST auth/kubernetes/role/kcrealm '{"bound_service_account_names":["kcrealm"],"audience":"vault",
        "bound_service_account_namespaces":["kcrealm"],"token_policies":["kcrealm"],"token_ttl":"20m"}'
    vault_root POST sys/auth/jwt '{"type":"jwt"}'
    vault_root POST auth/jwt/config "{\"bound_issuer\":\"$issuer\",
        \"jwt_validation_pubkeys\":[$(json_text "$bed_dir/pki/service-account.pub")]}"
    vault_root POST auth/jwt/role/kcrealm '{"role_type":"jwt","user_claim":"sub","bound_audiences":["vault"],
        "bound_subject":"system:serviceaccount:kcrealm:kcrealm","token_policies":["kcrealm"],"token_ttl":"20m"}'
    vault_root POST sys/auth/approle '{"type":"approle"}'
    vault_root POST auth/approle/role/kcrealm '{"token_policies":["kcrealm"],"token_ttl":"20m"}'
    rm "$bed_dir/openbao.answer"
}
