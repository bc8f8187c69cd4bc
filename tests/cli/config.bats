#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Settings from files: where they are found, what counts more, and what a repository cannot do.

setup() {
    load helpers
    cli_setup
    DATA=$BATS_TEST_DIRNAME/data
    export HOME=$BATS_TEST_TMPDIR/home
    OWN=$HOME/.config/kcrealm/config.yaml
    mkdir -p "$HOME/repo/.git" "$HOME/repo/deep/er" "${OWN%/*}"
    cd "$HOME/repo" || return
}

# diff that tells where each setting came from.
look() {
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json" -v 4 "$@"
}

# The same by a command that uses the setting $1. One for Vault fails: there is neither Vault nor cluster.
look_for() {
    case $1 in
    vault*) kcrealm extract -f "$DATA/over.yaml" -v 4 "${@:2}" ;;
    *) look "${@:2}" ;;
    esac
}

# The setting $1 has the value $2, from $3.
came() {
    grep -qxF "setting $1: $2 ($3)" "$err" && return
    echo "not so: setting $1: $2 ($3)" >&2
    show_run
    return 1
}

not_set() {
    lacks -E "^setting $1(:| \()" "$err"
}

settings() {
    printf 'defaults:\n' >"$1"
    printf '  %s\n' "${@:2}" >>"$1"
}

# kubeconfig CONTEXT: a cluster that is never asked.
kubeconfig() {
    export KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig
    cat >"$KUBECONFIG" <<EOF
apiVersion: v1
kind: Config
current-context: $1
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {}}]
contexts: [{name: dev, context: {cluster: c, user: u}}, {name: prod, context: {cluster: c, user: u}}]
EOF
}

# --- Where files are found ---------------------------------------------------------------------------------

@test "a repository's settings, from any directory in it" {
    settings .kcrealm.yaml 'output: json'
    look
    exits 1
    json_says "d['kind'] == 'DriftReport'"
    came output json .kcrealm.yaml:2:3
    cd deep/er || return
    look
    came output json ../../.kcrealm.yaml:2:3
}

@test "the nearest file is the only one" {
    settings .kcrealm.yaml 'output: json' 'realm: other'
    settings deep/.kcrealm.yaml 'output: yaml'
    cd deep/er || return
    look
    came output yaml ../.kcrealm.yaml:2:3
    not_set realm
}

@test "nothing above the repository's root, be .git a directory or a file" {
    settings "$HOME/.kcrealm.yaml" 'output: json'
    look
    not_set output
    rmdir .git
    echo 'gitdir: /elsewhere' >.git
    cd deep/er || return
    look
    not_set output
    echo 'gitdir: /elsewhere' >../.git
    settings ../../.kcrealm.yaml 'output: json'
    look
    not_set output
}

@test "without a repository up to the home directory, and outside of it nowhere above" {
    rmdir .git
    settings "$HOME/.kcrealm.yaml" 'output: json'
    settings "$BATS_TEST_TMPDIR/.kcrealm.yaml" 'output: yaml'
    cd deep/er || return
    look
    came output json ../../../.kcrealm.yaml:2:3
    rm "$HOME/.kcrealm.yaml"
    look
    not_set output
    mkdir "$BATS_TEST_TMPDIR/outside"
    cd "$BATS_TEST_TMPDIR/outside" || return
    look
    not_set output
    settings .kcrealm.yaml 'output: json'
    look
    came output json .kcrealm.yaml:2:3
}

@test "the user's own file, by XDG_CONFIG_HOME where that is absolute" {
    settings "$OWN" 'output: json'
    look
    came output json "$OWN:2:3"
    mkdir -p "$BATS_TEST_TMPDIR/xdg/kcrealm"
    settings "$BATS_TEST_TMPDIR/xdg/kcrealm/config.yaml" 'output: yaml'
    XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/xdg look
    came output yaml "$BATS_TEST_TMPDIR/xdg/kcrealm/config.yaml:2:3"
    XDG_CONFIG_HOME=../../xdg look
    came output json "$OWN:2:3"
}

@test "--config is the only file that is read" {
    settings "$OWN" 'realm: own'
    settings .kcrealm.yaml 'realm: repository'
    settings named.yaml 'output: json'
    look --config named.yaml
    came output json named.yaml:2:3
    not_set realm
    kcrealm diff --config nowhere.yaml
    refuses config/no-file
    look --config /dev/null
    exits 1
}

