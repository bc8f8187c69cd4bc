# shellcheck shell=bash
# What the end-to-end tests share. Loaded by every file:
#
#   setup_file() { load helpers; bed_load; realm_new "$(unique main)"; }
#
# BED_DIR names the running bed, KCREALM the binary. Everything that a test creates in Keycloak lives
# in realms of its own (`unique`), because the bed is shared.
#
# FILE.WAY.bats is FILE.bats again (a link to it), on another way to Keycloak: see take_way.

bats_require_minimum_version 1.5.0

# Reads the bed's addresses; Keycloak is reached by its URL until a test says otherwise.
bed_load() {
    # shellcheck source=/dev/null
    . "${BED_DIR:?names the directory of a running bed}/env"
    KCREALM=${KCREALM:-$BATS_TEST_DIRNAME/../../build/kubectl-kcrealm}
    export KCREALM LANG=C.UTF-8 LC_ALL=C.UTF-8 NO_COLOR=1
    export KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL
    export KCREALM_KEYCLOAK_USER=$BED_KEYCLOAK_ADMIN_USER
    export KCREALM_KEYCLOAK_PASSWORD=$BED_KEYCLOAK_ADMIN_PASSWORD
    # Wide enough that no sentence is broken.
    export COLUMNS=900
    # No settings of whoever runs the tests.
    export XDG_CONFIG_HOME=/nonexistent
    unset TERM http_proxy https_proxy HTTPS_PROXY KUBECTL_EXTERNAL_DIFF
    take_way
}

# The way that the file's name says; without one Keycloak's URL and the administrator's password.
take_way() {
    case $BATS_TEST_FILENAME in
    *.native.bats) export E2E_TRANSPORT=native ;;
    *.kubectl.bats) export E2E_TRANSPORT=kubectl ;;
    *.robot.bats) become_robot ;;
    esac
    [ -z "${E2E_TRANSPORT-}" ] || unset KCREALM_KEYCLOAK_URL
}

# A service account of master that administers all realms, until robot_delete in teardown_file.
become_robot() {
    local robot user
    robot=$(unique robot)
    client_new master '{"clientId":"'"$robot"'","serviceAccountsEnabled":true,"secret":"'"$robot"'-secret"}'
    user=$(kc GET "master/clients/$(client_uuid master "$robot")/service-account-user" | json 'd["id"]')
    kc POST "master/users/$user/role-mappings/realm" "[$(kc GET master/roles/admin)]" >/dev/null
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    export KCREALM_KEYCLOAK_CLIENT_ID=$robot KCREALM_KEYCLOAK_CLIENT_SECRET=$robot-secret
}

robot_delete() {
    [[ $BATS_TEST_FILENAME != *.robot.bats ]] ||
        kc DELETE "master/clients/$(client_uuid master "$(unique robot)")" >/dev/null
}

