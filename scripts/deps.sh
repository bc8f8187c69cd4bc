#!/bin/sh
# Installs what is missing for one or more purposes, through the system's package manager.
#
#   scripts/deps.sh build|test|lint|coverage|bench|differential|fuzz|deb|dist|dist-test|nightly ...
#   scripts/deps.sh --list build ...    only says what is missing; exits 1 when something is
#
# Looks for the thing itself (a program, a pkg-config module, a working compiler option), not for a
# package, so that hand-made installations count. Says nothing and uses no network when all is there.
# POSIX sh: this runs before anything else is installed.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

has_command() { command -v "$1" >/dev/null 2>&1; }
has_library() { has_command pkg-config && pkg-config --exists "$1" 2>/dev/null; }
has_python_module() { has_command python3 && python3 -c "import $1" 2>/dev/null; }
has_python_websockets() { has_python_module websockets || /usr/bin/python3 -c 'import websockets' 2>/dev/null; }
has_compiler_option() {
    echo 'int main(void) { return 0; }' >"$tmp/probe.c"
    has_command "$1" && "$1" "$2" -o "$tmp/probe" "$tmp/probe.c" 2>/dev/null
}
has_clang_fuzzer() {
    echo 'int LLVMFuzzerTestOneInput(const char *b, unsigned long n) { return b && !n; }' >"$tmp/fuzz.c"
    has_command clang && clang -fsanitize=fuzzer,address,undefined -o "$tmp/fuzz" "$tmp/fuzz.c" 2>/dev/null
}
has_bash_completion() { # whose functions kubectl's own completion calls
    for prefix in /usr /usr/local /opt/homebrew; do
        [ ! -e "$prefix/share/bash-completion/bash_completion" ] || return 0
    done
    return 1
}
has_gnu_time() { [ -x /usr/bin/time ]; } # `time` is a word of the shell, too
has_c_compiler() { has_compiler_option cc -O2; }
has_sanitizers() { has_compiler_option cc -fsanitize=address,undefined; }

# 1.70 is the first that asks for single packages instead of copying the whole registry's index.
has_recent_cargo() {
    has_command cargo && cargo --version | {
        IFS=' .' read -r _ major minor _
        [ "$major" -gt 1 ] || [ "$minor" -ge 70 ]
    }
}

# purpose | how to tell that it is there | apt | dnf | apk | brew       (- : comes with another one)
table() {
    cat <<'TABLE'
build|has_command make|make|make|make|make
build|has_c_compiler|gcc libc6-dev|gcc glibc-devel|gcc musl-dev|-
build|has_command pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
build|has_library libcurl|libcurl4-openssl-dev|libcurl-devel|curl-dev|curl
build|has_library jansson|libjansson-dev|jansson-devel|jansson-dev|jansson
build|has_library yaml-0.1|libyaml-dev|libyaml-devel|yaml-dev|libyaml
build|has_library libcrypto|libssl-dev|openssl-devel|openssl-dev|openssl@3
build|has_library libedit|libedit-dev|libedit-devel|libedit-dev|libedit
test|has_command bash|bash|bash|bash|bash
test|has_library cmocka|libcmocka-dev|libcmocka-devel|cmocka-dev|cmocka
test|has_sanitizers|-|libasan libubsan|-|-
test|has_command bats|bats|bats|bats|bats-core
test|has_command jq|jq|jq|jq|jq
test|has_command python3|python3|python3|python3|python3
test|has_python_module jsonschema|python3-jsonschema|python3-jsonschema|py3-jsonschema|python-jsonschema
test|has_python_module yaml|python3-yaml|python3-pyyaml|py3-yaml|pyyaml
test|has_command zsh|zsh|zsh|zsh|zsh
test|has_command fish|fish|fish|fish|fish
test|has_bash_completion|bash-completion|bash-completion|bash-completion|bash-completion@2
test|has_command groff|groff|groff|groff|groff
test|has_command mandoc|mandoc|mandoc|mandoc|mandoc
test|has_command faketime|faketime|libfaketime|libfaketime|libfaketime
test|has_command cmark-gfm|cmark-gfm|cmark-gfm|cmark-gfm|cmark-gfm
lint|has_command bash|bash|bash|bash|bash
lint|has_command python3|python3|python3|python3|python3
lint|has_command clang|clang|clang|clang|llvm
lint|has_command clang-format|clang-format|clang-tools-extra|clang-extra-tools|clang-format
lint|has_command clang-tidy|clang-tidy|clang-tools-extra|clang-extra-tools|llvm
lint|has_command shellcheck|shellcheck|ShellCheck|shellcheck|shellcheck
bench|has_command python3|python3|python3|python3|python3
bench|has_command curl|curl|curl|curl|curl
bench|has_gnu_time|time|time|time|-
coverage|has_command gcovr|gcovr|gcovr|gcovr|gcovr
fuzz|has_command clang|clang|clang|clang|llvm
fuzz|has_clang_fuzzer|libclang-rt-dev|compiler-rt|compiler-rt|-
nightly|has_command valgrind|valgrind|valgrind|valgrind|valgrind
differential|has_python_websockets|python3-websockets|python3-websockets|py3-websockets|-
deb|has_command dpkg-deb|dpkg|dpkg|dpkg|-
deb|has_command dpkg-shlibdeps|dpkg-dev|dpkg-dev|dpkg-dev|-
deb|has_command strip|binutils|binutils|binutils|-
deb|has_command lintian|lintian|-|-|-
nightly|has_command openssl|openssl|openssl|openssl|openssl@3
dist|has_python_module venv|python3-venv|python3|python3|python3
dist|has_python_module ensurepip|python3-venv|python3|python3|python3
dist|has_recent_cargo|recent-cargo|cargo|cargo|rust
dist|has_command perl|perl|perl|perl|perl
dist|has_command xz|xz-utils|xz|xz|xz
dist|has_command flock|util-linux|util-linux|flock|flock
dist-test|has_command qemu-aarch64|qemu-user|qemu-user|qemu-aarch64|-
dist-test|has_command openssl|openssl|openssl|openssl|openssl@3
TABLE
}

