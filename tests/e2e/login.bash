# shellcheck shell=bash
# A realm with a client, a service account that may write and one that may view, and a user who may view; and how
# the tool logs in as them. Loaded by the files that test logins, which call login_setup_file in setup_file.

login_setup_file() {
    bed_load
    export SPEC=$BATS_FILE_TMPDIR/clients.json
    realm_with_app "$SPEC" '{"redirectUris":["https://app.example.org/*"]}'
    kcrealm ensure -q -f "$SPEC" >/dev/null
    robot_new robot view-clients manage-clients
    robot_new viewer view-clients
    user_new "$REALM" ann secret-of-ann
    user_grant "$REALM" ann view-clients
}

# robot_new NAME ROLE...: a client with a service account and roles of realm-management; its secret is
# NAME-secret.
robot_new() {
    local name=$1
    shift
    client_new "$REALM" '{"clientId":"'"$name"'","serviceAccountsEnabled":true,"secret":"'"$name"'-secret"}'
    user_grant "$REALM" "service-account-$name" "$@"
}

as_client() {
    export KCREALM_KEYCLOAK_CLIENT_ID=$1 KCREALM_KEYCLOAK_CLIENT_SECRET=$2
}

as_user() {
    export KCREALM_KEYCLOAK_USER=$1 KCREALM_KEYCLOAK_PASSWORD=$2
}

# Messages are folded to the terminal's width.
unfold_stderr() {
    stderr=$(tr -s ' \n' ' ' <<<"$stderr")
}

# refused WORDS...: a diff with the present credentials fails, and says all of these.
refused() {
    tool diff -f "$SPEC" --login-realm "$REALM"
    expect_status 2
    same "standard output" "" "$output"
    unfold_stderr
    expect_stderr "$@"
}

in_sync() {
    tool diff -f "$SPEC" "$@"
    expect_status 0
    expect_output "1 in sync"
}
