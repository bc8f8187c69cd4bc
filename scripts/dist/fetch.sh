#!/usr/bin/env bash
# Gets the sources that sources.txt pins, through the package managers of this machine. To be sourced.
#
# KCREALM_DIST_SOURCES names a folder with copies, which is looked into first.

# fetch_source NAME: prints the path of its archive, whose SHA-256 is right.
fetch_source() {
    local name=$1 file path
    file=$(source_column "$name" file)
    path=$dist_cache/sources/$file
    if [ ! -f "$path" ]; then
        mkdir -p "$dist_cache/sources"
        if [ -f "${KCREALM_DIST_SOURCES:-/nonexistent}/$file" ]; then
            cp "$KCREALM_DIST_SOURCES/$file" "$path.new"
        else
            say "getting $file" >&2
            "fetch_$(source_column "$name" kind)" "$(source_column "$name" package)" "$file" "$path.new" >&2
        fi
        check_sha256 "$path.new" "$(source_column "$name" sum)"
        mv "$path.new" "$path"
    fi
    printf '%s\n' "$path"
}

# check_sha256 FILE SUM
check_sha256() {
    local sum
    sum=$(sha256sum "$1" | cut -d' ' -f1)
    [ "$sum" = "$2" ] && return
    rm -f "$1"
    die "${1##*/} is not what sources.txt pins: its SHA-256 is $sum, not $2"
}

fetch_crate() {
    local package=$1 file=$2 to=$3 project found
    project=$(mktemp -d)
    mkdir "$project/src"
    : >"$project/src/lib.rs"
    printf '%s\n' '[package]' 'name = "sources"' 'version = "0.0.0"' 'edition = "2021"' '[dependencies]' \
        "${package%@*} = { version = \"=${package#*@}\", default-features = false }" >"$project/Cargo.toml"
    cargo fetch --quiet --manifest-path "$project/Cargo.toml" || die "cargo cannot get $package"
    rm -rf "$project"
    found=$(find "${CARGO_HOME:-$HOME/.cargo}/registry/cache" -name "$file" | head -n 1)
    [ -n "$found" ] || die "cargo got $package, but left no $file"
    cp "$found" "$to"
}

# With source lists of their own, made from those of the system, which stay as they are.
fetch_debian() {
    local package=$1 file=$2 to=$3 apt=$dist_cache/apt
    [ -d "$apt/lists" ] || update_source_lists "$apt"
    (
        mkdir -p "$apt/download" && cd "$apt/download"
        apt-get "${apt_options[@]}" source -qq --download-only "$package" || true
    ) >/dev/null 2>&1
    [ -f "$apt/download/$file" ] || {
        rm -rf "$apt"
        die "this system's package source $package does not bring $file; put that file into a folder and name it by KCREALM_DIST_SOURCES"
    }
    mv "$apt/download/$file" "$to"
    rm -rf "$apt/download"
}

apt_options=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$dist_cache/apt/parts"
    -o "Dir::State::Lists=$dist_cache/apt/lists" -o "Dir::Cache=$dist_cache/apt/cache" -o APT::Sandbox::User=root)

update_source_lists() {
    local apt=$1 file
    rm -rf "$apt"
    mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
        [ ! -f "$file" ] || sed 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/${file##*/}"
    done
    [ ! -f "$apt/parts/sources.list" ] || mv "$apt/parts/sources.list" "$apt/parts/system.list"
    apt-get "${apt_options[@]}" update -qq || {
        rm -rf "$apt"
        die "apt-get cannot read the lists of sources"
    }
}
