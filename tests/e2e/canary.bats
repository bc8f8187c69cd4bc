#!/usr/bin/env bats
# shellcheck shell=bats
# A known secret is looked for wherever it must not be, while extract and rotate hold it and afterwards.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
    realm_rotation_policy "${REALM:?}"
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    local name
    load helpers
    load vault
    load carry
    load proxy
    # Whatever is written to files goes here.
    for name in TMPDIR XDG_RUNTIME_DIR XDG_STATE_HOME XDG_CACHE_HOME HOME; do
        mkdir -p "$BATS_TEST_TMPDIR/private/$name"
        export "$name=$BATS_TEST_TMPDIR/private/$name"
    done
    FOUND=$BATS_TEST_TMPDIR/found
    mkdir "$FOUND"
}

teardown() {
    stop_proxies
    eso_start
}

# --- Searching -----------------------------------------------------------------------------------------------

# forms SECRET: as it is, URL-encoded, JSON-escaped, and in base64 wherever it begins in what is encoded; a line each.
forms() {
    python3 -c '
import base64, json, sys, urllib.parse
secret = sys.argv[1]
print(secret)
print(urllib.parse.quote(secret, safe=""))
print(urllib.parse.quote_plus(secret))
for ascii in True, False:
    text = json.dumps(secret, ensure_ascii=ascii)[1:-1]
    print(text)
    print(text.replace("/", "\\/"))
for before in range(3):
    # Characters that its neighbours have a part in are left out.
    text = base64.b64encode(b"x" * before + secret.encode()).decode()[4 if before else 0 : -4]
    print(text)
    print(text.replace("+", "-").replace("/", "_"))' "$1" | sort -u
}

# expect_nowhere SECRET...: in no form, in no file of $FOUND. Files may hold any bytes.
expect_nowhere() {
    local secret
    for secret; do forms "$secret"; done >"$BATS_TEST_TMPDIR/forms"
    ! grep -raFl -f "$BATS_TEST_TMPDIR/forms" "$FOUND" && return
    echo "the secret stands in these files" >&2
    return 1
}

# A secret with characters that each form writes otherwise.
canary() {
    printf 'Ca+%s/"\\&=%%é %s' "$(openssl rand -hex 12)" "$(openssl rand -hex 12)"
}

# own_secret NAME: a client with such a secret. Sets CANARY.
own_secret() {
    CANARY=$(canary)
    confidential "$1" "\"secret\":$(jq -n --arg secret "$CANARY" '$secret')"
}

# --- Taking what there is ---------------------------------------------------------------------------------------

# The process $1, and those that it started.
family() {
    local child
    echo "$1"
    for child in $(pgrep -P "$1"); do family "$child"; done
}

# What the running tool and its children show to others, and all files that they have written or hold open.
take_running() {
    local pid file
    grep -Eq '^Max core file size +0 +0 ' "/proc/$(cat "$BATS_TEST_TMPDIR/pid")/limits"
    for pid in $(family "$(cat "$BATS_TEST_TMPDIR/pid")"); do
        tr '\0' '\n' <"/proc/$pid/cmdline" >"$FOUND/$pid.cmdline"
        tr '\0' '\n' <"/proc/$pid/environ" >"$FOUND/$pid.environ"
        for file in "/proc/$pid/fd"/*; do
            [ ! -f "$file" ] || cat "$file" >"$FOUND/$pid.open.${file##*/}" 2>/dev/null || true # closed meanwhile
        done
    done
    take_files running
}

take_files() {
    cp -a --no-target-directory "$BATS_TEST_TMPDIR/private" "$FOUND/files-$1" 2>/dev/null || true # sockets are none
}

# What is left in the cluster, in Vault's metadata, and in files.
take_left() {
    "$BED_KUBECTL" get configmaps,events,leases,externalsecrets -n "$NAMESPACE" -o json >"$FOUND/objects"
    "$BED_KUBECTL" get events -A -o json >"$FOUND/events"
    vault_api GET "secret/metadata/$KEY/$1" >"$FOUND/metadata"
    cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/errors" "$FOUND"
    take_files left
}

