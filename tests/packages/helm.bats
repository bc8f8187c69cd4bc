#!/usr/bin/env bats
# shellcheck shell=bats
# The real helm installs the plugin from a checkout, from an unpacked archive and from the archive itself, runs it and
# removes it. What the plugin makes of Helm's flags and variables is in tests/e2e/helm.bats.

setup_file() {
    load helpers
    packages_setup
    use_parts kubectl
    export TREE=$ARCHIVES/tree-$VERSION/kcrealm
}

setup() {
    load helpers
    export HELM_DATA_HOME=$BATS_TEST_TMPDIR/data HELM_CONFIG_HOME=$BATS_TEST_TMPDIR/config \
        HELM_CACHE_HOME=$BATS_TEST_TMPDIR/cache
    cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
    serve_end
}

expect_runs() {
    works helm kcrealm version
    output_is "kubectl-kcrealm $VERSION"
}

expect_removable() {
    works helm plugin uninstall kcrealm
    fails helm kcrealm version
    [ -z "$(find "$HELM_DATA_HOME/plugins" -mindepth 1)" ]
}

# The exit status of a shell that completes; what is proposed stands one a line.
complete() {
    run --separate-stderr helm __complete kcrealm "$@"
    [ "$status" = 0 ]
}

@test "plugin.yaml has the version of the sources" {
    [ "$(sed -n 's/^version: //p' "$ROOT/plugin.yaml")" = "$VERSION" ]
}

@test "a checkout is installed as it is, and runs what make built" {
    mkdir -p checkout/build
    cp "$ROOT/plugin.yaml" checkout
    cp "$KCREALM" checkout/build/kubectl-kcrealm
    works helm plugin install checkout
    expect_runs
    works helm plugin uninstall kcrealm
    [ -x checkout/build/kubectl-kcrealm ] # only the link to it is gone
}

@test "an unpacked archive is installed, needs no signature, and is removed" {
    tar -xzf "$(archive_of "$VERSION")"
    works helm plugin install kcrealm
    expect_runs
    works helm plugin list
    says kcrealm "$VERSION"
    expect_removable
    [ -x kcrealm/kubectl-kcrealm ]
}

@test "the archive itself is installed under a name that begins with the plugin's, unverified" {
    ln -s "$(archive_of "$VERSION")" kcrealm.tar.gz
    fails helm plugin install kcrealm.tar.gz
    says "no provenance file (.prov) found"
    works helm plugin install --verify=false kcrealm.tar.gz
    diff -r "$TREE" "$HELM_DATA_HOME/plugins/kcrealm"
    expect_runs
    expect_removable
}

@test "Helm does not find plugin.yaml when the archive on disk keeps its own name" {
    fails helm plugin install --verify=false "$(archive_of "$VERSION")"
    says "plugin.yaml not found in expected directory"
}

@test "a URL of the archive is installed as it is" {
    serve "$ARCHIVES"
    works helm plugin install --verify=false "$URL/kubectl-kcrealm_v${VERSION}_linux_amd64.tar.gz"
    expect_runs
    expect_removable
}

@test "another version is installed after the first was removed" {
    local older=0.0.9
    "$ROOT/tests/packages/archive" "$BATS_TEST_TMPDIR/old" $older
    ln -s "old/kubectl-kcrealm_v${older}_linux_amd64.tar.gz" kcrealm.tgz
    works helm plugin install --verify=false kcrealm.tgz
    works helm kcrealm version
    output_is "kubectl-kcrealm $older"
    ln -sf "$(archive_of "$VERSION")" kcrealm.tgz
    fails helm plugin install --verify=false kcrealm.tgz
    says "plugin already exists"
    works helm plugin uninstall kcrealm
    works helm plugin install --verify=false kcrealm.tgz
    expect_runs
}

@test "helm kcrealm shows drift, with our exit status, and our help" {
    works helm plugin install "$TREE"
    run --separate-stderr helm kcrealm diff -f "$ROOT/examples/values.yaml" --live "$ROOT/examples/realm-export.json"
    [ "$status" = 1 ]
    says "7 clients: 2 in sync, 1 missing, 4 drifted"
    run --separate-stderr helm kcrealm diff -f "$BATS_TEST_TMPDIR/nothing.yaml" --live "$ROOT/examples/realm-export.json"
    [ "$status" = 2 ]

    works helm kcrealm --help
    says "Usage: kubectl kcrealm COMMAND"
    works helm kcrealm diff --help
    says "--values-path"
    works helm help
    says "kcrealm     Keycloak clients"
    works helm help kcrealm
    says "--kube-context"
}

@test "what helm template prints goes into helm kcrealm" {
    works helm plugin install "$TREE"
    helm create chart >/dev/null
    rm -r chart/templates
    mkdir chart/templates
    cat >chart/templates/specs.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: app-client-specs}
data:
  clients.json: '[{"clientId": "web", "realm": "ameide", "spec": {"enabled": {{ .Values.on }}}}]'
YAML
    works bash -c "helm template chart --set on=true | helm kcrealm diff -f - \
        --live '$ROOT/examples/realm-export.json' -o json || [ \$? = 1 ]"
    says '"name": "web"'
}

@test "helm completes commands and flags of the plugin" {
    works helm plugin install "$TREE"
    complete ''
    says attach-scopes lint
    complete st
    says status
    [[ $output != *attach* ]]
    complete diff --vals
    [[ $output != *attach* ]]
    complete diff --values
    says --values-path
}

@test "helm completes in a checkout, too" {
    mkdir -p checkout/build checkout/completions
    cp "$ROOT/plugin.yaml" "$ROOT/plugin.complete" checkout
    cp "$ROOT/completions/kubectl_complete-kcrealm" checkout/completions
    cp "$KCREALM" checkout/build/kubectl-kcrealm
    works helm plugin install checkout
    complete att
    says attach-scopes
}
