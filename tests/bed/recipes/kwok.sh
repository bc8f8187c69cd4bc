#!/usr/bin/env bash
# kwok 0.7.0, which plays the kubelet: pods become real objects that run, with a real port-forward
# endpoint. The version is in kwok/go.mod. Its resource definitions and the stages that bring nodes and
# pods to life come from the same module.

recipe_tools() { echo go; }
recipe_inputs() { echo kwok; }

recipe_build() {
    local out=$1 version module stage
    cd "$bed_source/recipes/kwok"
    version=$(go list -m -f '{{.Version}}' sigs.k8s.io/kwok)
    go build -o "$out/bin/kwok" -ldflags "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=$version" \
        sigs.k8s.io/kwok/cmd/kwok
    module=$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)
    install -m 644 -D -t "$out/crds" "$module"/kustomize/crd/bases/*.yaml
    for stage in "$module"/kustomize/stage/{node,pod}/fast/*-*.yaml; do
        echo ---
        cat "$stage"
    done >"$out/stages.yaml"
    "$out/bin/kwok" --version
}
