#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2016
# The ways in besides values and lists, against a real Keycloak: rendered charts, realm imports, exports, files of
# keycloak-config-cli, declared secrets.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    log_in_once
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    DIR=$BATS_TEST_TMPDIR
}

live() {
    client_get "$REALM" "$1" | json "$2"
}

# --- Rendered charts -------------------------------------------------------------------------------------

@test "what helm template prints of a whole chart goes in by standard input" {
    mkdir -p "$DIR/chart/templates"
    printf 'apiVersion: v2\nname: platform\nversion: 1.0.0\n' >"$DIR/chart/Chart.yaml"
    cat >"$DIR/chart/values.yaml" <<YAML
clientPatcher:
  clientSpecs:
    - clientId: rendered
      realm: $REALM
      spec: {name: Rendered, enabled: yes, redirectUris: ["https://r.example.org/*"]}
YAML
    cat >"$DIR/chart/templates/all.yaml" <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-client-specs"}
data:
  clients.json: |
    {{- .Values.clientPatcher.clientSpecs | toJson | nindent 4 }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: nginx}
data: {nginx.conf: "server {}"}
---
apiVersion: v1
kind: Service
metadata: {name: keycloak}
spec: {ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: keycloak}
YAML
    "$BED_HELM" template demo "$DIR/chart" >"$DIR/rendered.yaml"
    # shellcheck disable=SC2153 # the caller's, as for all tests
    reading() { "$KCREALM" "$1" --no-progress "${@:2}" <"$DIR/rendered.yaml"; }
    run --separate-stderr reading ensure -f -
    expect_status 0
    [ -z "$stderr" ]
    same name Rendered "$(live rendered 'd["name"]')"
    tool diff -f "$DIR/chart/values.yaml"
    expect_status 0
    run --separate-stderr reading diff -f -
    expect_status 0
}

@test "a directory is one declared set" {
    mkdir "$DIR/team"
    declare_clients "$DIR/team/10.json" "$REALM" first '{"name":"First"}'
    declare_clients "$DIR/team/20.json" "$REALM" second '{"name":"Second"}'
    tool ensure -f "$DIR/team"
    expect_status 0
    same names '["First", "Second"]' "[$(live first 'json.dumps(d["name"])'), $(live second 'json.dumps(d["name"])')]"
    tool diff -f "$DIR/team"
    expect_status 0
}

# --- Realm imports ---------------------------------------------------------------------------------------

realm_import() {
    cat <<YAML
apiVersion: k8s.keycloak.org/v2alpha1
kind: KeycloakRealmImport
metadata: {name: $1}
spec:
  keycloakCRName: keycloak
  placeholders:
    HOST: {secret: {name: hosts, key: web}}
    SECRET: {secret: {name: web, key: secret}}
  realm:
    realm: $REALM
    enabled: true
    clients:
      - clientId: imported
        name: $2
        description: \${role_imported}
        redirectUris: ["https://\${HOST}/*"]
        secret: \${SECRET}
      - clientId: import-plain
        name: Plain
      - clientId: import-unknown
        rootUrl: https://\${HOST}
YAML
}

@test "a realm import in the cluster: what only the operator knows is never written" {
    local namespace
    namespace=$(unique imports)
    "$BED_KUBECTL" create namespace "$namespace" >/dev/null
    realm_import demo New | "$BED_KUBECTL" apply -n "$namespace" -f - >/dev/null
    client_new "$REALM" '{"clientId":"imported","name":"Old","redirectUris":["https://live.example.org/*"],"secret":"the-live-secret"}'
    tool diff --from-realmimport "$namespace/demo" -o json
    expect_status 1
    expect_json '{i["name"]: i["state"] for i in d["items"]} == {"imported": "drifted", "import-plain": "missing", "import-unknown": "missing"}'
    tool ensure --from-realmimport demo -n "$namespace" --update
    "$BED_KUBECTL" delete namespace "$namespace" --wait=false >/dev/null
    # What could not be created is not done.
    expect_status 1
    expect_stderr "client import-unknown of realm $REALM does not exist and cannot be created from here: /rootUrl: the operator fills in the placeholder \${HOST}"
    same written '["New", "${role_imported}", ["https://live.example.org/*"], "the-live-secret"]' \
        "$(live imported '[d["name"], d["description"], d["redirectUris"], d["secret"]]')"
    same plain Plain "$(live import-plain 'd["name"]')"
    same unknown null "$(client_get "$REALM" import-unknown | json 'd')"
}

