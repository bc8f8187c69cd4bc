#!/usr/bin/env bats
# shellcheck shell=bats
# The chain of a client, hop by hop: what is broken, why, and what to type next.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    load chain
    VALUES=$BATS_TEST_TMPDIR/values.yaml
}

teardown() {
    load helpers
    load vault
    eso_start
}

@test "a healthy chain reports nothing, and repeats itself" {
    chain_new healthy
    status_of
    expect_status 0
    expect_findings
    expect_hop git ok "values.yaml:3"
    expect_hop keycloak ok
    expect_hop realm ok
    expect_hop client ok "as declared"
    expect_hop secret ok
    expect_hop vault ok "secret/$KEY/healthy#value: version 1, managed by kubectl-kcrealm, equal to Keycloak"
    expect_hop store ok "ClusterSecretStore vault: Valid"
    expect_hop external-secret ok "$NAMESPACE/healthy: SecretSynced, "
    expect_hop kubernetes-secret ok "$NAMESPACE/healthy, as in Vault, changed "
    refute_text "$(client_secret healthy)"
    tool status -f "$VALUES" -n "$NAMESPACE"
    expect_status 0
}

@test "I-1, I-2: a client that is missing, and one whose redirect URIs drifted" {
    chain_values "$VALUES" gone
    status_of
    expect_status 1
    expect_hop client broken missing
    expect_hop secret not-checked "not checked, because of client"
    expect_findings KCR-3011 KCR-4007 KCR-5017
    expect_next "kubectl kcrealm ensure gone -f $VALUES"
    chain_new drifted
    client_edit "$REALM" drifted 'c["redirectUris"] = ["https://elsewhere.example.org/cb"]'
    status_of
    expect_status 1
    expect_findings KCR-3015
    expect_hop client broken
    expect_json "'+https://drifted.example.org/cb' in d['items'][0]['findings'][0]['evidence']"
    expect_next "kubectl kcrealm ensure --update drifted"
}

@test "I-3, I-4: a scope that is not linked, and one that the realm does not have" {
    chain_new scoped
    chain_values "$VALUES" scoped 'defaultClientScopes: [openid, profile, email, roles]'
    kcrealm ensure -q -f "$VALUES" >/dev/null
    kc DELETE "$REALM/clients/$(client_uuid "$REALM" scoped)/default-client-scopes/$(scope_id "$REALM" email)"
    status_of
    expect_status 1
    expect_findings KCR-3016
    expect_json "'email' in d['items'][0]['findings'][0]['evidence']"
    chain_values "$VALUES" scoped 'defaultClientScopes: [profile, email, nobody-has-this]'
    kc PUT "$REALM/clients/$(client_uuid "$REALM" scoped)/default-client-scopes/$(scope_id "$REALM" email)"
    status_of
    expect_status 1
    expect_findings KCR-3017
    expect_json "'nobody-has-this' in d['items'][0]['findings'][0]['evidence']"
}

@test "I-8: what Vault does not have is told with the hops behind it" {
    chain_values "$VALUES" unwritten
    kcrealm ensure -q -f "$VALUES" >/dev/null
    external_secret_new "$NAMESPACE" unwritten "$KEY/unwritten"
    "$BED_KUBECTL" wait externalsecret/unwritten -n "$NAMESPACE" --for=condition=Ready=false --timeout=20s >/dev/null
    status_of
    expect_status 1
    expect_findings KCR-4007 KCR-5016 KCR-6101
    expect_next "kubectl kcrealm extract unwritten"
    expect_json "'finds nothing at the remote key' in d['items'][0]['findings'][1]['evidence']"
}

@test "I-9: a policy that lacks the path leaves the hop unknown, with the line to add" {
    local token
    chain_new guarded
    vault_policy "$KEY-nothing" 'path "secret/data/elsewhere" { capabilities = ["read"] }'
    token=$(vault_token "$KEY-nothing")
    BAO_TOKEN=$token status_of
    expect_status 2
    expect_hop vault unknown
    expect_findings KCR-4005
    expect_next "path \"secret/data/$KEY/guarded\" { capabilities = [\"read\"] }"
}

@test "I-10: an ExternalSecret that is read once" {
    chain_new once '{"refreshInterval":"0s"}'
    status_of
    expect_status 1
    expect_findings KCR-5001
    expect_hop external-secret broken
    expect_hop kubernetes-secret ok
}