@test "commands that connect to nothing read no file" {
    echo 'nonsense: true' >.kcrealm.yaml
    kcrealm version
    exits 0
    kcrealm diff --help
    exits 0
}

# --- What counts more --------------------------------------------------------------------------------------

@test "flag, environment, own file, repository" {
    kubeconfig dev
    settings "$OWN" 'realm: own' 'namespace: own'
    settings .kcrealm.yaml 'realm: repository' 'valuesPath: clientPatcher'
    look --realm demo
    came realm demo --realm
    came valuesPath clientPatcher .kcrealm.yaml:3:3
    came namespace own "$OWN:3:3"
    says "setting realm of $OWN:2:3 does not count beside --realm"
    HELM_NAMESPACE=helm look --realm demo
    grep -qx 'setting namespace (HELM_NAMESPACE)' "$err"
    look
    came realm own "$OWN:2:3"
    says "setting realm of .kcrealm.yaml:2:3 does not count beside $OWN:2:3"
}

@test "a boolean that the command line turns off stays off" {
    settings "$OWN" 'quiet: true'
    look
    came quiet true "$OWN:2:3"
    look --quiet=false
    came quiet false --quiet
}

@test "the context in use counts more than the defaults" {
    printf 'defaults: {realm: all, output: json}\ncontexts: {dev: {realm: demo}, prod: {realm: production}}\n' >.kcrealm.yaml
    kubeconfig dev
    look
    came realm demo .kcrealm.yaml:2:18
    came output json .kcrealm.yaml:1:24
    look --context prod
    came realm production .kcrealm.yaml:2:39
    HELM_KUBECONTEXT=prod look
    came realm production .kcrealm.yaml:2:39
    settings "$OWN" 'context: prod'
    look
    came realm production .kcrealm.yaml:2:39
    look --context nowhere
    came realm all .kcrealm.yaml:1:12
}

@test "without a kubeconfig the defaults count" {
    printf 'defaults: {realm: demo}\ncontexts: {dev: {realm: other}}\n' >.kcrealm.yaml
    look
    exits 1
    came realm demo .kcrealm.yaml:1:12
}

@test "a repository does not overrule the user in other words" {
    settings "$OWN" 'keycloakUrl: https://127.0.0.1:1'
    settings .kcrealm.yaml 'keycloakService: evil/keycloak' 'keycloakSecret: evil/login'
    KCREALM_KEYCLOAK_USER=u KCREALM_KEYCLOAK_PASSWORD=p kcrealm ensure -f "$DATA/over.yaml" -v 4
    exits 2
    came keycloakUrl https://127.0.0.1:1 "$OWN:2:3"
    not_set keycloakService
    not_set keycloakSecret
    says "does not count beside --keycloak-url"
    says "does not count beside KCREALM_KEYCLOAK_USER"
    says "127.0.0.1:1"
    lacks -F "note: keycloak" "$err"
    rm "$OWN"
    KCREALM_KEYCLOAK_URL=https://127.0.0.1:1 KCREALM_KEYCLOAK_TOKEN=t kcrealm ensure -f "$DATA/over.yaml" -v 4
    not_set keycloakService
    says "127.0.0.1:1"
}

@test "flags and variables for the cluster win over a URL in a file" {
    settings "$OWN" 'keycloakUrl: https://127.0.0.1:1'
    look --keycloak-service identity/keycloak
    not_set keycloakUrl
    look --transport native
    not_set keycloakUrl
    look --transport direct
    came keycloakUrl https://127.0.0.1:1 "$OWN:2:3"
}

@test "a note says which Service and Secret a repository names; not which the user does" {
    settings .kcrealm.yaml 'keycloakService: identity/keycloak' 'keycloakSecret: identity/login'
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    exits 1
    same_as_golden "$err" config/announced.err
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json" --quiet
    quiet
    mv .kcrealm.yaml "$OWN"
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    quiet
}

@test "settings of Vault count for the commands that go there, and stand behind what the user says" {
    unset KUBECONFIG
    settings .kcrealm.yaml 'vaultService: evil/vault' 'vaultSecret: evil/login' 'vaultMount: evil'
    look
    not_set vaultService
    lacks evil "$err"
    look_for vault
    came vaultService evil/vault .kcrealm.yaml:2:3
    says "note: vaultMount is evil, by .kcrealm.yaml:4:3"
    BAO_ADDR=http://127.0.0.1:1 VAULT_TOKEN=t look_for vault --vault-mount mine
    not_set vaultService
    not_set vaultSecret
    came vaultMount mine --vault-mount
}

