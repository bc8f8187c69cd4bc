#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# Completion: what the scripts of completions/ do in real shells, on terminals of their own.

setup() {
    load helpers
    cli_setup
    COMPLETIONS=$ROOT/completions
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    # Under valgrind the second that completion has may be over before it began; then it is tried again.
    TRIES=$((${SLOWNESS:-1} > 1 ? 5 : 1))
    # Completes as the program does, and shows what would be run.
    cat >"$BATS_TEST_TMPDIR/bin/kubectl-kcrealm" <<EOF
#!/bin/sh
if [ "\$1" = __complete ]; then
    for try in $(seq -s ' ' "$TRIES"); do
        lines=\$('$(realpath "$KCREALM")' "\$@")
        [ "\$lines" = :4 ] || break
        [ "\$try" = "$TRIES" ] || rm -rf "\$HOME/.cache"
    done
    printf '%s\n' "\$lines"
    exit
fi
printf 'ran:'
printf '[%s]' "\$@"
echo
EOF
    chmod +x "$BATS_TEST_TMPDIR/bin/kubectl-kcrealm"
    export PATH=$BATS_TEST_TMPDIR/bin:$PATH
    cd "$BATS_TEST_TMPDIR" || return
    cat >values.yaml <<'EOF'
clientPatcher:
  clientSpecs:
  - {clientId: backstage, realm: ameide, spec: {name: Backstage portal}}
  - {clientId: argocd, realm: ameide, spec: {name: Argo CD}}
  - {clientId: "https://grafana.example.com/saml", realm: ameide, spec: {}}
  - {clientId: "evil$(touch${IFS}pwned)", realm: ameide, spec: {}}
  - {clientId: "evil`touch pwned`", realm: ameide, spec: {name: "$(touch pwned)"}}
EOF
}

# Runs it until it succeeds, as often as makes sense where time passes slowly.
in_time() {
    local try
    for ((try = 0; try < TRIES; try++)); do
        ! "$@" || return 0
        rm -rf .cache
    done
    return 1
}

# in_shell SHELL KEYS EXPECTED...
in_shell() {
    local setup
    case $1 in
    bash) setup=". $COMPLETIONS/kubectl-kcrealm.bash" ;;
    zsh) setup="autoload -U compinit; compinit -u -D; . $COMPLETIONS/_kubectl-kcrealm" ;;
    fish) setup="source $COMPLETIONS/kubectl-kcrealm.fish" ;;
    esac
    python3 "$BATS_TEST_DIRNAME/shell.py" "$1" "$setup" "${@:2}"
}

try_shell() {
    in_shell "$1" \
        'kubectl-kcrealm att\t\n' 'ran:[attach-scopes]' -- \
        'kubectl-kcrealm e\t\t' 'ensure' 'explain' 'create missing clients' -- \
        'kubectl-kcrealm ensure --keycloak-ur\t\n' 'ran:[ensure][--keycloak-url]' -- \
        'kubectl-kcrealm ensure --transport na\t\n' 'ran:[ensure][--transport][native]' -- \
        'kubectl-kcrealm ensure --transport=na\t\n' 'ran:[ensure][--transport=native]' -- \
        'kubectl-kcrealm ensure --transport=\t\t' 'native' 'direct' -- \
        'kubectl-kcrealm status --for vault,work\t\n' 'ran:[status][--for][vault,workload]' -- \
        'kubectl-kcrealm diff -f valu\t\n' 'ran:[diff][-f][values.yaml]' -- \
        'kubectl-kcrealm diff -f values.yaml back\t\n' 'ran:[diff][-f][values.yaml][backstage]' -- \
        'kubectl-kcrealm diff -f values.yaml \t\t' 'backstage' 'Backstage portal' 'argocd' '!evil' -- \
        'kubectl-kcrealm diff -f values.yaml https://gr\t\n' '[https://grafana.example.com/saml]' -- \
        'kubectl-kcrealm explain KCR-301\t\t' 'KCR-3012' 'does not add clients' -- \
        'kubectl-kcrealm diff -f nowhere.yaml \t\t\n' 'ran:[diff][-f][nowhere.yaml]' '!error'
    [ ! -e pwned ]
}

@test "bash completes commands, options, values, files and clients, with descriptions" {
    try_shell bash
}

@test "zsh completes commands, options, values, files and clients, with descriptions" {
    try_shell zsh
}

@test "fish completes commands, options, values, files and clients, with descriptions" {
    try_shell fish
}