@test "I-12: a placeholder in Vault, and one in Keycloak" {
    chain_new overwritten
    vault_put "secret/$KEY/overwritten" value=overwritten_secret
    status_of
    expect_status 1
    expect_findings KCR-4011 KCR-6102
    refute_text overwritten_secret
    chain_new fixture
    client_edit "$REALM" fixture 'c["secret"] = "changeme"'
    status_of
    expect_status 1
    expect_findings KCR-3022 KCR-4010
    refute_text changeme
}

@test "I-13: a PushSecret on the same path, and one that does not overwrite" {
    chain_new pushed
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
apiVersion: external-secrets.io/v1alpha1
kind: PushSecret
metadata: {name: pushed, namespace: $NAMESPACE}
spec:
  refreshInterval: 1h
  secretStoreRefs: [{kind: ClusterSecretStore, name: vault}]
  selector: {secret: {name: nowhere}}
  data: [{match: {secretKey: value, remoteRef: {remoteKey: $KEY/pushed, property: value}}}]
YAML
    status_of
    expect_status 1
    expect_findings KCR-5003
    "$BED_KUBECTL" patch pushsecret pushed -n "$NAMESPACE" --type=merge -p '{"spec":{"updatePolicy":"IfNotExists"}}' >/dev/null
    status_of
    expect_findings KCR-5004
}

@test "I-24: a public client has no secret, and that is healthy" {
    cat >"$VALUES" <<YAML
clientPatcher:
  clientSpecs:
    - {clientId: spa, realm: $REALM, spec: {publicClient: true, redirectUris: ["https://spa.example.org/cb"], attributes: {pkce.code.challenge.method: S256}}}
YAML
    kcrealm ensure -q -f "$VALUES" >/dev/null
    status_of
    expect_status 0
    expect_findings
    expect_hop secret absent "a public client has none"
}

@test "the Secret was changed by hand while the operator stood still" {
    chain_new edited
    eso_stop
    "$BED_KUBECTL" patch secret edited -n "$NAMESPACE" --type=merge -p '{"stringData":{"value":"by-hand"}}' >/dev/null
    status_of
    eso_start
    expect_status 1
    expect_findings KCR-6102
    expect_hop kubernetes-secret broken
    refute_text by-hand
}

@test "a store that does not exist, and one that is not for this namespace" {
    chain_new homeless
    external_secret_new "$NAMESPACE" homeless "$KEY/homeless" '{"secretStoreRef":{"kind":"ClusterSecretStore","name":"nowhere"}}'
    "$BED_KUBECTL" wait externalsecret/homeless -n "$NAMESPACE" --for=condition=Ready=false --timeout=20s >/dev/null
    status_of
    expect_status 1
    expect_hop store broken "does not exist"
    expect_findings KCR-5005 KCR-5016
    "$BED_KUBECTL" get clustersecretstore vault -o json |
        json 'json.dumps({"apiVersion": d["apiVersion"], "kind": d["kind"], "metadata": {"name": "'"$NAMESPACE"'"}, "spec": dict(d["spec"], conditions=[{"namespaces": ["elsewhere"]}])})' |
        "$BED_KUBECTL" apply -f - >/dev/null
    "$BED_KUBECTL" wait "clustersecretstore/$NAMESPACE" --for=condition=Ready --timeout=20s >/dev/null
    external_secret_new "$NAMESPACE" homeless "$KEY/homeless" '{"secretStoreRef":{"kind":"ClusterSecretStore","name":"'"$NAMESPACE"'"}}'
    status_of
    "$BED_KUBECTL" delete clustersecretstore "$NAMESPACE" >/dev/null
    expect_status 1
    expect_hop store broken "not for this namespace"
    expect_findings KCR-5006 KCR-5016
}

@test "a store of another provider: its condition is shown, and nothing is compared" {
    chain_new elsewhere
    "$BED_KUBECTL" apply -f - >/dev/null <<YAML
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {name: elsewhere, namespace: $NAMESPACE}
spec: {provider: {fake: {data: [{key: "$KEY/elsewhere", value: "another value"}]}}}
YAML
    external_secret_new "$NAMESPACE" elsewhere "$KEY/elsewhere" '{"secretStoreRef":{"kind":"SecretStore","name":"elsewhere"},"data":[{"secretKey":"value","remoteRef":{"key":"'"$KEY/elsewhere"'"}}]}'
    "$BED_KUBECTL" wait externalsecret/elsewhere -n "$NAMESPACE" --for=condition=Ready --timeout=20s >/dev/null
    status_of
    expect_status 0
    expect_findings
    expect_hop store ok "SecretStore elsewhere, provider fake: Valid"
    expect_hop kubernetes-secret not-checked "not checked: provider fake; $NAMESPACE/elsewhere changed "
    refute_text "another value"
}

