#!/usr/bin/env bats
# shellcheck shell=bats
# What README.md and docs/ show is what happens, with real servers: every page that needs the bed. See tests/docs/page.py.

@test "the commands of README.md and docs/ print what is shown there" {
    # Other Keycloaks have other realms; what differs is in docs/compatibility.md.
    [[ ${KEYCLOAK:-26.7} == 26.7* ]] || skip "pages show Keycloak 26.7"
    load helpers
    bed_load
    # Other tests leave ArgoCD's kinds behind, which are one more column of status.
    "$BED_KUBECTL" delete --ignore-not-found -f "$BATS_TEST_DIRNAME/crds/argocd.yaml" >/dev/null
    PYTHONDONTWRITEBYTECODE=1 "$BATS_TEST_DIRNAME/../docs/run.py"
}
