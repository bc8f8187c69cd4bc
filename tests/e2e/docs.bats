#!/usr/bin/env bats
# shellcheck shell=bats
# What README.md and docs/ show is what happens, with real servers: every page that needs the bed. See tests/docs/page.py.

@test "the commands of README.md and docs/ print what is shown there" {
    # Other Keycloaks have other realms; what differs is in docs/compatibility.md.
    [[ ${KEYCLOAK:-26.7} == 26.7* ]] || skip "pages show Keycloak 26.7"
    PYTHONDONTWRITEBYTECODE=1 "$BATS_TEST_DIRNAME/../docs/run.py"
}