@test "an ExternalSecret that the operator has not looked at" {
    chain_values "$VALUES" unseen
    kcrealm ensure -q -f "$VALUES" >/dev/null
    kcrealm extract -q --no-sync -f "$VALUES" -n "$NAMESPACE" >/dev/null
    eso_stop
    external_secret_new "$NAMESPACE" unseen "$KEY/unseen"
    status_of
    eso_start
    expect_status 1
    expect_findings KCR-5016 KCR-6101
    expect_hop external-secret broken "not looked at by the operator"
    expect_next "is the External Secrets operator running"
}

@test "what may not be read is unknown, with the rule that is missing, and not called healthy" {
    local viewer
    viewer=$(unique viewer)
    chain_new private
    "$BED_KUBECTL" create clusterrole "$viewer" --verb=get,list --resource=externalsecrets.external-secrets.io,secretstores.external-secrets.io,clustersecretstores.external-secrets.io,pods,configmaps,deployments.apps,statefulsets.apps,daemonsets.apps,services,jobs.batch,events,nodes >/dev/null
    "$BED_KUBECTL" create clusterrolebinding "$viewer" --clusterrole="$viewer" --user="$viewer" >/dev/null
    status_of --as "$viewer" --for vault,external-secret,kubernetes-secret
    "$BED_KUBECTL" delete clusterrolebinding,clusterrole "$viewer" >/dev/null
    expect_status 2
    expect_findings KCR-2003 KCR-2003
    expect_hop vault ok
    expect_hop external-secret unknown "PushSecrets may not be listed"
    expect_hop kubernetes-secret unknown 'may not get secrets "private"'
    expect_json "'resources: [pushsecrets], verbs: [list]' in d['items'][0]['findings'][0]['next']"
    expect_json "'resourceNames: [\"private\"], verbs: [get]' in d['items'][0]['findings'][1]['next']"
    refute_text "$(client_secret private)"
}

@test "a disabled client, a missing realm" {
    chain_new disabled
    client_edit "$REALM" disabled 'c["enabled"] = False'
    status_of
    expect_status 1
    expect_findings KCR-3014
    sed -i "s/realm: $REALM/realm: $REALM-gone/" "$VALUES"
    status_of
    expect_status 1
    expect_hop realm broken
    expect_findings KCR-3007
    expect_hop client not-checked "not checked, because of realm"
}

@test "a disabled realm" {
    local other
    other=$(unique resting)
    realm_new "$other"
    client_new "$other" '{"clientId":"resting"}'
    kc PUT "$other" '{"enabled":false}' >/dev/null
    tool status resting --realm "$other" -n "$NAMESPACE" -o json
    expect_status 1
    expect_findings KCR-3008
    expect_hop realm broken disabled
    realm_delete "$other"
}

@test "how long a secret lives still, and the one before it; soon is a warning" {
    local other
    other=$(unique rotating)
    realm_new "$other"
    realm_rotation_policy "$other"
    client_new "$other" '{"clientId":"rotating"}'
    kc POST "$other/clients/$(client_uuid "$other" rotating)/client-secret" >/dev/null
    tool status rotating --realm "$other" -n "$NAMESPACE" -o json
    expect_status 0
    expect_findings
    expect_hop secret ok "old, expires in "
    expect_hop secret ok ", the one before is kept for "
    kc GET "$other/client-policies/profiles" |
        json 'json.dumps({"profiles": [{**p, "executors": [{**e, "configuration": {**e["configuration"], "expiration-period": 259200, "rotated-expiration-period": 3600, "remaining-rotation-period": 60}} for e in p["executors"]]} for p in d["profiles"]]})' >"$BATS_TEST_TMPDIR/profiles"
    kc PUT "$other/client-policies/profiles" "$(cat "$BATS_TEST_TMPDIR/profiles")" >/dev/null
    kc POST "$other/clients/$(client_uuid "$other" rotating)/client-secret" >/dev/null
    tool status rotating --realm "$other" -n "$NAMESPACE" -o json
    realm_delete "$other"
    expect_status 0
    expect_findings KCR-3024
}

@test "without Keycloak: unreachable, and a login that is refused" {
    chain_new alone
    KCREALM_KEYCLOAK_URL=http://127.0.0.1:1 status_of
    expect_status 1
    expect_hop keycloak broken
    expect_hop client not-checked "not checked, because of Keycloak"
    expect_findings KCR-3001
    unset E2E_TOKEN KCREALM_KEYCLOAK_TOKEN
    KCREALM_KEYCLOAK_PASSWORD=wrong status_of
    expect_status 1
    expect_findings KCR-3002
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    status_of
    expect_status 2
    expect_hop keycloak unknown "nothing to log in with"
    expect_findings KCR-3009
}

