# shellcheck shell=bash
# Prepares what a page runs against: stage.bash FUNCTION [ARGUMENTS]
#
# FUNCTION is one of DOCS_SETUP's (tests/docs/setup/NAME/setup.bash), or clean. They have the helpers of the end-to-end
# tests. Lines in $DOCS_ENV are read by the page's shell.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The names that pages use. They are nobody else's on the bed.
DOCS_REALM=ameide DOCS_NAMESPACE=apps

if [ -n "${BED_DIR-}" ]; then
    # The helpers are made for bats.
    bats_require_minimum_version() { :; }
    BATS_RUN_TMPDIR=$DOCS_STATE
    # shellcheck source=../e2e/helpers.bash
    . "$here/../e2e/helpers.bash"
    # shellcheck source=../e2e/vault.bash
    . "$here/../e2e/vault.bash"
    # shellcheck source=/dev/null
    . "$BED_DIR/env"
fi

# Takes away what pages left on the bed.
clean() {
    eso_start
    local key namespace kinds=externalsecrets,pushsecrets,secrets,deployments,configmaps,leases,jobs,pods
    kc DELETE "$DOCS_REALM" >/dev/null 2>&1 || true
    kc DELETE "master/clients/$(client_uuid master kcrealm 2>/dev/null)" >/dev/null 2>&1 || true
    "$BED_KUBECTL" delete secret kcrealm-login -n keycloak --ignore-not-found >/dev/null
    "$BED_KUBECTL" create namespace "$DOCS_NAMESPACE" >/dev/null 2>&1 || true
    "$BED_KUBECTL" delete "$kinds" --all -n "$DOCS_NAMESPACE" --wait=false >/dev/null
    for namespace in keycloak vault "$DOCS_NAMESPACE"; do
        "$BED_KUBECTL" delete role,rolebinding kcrealm-docs -n "$namespace" --ignore-not-found >/dev/null
    done
    "$BED_KUBECTL" delete clusterrole,clusterrolebinding kcrealm-docs --ignore-not-found >/dev/null
    for key in $(vault_api GET 'secret/metadata/apps?list=true' 2>/dev/null | jq -r '.data.keys[]'); do
        vault_api DELETE "secret/metadata/apps/$key" >/dev/null
    done
}

# A token for Vault with the policy that docs/commands/extract.md shows.
log_in_to_vault() {
    local fence='```'
    vault_policy docs "$(sed -n "/^${fence}hcl\$/,/^$fence\$/p" "$here/../../docs/commands/extract.md" | sed '1d; $d')"
    printf 'export VAULT_TOKEN=%s\n' "$(vault_token docs)" >>"$DOCS_ENV"
}

# shellcheck source=/dev/null
[ -z "${DOCS_SETUP-}" ] || . "$DOCS_SETUP/setup.bash"

"$@"