# A name for a realm, client or namespace that nobody else on the bed uses.
unique() {
    local run=${BATS_RUN_TMPDIR##*[!A-Za-z0-9]}
    local file
    file=$(basename "$BATS_TEST_FILENAME" .bats)
    printf 'e2e-%s-%s-%s\n' "${file//[._]/-}" "${run,,}" "$1" # names in the cluster have neither
}

# --- Running the tool --------------------------------------------------------------------------------

# One token of the administrator for all runs to come: a login costs more than the rest of a run.
log_in_once() {
    export E2E_TOKEN=yes
}

# The tool without a terminal.
kcrealm() {
    local flags=(--no-progress)
    [ -z "${E2E_TRANSPORT-}" ] || flags+=(--transport "$E2E_TRANSPORT")
    if [ -n "${E2E_TOKEN-}" ]; then
        KCREALM_KEYCLOAK_TOKEN=$(sed 's/^.*Bearer //' "$(kc_header)")
        export KCREALM_KEYCLOAK_TOKEN
    fi
    "$KCREALM" "${@:1:1}" "${flags[@]}" "${@:2}" </dev/null
}

# Runs it: $status, $output (standard output alone) and $stderr are set.
tool() {
    run --separate-stderr kcrealm "$@"
    valid_document
}

# What was printed, where it is one of our JSON documents, is valid by its schema.
valid_document() {
    [[ $output == *'"apiVersion": "kcrealm.io/v1"'* && $output == '{'* ]] || return 0
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/document.json"
    python3 "$BATS_TEST_DIRNAME/../check_documents.py" "$BATS_TEST_TMPDIR/document.json"
}

show_run() {
    printf '%s\n' "--- status $status" "--- standard output" "$output" "--- standard error" "${stderr-}" >&2
}

expect_status() {
    [ "$status" = "$1" ] && return
    echo "expected status $1" >&2
    show_run
    return 1
}

# Each argument stands in standard output.
expect_output() {
    local text
    for text; do
        [[ $output == *"$text"* ]] && continue
        printf 'standard output lacks: %s\n' "$text" >&2
        show_run
        return 1
    done
}

expect_stderr() {
    local text
    for text; do
        [[ ${stderr-} == *"$text"* ]] && continue
        printf 'standard error lacks: %s\n' "$text" >&2
        show_run
        return 1
    done
}

# No argument stands in standard output or standard error.
refute_text() {
    local text
    for text; do
        [[ $output${stderr-} != *"$text"* ]] && continue
        printf 'printed, and should not be: %s\n' "$text" >&2
        show_run
        return 1
    done
}

# outcome STATUS TEXT...: how the last run ended, and what it said on either stream, line breaks aside. With the names of
# the tests ("what happens: what the tool does") this makes docs/reliability.md, see scripts/reliability.
outcome() {
    local said text
    expect_status "$1"
    shift
    said=$(tr -s ' \n' ' ' <<<"$output ${stderr-}")
    for text; do
        [[ $said == *"$text"* ]] && continue
        printf 'not said: %s\n' "$text" >&2
        show_run
        return 1
    done
}

# declare_clients FILE REALM CLIENTID SPEC [CLIENTID SPEC]...: writes a clients.json.
declare_clients() {
    local file=$1 realm=$2 separator=''
    shift 2
    {
        printf '['
        while [ $# -gt 0 ]; do
            printf '%s{"clientId":"%s","realm":"%s","spec":%s}' "$separator" "$1" "$realm" "$2"
            separator=,
            shift 2
        done
        printf ']\n'
    } >"$file"
}

# realm_with_app FILE SPEC: REALM is a new realm, in which FILE declares the client app.
realm_with_app() {
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    declare_clients "$1" "$REALM" app "$2"
}

# kubeconfig_new FILE SERVER-URL CA USER_LINES...: a kubeconfig of one cluster, with this user.
kubeconfig_new() {
    {
        printf '%s\n' 'apiVersion: v1' 'kind: Config' 'current-context: c' \
            'contexts: [{name: c, context: {cluster: k, user: u, namespace: keycloak}}]' \
            "clusters: [{name: k, cluster: {server: \"$2\", certificate-authority: $3}}]" 'users:' '  - name: u' '    user:'
        printf '      %s\n' "${@:4}"
    } >"$1"
}

# --- JSON --------------------------------------------------------------------------------------------

# json EXPRESSION [TEXT]: a Python expression over d, read from TEXT or standard input. Texts are
# printed as they are, everything else as JSON with sorted keys.
json() {
    local program='
import json, re, sys
d = json.load(sys.stdin)
value = eval(sys.argv[1])
print(value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False))'
    if [ $# -gt 1 ]; then python3 -c "$program" "$1" <<<"$2"; else python3 -c "$program" "$1"; fi
}

# The expression is true of the tool's standard output.
expect_json() {
    local answer
    answer=$(json "bool($1)" "$output") && [ "$answer" = true ] && return
    printf 'not true of the document: %s\n' "$1" >&2
    show_run
    return 1
}

# same NAME EXPECTED ACTUAL
same() {
    [ "$2" = "$3" ] && return
    printf '%s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3" >&2
    return 1
}

url_encode() {
    if [[ $1 =~ ^[A-Za-z0-9._-]+$ ]]; then
        printf '%s\n' "$1"
        return
    fi
    python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=""))' "$1"
}

# --- Keycloak's Admin API, as the bed's administrator --------------------------------------------------

# master's tokens live for 60 s: a new one after 30. Prints the file that holds the header.
kc_header() {
    local file=$BATS_RUN_TMPDIR/admin-header new now
    now=$(date +%s)
    if [ ! -s "$file" ] || [ $((now - $(stat -c %Y "$file"))) -ge 30 ]; then
        new=$(mktemp "$file.XXXXXX")
        curl -sS --fail-with-body "$BED_KEYCLOAK_URL/realms/master/protocol/openid-connect/token" \
            -d grant_type=password -d client_id=admin-cli \
            --data-urlencode "username=$BED_KEYCLOAK_ADMIN_USER" \
            --data-urlencode "password=$BED_KEYCLOAK_ADMIN_PASSWORD" |
            sed -n 's/.*"access_token":"\([^"]*\)".*/Authorization: Bearer \1/p' >"$new"
        mv "$new" "$file"
    fi
    printf '%s\n' "$file"
}

