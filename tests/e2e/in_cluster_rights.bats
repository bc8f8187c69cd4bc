#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2030,SC2031
# The chart grants nothing that is not used: its Jobs run for real, each time without another verb of another resource, and
# it is said what they did not do.

setup_file() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    bed_load
    needs_root
    in_cluster_setup_file
    TRIED=$BATS_FILE_TMPDIR/tried
    OTHER=$(unique other)
    export TRIED OTHER
    "$BED_KUBECTL" create namespace "$OTHER" >/dev/null
}

teardown_file() {
    load helpers
    load in_cluster
    in_cluster_teardown_file
    "$BED_KUBECTL" delete namespace "$OTHER" --wait=false >/dev/null
}

setup() {
    load helpers
    load vault
    load ../container/helpers
    load in_cluster
    chart_apply app -f "$VALUES"
}

# rights_in FILE: a line "ACCOUNT PURPOSE VERB RESOURCE" for all that the manifests grant. The role ACCOUNT-PURPOSE is for
# one purpose; "cluster" is the ClusterRole.
rights_in() {
    python3 - "$1" 3>&- <<'PYTHON' | sort -u
import sys, yaml
for document in yaml.safe_load_all(open(sys.argv[1])):
    if document and document["kind"] in ("Role", "ClusterRole"):
        account, _, purpose = document["metadata"]["name"].split("app-kcrealm-")[1].partition("-")
        for rule in document["rules"]:
            for verb in rule["verbs"]:
                for resource in rule["resources"]:
                    print(account, purpose or "cluster", verb, resource)
PYTHON
}

# The role of an ACCOUNT for a PURPOSE, or PURPOSE@NAMESPACE, as words for kubectl.
role_of() {
    case $2 in
    cluster) echo "clusterrole $NAMESPACE-app-kcrealm-$1" ;;
    keycloak | vault) echo "role app-kcrealm-$1-$2 -n $2" ;;
    *@*) echo "role app-kcrealm-$1-${2%@*} -n ${2#*@}" ;;
    *) echo "role app-kcrealm-$1-$2 -n $NAMESPACE" ;;
    esac
}

# without ACCOUNT PURPOSE VERB RESOURCE COMMAND...: runs the command while the account may not do that.
without() {
    local role saved=$BATS_TEST_TMPDIR/role.json
    IFS=' ' read -r -a role < <(role_of "$1" "$2")
    "$BED_KUBECTL" get "${role[@]}" -o json | jq 'del(.metadata.resourceVersion)' >"$saved"
    jq -e --arg verb "$3" --arg resource "$4" 'any(.rules[]; (.verbs | index($verb)) and (.resources | index($resource)))' \
        "$saved" >/dev/null || { echo "${role[*]} does not grant $3 $4" >&2; return 1; }
    jq --arg verb "$3" --arg resource "$4" '.rules |= map(
            if (.verbs | index($verb)) and (.resources | index($resource)) then
                (.resources -= [$resource]), (.resources = [$resource] | .verbs -= [$verb])
            else . end | select((.resources | length) * (.verbs | length) > 0))' "$saved" |
        "$BED_KUBECTL" replace -f - >/dev/null || return
    echo "$1 ${2%@*} $3 $4" >>"$TRIED"
    "${@:5}"
    "$BED_KUBECTL" replace -f "$saved" >/dev/null
}

# expect_without ACCOUNT COMMAND...: rows of a PURPOSE, a VERB, a RESOURCE, the exit status and what is said then.
expect_without() {
    local account=$1 purpose verb resource wanted text
    while read -r purpose verb resource wanted text <&4; do
        without "$account" "$purpose" "$verb" "$resource" "${@:2}" || return
        echo "# $account without $verb $resource of $purpose" >&2
        expect_status "$wanted" || return
        [[ $output${stderr-} == *"$text"* ]] || { echo "not said: $text" >&2; show_run; return 1; }
    done 4<&0
}

extract() { run_container job/app-kcrealm-sync extract "$@"; }

# With nothing in Vault, and no record.
extract_anew() {
    vault_api DELETE "secret/metadata/$KEY/app" >/dev/null 2>&1 || true
    "$BED_KUBECTL" delete configmap keycloak-client-secret-versions -n "$NAMESPACE" --ignore-not-found >/dev/null
    extract "$@"
}

# With another secret than the one that is recorded, and nothing in Vault.
extract_another() {
    vault_api DELETE "secret/metadata/$KEY/app" >/dev/null
    kc POST "$REALM/clients/$(client_uuid "$REALM" app)/client-secret" >/dev/null
    extract
}

extract_briefly() { extract_anew -- --timeout=4s; }

