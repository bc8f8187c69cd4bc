#!/usr/bin/env bats
# shellcheck shell=bats
# Rotations that stop half way: killed anywhere, without the cluster, without the operator, with others at work. After
# each stop the servers themselves are asked: at most one new secret, the value in use works, Vault has nothing untried.

setup_file() {
    load helpers
    load vault
    load carry
    load bed
    carry_setup_file
    realm_rotation_policy "${REALM:?}"
    "$BED_KUBECTL" create configmap "$JOURNAL" -n "$NAMESPACE" >/dev/null
}

teardown_file() {
    load helpers
    load bed
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    load proxy
    load bed
}

teardown() {
    stop_proxies
    eso_start
    api_server_start
}

# Keycloak behind a proxy has another address, and takes no token that names the first.
beside_the_token() {
    unset E2E_TOKEN
}

# --- Rotations that are killed -----------------------------------------------------------------------------

# What is written down in a rotation: 1 prepared, 2 announced, 3 regenerated, 4 tested, 5 stored, 6 synced, 7 verified,
# 8 restarted, 9 invalidated, and 10 that it is closed.

# killed_at NAME instead|after WRITE...: at these writes of the journal, which are lost, or carried out; then resumed as if
# nothing had happened.
killed_at() {
    local write first KILL="kill -KILL \$(cat $BATS_TEST_TMPDIR/pid)"
    carried "$1"
    numbered
    for write in "${@:3}"; do
        echo "write $write"
        begin_anew "$1"
        first=$(vault_version "secret/$KEY/$1")
        faulty_cluster "PUT /$JOURNAL\$ $write $2 '$KILL; echo 500'"
        rotate "$1"
        outcome 137
        stop_proxies
        export KUBECONFIG=$BED_DIR/kubeconfig
        expect_safe "$1" "$first"
        resume "$1"
        expect_status 0
        # The first entry was never written: there is nothing to go on with.
        [ "$write-$2" = 1-instead ] || expect_rotated "$1"
        expect_safe "$1" "$first"
    done
}

# What is counted and compared next begins here.
begin_anew() {
    OLD=$(client_secret "$1")
    admin_events_clear "$REALM"
}

@test "rotate is killed at each step, which was done and is not written down yet: resumed, without a second new secret" {
    killed_at undone instead {1..10}
    outcome 0 "every hop has the new secret"
}

@test "rotate is killed once a step is written down, and before the next one: resumed, without a second new secret" {
    killed_at written after 2 3 5
    outcome 0 "every hop has the new secret"
}

# --- Rotations without the cluster or the operator ----------------------------------------------------------

@test "the answer to the annotation is lost after the API server acted: annotated once more, and carried on" {
    carried unheard
    faulty_cluster 'PATCH /externalsecrets/unheard$ 1 drop-after'
    rotate unheard
    outcome 0 "Secret $NAMESPACE/unheard updated"
    expect_rotated unheard
    expect_safe unheard 1
}

@test "the API server is gone once Keycloak made the new secret: said with the command, and resumed when it is back" {
    carried away
    beside_the_token
    faulty "POST /client-secret\$ 1 after 'bash -c \". $BATS_TEST_DIRNAME/bed.bash; api_server_stop\"'"
    rotate away --timeout 5s
    outcome 1 "kubectl kcrealm rotate --resume away"
    api_server_start
    expect_safe away 1
    resume away
    outcome 0 "every hop has the new secret"
    expect_rotated away
    expect_safe away 1
}

@test "the API server restarts while the operator is awaited: waited for as well" {
    local pid
    carried restarted
    eso_stop
    kcrealm rotate -n "$NAMESPACE" --realm "$REALM" --yes "restarted=$KEY/restarted" \
        >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    pid=$!
    until [ "$(vault_version "secret/$KEY/restarted")" = 2 ]; do sleep 0.1; done
    sleep 0.5
    api_server_stop
    api_server_start
    eso_start
    status=0
    wait "$pid" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/out")
    outcome 0 "Secret $NAMESPACE/restarted updated"
    expect_rotated restarted
    expect_safe restarted 1
}

