#!/usr/bin/env bash
# How every program of Kubernetes is built, from its Go modules; the versions are in go.mod. To be
# sourced by the recipes. A program has to be among the tools of go.mod.

# build_kubernetes PROGRAM OUT
build_kubernetes() {
    local version number variables=k8s.io/component-base/version
    cd "$bed_source/recipes/kube"
    version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
    number=${version#v1.}
    # Without these the server says it is v0.0.0-master, which clients compare with their own version.
    go build -o "$2/bin/$1" -ldflags "-s -w -X $variables.gitVersion=$version \
        -X $variables.gitMajor=1 -X $variables.gitMinor=${number%%.*} -X $variables.gitTreeState=clean" \
        "k8s.io/kubernetes/cmd/$1"
    "$2/bin/$1" --version
}