# Column of the table for this system's package manager.
find_manager() {
    for pair in apt-get:3 dnf:4 apk:5 brew:6; do
        if has_command "${pair%:*}"; then
            manager=${pair%:*}
            column=${pair#*:}
            return
        fi
    done
    manager=none
    column=3
}

# Prints the packages for everything of the purpose $1 that is missing, one a line.
missing_for() {
    table | grep "^$1|" | while IFS='|' read -r purpose check packages; do
        $check || printf '%s\n' "$purpose|$check|$packages" | cut -d'|' -f"$column" | tr ' ' '\n'
    done
}

# apt names clang's runtime library after clang's version; Debian 12 has a cargo that is too old, and cargo-web.
resolve() {
    while read -r package; do
        case $package in
        -) ;;
        libclang-rt-dev)
            version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
            echo "libclang-rt-${version:-14}-dev"
            ;;
        recent-cargo)
            if apt-cache show cargo-web >/dev/null 2>&1; then echo cargo-web; else echo cargo; fi
            ;;
        *) echo "$package" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has_command sudo; then
        sudo "$@"
    else
        echo "deps: not root and no sudo here; as root, run: $*" >&2
        exit 1
    fi
}

install_packages() {
    case $manager in
    apt-get)
        as_root apt-get update -q >"$tmp/update" 2>&1 || { cat "$tmp/update" >&2; exit 1; }
        # shellcheck disable=SC2046 # package names have no blanks
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(resolve <"$tmp/packages") \
            >"$tmp/install" 2>&1 || { cat "$tmp/install" >&2; exit 1; }
        ;;
    dnf) resolve <"$tmp/packages" | as_root xargs dnf install -y -q ;;
    apk) resolve <"$tmp/packages" | as_root xargs apk add -q ;;
    brew) resolve <"$tmp/packages" | xargs brew install -q ;;
    *)
        echo "deps: none of apt-get, dnf, apk, brew is here; install by hand (names as on Debian)" >&2
        exit 1
        ;;
    esac
}

main() {
    list_only=no
    if [ "${1-}" = --list ]; then
        list_only=yes
        shift
    fi
    [ $# -gt 0 ] || set -- build
    for purpose; do
        table | grep -q "^$purpose|" || { echo "usage: scripts/deps.sh [--list] build|test|lint|coverage|bench|differential|fuzz|deb|dist|dist-test|nightly ..." >&2; exit 2; }
    done

    find_manager
    for purpose; do missing_for "$purpose"; done | sort -u >"$tmp/packages"
    [ -s "$tmp/packages" ] || exit 0

    names=$(resolve <"$tmp/packages" | tr '\n' ' ')
    if [ $list_only = yes ]; then
        echo "missing for $*: ${names:-nothing that a package could bring}"
        exit 1
    fi
    if [ -n "$names" ]; then
        echo "deps: for $*, installing with $manager: $names"
        install_packages
    fi
    for purpose; do missing_for "$purpose"; done >"$tmp/packages"
    if [ -s "$tmp/packages" ]; then
        echo "deps: still missing for $* after installing: $(sort -u "$tmp/packages" | tr '\n' ' ')" >&2
        exit 1
    fi
}

cd "$root"
main "$@"