@test "paths are relative to the file that names them" {
    unset KUBECONFIG
    settings "$OWN" 'keycloakCa: ca.pem' 'kubeconfig: /absolute'
    look
    came keycloakCa "${OWN%/*}/ca.pem" "$OWN:2:3"
    came kubeconfig /absolute "$OWN:3:3"
}

@test "a password in a URL is not printed" {
    settings "$OWN" 'keycloakUrl: https://u:hunter2@k.example'
    look
    lacks hunter2 "$out" "$err"
}

# --- A hostile .kcrealm.yaml in a cloned repository ---------------------------------------------------------

@test "it chooses a server, trust or a file: refused, with where such a setting may stand" {
    local setting
    for setting in 'keycloakUrl: https://evil.example' 'keycloakPath: /x' 'keycloakCa: x' 'transport: kubectl' \
        'kubeconfig: x' 'context: x' 'cluster: x' 'user: x' 'namespace: x' 'server: https://evil.example' \
        'certificateAuthority: x' 'clientCertificate: x' 'clientKey: x' 'tlsServerName: x' \
        'insecureSkipTlsVerify: true' 'requestTimeout: 1s' 'color: always' 'quiet: true' 'noProgress: true' \
        'vaultUrl: https://evil.example' 'vaultCa: x' 'vaultAuth: token' 'vaultRole: x' 'vaultField: x'; do
        settings .kcrealm.yaml "$setting"
        look
        exits 2
        [ ! -s "$out" ]
        says "error: ${setting%%:*} must not be set by a repository --> .kcrealm.yaml:2:3"
        says "or a file that you name with --config"
        printf 'contexts: {dev: {%s}}\n' "$setting" >.kcrealm.yaml
        look
        exits 2
        says "error: ${setting%%:*} must not be set by a repository --> .kcrealm.yaml:1:18"
    done
    settings .kcrealm.yaml 'keycloakUrl: https://evil.example' 'insecureSkipTlsVerify: true'
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    outcome 2 "keycloakUrl must not be set by a repository" "insecureSkipTlsVerify must not be set by a repository"
    refuses config/untrusted
}

@test "it is a link, a directory or a FIFO: refused, and nothing of what a link points to is shown" {
    echo 'top: secret' >"$HOME/private"
    ln -s "$HOME/private" .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    outcome 2 ".kcrealm.yaml is a symbolic link"
    refuses config/link
    rm .kcrealm.yaml
    mkdir .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    outcome 2 ".kcrealm.yaml is not a file"
    refuses config/directory
    rmdir .kcrealm.yaml
    mkfifo .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    refuses config/fifo
    rm .kcrealm.yaml
    ln -s nowhere .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    refuses config/link
}

@test "it belongs to another user: refused, unless that user calls through sudo" {
    [ "$(id -u)" = 0 ] || skip "only root can give a file away"
    settings .kcrealm.yaml 'output: json'
    chown 4711 .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    outcome 2 ".kcrealm.yaml belongs to another user (4711)"
    refuses config/owner
    SUDO_UID=4711 look
    came output json .kcrealm.yaml:2:3
    SUDO_UID=4712 look
    exits 2
    SUDO_UID=' 4711' look
    exits 2
    look --config .kcrealm.yaml
    came output json .kcrealm.yaml:2:3
}

@test "it is large, or its aliases grow: refused at 64 KiB" {
    { echo 'lint:'; yes '  # a comment that is long' | head -n 3000; } >.kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    outcome 2 ".kcrealm.yaml is larger than 64 KiB"
    refuses config/large
    python3 - >.kcrealm.yaml <<'PYTHON'
print("lint:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]")
for i in range(1, 20):
    print(f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]")
PYTHON
    look
    exits 2
    says "alias"
    says "--> .kcrealm.yaml:"
}