@test "the operator is stopped: times out, says so, and is resumed" {
    carried stopped
    eso_stop
    rotate stopped --timeout 3s
    outcome 1 "External Secrets did not react: is the operator running?" "kubectl kcrealm rotate --resume stopped"
    expect_safe stopped 1
    eso_start
    resume stopped
    outcome 0 "every hop has the new secret"
    expect_rotated stopped
    expect_safe stopped 1
}

# by_hand_command NAME: somebody edits the Secret.
by_hand_command() {
    printf '%s patch secret %s -n %s -p "{\\"stringData\\":{\\"value\\":\\"by-hand\\"}}"' "$BED_KUBECTL" "$1" "$NAMESPACE"
}

@test "the Secret was edited by hand while the operator stood still: refused before anything is changed" {
    carried edited
    eso_stop
    eval "$(by_hand_command edited)" >/dev/null
    rotate edited
    outcome 2 "Secret $NAMESPACE/edited does not hold what Vault and Keycloak have" "kubectl kcrealm extract"
    same "secret" "$OLD" "$(client_secret edited)"
    eso_start
    secret_becomes "$NAMESPACE" edited value "$OLD"
}

@test "the Secret is edited by hand midway, with the operator stopped: not taken for the new one; resumed" {
    carried midway
    eso_stop
    beside_the_token
    faulty "POST /client-secret\$ 1 after '$(by_hand_command midway)'"
    rotate midway --timeout 2s
    outcome 1 "--resume midway"
    eso_start
    resume midway
    outcome 0 "every hop has the new secret"
    expect_rotated midway
    expect_safe midway 1
}

# --- ExternalSecrets that cannot bring a new value ------------------------------------------------------------

# refuses NAME TEXT [SPEC]: an ExternalSecret of that spec beside the good one of client `blocked`: rotate refuses in these words and
# changes nothing, and extract says them too once Vault has another value.
refuses() {
    external_secret_new "$NAMESPACE" "$1" "$KEY/blocked" "${3-}"
    blocked "$1" "$2"
}

blocked() {
    rotate blocked
    outcome 2 "ExternalSecret $NAMESPACE/$1 would not fetch a new secret" "$2"
    same "secret" "$OLD" "$(client_secret blocked)"
    gone "$1"
}

gone() {
    "$BED_KUBECTL" delete externalsecret "$1" -n "$NAMESPACE" --wait=false >/dev/null
}

# store NAME MEMBERS: a ClusterSecretStore as `vault`, with these members of its spec.
store() {
    "$BED_KUBECTL" get clustersecretstore vault -o json | jq --arg name "$1" --argjson extra "$2" \
        '{apiVersion, kind, metadata: {$name}, spec: (.spec * $extra)}' | "$BED_KUBECTL" apply -f - >/dev/null
}

of_store() {
    printf '{"secretStoreRef":{"kind":"ClusterSecretStore","name":"%s"}%s}' "$1" "${2-}"
}

synced() {
    secret_becomes "$NAMESPACE" "$1" value "$OLD"
}

