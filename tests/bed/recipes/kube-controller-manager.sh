#!/usr/bin/env bash
# kube-controller-manager 1.35.4.

# shellcheck source=/dev/null
. "$bed_source/recipes/kube/build.sh"

recipe_tools() { echo go; }
recipe_inputs() { echo kube; }
recipe_build() { build_kubernetes kube-controller-manager "$1"; }