@test "it holds control characters, or a thousand mistakes: escaped, and twenty of them shown" {
    printf 'defaults:\n  realm: "a\\e[2Jb"\n  "\\e[2Jx\\u202e": 1\n  output: "\\e[2J"\n' >.kcrealm.yaml
    look
    exits 2
    lacks -P '\x1b|\xe2\x80\xae' "$err"
    outcome 2 "realm holds control or invisible characters"
    { echo 'defaults:'; for i in $(seq 1000); do echo "  k$i: 1"; done; } >.kcrealm.yaml
    look
    exits 2
    [ "$(grep -c '^error: unknown setting' "$err")" = 20 ]
    outcome 2 "warning: 980 more like these in .kcrealm.yaml"
}

@test "a file of one's own that everybody may write to is not trusted" {
    settings "$OWN" 'output: json'
    chmod o+w "$OWN"
    look
    exits 2
    says "can be written by every user, so it is not trusted"
}

# --- What is wrong in files --------------------------------------------------------------------------------

@test "mistakes, each with its place and what to do" {
    cp "$DATA/config/wrong.yaml" .kcrealm.yaml
    kcrealm diff -f "$DATA/over.yaml" --live "$DATA/live.json"
    refuses config/wrong
}

@test "not YAML, not a map, several documents" {
    local text
    while IFS='|' read -r text expected; do
        printf '%b' "$text" >.kcrealm.yaml
        look
        exits 2
        says "$expected"
    done <<'ROWS'
a: b: c|--> .kcrealm.yaml:1:5
- x|a configuration is a map with defaults and contexts, not a list
x|a configuration is a map with defaults and contexts, not a string
{}\n---\n{}|a configuration is one document
defaults: {}\ndefaults: {}|--> .kcrealm.yaml:2:1
defaults: 1|defaults is a number, but it must be a map
contexts: [x]|contexts is a list, but it must be a map
contexts: {dev: x}|dev is a string, but it must be a map
lint: 1|lint is a number, but it must be a map
secretClasses: {}|secretClasses is a map, but it must be a list
secretClasses: [x]|an entry is a map of keys and class
ROWS
}

@test "files that say nothing" {
    local text
    for text in '' '# nothing' '{}' 'defaults:' 'defaults: {realm: null}' 'contexts: {dev: }' 'lint: {}' 'secretClasses: []'; do
        printf '%s\n' "$text" >.kcrealm.yaml
        look
        exits 1
        not_set realm
    done
}

# --- The schema and the documentation say what the program does --------------------------------------------

@test "examples are valid by the schema and by the program" {
    local examples=$ROOT/docs/schema/examples
    python3 "$BATS_TEST_DIRNAME/check_config.py" "$examples"/*.yaml
    kubeconfig dev
    look --config "$examples/config.yaml"
    exits 1
    came keycloakSecret identity/kcrealm-login "$examples/config.yaml:9:5"
    cp "$examples/project.yaml" .kcrealm.yaml
    look --realm demo
    says "settings: .kcrealm.yaml (not trusted)"
    lacks '^error: .*kcrealm.yaml' "$err"
}

@test "the schema refuses what the program refuses" {
    run python3 "$BATS_TEST_DIRNAME/check_config.py" "$DATA/config/wrong.yaml"
    [ "$status" != 0 ]
}

@test "each setting of the schema is one of the program and of the documentation, trusted alike" {
    local key trust value
    unset KUBECONFIG
    python3 "$BATS_TEST_DIRNAME/check_config.py" --settings >"$BATS_TEST_TMPDIR/settings"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/settings")" = 33 ]
    [ "$(grep -c "^| .[a-zA-Z]*. | .--" "$ROOT/docs/reference/config.md")" = 33 ]
    while IFS=$'\t' read -r key trust value; do
        settings named.yaml "$key: $value"
        look_for "$key" --config named.yaml
        grep -q "^setting $key: .* (named.yaml:2:3)" "$err" || { show_run; return 1; }
        settings .kcrealm.yaml "$key: $value"
        look_for "$key"
        case $trust in
        anyone)
            grep -q "^setting $key: .* (.kcrealm.yaml:2:3)" "$err" || { show_run; return 1; }
            grep -q "^| \`$key\` | \`--[a-z-]*\` | yes |" "$ROOT/docs/reference/config.md"
            ;;
        own)
            says "$key must not be set by a repository"
            grep -q "^| \`$key\` | \`--[a-z-]*\` |  |" "$ROOT/docs/reference/config.md"
            ;;
        *) return 1 ;;
        esac
        rm .kcrealm.yaml
    done <"$BATS_TEST_TMPDIR/settings"
}
