#!/usr/bin/env bash
# kube-apiserver 1.35.4.

# shellcheck source=/dev/null
. "$bed_source/recipes/kube/build.sh"

recipe_tools() { echo go; }
recipe_inputs() { echo kube; }
recipe_build() { build_kubernetes kube-apiserver "$1"; }
