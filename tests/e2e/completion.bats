#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2016
# `kubectl kcrealm <TAB>` in real shells with the real kubectl, and names from real servers.

setup_file() {
    load helpers
    bed_load
    realm_new "$(unique realm)"
    client_new "$(unique realm)" '{"clientId":"portal-one","name":"The portal","secret":"portal-secret"}'
    client_new "$(unique realm)" '{"clientId":"portal$(touch pwned)"}'
}

teardown_file() {
    load helpers
    bed_load
    realm_delete "$(unique realm)"
}

setup() {
    load helpers
    bed_load
    REALM=$(unique realm)
    ROOT=$BATS_TEST_DIRNAME/../..
    # Shells make their folders there.
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config HOME=$BATS_TEST_TMPDIR
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    ln -s "$BED_KUBECTL" "$BATS_TEST_TMPDIR/bin/kubectl"
    cp "$ROOT/completions/kubectl_complete-kcrealm" "$BATS_TEST_TMPDIR/bin"
    # Shows what would be run.
    printf '#!/bin/sh\n[ "$1" != __complete ] || exec "%s" "$@"\nprintf ran:; printf "[%%s]" "$@"; echo\n' \
        "$(realpath "$KCREALM")" >"$BATS_TEST_TMPDIR/bin/kubectl-kcrealm"
    chmod +x "$BATS_TEST_TMPDIR/bin/kubectl-kcrealm"
    export PATH=$BATS_TEST_TMPDIR/bin:$PATH
    cd "$BATS_TEST_TMPDIR" || return
}

# What kubectl offers for the words, without the remark at its end.
offered() {
    kubectl __complete kcrealm "$@" 2>/dev/null
}

# A look-up that was too slow once, on a busy machine, is kept for ten seconds.
eventually_offered() {
    for _ in 1 2 3 4 5; do
        offered "$@" >"$BATS_TEST_TMPDIR/offered"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/offered")" -le 1 ] || break
        rm -rf "$XDG_CACHE_HOME"
    done
    cat "$BATS_TEST_TMPDIR/offered"
}

@test "kubectl offers our commands, options and values" {
    [[ $(offered att) == $'attach-scopes\tlink client scopes to a client\n:4' ]]
    [[ $(offered ensure --upd) == $'--update\t'* ]]
    [[ $(offered ensure --transport=na) == $'native\n:4' ]]
}

@test "realms, clients and scopes come from Keycloak, hostile names do not" {
    [[ $(eventually_offered status --realm "$REALM") == "$REALM"$'\n:4' ]]
    [[ $(eventually_offered status --realm "$REALM" portal) == $'portal-one\tThe portal, '"$REALM"$'\n:4' ]]
    [[ $(eventually_offered attach-scopes portal-one --realm "$REALM" --default email,prof) == $'email,profile\n:6' ]]
    run ! grep -r portal-secret "$XDG_CACHE_HOME"
}

@test "through the cluster too: namespaces, and Keycloak by a tunnel" {
    unset KCREALM_KEYCLOAK_URL
    export TMPDIR=$BATS_TEST_TMPDIR/t
    mkdir "$TMPDIR"
    [[ $(eventually_offered status --namespace kube-sys) == $'kube-system\n:4' ]]
    [[ $(eventually_offered status --realm "$REALM") == "$REALM"$'\n:4' ]]
    same "what is left of the tunnel" "" "$(ls "$TMPDIR")"
}

try_in() {
    python3 "$BATS_TEST_DIRNAME/../cli/shell.py" "$1" "$2" \
        'kubectl kcrealm att\t\n' 'ran:[attach-scopes]' -- \
        'kubectl kcrealm e\t\t' 'ensure' 'create missing clients' -- \
        'kubectl kcrealm ensure --transport=na\t\n' 'ran:[ensure][--transport=native]' -- \
        'kubectl kcrealm explain KCR-3012\t\n' 'ran:[explain][KCR-3012]'
}

@test "kubectl kcrealm <TAB> in bash" {
    local completion
    for completion in /usr /usr/local /opt/homebrew; do
        completion+=/share/bash-completion/bash_completion
        [ ! -e "$completion" ] || break
    done
    try_in bash ". $completion; source <(kubectl completion bash)"
}

@test "kubectl kcrealm <TAB> in zsh" {
    try_in zsh 'autoload -U compinit; compinit -u -D; source <(kubectl completion zsh)'
}

@test "kubectl kcrealm <TAB> in fish" {
    try_in fish 'kubectl completion fish | source'
}