@test "a realm import in a file says what it could not compare" {
    realm_import demo New >"$DIR/import.yaml"
    client_new "$REALM" '{"clientId":"imported-2","name":"New"}'
    sed -i 's/clientId: imported$/clientId: imported-2/; /description/d; /redirectUris/d; /import-plain/,$d' "$DIR/import.yaml"
    tool diff -f "$DIR/import.yaml"
    expect_status 2
    expect_output "secret: the operator fills in the placeholder \${SECRET}"
    admin_events_clear "$REALM"
    tool ensure -f "$DIR/import.yaml" --strict --yes
    expect_status 2
    expect_writes "$REALM" 0
}

@test "a realm import that is not there" {
    tool diff --from-realmimport default/nowhere
    expect_status 2
    expect_stderr "there is no KeycloakRealmImport default/nowhere"
}

# --- Exports and files of keycloak-config-cli ------------------------------------------------------------

@test "an export of a realm equals the realm, and makes the same clients elsewhere" {
    local other
    other=$(unique other)
    client_new "$REALM" '{"clientId":"exported","protocol":"openid-connect","redirectUris":["https://e.example.org/*"],
        "attributes":{"pkce.code.challenge.method":"S256"},"protocolMappers":[{"name":"groups","protocol":"openid-connect",
        "protocolMapper":"oidc-group-membership-mapper","config":{"claim.name":"groups","full.path":"false"}}]}'
    kc POST "$REALM/partial-export?exportClients=true" >"$DIR/export.json"
    tool diff -f "$DIR/export.json"
    expect_status 0
    tool diff --strict -f "$DIR/export.json"
    expect_status 0
    expect_stderr "clients that Keycloak makes itself are left out: account, account-console, admin-cli, broker" \
        "only clients of realm \"$REALM\" are looked at"
    realm_new "$other"
    sed "s/$REALM/$other/g" "$DIR/export.json" >"$DIR/other.json"
    tool ensure -f "$DIR/other.json"
    expect_status 0
    admin_events_clear "$other"
    tool ensure -f "$DIR/other.json" --strict --yes
    expect_status 0
    expect_writes "$other" 0
    same mapper '["groups", "S256"]' "$(client_get "$other" exported | json '[d["protocolMappers"][0]["name"], d["attributes"]["pkce.code.challenge.method"]]')"
    realm_delete "$other"
}

@test "an export is the live side too, in JSON and in YAML" {
    declare_clients "$DIR/clients.json" "$REALM" live-side '{"name":"Side"}'
    tool ensure -f "$DIR/clients.json"
    expect_status 0
    kc POST "$REALM/partial-export?exportClients=true" >"$DIR/export.json"
    tool diff -f "$DIR/clients.json" --live "$DIR/export.json"
    expect_status 0
    python3 -c 'import json, sys; d = json.load(open(sys.argv[1]))
print("realm:", d["realm"]); print("clients:"); [print("-", json.dumps(c)) for c in d["clients"]]' \
        "$DIR/export.json" >"$DIR/export.yaml"
    tool diff -f "$DIR/clients.json" --live "$DIR/export.yaml"
    expect_status 0
}

@test "files of keycloak-config-cli: variables go in only with --substitute, and nothing is written without them" {
    mkdir "$DIR/kcc"
    printf 'realm: %s\nroles: {realm: [{name: viewer}]}\n' "$REALM" >"$DIR/kcc/10-roles.yaml"
    cat >"$DIR/kcc/30-clients.json" <<JSON
{"realm": "\$(env:KCC_REALM)", "clients": [{"clientId": "kcc", "name": "\$(env:KCC_NAME:-Unnamed)",
  "description": "\${role_viewer}", "redirectUris": ["https://\$(env:KCC_HOST)/*"]}]}
JSON
    admin_events_clear "$REALM"
    export KCC_REALM=$REALM
    tool ensure -f "$DIR/kcc"
    expect_status 2
    expect_stderr '$(env:KCC_REALM) is a placeholder, not a value'
    tool ensure -f "$DIR/kcc" --substitute
    expect_status 2
    expect_stderr "the environment variable KCC_HOST is not set" "30-clients.json:2:"
    expect_writes "$REALM" 0
    export KCC_HOST=kcc.example.org
    tool ensure -f "$DIR/kcc" --substitute
    expect_status 0
    expect_stderr "only clients of realm \"$REALM\" are looked at, not: roles"
    same kcc '["Unnamed", "${role_viewer}", ["https://kcc.example.org/*"]]' \
        "$(live kcc '[d["name"], d["description"], d["redirectUris"]]')"
}