@test "zsh finds the script in fpath" {
    mkdir fpath
    cp "$COMPLETIONS/_kubectl-kcrealm" fpath
    python3 "$BATS_TEST_DIRNAME/shell.py" zsh 'fpath=($PWD/fpath $fpath); autoload -U compinit; compinit -u -D' \
        'kubectl-kcrealm att\t\n' 'ran:[attach-scopes]'
}

@test "the scripts are what the program prints now" {
    "$ROOT/scripts/completions" "$KCREALM" "$BATS_TEST_TMPDIR/completions"
    diff -r "$COMPLETIONS" "$BATS_TEST_TMPDIR/completions"
}

# There is no PowerShell here: its script has only been read. What it needs of the protocol is tried with the others.
@test "the script for PowerShell asks the program as the others do" {
    grep -q '__complete @rest \$last' "$COMPLETIONS/kubectl-kcrealm.ps1"
}

@test "kubectl's script passes on the words, and finds the program beside it" {
    mkdir beside
    cp "$COMPLETIONS/kubectl_complete-kcrealm" beside
    ln -s "$(realpath "$KCREALM")" beside/kubectl-kcrealm
    beside_prints() { [ "$(PATH=/usr/bin:/bin beside/kubectl_complete-kcrealm ensure --transport na)" = "$1" ]; }
    in_time beside_prints $'native\n:4'
    rm beside/kubectl-kcrealm
    on_path_prints() { [ "$(beside/kubectl_complete-kcrealm ensure --transport '' | head -n 1)" = "$1" ]; }
    in_time on_path_prints auto
}

# --- What is looked up -------------------------------------------------------------------------------------------

# A server that takes connections and never answers; sets port and pid.
silent_server() {
    python3 -c 'import socket, time
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(8)
print(server.getsockname()[1], flush=True)
time.sleep(60)' >port &
    server_pid=$!
    until [ -s port ]; do sleep 0.05; done
    port=$(cat port)
}

teardown() {
    [ -z "${server_pid-}" ] || kill "$server_pid"
}

@test "a server that does not answer is waited for at most a second, in silence" {
    silent_server
    export KCREALM_KEYCLOAK_URL=http://127.0.0.1:$port KCREALM_KEYCLOAK_USER=u KCREALM_KEYCLOAK_PASSWORD=p
    local start end
    start=$(date +%s%N)
    kcrealm __complete ensure --realm ''
    end=$(date +%s%N)
    exits 0
    [ "$(cat "$out")" = :4 ]
    quiet
    [ $(((end - start) / 1000000)) -lt $((1200 * ${SLOWNESS:-1})) ]
}

# A kubeconfig whose user is a plugin with this interactiveMode ("": none), which leaves a mark when it runs.
plugin_kubeconfig() {
    export KUBECONFIG=$BATS_TEST_TMPDIR/kubeconfig
    cat >"$KUBECONFIG" <<EOF
current-context: x
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: $BATS_TEST_TMPDIR/plugin
      ${1:+interactiveMode: $1}
EOF
    printf '#!/bin/sh\ntouch "%s/plugin-ran"\n%s\n' "$BATS_TEST_TMPDIR" "${2-}" >plugin
    chmod +x plugin
}

@test "a credential plugin that may ask is not run, one that never does is, and not for long" {
    local mode
    for mode in '' IfAvailable Always; do
        plugin_kubeconfig "$mode"
        kcrealm __complete ensure --namespace ''
        exits 0
        [ "$(cat "$out")" = :4 ]
        [ ! -e plugin-ran ]
    done
    plugin_kubeconfig Never 'exec sleep 30'
    rm -rf .cache
    in_time runs_plugin_for_a_second
}

runs_plugin_for_a_second() {
    SECONDS=0
    kcrealm __complete ensure --namespace ''
    exits 0 && within 3 && [ -e plugin-ran ]
}

keeps_one_answer() {
    kcrealm __complete status --realm ''
    [ "$(find .cache -name 'complete-*' -perm 600 | wc -l)" = 1 ]
}

@test "no completion prints a credential or keeps one" {
    silent_server
    export KCREALM_KEYCLOAK_URL=http://127.0.0.1:$port KCREALM_KEYCLOAK_USER=u KCREALM_KEYCLOAK_PASSWORD=hunter2
    in_time keeps_one_answer
    lacks -r hunter2 "$out" "$err" .cache
    [ "$(find .cache/kcrealm -type d -perm 700 | wc -l)" = 1 ]
}