@test "without Vault: sealed" {
    chain_new sealed
    vault_seal
    status_of
    vault_unseal
    expect_status 1
    expect_hop vault broken sealed
    expect_findings KCR-4002
}

@test "without a cluster only Keycloak and Vault are looked at, and that is said" {
    chain_new lonely
    KUBECONFIG=/nonexistent/config status_of
    expect_status 0
    expect_stderr "no cluster is at hand"
    expect_json "[h['hop'] for h in d['items'][0]['hops']] == ['git', 'keycloak', 'realm', 'client', 'secret', 'vault']"
}

@test "a name that nothing declares is looked for in all realms, from Keycloak on" {
    chain_new wanted
    tool status wanted -n "$NAMESPACE" -o json
    expect_status 0
    expect_json "d['items'][0]['realm'] == '$REALM' and d['items'][0]['client'] == 'wanted'"
    expect_hop client ok
    tool status nobody-knows-me -n "$NAMESPACE"
    expect_status 2
    expect_stderr 'no realm that the login may see has a client "nobody-knows-me"'
}

@test "without clients the hops are those that all chains share" {
    tool status -n "$NAMESPACE" -o json
    expect_status 0
    expect_json "[h['hop'] for h in d['items'][0]['hops']] == ['objects', 'keycloak', 'vault', 'external-secret']"
    expect_hop objects ok "API server"
    expect_hop keycloak ok ", sees the clients of "
    expect_hop external-secret ok "External Secrets is installed"
    expect_findings
}

@test "I-7: without clients the login's roles are told, and its temporary administrator" {
    user_new "$REALM" looker looker-Password-1
    user_grant "$REALM" looker query-clients
    unset E2E_TOKEN KCREALM_KEYCLOAK_TOKEN
    KCREALM_KEYCLOAK_USER=looker KCREALM_KEYCLOAK_PASSWORD=looker-Password-1 tool status --login-realm "$REALM" --realm "$REALM" -n "$NAMESPACE" -o json --for keycloak
    expect_status 2
    expect_findings KCR-3003
    expect_json "'it lacks view-clients' in d['items'][0]['findings'][0]['message']"
    user_grant "$REALM" looker view-clients
    KCREALM_KEYCLOAK_USER=looker KCREALM_KEYCLOAK_PASSWORD=looker-Password-1 tool status --login-realm "$REALM" --realm "$REALM" -n "$NAMESPACE" -o json --for keycloak
    expect_status 0
    expect_findings
    expect_hop keycloak ok "sees the clients of 1 of 1 realm, may manage those of 0"
    unset KCREALM_KEYCLOAK_URL KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
    tool status -n "$NAMESPACE" -o json --for keycloak
    expect_status 0
    expect_findings KCR-3004
}

# reader_new ROLE: a service account with this role of the namespace alone; $BATS_TEST_TMPDIR/kubeconfig is its own.
reader_new() {
    local kubeconfig=$BATS_TEST_TMPDIR/kubeconfig
    "$BED_KUBECTL" create serviceaccount "$1" -n "$NAMESPACE" >/dev/null
    "$BED_KUBECTL" create rolebinding "$1" -n "$NAMESPACE" --role="$1" --serviceaccount="$NAMESPACE:$1" >/dev/null
    "$BED_KUBECTL" config view --raw >"$kubeconfig"
    "$BED_KUBECTL" --kubeconfig="$kubeconfig" config set-credentials "$1" --token="$("$BED_KUBECTL" create token "$1" -n "$NAMESPACE")" >/dev/null
    "$BED_KUBECTL" --kubeconfig="$kubeconfig" config set-context --current --user="$1" >/dev/null
}

@test "a user of one namespace gets a truthful partial answer" {
    chain_new partly
    "$BED_KUBECTL" create role reader -n "$NAMESPACE" --verb=get,list --resource=externalsecrets.external-secrets.io,secretstores.external-secrets.io,pods,configmaps >/dev/null
    reader_new reader
    KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig status_of
    expect_status 2
    expect_hop external-secret unknown
    expect_json "any(f['code'] == 'KCR-2003' and 'may not list externalsecrets' in f['message'] for f in d['items'][0]['findings'])"
    expect_json "any(f['code'] == 'KCR-2003' and 'may not list jobs' in f['message'] for f in d['items'][0]['findings'])"
    expect_json "not any(h['state'] == 'broken' for h in d['items'][0]['hops'])"
}

