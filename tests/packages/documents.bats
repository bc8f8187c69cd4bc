#!/usr/bin/env bats
# shellcheck shell=bats
# The commands of docs/install.md, as they stand there, in a folder with the files of a release.

setup_file() {
    load helpers
    packages_setup
    use_parts kubectl krew
    export PAGE=$ROOT/docs/install.md KREW_NO_UPGRADE_CHECK=1
}

setup() {
    load helpers
    export HOME=$BATS_TEST_TMPDIR/home KREW_ROOT=$BATS_TEST_TMPDIR/home/.krew HELM_DATA_HOME=$BATS_TEST_TMPDIR/helm \
        HELM_CACHE_HOME=$BATS_TEST_TMPDIR/cache HELM_CONFIG_HOME=$BATS_TEST_TMPDIR/config
    PATH=$HOME/.local/bin:$KREW_ROOT/bin:$PATH
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/release"
    cd "$BATS_TEST_TMPDIR/release" || return
    cp "$(archive_of "$VERSION")" .
    cp "$ARCHIVES/checksums-$VERSION.txt" checksums.txt
    "$ROOT/scripts/krew_manifest" "$VERSION" checksums.txt >krew-manifest.yaml
}

# The `sh` blocks of a section.
section() {
    awk -v heading="## $1" '
        /^## / { inside = $0 == heading }
        /^```/ { block = inside && $0 == "```sh"; next }
        block' "$PAGE"
}

# All of them in one shell, which ends with the first that fails.
follow() {
    section "$1" >"$BATS_TEST_TMPDIR/commands"
    [ -s "$BATS_TEST_TMPDIR/commands" ] || { echo "install.md has no commands about: $1" >&2; return 1; }
    works bash -e "$BATS_TEST_TMPDIR/commands"
}

@test "install.md names the version of the sources" {
    local named
    named=$(grep -oE 'kcrealm_v?[0-9]+\.[0-9]+\.[0-9]+' "$PAGE" | sed 's/.*_v\{0,1\}//' | sort -u)
    [ "$named" = "$VERSION" ]
}

@test "installing from the archive" {
    follow Archive
    says "kubectl-kcrealm_v${VERSION}_linux_amd64.tar.gz: OK" "kubectl-kcrealm $VERSION"
    works kubectl __complete kcrealm attach
    says attach-scopes
}

@test "an archive that is not what was released is noticed" {
    echo more >>"kubectl-kcrealm_v${VERSION}_linux_amd64.tar.gz"
    section Archive >"$BATS_TEST_TMPDIR/commands"
    fails bash -e "$BATS_TEST_TMPDIR/commands"
    says FAILED
    [ ! -e "$HOME/.local/bin" ]
}

@test "installing with krew, and completion" {
    follow krew
    says "kubectl-kcrealm $VERSION"
    works kubectl __complete kcrealm attach
    says attach-scopes
}

@test "the manifest's caveats and the page say the same about completion" {
    sed -n '/printf/,/chmod/s/^ *//p' "$ROOT/krew-manifest.yaml" >"$BATS_TEST_TMPDIR/caveat"
    section krew | sed -n '/^printf/,$s/^ *//p' | diff - "$BATS_TEST_TMPDIR/caveat"
}

@test "installing with Helm, from the folder and from the archive" {
    follow Helm
    says "kubectl-kcrealm $VERSION"
    [ -z "$(find "$HELM_DATA_HOME/plugins" -mindepth 1)" ]
}

@test "the page's table has every variable of Helm that is honoured" {
    grep -rhoE '"HELM_(KUBE[A-Z_]*|NAMESPACE)' "$ROOT/src/cli/connect.c" | tr -d '"' | sort -u >"$BATS_TEST_TMPDIR/honoured"
    grep -E '^\|.*`HELM_' "$PAGE" | grep -oE 'HELM_[A-Z_]+' | sort -u | diff - "$BATS_TEST_TMPDIR/honoured"
}
