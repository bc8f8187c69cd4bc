# shellcheck shell=bash
# OpenBao and External Secrets, for the tests that carry secrets. Loaded after helpers:
#
#   load helpers; load vault; bed_load; realm_rotation_policy "$REALM"
#
# A PATH of a secret is written as for `vault kv`: the mount, then the key (secret/app, kv1/app). Everything
# that a test writes has names of its own (`unique`), because the bed is shared. Whoever stops the operator
# or seals OpenBao calls eso_start or vault_unseal in teardown.

# --- OpenBao's API -----------------------------------------------------------------------------------

# vault_as TOKEN METHOD PATH [JSON]: PATH below /v1. Prints the answer; fails, with the answer on standard
# error, when OpenBao refuses.
vault_as() {
    local token=$1 method=$2 path=$3 answer type=application/json body=()
    [ "$method" != PATCH ] || type=application/merge-patch+json
    [ $# -lt 4 ] || body=(-H "Content-Type: $type" --data-binary @-)
    answer=$(curl -sS --fail-with-body --globoff -X "$method" -H @<(printf 'X-Vault-Token: %s\n' "$token") \
        "${body[@]}" "$BED_VAULT_URL/v1/$path" <<<"${4-}") && printf '%s\n' "$answer" && return
    printf '%s %s: %s\n' "$method" "$path" "$answer" >&2
    return 1
}

# vault_api METHOD PATH [JSON]: as root.
vault_api() {
    vault_as "$BED_VAULT_ROOT_TOKEN" "$@"
}

# vault_policy NAME HCL
vault_policy() {
    vault_api PUT "sys/policies/acl/$1" "$(jq -n --arg policy "$2" '{policy: $policy}')" >/dev/null
}

# vault_token POLICY...: a token with these policies besides `default`, for an hour.
vault_token() {
    vault_api POST auth/token/create-orphan "$(jq -n '{policies: $ARGS.positional, ttl: "1h"}' --args "$@")" |
        jq -r .auth.client_token
}

# vault_login METHOD JSON: logs in with kubernetes, jwt or approle and prints the token.
vault_login() {
    vault_as '' POST "auth/$1/login" "$2" | jq -r .auth.client_token
}

# vault_service_account_token [AUDIENCE]: that of kcrealm/kcrealm, as the role kcrealm of the logins
# kubernetes and jwt wants it.
vault_service_account_token() {
    "$BED_KUBECTL" create token kcrealm -n kcrealm --audience="${1:-vault}"
}

# --- Secrets in OpenBao --------------------------------------------------------------------------------

# The API's path to what is kept at a PATH.
vault_data_path() {
    case $1 in
    secret/*) printf 'secret/data/%s\n' "${1#secret/}" ;;
    *) printf '%s\n' "$1" ;;
    esac
}

# vault_put PATH FIELD=VALUE...: these fields and no others, in a new version.
vault_put() {
    local path=$1 fields
    shift
    fields=$(jq -n '[$ARGS.positional[] | capture("^(?<key>[^=]*)=(?<value>.*)$"; "s")] | from_entries' --args "$@")
    [[ $path != secret/* ]] || fields="{\"data\":$fields}"
    vault_api POST "$(vault_data_path "$path")" "$fields" >/dev/null
}

# vault_value PATH FIELD: fails when there is no such field.
vault_value() {
    vault_api GET "$(vault_data_path "$1")" | jq -er --arg path "$1" --arg field "$2" \
        '(if $path | startswith("secret/") then .data.data else .data end)[$field]'
}

# vault_version PATH: the current version; 0 where nothing was ever written.
vault_version() {
    local metadata
    metadata=$(vault_api GET "secret/metadata/${1#secret/}" 2>/dev/null) || metadata='{}'
    jq '.data.current_version // 0' <<<"$metadata"
}

# --- The audit log: what OpenBao was asked ---------------------------------------------------------------

# A place in the log, for those that follow.
vault_mark() {
    stat -c %s "$BED_VAULT_AUDIT_LOG"
}

# vault_requests_since MARK: a line for each request that OpenBao answered, with or without success, the
# operator's left out: "read secret/data/app".
vault_requests_since() {
    tail -c +$(($1 + 1)) "$BED_VAULT_AUDIT_LOG" | jq -r 'select(.type == "response") |
        select(.auth.policies // [] | index("external-secrets") | not) | .request.operation + " " + .request.path'
}

# vault_writes_since MARK: a line for each change of a secret or its metadata that was made.
vault_writes_since() {
    tail -c +$(($1 + 1)) "$BED_VAULT_AUDIT_LOG" | jq -r 'select(.type == "response" and .error == null) |
        .request | select(.mount_type == "kv" and (.operation | IN("create", "update", "patch", "delete"))) |
        .operation + " " + .path'
}

# expect_vault_writes MARK N
expect_vault_writes() {
    local writes
    writes=$(vault_writes_since "$1")
    [ "$(grep -c . <<<"$writes" || true)" = "$2" ] && return
    printf 'expected %s writes in OpenBao, its log has:\n%s\n' "$2" "$writes" >&2
    return 1
}

# --- Sealed --------------------------------------------------------------------------------------------

vault_seal() {
    vault_api PUT sys/seal >/dev/null
}

# Does nothing when it is not sealed. Afterwards the operator's store is ready again, too.
vault_unseal() {
    local tries=0
    curl -sS --fail-with-body -X PUT -d "{\"key\":\"$BED_VAULT_UNSEAL_KEY\"}" "$BED_VAULT_URL/v1/sys/unseal" >/dev/null
    until curl -sf "$BED_VAULT_URL/v1/sys/health" >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { echo "OpenBao was not ready 10 s after it was unsealed" >&2; return 1; }
        sleep 0.1
    done
    "$BED_KUBECTL" annotate clustersecretstore vault --overwrite "e2e/unsealed=$(date +%s%N)" >/dev/null
    "$BED_KUBECTL" wait clustersecretstore/vault --for=condition=Ready --timeout=30s >/dev/null
}

# --- External Secrets ----------------------------------------------------------------------------------

# external_secret_new NAMESPACE NAME REMOTE_KEY [SPEC]: reads the field `value` of secret/REMOTE_KEY into the
# key `value` of the Secret NAME, every hour. SPEC is a JSON object whose members replace those of the spec.
external_secret_new() {
    jq -n --arg namespace "$1" --arg name "$2" --arg key "$3" --argjson extra "${4:-"{}"}" \
        '{apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: {$namespace, $name},
          spec: ({refreshInterval: "1h", secretStoreRef: {kind: "ClusterSecretStore", name: "vault"},
                  target: {$name}, data: [{secretKey: "value", remoteRef: {$key, property: "value"}}]} + $extra)}' |
        "$BED_KUBECTL" apply -f - >/dev/null
}

# external_secret_refresh NAMESPACE NAME
external_secret_refresh() {
    "$BED_KUBECTL" annotate externalsecret "$2" -n "$1" --overwrite "force-sync=$(date +%s%N)" >/dev/null
}

# secret_bytes NAMESPACE NAME KEY: what a Kubernetes Secret has there; nothing when it does not.
secret_bytes() {
    "$BED_KUBECTL" get secret "$2" -n "$1" -o json 2>/dev/null | jq -r --arg key "$3" '.data[$key] // ""' | base64 -d
}

# secret_becomes NAMESPACE NAME KEY VALUE: within 20 seconds.
secret_becomes() {
    local tries=0
    until [ "$(secret_bytes "$1" "$2" "$3")" = "$4" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { same "Secret $1/$2, key $3, after 20 s" "$4" "$(secret_bytes "$1" "$2" "$3")"; return; }
        sleep 0.2
    done
}

# The operator stands still, as one does that has no node, and goes on.
eso_stop() {
    kill -STOP "$(cat "$BED_ESO_PID_FILE")"
}

eso_start() {
    kill -CONT "$(cat "$BED_ESO_PID_FILE")"
}

# --- Keycloak's rotation -------------------------------------------------------------------------------

# realm_rotation_policy REALM [CLIENT_ROLE]: secrets of the realm's clients live 30 days, and the previous
# one 2 days more; with CLIENT_ROLE those of the clients only that have a role of this name.
realm_rotation_policy() {
    local condition='{"condition":"any-client","configuration":{}}'
    [ $# -lt 2 ] || condition='{"condition":"client-roles","configuration":{"roles":["'$2'"]}}'
    kc PUT "$1/client-policies/profiles" '{"profiles":[{"name":"rotation","executors":[{"executor":"secret-rotation",
        "configuration":{"expiration-period":2592000,"rotated-expiration-period":172800,
                         "remaining-rotation-period":864000}}]}]}' >/dev/null
    kc PUT "$1/client-policies/policies" '{"policies":[{"name":"rotation","enabled":true,"profiles":["rotation"],
        "conditions":['"$condition"']}]}' >/dev/null
}
