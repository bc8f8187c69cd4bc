#!/usr/bin/env bash
# What the scripts of this folder share. To be sourced.

dist_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dist_root=$(cd "$dist_source/../.." && pwd)
dist_cache=${KCREALM_DIST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kcrealm-dist}
[[ $dist_cache = /* ]] || dist_cache=$PWD/$dist_cache

die() {
    printf 'dist: %s\n' "$*" >&2
    exit 1
}

say() { printf 'dist: %s\n' "$*"; }

# --- Targets ---------------------------------------------------------------------------------------

dist_targets() { printf '%s\n' linux_amd64 linux_arm64 darwin_amd64 darwin_arm64; }

# What the compiler calls the target $1.
compiler_target() {
    case $1 in
    linux_amd64) echo x86_64-linux-musl ;;
    linux_arm64) echo aarch64-linux-musl ;;
    darwin_amd64) echo x86_64-macos.11.0-none ;;
    darwin_arm64) echo aarch64-macos.11.0-none ;;
    *) die "no target $1; there are: $(dist_targets | tr '\n' ' ')" ;;
    esac
}

# --- Sources ---------------------------------------------------------------------------------------

# Prints a column of sources.txt for the source $1: version, kind, package, file, sum, licence or licence_file.
source_column() {
    local column
    case $2 in
    version) column=2 ;; kind) column=3 ;; package) column=4 ;; file) column=5 ;;
    sum) column=6 ;; licence) column=7 ;; licence_file) column=8 ;;
    esac
    awk -F ' *[|] *' -v name="$1" -v column="$column" '$1 == name { print $column; found = 1 } END { exit !found }' \
        "$dist_source/sources.txt" || die "sources.txt has no $1"
}

# --- Recipes ---------------------------------------------------------------------------------------
#
# recipes/LIBRARY.sh defines
#   recipe_needs            prints the libraries that must be built before it
#   recipe_inputs           prints files beside it that it is made from, besides itself
#   recipe_build OUT        fills OUT/lib, OUT/include and OUT/lib/pkgconfig; runs in the unpacked source with
#                           the compiler `kc-cc` and `kc-ar` for $target
# A library that another recipe needs is in $prefix_LIBRARY.

recipe_of() {
    local recipe=$dist_source/recipes/$1.sh
    [ -f "$recipe" ] || die "no recipe for $1"
    printf '%s\n' "$recipe"
}

recipe_says() (
    # shellcheck source=/dev/null
    . "$(recipe_of "$1")"
    "recipe_$2"
)

# Prints the SHA-256 of all that decides how the library $1 comes out for the target $2; comments do not.
library_hash() {
    local needed
    {
        compiler_target "$2"
        cat "$dist_source/requirements.txt" "$dist_source/compile.sh" "$(recipe_of "$1")" | grep -v '^ *#'
        grep "^$1 |" "$dist_source/sources.txt" || true
        (cd "$dist_source/recipes" && recipe_says "$1" inputs | xargs -r sha256sum)
        for needed in $(recipe_says "$1" needs); do library_hash "$needed" "$2"; done
    } | sha256sum | cut -d' ' -f1
}

# Prints the folder in which the library $1 for the target $2 is, or will be once it is built.
library_dir() {
    local hash
    hash=$(library_hash "$1" "$2")
    printf '%s\n' "$dist_cache/$2/$1-${hash:0:12}"
}

compiler_dir() {
    printf '%s\n' "$dist_cache/compiler-$(sha256sum "$dist_source/requirements.txt" | cut -c1-12)"
}

# write_tools FOLDER TARGET: kc-cc, kc-ar and kc-ranlib.
write_tools() {
    local bin=$1 zig
    zig=$(compiler_dir)/ziglang/zig
    mkdir -p "$bin"
    printf '#!/bin/sh\nexec "%s" cc -target %s "$@"\n' "$zig" "$(compiler_target "$2")" >"$bin/kc-cc"
    printf '#!/bin/sh\nexec "%s" ar "$@"\n' "$zig" >"$bin/kc-ar"
    printf '#!/bin/sh\nexec "%s" ranlib "$@"\n' "$zig" >"$bin/kc-ranlib"
    chmod +x "$bin"/*
}

# The compiler makes the C library of a target when it first needs it, and keeps it.
use_compiler_cache() {
    export ZIG_GLOBAL_CACHE_DIR=$dist_cache/compiler-cache ZIG_LOCAL_CACHE_DIR=$dist_cache/compiler-cache
}

# The libraries behind the modules of pkg-config that the Makefile links, each after those that it needs.
libraries_of() {
    local module library
    for module; do
        case $module in
        libcurl) library=curl ;; jansson) library=jansson ;; yaml-0.1) library=yaml ;; libcrypto) library=openssl ;;
        libedit) library=edit ;; *) die "no recipe brings the module $module" ;;
        esac
        with_needs "$library"
    done | awk '!seen[$0]++'
}

with_needs() {
    local needed
    for needed in $(recipe_says "$1" needs); do with_needs "$needed"; done
    printf '%s\n' "$1"
}
