#!/usr/bin/env bats
# shellcheck shell=bats
# The real krew and kubectl install, upgrade and remove the plugin: no network, a KREW_ROOT for each test.

older=0.0.9

setup_file() {
    load helpers
    packages_setup
    "$ROOT/tests/packages/archive" "$ARCHIVES" $older
    serve "$ARCHIVES"
    use_parts kubectl krew
    export KREW_NO_UPGRADE_CHECK=1
}

teardown_file() {
    load helpers
    serve_end
}

setup() {
    load helpers
    export KREW_ROOT=$BATS_TEST_TMPDIR/krew
    PATH=$KREW_ROOT/bin:$PATH
    index=$BATS_TEST_TMPDIR/index
    mkdir -p "$index/plugins"
}

manifest() {
    "$ROOT/scripts/krew_manifest" "$1" "$ARCHIVES/checksums-$1.txt" "${2-}" >"$index/plugins/kcrealm.yaml"
}

# publish VERSION: krew's index is a git repository of manifests.
publish() {
    [ -d "$index/.git" ] || git init -q -b main "$index"
    manifest "$1" "$URL"
    git -C "$index" add .
    git -C "$index" -c user.name=test -c user.email=test@example.org -c commit.gpgsign=false commit -q -m "$1"
}

add_index() {
    works kubectl krew index add default "file://$index"
}

@test "krew's own validator accepts the manifest, and every platform of it installs" {
    publish "$VERSION"
    works validate-krew-manifest -manifest "$index/plugins/kcrealm.yaml"
    says "all 4 spec.platforms installed fine"
}

@test "a manifest and an archive are installed without a network, upgraded by installing again, and removed" {
    publish "$older"
    add_index # without any index krew neither lists nor removes
    works kubectl krew install --manifest="$index/plugins/kcrealm.yaml" --archive="$(archive_of $older)"
    works kubectl kcrealm version
    output_is "kubectl-kcrealm $older"

    manifest "$VERSION"
    works kubectl krew upgrade kcrealm
    says "installed via manifest"
    works kubectl krew uninstall kcrealm
    works kubectl krew install --manifest="$index/plugins/kcrealm.yaml" --archive="$(archive_of "$VERSION")"
    works kubectl kcrealm version
    output_is "kubectl-kcrealm $VERSION"

    works kubectl krew uninstall kcrealm
    fails kubectl kcrealm version
    [ -z "$(find "$KREW_ROOT/bin" "$KREW_ROOT/store" -mindepth 1)" ]
}

@test "krew downloads from an index, checks the sum, and upgrades to the next version" {
    publish "$older"
    add_index
    works kubectl krew install kcrealm
    works kubectl kcrealm version
    output_is "kubectl-kcrealm $older"

    publish "$VERSION"
    works kubectl krew upgrade
    says "kcrealm v$older -> v$VERSION"
    works kubectl kcrealm version
    output_is "kubectl-kcrealm $VERSION"
    [ "$(ls "$KREW_ROOT/store/kcrealm")" = "v$VERSION" ]
}

@test "an archive that is not the manifest's is refused" {
    publish "$VERSION"
    fails kubectl krew install --manifest="$index/plugins/kcrealm.yaml" --archive="$(archive_of $older)"
    says checksum
    fails kubectl kcrealm version
}

@test "what krew installs has the licence, and runs as kubectl runs plugins" {
    publish "$VERSION"
    works kubectl krew install --manifest="$index/plugins/kcrealm.yaml" --archive="$(archive_of "$VERSION")"
    diff -r "$ARCHIVES/tree-$VERSION/kcrealm" "$KREW_ROOT/store/kcrealm/v$VERSION" # folders, too
    cmp "$ROOT/LICENSE" "$KREW_ROOT/store/kcrealm/v$VERSION/LICENSE"
    works kubectl plugin list
    says "$KREW_ROOT/bin/kubectl-kcrealm"
    run --separate-stderr kubectl kcrealm diff -f "$ROOT/examples/values.yaml" --live "$ROOT/examples/realm-export.json"
    [ "$status" = 1 ]
    says "7 clients: 2 in sync, 1 missing, 4 drifted"
}

@test "the caveats' command makes kubectl complete, and completion outlives an upgrade" {
    publish "$older"
    add_index
    works kubectl krew install kcrealm
    sed -n "/printf/,/chmod/s/^ *//p" "$index/plugins/kcrealm.yaml" >"$BATS_TEST_TMPDIR/caveat"
    works bash -e "$BATS_TEST_TMPDIR/caveat"
    works kubectl __complete kcrealm attach
    says attach-scopes

    publish "$VERSION"
    works kubectl krew upgrade
    works kubectl __complete kcrealm attach
    says attach-scopes
}

@test "a manifest is made of a version and the sums of all four archives, or not at all" {
    local sums=$BATS_TEST_TMPDIR/sums
    works "$ROOT/scripts/krew_manifest" "v$VERSION" "$ARCHIVES/checksums-$VERSION.txt"
    says "version: \"v$VERSION\"" "/v$VERSION/kubectl-kcrealm_v${VERSION}_darwin_arm64.tar.gz"
    [[ ! $output =~ @[A-Z0-9_]+@ ]]

    grep -v darwin_arm64 "$ARCHIVES/checksums-$VERSION.txt" >"$sums"
    fails "$ROOT/scripts/krew_manifest" "$VERSION" "$sums"
    says "no one SHA-256 of kubectl-kcrealm_v${VERSION}_darwin_arm64.tar.gz"
    fails "$ROOT/scripts/krew_manifest" 1.2 "$sums"
    says "1.2 is no version"
    fails "$ROOT/scripts/krew_manifest" "$VERSION" "$sums" 'x|y'
    says "no URL"
}