# An ExternalSecret of a SecretStore of its own: where that one reads, only the SecretStore tells.
with_own_store() {
    "$BED_KUBECTL" get clustersecretstore vault -o json |
        jq --arg namespace "$1" '{apiVersion, kind: "SecretStore", metadata: {name: "own", $namespace}, spec}' |
        "$BED_KUBECTL" apply -f - >/dev/null
    external_secret_new "$1" own "$KEY/own" '{"secretStoreRef":{"kind":"SecretStore","name":"own"}}'
}

@test "ensure and diff: without any of their rights they fail at once, and name it" {
    local run
    for run in sync:job/app-kcrealm-sync:ensure drift:cronjob/app-kcrealm-drift:diff; do
        IFS=: read -r account object container <<<"$run"
        SECONDS=0
        expect_without "$account" run_container "$object" "$container" <<TABLE
login get secrets 2 may not get secrets "kcrealm-login"
keycloak get services 2 may not get services "keycloak"
keycloak list pods 2 may not list pods
keycloak get pods/portforward 2 pods/portforward
keycloak create pods/portforward 2 pods/portforward
TABLE
        # The wait of ensure, of five minutes, does not wait for rights.
        [ "$SECONDS" -lt 240 ]
    done
}

@test "extract: what it cannot do without" {
    begin_again
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    expect_without sync extract <<TABLE
vault get services 2 may not get services "openbao"
vault list pods 2 may not list pods
vault get pods/portforward 2 pods/portforward
vault create pods/portforward 2 pods/portforward
secrets list externalsecrets 2 externalsecrets
TABLE
    same "version" 0 "$(vault_version "secret/$KEY/app")"
    expect_without sync extract_anew <<TABLE
record get configmaps 1 may not get configmaps
record create configmaps 1 may not create configmaps
TABLE
    extract_anew
    expect_status 0
    expect_without sync extract_another <<TABLE
record update configmaps 1 may not update configmaps
secrets patch externalsecrets 1 may not patch externalsecrets
TABLE
}

@test "extract: what it does without, and says so" {
    begin_again
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    with_own_store "$NAMESPACE"
    expect_without sync extract_anew <<TABLE
secrets list pushsecrets 0 whether PushSecrets overwrite secrets of Vault is not known
secrets list secretstores 0 because the SecretStores may not be listed
cluster list clustersecretstores 0 the ClusterSecretStores may not be listed
secrets get secrets 0 its bytes cannot be compared
TABLE
    # One of its two values is nowhere, so that it never becomes ready, and its Secret is not one that may be read.
    external_secret_new "$NAMESPACE" late "$KEY/app" '{"data":[
        {"secretKey":"value","remoteRef":{"key":"'"$KEY"'/app","property":"value"}},
        {"secretKey":"other","remoteRef":{"key":"'"$KEY"'/nowhere","property":"value"}}]}'
    extract_briefly
    expect_status 1
    expect_output "ExternalSecret $NAMESPACE/late" "External Secrets said at"
    expect_without sync extract_briefly <<TABLE
secrets list events 1 its Events, which cannot be read
secrets get externalsecrets 1 may not get externalsecrets
TABLE
    "$BED_KUBECTL" delete externalsecret own late -n "$NAMESPACE" >/dev/null
}

@test "with ExternalSecrets in other namespaces the whole cluster is listed, and these namespaces not as well" {
    chart_apply app -f "$VALUES" --set "externalSecrets.namespaces={$OTHER}"
    begin_again
    run_container job/app-kcrealm-sync ensure
    expect_status 0
    external_secret_new "$OTHER" app "$KEY/app"
    with_own_store "$OTHER"
    extract
    expect_status 0
    expect_output "refreshed ExternalSecret $OTHER/app" "refreshed ExternalSecret $NAMESPACE/app"
    same "Secret" "$(vault_value "secret/$KEY/app" value)" "$(secret_bytes "$OTHER" app value)"
    expect_without sync extract_anew <<TABLE
cluster list externalsecrets 2 externalsecrets
cluster list pushsecrets 0 whether PushSecrets overwrite secrets of Vault is not known
cluster list secretstores 0 because the SecretStores may not be listed
cluster list clustersecretstores 0 the ClusterSecretStores may not be listed
secrets@$OTHER get secrets 0 its bytes cannot be compared
TABLE
    expect_without sync extract_another <<TABLE
secrets@$OTHER patch externalsecrets 1 may not patch externalsecrets
TABLE
    rights_in "$BATS_TEST_TMPDIR/app.yaml" >"$BATS_FILE_TMPDIR/everywhere"
    chart_delete app
}

@test "no right of the chart was left out above" {
    rights_in "$BATS_TEST_TMPDIR/app.yaml" | sort -u - "$BATS_FILE_TMPDIR/everywhere" | diff - <(sort -u "$TRIED")
}
