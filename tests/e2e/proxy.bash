# shellcheck shell=bash
# Faults between the tool and the servers: see tests/faults/proxy.py. Loaded after helpers.bash.

# start_proxy UPSTREAM [RULE...]: sets PROXY (its address) and PROXY_LOG. PROXY_TLS="CERTIFICATE KEY" ends TLS.
start_proxy() {
    local dir tries=0 options=()
    dir=$(mktemp -d "$BATS_TEST_TMPDIR/proxy.XXXXXX")
    PROXY_LOG=$dir/log
    : >"$PROXY_LOG"
    # shellcheck disable=SC2206 # two words
    [ -z "${PROXY_TLS-}" ] || options=(--tls $PROXY_TLS)
    python3 "$BATS_TEST_DIRNAME/../faults/proxy.py" "${options[@]}" --log "$PROXY_LOG" "$dir/port" "$@" \
        2>"$dir/errors" 3>&- &
    PROXIES+=("$!")
    until [ -s "$dir/port" ] || [ $((tries++)) = 100 ]; do sleep 0.1; done
    PROXY=${PROXY_TLS:+https}
    PROXY=${PROXY:-http}://127.0.0.1:$(cat "$dir/port")
}

# faulty RULE...: Keycloak behind a proxy with these rules.
faulty() {
    start_proxy "$BED_KEYCLOAK_URL" "$@"
    export KCREALM_KEYCLOAK_URL=$PROXY
}

# faulty_cluster RULE...: the API server behind a proxy with these rules.
faulty_cluster() {
    PROXY_TLS="$BED_DIR/pki/keycloak.crt $BED_DIR/pki/keycloak.key" start_proxy "$BED_APISERVER_URL" "$@"
    cat >"$BATS_TEST_TMPDIR/kubeconfig" <<YAML
{apiVersion: v1, kind: Config, current-context: c,
 clusters: [{name: k, cluster: {server: "$PROXY", certificate-authority: $BED_KEYCLOAK_CA}}],
 users: [{name: u, user: {token: "$(cat "$BED_DIR/admin.token")"}}],
 contexts: [{name: c, context: {cluster: k, user: u, namespace: keycloak}}]}
YAML
    export KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig
}

# In teardown: ends the proxies, and shows what they complained about.
stop_proxies() {
    local pid
    for pid in "${PROXIES[@]}"; do
        kill "$pid"
        wait "$pid" || true
    done
    PROXIES=()
    cat "$BATS_TEST_TMPDIR"/proxy.*/errors >&2 2>/dev/null || true
}
PROXIES=()

# do_at NAME COMMAND...: a shell command for a rule, which runs COMMAND of the helpers; declared in NAME's file.
do_at() {
    local script=$BATS_TEST_TMPDIR/$1
    shift
    {
        echo 'bats_require_minimum_version() { :; }'
        echo ". '$BATS_TEST_DIRNAME/helpers.bash'"
        printf '%q ' "$@"
    } >"$script"
    printf "%q" "bash -euo pipefail '$script'"
}

# requests METHOD PATH-REGEX: how many came to the proxy.
requests() {
    METHOD="^($1)\$" FITS=$2 awk '$1 ~ ENVIRON["METHOD"] && $2 ~ ENVIRON["FITS"] { n++ } END { print n + 0 }' "$PROXY_LOG"
}
