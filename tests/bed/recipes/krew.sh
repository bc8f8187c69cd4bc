#!/usr/bin/env bash
# krew 0.4.4, kubectl's plugin manager, and its validator of manifests. The version is in krew/go.mod.

recipe_tools() { echo go git; }
recipe_inputs() { echo krew; }

recipe_build() {
    local out=$1 version flags
    cd "$bed_source/recipes/krew"
    version=$(go list -m -f '{{.Version}}' sigs.k8s.io/krew)
    flags="-s -w -X sigs.k8s.io/krew/internal/version.gitTag=$version"
    mkdir "$out/bin"
    # kubectl finds it by this name.
    go build -o "$out/bin/kubectl-krew" -ldflags "$flags" sigs.k8s.io/krew/cmd/krew
    go build -o "$out/bin/validate-krew-manifest" -ldflags "$flags" sigs.k8s.io/krew/cmd/validate-krew-manifest
    KREW_ROOT=$2 KREW_NO_UPGRADE_CHECK=1 "$out/bin/kubectl-krew" version
}