# begin COMMAND...: the tool, in the background, saying all it can.
begin() {
    numbered
    kcrealm "$@" -v 9 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
    RUNNING=$!
}

# finish STATUS
finish() {
    status=0
    wait "$RUNNING" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/errors")
    expect_status "$1"
}

# until_version NAME VERSION: Vault has it: the tool has gone on to the Secret.
until_version() {
    local tries=0
    until [ "$(vault_version "secret/$KEY/$1")" = "$2" ]; do
        tries=$((tries + 1))
        [ $tries -lt 200 ]
        sleep 0.1
    done
    sleep 0.5
}

# --- The tests -------------------------------------------------------------------------------------------------

@test "the search finds a secret in each form" {
    local secret form
    secret=$(canary)
    echo clean >"$FOUND/file"
    expect_nowhere "$secret"
    for form in "$secret" "$(jq -rn --arg s "$secret" '$s | @uri')" "$(jq -n --arg s "x$secret" '$s')" \
        "$(printf '%s' "$secret" | base64 -w0)" "$(printf 'client:%s' "$secret" | base64 -w0)" \
        "$(printf '{"a":"%s"}' "$secret" | base64 -w0 | tr '+/' '-_')"; do
        printf '\0%s\0' "before${form}behind" >"$FOUND/file"
        run ! expect_nowhere "$secret"
    done
}

@test "extract through the tunnel shows its secret nowhere, while it runs and afterwards" {
    own_secret canary
    external_secret_new "$NAMESPACE" canary "$KEY/canary"
    unset KCREALM_KEYCLOAK_URL E2E_TOKEN
    eso_stop
    E2E_TRANSPORT=native begin extract -n "$NAMESPACE" --realm "$REALM" --keycloak-service keycloak/keycloak "canary=$KEY/canary"
    until_version canary 1
    take_running
    eso_start
    finish 0
    take_left canary
    grep -qx extract "$FOUND"/*.cmdline
    grep -q "^KCREALM_KEYCLOAK_USER=" "$FOUND"/*.environ
    same "Secret" "$CANARY" "$(secret_bytes "$NAMESPACE" canary value)"
    expect_nowhere "$CANARY"
}

@test "rotate with kubectl as its child shows neither secret, while it runs and afterwards" {
    local new
    own_secret child
    external_secret_new "$NAMESPACE" child "$KEY/child"
    extract -q "child=$KEY/child"
    expect_status 0
    unset KCREALM_KEYCLOAK_URL E2E_TOKEN
    eso_stop
    E2E_TRANSPORT=kubectl begin rotate -n "$NAMESPACE" --realm "$REALM" --yes --keycloak-service keycloak/keycloak "child=$KEY/child"
    until_version child 2
    take_running
    "$BED_KUBECTL" get configmaps,leases -n "$NAMESPACE" -o json >"$FOUND/running-objects"
    eso_start
    finish 0
    take_left child
    new=$(client_secret child)
    [ "$new" != "$CANARY" ]
    grep -qx port-forward "$FOUND"/*.cmdline
    grep -q '"step' "$FOUND/running-objects"
    same "Secret" "$new" "$(secret_bytes "$NAMESPACE" child value)"
    expect_nowhere "$CANARY" "$new"
}

@test "rotate without a cluster shows neither secret in the journal that it keeps in a file" {
    local new
    own_secret local
    extract -q --no-sync "local=$KEY/local"
    expect_status 0
    start_proxy "$BED_VAULT_URL" "PATCH /v1/secret/data/ 1 after 'touch $BATS_TEST_TMPDIR/ready; sleep 2'"
    BAO_ADDR=$PROXY KUBECONFIG=/nonexistent begin rotate --realm "$REALM" --yes --no-sync "local=$KEY/local"
    until [ -e "$BATS_TEST_TMPDIR/ready" ]; do sleep 0.1; done
    take_running
    finish 0
    take_left local
    new=$(client_secret local)
    [ "$new" != "$CANARY" ]
    grep -rq clientUuid "$FOUND/files-running"
    same "Vault" "$new" "$(vault_value "secret/$KEY/local" value)"
    expect_nowhere "$CANARY" "$new"
}
