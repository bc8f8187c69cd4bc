# shellcheck shell=bash
# A platform as many have it: realm ameide with a client backstage as the importer made it some time ago, and
# ExternalSecrets for backstage and argocd in namespace apps.

setup() {
    realm_new ameide
    client_new ameide '{"clientId":"backstage","name":"Backstage","publicClient":false,"serviceAccountsEnabled":true,
        "redirectUris":["http://localhost:7007/api/auth/oidc/handler/frame"],"webOrigins":["https://backstage.example.com"],
        "directAccessGrantsEnabled":false,"defaultClientScopes":["profile","email"]}'
    external_secret_new apps backstage apps/backstage
    external_secret_new apps argocd apps/argocd
    log_in_to_vault
}

# Everything is as declared, and the secrets are where they belong.
in_order() {
    tool ensure --update
    tool extract --yes
}

tool() {
    KCREALM_KEYCLOAK_URL=$BED_KEYCLOAK_URL KCREALM_KEYCLOAK_USER=$BED_KEYCLOAK_ADMIN_USER \
        KCREALM_KEYCLOAK_PASSWORD=$BED_KEYCLOAK_ADMIN_PASSWORD BAO_ADDR=$BED_VAULT_URL BAO_TOKEN=$BED_VAULT_ROOT_TOKEN \
        kubectl-kcrealm "$1" -q -f "$DOCS_ROOT/tests/docs/setup/platform/values.yaml" -n apps "${@:2}" >/dev/null
}

# A bootstrap job of Vault puts its fixtures over what was there.
fixtures_run() {
    vault_put secret/apps/backstage value=backstage_secret
}

# Keycloak keeps old secrets alive for two days.
rotation_policy() {
    realm_rotation_policy ameide
}

# External Secrets does nothing for a while.
operator_stops() {
    eso_stop
}

operator_is_back() {
    eso_start
}

# Somebody takes the right to read Secrets out of jane's role.
jane_may_not_read_secrets() {
    local tries=0
    "$BED_KUBECTL" get role kcrealm-docs -n apps -o json | jq '.rules |= map(select(.resources != ["secrets"]))' |
        "$BED_KUBECTL" replace -f - >/dev/null
    while "$BED_KUBECTL" auth can-i get secrets -n apps --as jane >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return
        sleep 0.1
    done
}

# Somebody adds a mapper by hand.
somebody_adds_a_mapper() {
    client_edit ameide backstage 'c.setdefault("protocolMappers", []).append({"name": "left-over",
        "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper",
        "config": {"claim.name": "debug", "claim.value": "true"}})'
}

# What diff needs, for jane; and a port-forward to Vault.
jane_reaches_keycloak_and_vault() {
    sed -n '/^kind: Role$/,/^```$/p' "$DOCS_ROOT/docs/commands/diff.md" | sed '$d; 1i apiVersion: rbac.authorization.k8s.io/v1' |
        tee >(sed 's/namespace: keycloak/namespace: vault/' | "$BED_KUBECTL" apply -f - >/dev/null) |
        "$BED_KUBECTL" apply -f - >/dev/null
}

clients_exist() {
    tool ensure --update
}

# The same, and External Secrets has delivered it.
fixtures_arrive() {
    local tries=0
    fixtures_run
    external_secret_refresh apps backstage
    until [ "$(secret_bytes apps backstage value)" = backstage_secret ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return
        sleep 0.1
    done
}

# A service account that administers the realm, and the file with its secret.
service_account_of_ours() {
    local user management role roles=''
    client_new master '{"clientId":"kcrealm","serviceAccountsEnabled":true,"standardFlowEnabled":false}'
    kc GET "master/clients/$(client_uuid master kcrealm)/client-secret" | json 'd["value"]' | tr -d '\n' >secret.txt
    user=$(kc GET "master/clients/$(client_uuid master kcrealm)/service-account-user" | json 'd["id"]')
    management=$(client_uuid master ameide-realm)
    for role in view-clients manage-clients; do
        roles+=${roles:+,}$(kc GET "master/clients/$management/roles/$role")
    done
    kc POST "master/users/$user/role-mappings/clients/$management" "[$roles]" >/dev/null
}

# The ConfigMap that a client-patcher chart renders of patcher.yaml.
chart_is_installed() {
    "$BED_KUBECTL" create configmap platform-client-specs -n apps --from-file=values.yaml=patcher.yaml >/dev/null
}

# A user of the realm who may query clients and view none.
viewer_without_roles() {
    user_new ameide nobody nobody-Password-1
    user_grant ameide nobody query-clients
    printf 'export PASSWORD=nobody-Password-1\n' >>"$DOCS_ENV"
}

# A live token of Vault with nothing but the policy `default`.
token_without_policy() {
    printf 'export POOR_TOKEN=%s\n' "$(vault_token default)" >>"$DOCS_ENV"
}

# The ExternalSecret of argocd is one that was read once, before there was anything to read.
read_once() {
    vault_put secret/apps/argocd value=of-the-first-day
    external_secret_new apps argocd apps/argocd '{"refreshInterval":"0s"}'
    "$BED_KUBECTL" wait externalsecret/argocd -n apps --for=condition=Ready --timeout=30s >/dev/null
    vault_api DELETE secret/metadata/apps/argocd >/dev/null
}

# Somebody links a scope in the admin console that the declaration does not list.
somebody_links_phone() {
    kc PUT "ameide/clients/$(client_uuid ameide backstage)/default-client-scopes/$(scope_id ameide phone)" >/dev/null
}
