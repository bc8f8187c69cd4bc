# shellcheck disable=SC2119,SC2120
# shellcheck shell=bash
# A realm with a client for each way to authenticate, and runs of the interactive shell with scripts.

tokens_setup_file() {
    bed_load
    export REALM KEY APP_SECRET=canary-of-app-secret SIGNER_SECRET=canary-of-signer-secret-0123456789abcdef
    export ANN_PASSWORD=canary-of-anns-password
    REALM=$(unique tokens)
    KEY=$BATS_FILE_TMPDIR/key.pem
    realm_new "$REALM"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$KEY" 2>/dev/null
    local public
    public=$(openssl pkey -in "$KEY" -pubout | grep -v -- '---' | tr -d '\n')
    client_new "$REALM" '{"clientId":"app","publicClient":false,"secret":"'$APP_SECRET'","serviceAccountsEnabled":true,
        "directAccessGrantsEnabled":true,"attributes":{"oauth2.device.authorization.grant.enabled":"true"},
        "protocolMappers":['"$(audience_mapper app)"',{"name":"groups","protocol":"openid-connect",
        "protocolMapper":"oidc-group-membership-mapper","config":{"claim.name":"groups","full.path":"true",
        "access.token.claim":"true","id.token.claim":"true"}}]}'
    client_new "$REALM" '{"clientId":"signer","clientAuthenticatorType":"client-secret-jwt","secret":"'$SIGNER_SECRET'",
        "serviceAccountsEnabled":true}'
    client_new "$REALM" '{"clientId":"keyed","clientAuthenticatorType":"client-jwt","serviceAccountsEnabled":true,
        "attributes":{"jwt.credential.public.key":"'"$public"'"}}'
    client_new "$REALM" '{"clientId":"short","secret":"canary-of-short","serviceAccountsEnabled":true,
        "attributes":{"access.token.lifespan":"2"}}'
    client_new "$REALM" '{"clientId":"public","publicClient":true,"directAccessGrantsEnabled":true}'
    kc POST "$REALM/groups" '{"name":"staff"}' >/dev/null
    kc POST "$REALM/users" '{"username":"ann","enabled":true,"email":"ann@example.org","emailVerified":true,"firstName":"Ann",
        "lastName":"Lee","groups":["/staff"],
        "credentials":[{"type":"password","value":"'$ANN_PASSWORD'","temporary":false}]}' >/dev/null
    token_of short canary-of-short >"$BATS_FILE_TMPDIR/short-token"
}

audience_mapper() {
    printf '{"name":"audience","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{
        "included.client.audience":"%s","access.token.claim":"true","introspection.token.claim":"true"}}' "$1"
}

# A token by client credentials, by curl.
token_of() {
    curl -sS "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token" -d grant_type=client_credentials \
        -d "client_id=$1" -d "client_secret=$2" | json 'd["access_token"]'
}

# alter_claims TOKEN STATEMENT: the same signature under other claims.
alter_claims() {
    python3 - "$1" "$2" <<'PYTHON'
import base64, json, sys
header, claims, signature = sys.argv[1].split(".")
d = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
exec(sys.argv[2])
claims = base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
print(".".join([header, claims, signature]))
PYTHON
}

# {"alg":"none","typ":"JWT"}.{"sub":"admin"}.
unsigned_token() {
    echo eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9.
}

way_of_tunnel() {
    export E2E_TRANSPORT=$1
    unset KCREALM_KEYCLOAK_URL
}

# Runs the shell with these lines as its standard input.
repl() {
    local flags=(--no-progress --realm "$REALM")
    [ -z "${E2E_TRANSPORT-}" ] || flags+=(--transport "$E2E_TRANSPORT")
    "$KCREALM" repl "${flags[@]}" "$@"
}

lines() {
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/script"
    run --separate-stderr repl <"$BATS_TEST_TMPDIR/script"
}

lines_as() {
    local format=$1
    shift
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/script"
    run --separate-stderr repl -o "$format" <"$BATS_TEST_TMPDIR/script"
    valid_document
}

# The same in the background, until lines_end.
lines_begin() {
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/script"
    repl <"$BATS_TEST_TMPDIR/script" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
    LINES_PID=$!
}

lines_end() {
    status=0
    wait "$LINES_PID" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/stdout")
    stderr=$(cat "$BATS_TEST_TMPDIR/stderr")
}

# The address that somebody is to open.
wait_for_address() {
    local address tries
    for tries in $(seq 100); do
        address=$(grep -o 'http[^ ]*user_code=[A-Z-]*' "$BATS_TEST_TMPDIR/stderr" || true)
        [ -n "$address" ] && break
        sleep 0.2
    done
    [ "$tries" -lt 100 ] || cat "$BATS_TEST_TMPDIR/stderr" >&2
    echo "$address"
}

# in_browser ADDRESS USER PASSWORD BUTTON: logs in there and presses a button of the consent page.
in_browser() {
    python3 - "$@" <<'PYTHON'
import html, http.cookiejar, re, sys, urllib.parse, urllib.request
address, user, password, button = sys.argv[1:]
# Keycloak marks its cookies Secure; browsers take loopback for secure, urllib does not.
policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
jar = http.cookiejar.CookieJar(policy)
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
def press(page, fields):
    action = urllib.parse.urljoin(page.geturl(), html.unescape(re.search(r'<form[^>]*action="([^"]*)"', page.text).group(1)))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    return get(action, urllib.parse.urlencode({**hidden, **fields}).encode())
def get(url, data=None):
    page = opener.open(url, data)
    page.text = page.read().decode()
    return page
page = press(get(address), {"username": user, "password": password})
press(page, {button: "x"})
PYTHON
}

agree_in_browser() { in_browser "$@" accept; }
refuse_in_browser() { in_browser "$@" cancel; }

# Neither standard output nor standard error has a secret or anything that looks like a token.
show_no_canary() {
    refute_text canary-of eyJ
}