@test "an ExternalSecret that cannot refresh, each for its own reason: refused before anything is changed" {
    local data='"data":[{"secretKey":"value","remoteRef":{"key":"'"$KEY"'/blocked","property":"value"'
    carried blocked

    external_secret_new "$NAMESPACE" interval "$KEY/blocked" '{"refreshInterval":"0s"}'
    external_secret_new "$NAMESPACE" once "$KEY/blocked" '{"refreshPolicy":"CreatedOnce"}'
    external_secret_new "$NAMESPACE" immutable "$KEY/blocked" '{"target":{"name":"immutable","immutable":true}}'
    synced interval
    synced once
    synced immutable
    gone once
    gone immutable
    blocked interval 'refreshInterval is "0s": it was read once'
    external_secret_new "$NAMESPACE" once "$KEY/blocked" '{"refreshPolicy":"CreatedOnce"}'
    synced once
    blocked once "refreshPolicy is CreatedOnce"
    external_secret_new "$NAMESPACE" immutable "$KEY/blocked" '{"target":{"name":"immutable","immutable":true}}'
    synced immutable
    blocked immutable "Secret immutable is immutable"

    refuses pinned "version 1 of the secret is pinned in spec.data[0]" "{$data,\"version\":\"1\"}}]}"
    refuses none "creationPolicy is None" '{"target":{"creationPolicy":"None"}}'
    refuses merge "creationPolicy is Merge, and there is no Secret" '{"target":{"name":"nowhere","creationPolicy":"Merge"}}'
    refuses owner "Secret blocked is controlled by ExternalSecret blocked" '{"target":{"name":"blocked"}}'

    store "$NAMESPACE-denied" '{"conditions":[{"namespaces":["elsewhere"]}]}'
    store "$NAMESPACE-v1" '{"provider":{"vault":{"version":"v1"}}}'
    store "$NAMESPACE-dead" '{"provider":{"vault":{"auth":{"tokenSecretRef":{"name":"no-such-secret"}}}}}'
    refuses denied "do not allow namespace $NAMESPACE" "$(of_store "$NAMESPACE-denied")"
    refuses old "takes the mount secret for KV v1, but it is v2" "$(of_store "$NAMESPACE-v1")"
    refuses dead "is not ready" "$(of_store "$NAMESPACE-dead")"
    "$BED_KUBECTL" delete clustersecretstore "$NAMESPACE-denied" "$NAMESPACE-v1" "$NAMESPACE-dead" >/dev/null

    external_secret_new "$NAMESPACE" leaving "$KEY/blocked"
    synced leaving
    "$BED_KUBECTL" patch externalsecret leaving -n "$NAMESPACE" --type merge \
        -p '{"metadata":{"finalizers":["example.org/held"]}}' >/dev/null
    gone leaving
    blocked leaving "it is being deleted"
    "$BED_KUBECTL" patch externalsecret leaving -n "$NAMESPACE" --type merge -p '{"metadata":{"finalizers":null}}' >/dev/null
    expect_writes "$REALM" 0
    outcome 2 "would not fetch a new secret"
}

@test "an ExternalSecret whose store does not exist: may read it, so it is warned of and nobody is stopped" {
    carried storeless
    external_secret_new "$NAMESPACE" lost "$KEY/storeless" "$(of_store no-such-store)"
    rotate storeless --timeout 3s
    outcome 0 "ClusterSecretStore no-such-store does not exist"
    gone lost
    expect_rotated storeless
    expect_safe storeless 1
}

# --- Extractions that stop ------------------------------------------------------------------------------------

@test "extract is killed once Vault has the value: run again it writes nothing there, and brings it into the Secret" {
    local KILL="kill -KILL \$(cat $BATS_TEST_TMPDIR/pid)"
    confidential half
    external_secret_new "$NAMESPACE" half "$KEY/half"
    numbered
    faulty_cluster "PATCH /externalsecrets/half\$ 1 instead '$KILL; echo 500'"
    extract "half=$KEY/half"
    outcome 137
    same "version" 1 "$(vault_version "secret/$KEY/half")"
    extract "half=$KEY/half"
    outcome 0 "version 1 is Keycloak's secret"
    same "version" 1 "$(vault_version "secret/$KEY/half")"
    secret_becomes "$NAMESPACE" half value "$(client_secret half)"
    authenticates half "$(secret_bytes "$NAMESPACE" half value)"
}

@test "the answer to the annotation of extract is lost after the API server acted: annotated once more" {
    confidential told
    external_secret_new "$NAMESPACE" told "$KEY/told"
    faulty_cluster 'PATCH /externalsecrets/told$ 1 drop-after'
    extract "told=$KEY/told"
    outcome 0 "refreshed ExternalSecret $NAMESPACE/told" "Secret $NAMESPACE/told has it after"
    authenticates told "$(secret_bytes "$NAMESPACE" told value)"
}