@test "a user who may read all of one namespace is told that no other was searched" {
    local reader
    reader=$(unique reader)
    chain_new own
    "$BED_KUBECTL" create clusterrole "$reader" --verb=list --resource=clustersecretstores.external-secrets.io >/dev/null
    "$BED_KUBECTL" create clusterrolebinding "$reader" --clusterrole="$reader" --serviceaccount="$NAMESPACE:own-reader" >/dev/null
    "$BED_KUBECTL" create role own-reader -n "$NAMESPACE" --verb=get,list --resource=externalsecrets.external-secrets.io,secretstores.external-secrets.io,pushsecrets.external-secrets.io >/dev/null
    reader_new own-reader
    KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig status_of --for vault,external-secret
    "$BED_KUBECTL" delete clusterrolebinding,clusterrole "$reader" >/dev/null
    expect_status 0
    expect_hop external-secret ok "ago; only namespace $NAMESPACE was searched"
    expect_stderr "only namespace $NAMESPACE is searched for ExternalSecrets"
}

@test "--for shows some hops only, and knows no others" {
    chain_new narrow
    status_of --for vault,kubernetes-secret
    expect_status 0
    expect_json "[h['hop'] for h in d['items'][0]['hops']] == ['vault', 'kubernetes-secret']"
    status_of --for vaullt
    expect_status 2
    expect_stderr 'there is no hop "vaullt"' "did you mean vault?"
}

@test "--wait ends when all is healthy, or with the last report when the time is over" {
    chain_values "$VALUES" waiting
    status_of --wait --timeout 3s
    expect_status 1
    (sleep 3 && kcrealm ensure -q -f "$VALUES" && kcrealm extract -q -f "$VALUES" -n "$NAMESPACE") >/dev/null 2>&1 3>&- &
    status_of --wait --timeout 30s --for client,vault
    wait
    expect_status 0
    expect_hop vault ok
}

@test "--watch shows what changes, until Ctrl-C" {
    local log=$BATS_TEST_TMPDIR/log pid
    chain_new watched
    "$KCREALM" status --watch -f "$VALUES" -n "$NAMESPACE" --no-progress >"$log" 2>/dev/null </dev/null 3>&- &
    pid=$!
    sleep 3
    client_edit "$REALM" watched 'c["enabled"] = False'
    sleep 7
    kill -INT "$pid"
    wait "$pid" && status=0 || status=$?
    output=$(cat "$log")
    expect_status 130
    expect_output KCR-3014
}

@test "requests are bounded: one for each client's secret and its place in Vault, one list for each kind" {
    local mark clients=20 specs='' pairs='' i trace=$BATS_TEST_TMPDIR/trace
    for ((i = 0; i < clients; i++)); do
        specs+="    - {clientId: many-$i, realm: $REALM, spec: {publicClient: false}}"$'\n'
        pairs+="      - {clientId: many-$i, vaultKey: $KEY/many-$i}"$'\n'
    done
    printf 'clientPatcher:\n  clientSpecs:\n%s  secretExtraction:\n    enabled: true\n    clients:\n%s' "$specs" "$pairs" >"$VALUES"
    kcrealm ensure -q -f "$VALUES" >/dev/null
    kcrealm extract -q -f "$VALUES" -n "$NAMESPACE" >/dev/null
    mark=$(vault_mark)
    kcrealm status -v 6 -f "$VALUES" -n "$NAMESPACE" >/dev/null 2>"$trace" || true
    same "reads of Vault" "$clients" "$(vault_requests_since "$mark" | grep -c "secret/data/$KEY/many-")"
    same "look-ups of secrets" "$((clients * 2))" "$(grep -c "/admin/realms/$REALM/clients?clientId=many-" "$trace")"
    for i in configmaps pods events; do
        same "lists of $i" 1 "$(grep -c "GET /api/v1/namespaces/$NAMESPACE/$i?limit=500:" "$trace")"
    done
    for i in batch/v1:jobs apps/v1:deployments apps/v1:statefulsets apps/v1:daemonsets; do
        same "lists of $i" 1 "$(grep -c "GET /apis/${i%:*}/namespaces/$NAMESPACE/${i#*:}?limit=500:" "$trace")"
    done
    for i in v1/externalsecrets v1/secretstores v1/clustersecretstores v1alpha1/pushsecrets; do
        same "lists of $i" 1 "$(grep -c "GET /apis/external-secrets.io/$i?limit=500:" "$trace")"
    done
    same "lists of nodes" 1 "$(grep -c "GET /api/v1/nodes?limit=500:" "$trace")"
}
