#!/usr/bin/env bash
# Gets the tools that recipes need, through the package managers, when they are missing. To be sourced
# after lib.sh.

# What Kubernetes 1.35 asks for in its go.mod.
go_minimum=1.25

# tool | how to tell that it is there | Debian packages
bed_tools() {
    cat <<'TABLE'
curl|has_command curl|ca-certificates curl
git|has_command git|git
java|has_java|default-jre-headless
mvn|has_command mvn|maven
npm|has_command npm|npm
openssl|has_command openssl|openssl
pip|has_pip|python3-pip
unzip|has_command unzip|unzip
TABLE
}

has_command() { command -v "$1" >/dev/null 2>&1; }
has_pip() { has_command python3 && python3 -m pip --version >/dev/null 2>&1; }

# Keycloak 26 runs on Java 17 and newer.
has_java() {
    local major
    has_command java || return 1
    major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 17 ]
}

# True when the go on PATH is new enough; go before 1.21 does not know how to fetch a newer one.
has_go() {
    local version
    has_command go || return 1
    version=$(go env GOVERSION 2>/dev/null | sed 's/^go//')
    [ -n "$version" ] && [ "$(printf '%s\n' "$go_minimum" "$version" | sort -V | head -n 1)" = "$go_minimum" ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has_command sudo; then
        sudo "$@"
    else
        die "not root and no sudo here; as root, run: $*"
    fi
}

# Prints the packages of those of the tools $@ that are missing.
missing_packages() {
    local tool row check packages
    for tool; do
        row=$(bed_tools | grep "^$tool|") || die "tools.sh does not know $tool"
        IFS='|' read -r _ check packages <<<"$row"
        $check || printf '%s\n' "$packages"
    done
}

quietly() {
    local output
    output=$("$@" 2>&1) || {
        printf '%s\n' "$output" >&2
        die "failed: $*"
    }
}

ensure_tools() {
    local packages
    packages=$(missing_packages "$@" | tr '\n' ' ')
    [ -n "${packages// /}" ] || return 0
    has_command apt-get || die "missing here, and there is no apt-get to install it with: $packages"
    say "installing with apt-get: $packages"
    quietly as_root apt-get update -q
    # shellcheck disable=SC2086 # package names have no blanks
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
    packages=$(missing_packages "$@" | tr '\n' ' ')
    [ -z "${packages// /}" ] || die "still missing or too old after installing: $packages"
}
