# shellcheck shell=bash
# What the tests of packages share: archives to install from, a home of their own, a server of files on 127.0.0.1.
#
#   setup_file() { load helpers; packages_setup; }
#
# KCREALM names the program, KCREALM_ARCHIVE a release's archive for linux_amd64, which is taken instead.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
VERSION=$(cat "$ROOT/VERSION")

# Nothing of whoever runs the tests: no settings, no cluster, no proxy.
packages_setup() {
    local name
    while IFS='=' read -r name _; do
        case $name in KCREALM_KEYCLOAK_* | KUBE* | HELM_* | KREW_* | VAULT_* | BAO_* | *_proxy | *_PROXY) unset "$name" ;; esac
    done < <(env)
    export KCREALM_BED_CACHE=${KCREALM_BED_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kcrealm-bed}
    unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME TERM
    export HOME=$BATS_FILE_TMPDIR/home LANG=C.UTF-8 LC_ALL=C.UTF-8 NO_COLOR=1
    export KCREALM=${KCREALM:-$ROOT/build/kubectl-kcrealm} KUBECONFIG=$BATS_FILE_TMPDIR/no-kubeconfig
    export ARCHIVES=$BATS_FILE_TMPDIR/archives
    mkdir -p "$HOME" "$ARCHIVES"
    "$ROOT/tests/packages/archive" "$ARCHIVES"
}

# Puts the programs of parts of the bed, which have to be built, on PATH.
use_parts() {
    local part folder
    for part; do
        # shellcheck source=/dev/null
        folder=$(. "$ROOT/tests/bed/lib.sh" && built_part "$part")
        PATH=$folder/bin:$PATH
    done
    export PATH
}

# archive_of VERSION [PLATFORM]
archive_of() {
    printf '%s\n' "$ARCHIVES/kubectl-kcrealm_v${1}_${2:-linux_amd64}.tar.gz"
}

# serve DIR: its files over HTTP until serve_end; $URL is where.
serve() {
    local file=$BATS_FILE_TMPDIR/server
    python3 -u -c '
import functools, http.server, sys
files = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), files)
print(server.server_port, flush=True)
server.serve_forever()' "$1" >"$file.port" 2>"$file.log" 3>&- &
    echo $! >"$file.pid"
    for _ in {1..100}; do
        [ ! -s "$file.port" ] || break
        sleep 0.1
    done
    URL=http://127.0.0.1:$(cat "$file.port")
    export URL
}

serve_end() {
    [ -s "$BATS_FILE_TMPDIR/server.pid" ] || return 0
    kill "$(cat "$BATS_FILE_TMPDIR/server.pid")"
    rm "$BATS_FILE_TMPDIR/server.pid"
}

show() {
    printf '%s\n' "--- status $status" "--- standard output" "$output" "--- standard error" "${stderr-}" >&2
}

# works COMMAND...: it ends with 0; $output and $stderr are set.
works() {
    run --separate-stderr "$@"
    [ "$status" = 0 ] && return
    printf 'failed: %s\n' "$*" >&2
    show
    return 1
}

# fails COMMAND...
fails() {
    run --separate-stderr "$@"
    [ "$status" != 0 ] && return
    printf 'should have failed: %s\n' "$*" >&2
    show
    return 1
}

# Each argument was printed, to standard output or standard error.
says() {
    local text
    for text; do
        [[ $output${stderr-} == *"$text"* ]] && continue
        printf 'not printed: %s\n' "$text" >&2
        show
        return 1
    done
}

# output_is TEXT
output_is() {
    [ "$output" = "$1" ] && return
    printf 'standard output should be: %s\n' "$1" >&2
    show
    return 1
}
