# shellcheck shell=bash
# What the tests of the shell's explanations share. Loaded after helpers: a realm with clients and users that each have one
# thing wrong with them, and lines of the shell with what explain says of the last one.

# The realm of the file, with everything that is to be provoked in it.
why_setup_file() {
    REALM=$(unique main)
    export REALM
    realm_new "$REALM" '"bruteForceProtected":true,"failureFactor":3,"waitIncrementSeconds":600,"quickLoginCheckMilliSeconds":0'
    client_new "$REALM" '{"clientId":"app","secret":"app-secret-1","redirectUris":["https://app.example.org/cb"],"serviceAccountsEnabled":true,"directAccessGrantsEnabled":true,"publicClient":false}'
    client_new "$REALM" '{"clientId":"web","secret":"web-secret-1","redirectUris":["https://web.example.org/*"],"publicClient":false}'
    client_new "$REALM" '{"clientId":"spa","publicClient":true,"redirectUris":["https://spa.example.org/*"],"attributes":{"pkce.code.challenge.method":"S256"}}'
    client_new "$REALM" '{"clientId":"off","enabled":false,"secret":"off-secret-1","redirectUris":["https://off.example.org/*"]}'
    client_new "$REALM" '{"clientId":"nobrowser","standardFlowEnabled":false,"redirectUris":["https://x.example.org/*"]}'
    client_new "$REALM" '{"clientId":"asks","consentRequired":true,"secret":"asks-secret-1","redirectUris":["https://asks.example.org/*"]}'
    client_new "$REALM" '{"clientId":"bearer","bearerOnly":true,"secret":"bearer-secret-1"}'
    client_new "$REALM" '{"clientId":"signs","clientAuthenticatorType":"client-jwt","secret":"signs-secret-1","serviceAccountsEnabled":true}'
    user_new "$REALM" ann pw-of-ann
    user_new "$REALM" gone pw-of-gone
    user_edit gone '{"enabled":false}'
    user_new "$REALM" fresh pw-of-fresh
    user_edit fresh '{"requiredActions":["UPDATE_PASSWORD"]}'
    user_new "$REALM" otto pw-of-otto
    user_edit otto '{"requiredActions":["CONFIGURE_TOTP"]}'
}

user_id() {
    kc GET "$REALM/users?exact=true&username=$1" | json 'd[0]["id"]'
}

# user_edit USER MEMBERS
user_edit() {
    kc PUT "$REALM/users/$(user_id "$1")" "$2" >/dev/null
}

# shell LINE...: as a script on standard input, with what a line asks for (a password) as the line after it. Sets output (the
# ReplReport) and status.
shell() {
    run --separate-stderr shell_run "$@"
    # shellcheck disable=SC2154 # set by run
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/document.json"
}

shell_run() {
    local flags=(--no-progress --realm "${SHELL_REALM:-$REALM}" -o json)
    [ -z "${E2E_TRANSPORT-}" ] || flags+=(--transport "$E2E_TRANSPORT")
    printf '%s\n' "$@" | "$KCREALM" repl "${flags[@]}" 2>"$BATS_TEST_TMPDIR/aside"
}

# explained LINE...: the same, and `explain` behind it.
explained() {
    shell "$@" explain
}

# expect_cause CODE [TEXT...]: the line before explain failed; explain says this code first, and each text stands in what it says.
expect_cause() {
    local code=$1 text
    shift
    expect_json "not d['items'][-2]['ok'] and d['items'][-1]['ok']"
    expect_json "[f['code'] for f in d['items'][-1]['result']['findings']] == ['$code']"
    for text; do
        python3 -c '
import json, sys
finding = json.load(sys.stdin)["items"][-1]["result"]["findings"][0]
sys.exit(sys.argv[1] not in " | ".join(str(v) for v in finding.values()))' "$text" <<<"$output" && continue
        printf 'explain lacks: %s\n' "$text" >&2
        show_run
        return 1
    done
    refute_text app-secret-1 web-secret-1 asks-secret-1 pw-of-
}

# expect_step CHECK STATE: of the line before explain, an authorize.
expect_step() {
    expect_json "[s['state'] for s in d['items'][-2]['result']['steps'] if s['check'] == '$1'] == ['$2']"
}