# --- Declared secrets ------------------------------------------------------------------------------------

# Logs in as a client with its secret.
client_logs_in() {
    curl -sS "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" -d grant_type=client_credentials \
        -d "client_id=$1" -d "client_secret=$2" | json '"access_token" in d'
}

@test "a declared secret is refused, and with leave created, compared and changed without being shown" {
    local spec='{"publicClient":false,"serviceAccountsEnabled":true,"secret":"%s"}' first=canary-First-7351 second=canary-Second-9264
    # shellcheck disable=SC2059
    declare_clients "$DIR/s.json" "$REALM" keeper "$(printf "$spec" $first)"
    admin_events_clear "$REALM"
    tool ensure -f "$DIR/s.json"
    expect_status 2
    expect_stderr "--allow-declared-secrets takes it all the same"
    refute_text canary
    expect_writes "$REALM" 0
    tool ensure -f "$DIR/s.json" --allow-declared-secrets -v 9
    expect_status 0
    refute_text canary sealed:
    same login true "$(client_logs_in keeper $first)"
    admin_events_clear "$REALM"
    tool ensure -f "$DIR/s.json" --allow-declared-secrets --strict --yes
    expect_status 0
    tool diff -f "$DIR/s.json" --allow-declared-secrets
    expect_status 0
    expect_writes "$REALM" 0
    # shellcheck disable=SC2059
    declare_clients "$DIR/s.json" "$REALM" keeper "$(printf "$spec" $second)"
    tool diff -f "$DIR/s.json" --allow-declared-secrets -o json
    expect_status 1
    expect_json 'd["items"][0]["changes"] == [{"path": "/secret", "op": "replace", "declared": "***", "live": "***"}]'
    refute_text canary sealed:
    tool ensure -f "$DIR/s.json" --allow-declared-secrets
    expect_status 0
    same 'create-only leaves it' true "$(client_logs_in keeper $first)"
    tool ensure -f "$DIR/s.json" --allow-declared-secrets --update -v 9
    expect_status 0
    refute_text canary sealed:
    same 'new login' true "$(client_logs_in keeper $second)"
    same 'old login' false "$(client_logs_in keeper $first)"
}

@test "without a declared secret the live one stays, also with leave" {
    client_new "$REALM" '{"clientId":"own-secret","name":"Old","secret":"its-own-secret"}'
    declare_clients "$DIR/s.json" "$REALM" own-secret '{"name":"New"}'
    tool ensure -f "$DIR/s.json" --allow-declared-secrets --strict --yes
    expect_status 0
    same secret '["New", "its-own-secret"]' "$(live own-secret '[d["name"], d["secret"]]')"
}

@test "masks and placeholders never become a secret" {
    client_new "$REALM" '{"clientId":"masked","secret":"its-own-secret"}'
    local secret
    for secret in '**********' '${CLIENT_SECRET}' '' changeme; do
        declare_clients "$DIR/s.json" "$REALM" masked '{"name":"New","secret":"'"$secret"'"}'
        tool ensure -f "$DIR/s.json" --allow-declared-secrets --update
        expect_status 2
    done
    declare_clients "$DIR/s.json" "$REALM" masked '{"name":"New","secret":"**********"}'
    tool ensure -f "$DIR/s.json" --update
    expect_status 0
    same secret '["New", "its-own-secret"]' "$(live masked '[d["name"], d["secret"]]')"
}

@test "what a secret of the environment gives is written, and not shown" {
    cat >"$DIR/env.yaml" <<YAML
realm: $REALM
clients:
  - clientId: from-env
    secret: \$(env:FROM_ENV_SECRET)
    attributes: {note: "\$(env:FROM_ENV_TOKEN)"}
YAML
    export FROM_ENV_SECRET=canary-Env-4417 FROM_ENV_TOKEN=canary-Token-5528
    tool ensure -f "$DIR/env.yaml" --substitute --allow-declared-secrets -v 9
    expect_status 0
    refute_text canary
    same written '["canary-Env-4417", "canary-Token-5528"]' "$(live from-env '[d["secret"], d["attributes"]["note"]]')"
    client_edit "$REALM" from-env 'c["attributes"]["note"] = "canary-Other"'
    tool diff -f "$DIR/env.yaml" --substitute --allow-declared-secrets -o json
    expect_status 1
    refute_text canary
    expect_json 'd["items"][0]["changes"] == [{"path": "/attributes/note", "op": "replace", "declared": "***", "live": "***"}]'
}