# kc METHOD PATH [BODY]: PATH below /admin/realms ("acme/clients"; "" are the realms). Prints the
# answer; fails, with the answer on standard error, when Keycloak refuses.
kc() {
    local method=$1 path=$2 header answer body=()
    header=$(kc_header)
    [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' --data-binary @-)
    answer=$(curl -sS --fail-with-body --globoff -X "$method" -H @"$header" "${body[@]}" \
        "$BED_KEYCLOAK_URL/admin/realms${path:+/$path}" <<<"${3-}") && printf '%s\n' "$answer" && return
    printf '%s %s: %s\n' "$method" "realms/$path" "$answer" >&2
    return 1
}

# realm_new NAME [MEMBERS]: with admin events; MEMBERS are further ones, such as '"sslRequired":"none"'.
realm_new() {
    kc POST '' "{\"realm\":\"$1\",\"enabled\":true,\"adminEventsEnabled\":true${2:+,$2}}" >/dev/null
}

realm_delete() {
    kc DELETE "$1" >/dev/null
}

# client_new REALM CLIENT
client_new() {
    kc POST "$1/clients" "$2" >/dev/null
}

# client_get REALM CLIENTID: the client, or null.
client_get() {
    kc GET "$1/clients?clientId=$(url_encode "$2")" | json 'd[0] if d else None'
}

client_uuid() {
    kc GET "$1/clients?clientId=$(url_encode "$2")" | json 'd[0]["id"]'
}

# client_edit REALM CLIENTID STATEMENT: what somebody changes in the admin console, as a Python
# statement over the client c.
client_edit() {
    local client changed
    client=$(client_get "$1" "$2")
    changed=$(python3 -c '
import json, sys
c = json.load(sys.stdin)
exec(sys.argv[1])
print(json.dumps(c))' "$3" <<<"$client")
    kc PUT "$1/clients/$(json 'd["id"]' "$client")" "$changed" >/dev/null
}

client_delete() {
    kc DELETE "$1/clients/$(client_uuid "$1" "$2")" >/dev/null
}

scope_id() {
    kc GET "$1/client-scopes" | json "next((s['id'] for s in d if s['name'] == '$2'), '')"
}

# user_new REALM USER PASSWORD: one that can log in at once.
user_new() {
    kc POST "$1/users" '{"username":"'"$2"'","enabled":true,"emailVerified":true,"firstName":"F","lastName":"L",
        "email":"'"$2"'@example.org","credentials":[{"type":"password","value":"'"$3"'","temporary":false}]}' >/dev/null
}

# user_grant REALM USER ROLE...: roles of realm-management.
user_grant() {
    local realm=$1 user=$2 management user_id role roles=''
    shift 2
    management=$(client_uuid "$realm" realm-management)
    user_id=$(kc GET "$realm/users?exact=true&username=$user" | json 'd[0]["id"]')
    for role; do
        roles+=${roles:+,}$(kc GET "$realm/clients/$management/roles/$role")
    done
    kc POST "$realm/users/$user_id/role-mappings/clients/$management" "[$roles]" >/dev/null
}

# --- Admin events: what Keycloak says was written -------------------------------------------------------

admin_events_on() {
    kc PUT "$1" '{"adminEventsEnabled":true}' >/dev/null
}

# Forgets those of a realm: what is counted next came later.
admin_events_clear() {
    kc DELETE "$1/admin-events" >/dev/null
}

admin_events() {
    kc GET "$1/admin-events?max=2000"
}

admin_events_count() {
    admin_events "$1" | json 'len(d)'
}

# expect_writes REALM N: so many since admin_events_clear.
expect_writes() {
    local events
    events=$(admin_events "$1")
    [ "$(json 'len(d)' "$events")" = "$2" ] && return
    printf 'expected %s writes in realm %s, Keycloak counts:\n' "$2" "$1" >&2
    json '"\n".join(e["operationType"] + " " + e["resourcePath"] for e in d)' "$events" >&2
    show_run
    return 1
}
