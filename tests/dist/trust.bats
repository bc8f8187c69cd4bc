#!/usr/bin/env bats
# Whom the static program trusts, which brings no certificates of its own: a private authority that it is told of,
# or the system's store.

setup_file() {
    load helpers
    cd "$BATS_FILE_TMPDIR" || return
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out other.pem -days 2 -subj /CN=other 2>/dev/null
    cat key.pem ca.pem >both.pem
    python3 "$BATS_TEST_DIRNAME/https_server.py" both.pem port 3>&- &
    echo $! >server.pid
    for _ in $(seq 100); do [ ! -s port ] || break; sleep 0.1; done
    [ -s port ]
}

teardown_file() { kill "$(cat "$BATS_FILE_TMPDIR/server.pid")"; }

setup() {
    load helpers
    needs_target linux_amd64
    [ "$(uname -sm)" = 'Linux x86_64' ] || skip "runs on x86-64 only"
    program=$(unpacked linux_amd64)/kubectl-kcrealm
    url=https://localhost:$(cat "$BATS_FILE_TMPDIR/port")
    values=$ROOT/examples/values.yaml
    cd "$BATS_FILE_TMPDIR" || return
    unset SSL_CERT_FILE SSL_CERT_DIR
    export HOME=$BATS_TEST_TMPDIR KUBECONFIG=/nonexistent KCREALM_KEYCLOAK_USER=u KCREALM_KEYCLOAK_PASSWORD=p
}

# Runs diff against the server, whose answer is always 404: who gets that trusts it.
compare() { run "$@" "$program" diff -f "$values" --keycloak-url "$url" "${flags[@]}"; }
trusted() { [[ $output = *404* ]] || fail "$output"; }
refused() { [[ $output = *certificate* && $output != *404* ]] || fail "$output"; }

@test "a private authority is trusted when a flag names it, and no other then" {
    flags=(--keycloak-ca ca.pem)
    compare env
    trusted
    flags=(--keycloak-ca other.pem)
    compare env
    refused
}

@test "a private authority is trusted when SSL_CERT_FILE names it" {
    flags=()
    compare env SSL_CERT_FILE=ca.pem
    trusted
    compare env SSL_CERT_FILE=other.pem
    refused
}

@test "a private authority is trusted when it stands in SSL_CERT_DIR" {
    mkdir -p certificates
    cp ca.pem certificates
    openssl rehash certificates
    flags=()
    compare env SSL_CERT_DIR="$PWD/certificates"
    trusted
}

@test "a server whom nobody knows is refused" {
    flags=()
    compare env
    refused
}

# The program alone in a folder that is its root, with nothing but a bundle.
@test "the bundles of Debian, RHEL, Alpine, macOS and SUSE are trusted where they are the system's" {
    [ "$(id -u)" = 0 ] || skip "needs root, for chroot"
    for bundle in etc/ssl/certs/ca-certificates.crt etc/pki/tls/certs/ca-bundle.crt etc/ssl/cert.pem etc/ssl/ca-bundle.pem; do
        jail=$BATS_TEST_TMPDIR/${bundle//\//-}
        mkdir -p "$jail/$(dirname "$bundle")" "$jail/dev"
        cp "$program" "$values" "$jail"
        echo '127.0.0.1 localhost' >"$jail/etc/hosts"
        run chroot "$jail" /kubectl-kcrealm diff -f /values.yaml --keycloak-url "$url"
        refused
        cp ca.pem "$jail/$bundle"
        run chroot "$jail" /kubectl-kcrealm diff -f /values.yaml --keycloak-url "$url"
        trusted
    done
}