@test "extract writes while the operator is stopped, and the Secret was edited by hand: said, and brought in order by the next run" {
    carried hand
    vault_put "secret/$KEY/hand" value=another
    eso_stop
    eval "$(by_hand_command hand)" >/dev/null
    extract --yes --timeout 2s "hand=$KEY/hand"
    outcome 1 "External Secrets did not react: is the operator running?"
    same "Vault" "$OLD" "$(vault_value "secret/$KEY/hand" value)"
    eso_start
    extract "hand=$KEY/hand"
    expect_status 0
    secret_becomes "$NAMESPACE" hand value "$OLD"
}

# --- Rotations with others at work --------------------------------------------------------------------------

@test "the client is deleted right after it got its new secret: said so, and resuming closes the journal" {
    carried gone
    beside_the_token
    faulty "POST /client-secret\$ 1 after $(do_at delete client_delete "$REALM" gone)"
    rotate gone
    outcome 1 "client gone of realm $REALM is not there any more"
    same "requests" 1 "$(requests POST '/client-secret$')"
    same "Vault" "$OLD" "$(vault_value "secret/$KEY/gone" value)"
    resume gone
    outcome 0 "the client no longer exists"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    refute_text "--resume gone"
}

# lease NAME SECONDS DURATION_S: held by another host, renewed SECONDS from now.
lease() {
    local name
    name=$("$BED_KUBECTL" get leases -n "$NAMESPACE" -o name | head -1)
    jq -n --arg name "$1" --arg namespace "$NAMESPACE" --argjson duration "$3" \
        --arg time "$(date -u -d "$2 seconds" +%Y-%m-%dT%H:%M:%S.000000Z)" \
        '{apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: {$name, $namespace},
          spec: {holderIdentity: "elsewhere/b/n/1/2", leaseDurationSeconds: $duration, renewTime: $time, acquireTime: $time}}' |
        "$BED_KUBECTL" apply -f - >/dev/null
}

# The name of a client's Lease, from the request for it.
lease_name() {
    awk '$2 ~ "/leases/" { sub(".*/", "", $2); print $2; exit }' "$PROXY_LOG"
}

@test "the lock is held by a host whose clock is an hour ahead: waited for, and taken once it was silent for as long as it lasts" {
    local name started
    carried skewed
    faulty_cluster
    rotate skewed --dry-run
    rotate skewed
    name=$(lease_name)
    begin_anew skewed
    lease "$name" +3600 4
    rotate skewed --timeout 1s
    outcome 2 "on host elsewhere is at it"
    same "secret" "$OLD" "$(client_secret skewed)"
    started=$SECONDS
    rotate skewed
    outcome 0 "the rotation is finished"
    [ $((SECONDS - started)) -ge 3 ]
    expect_rotated skewed
    begin_anew skewed
    lease "$name" -3600 15
    started=$SECONDS
    rotate skewed
    outcome 0 "the rotation is finished"
    [ $((SECONDS - started)) -le 8 ]
    expect_rotated skewed
}

@test "an entry of the journal cannot be read: the others are listed and resumed, and how to remove it is said" {
    local removal
    carried beside
    eso_stop
    rotate beside --timeout 1s
    outcome 1 "--resume beside"
    eso_start
    journal_put alien '{"step":"polished"}'
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    outcome 1 "--resume beside" "entry $REALM.alien of ConfigMap $NAMESPACE/$JOURNAL is no rotation"
    resume beside
    outcome 0 "every hop has the new secret" "entry $REALM.alien"
    expect_rotated beside
    resume
    outcome 1 "No other rotation is open" "entry $REALM.alien"
    removal=$(grep -o "kubectl patch configmap.*'" <<<"${stderr-}")
    eval "$removal" >/dev/null
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    outcome 0 "No rotation is open"
}

@test "the journal was written by a clock that is years ahead: resumed all the same" {
    local entry
    carried ahead
    eso_stop
    rotate ahead --timeout 1s
    outcome 1 "--resume ahead"
    eso_start
    entry=$(journal_entry ahead | jq '.started = "2099-01-01T00:00:00.000000Z" | .advanced = .started')
    journal_put ahead "$entry"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    outcome 0 "--resume ahead"
    resume ahead
    outcome 0 "every hop has the new secret"
    expect_rotated ahead
    expect_safe ahead 1
}
