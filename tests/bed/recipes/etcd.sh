#!/usr/bin/env bash
# etcd 3.6.7, from its Go module; the version is in etcd/go.mod.

recipe_tools() { echo go; }
recipe_inputs() { echo etcd; }

recipe_build() {
    cd "$bed_source/recipes/etcd"
    go build -ldflags '-s -w' -o "$1/bin/etcd" .
    "$1/bin/etcd" --version
}
