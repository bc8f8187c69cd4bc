#!/usr/bin/env bash
# What build, start, stop and wipe share. To be sourced.

bed_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bed_cache=${KCREALM_BED_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kcrealm-bed}
[[ $bed_cache = /* ]] || bed_cache=$PWD/$bed_cache

die() {
    printf 'bed: %s\n' "$*" >&2
    exit 1
}

say() { printf 'bed: %s\n' "$*"; }

# The parts, in the order in which they are built.
bed_parts() { printf '%s\n' kubectl keycloak etcd kube-apiserver kube-controller-manager kwok openbao external-secrets sarif krew; }

# --- Recipes ---------------------------------------------------------------------------------------
#
# recipes/PART.sh defines
#   recipe_tools            prints the tools it needs, of those that tools.sh knows
#   recipe_inputs           prints files and folders beside it that it is made from, besides itself
#   recipe_build OUT WORK   fills the folder OUT, which is moved later; WORK is a scratch folder
# and, when the caller can choose between several of the part:
#   recipe_choice           prints which it is

recipe_of() {
    local recipe=$bed_source/recipes/$1.sh
    [ -f "$recipe" ] || die "no recipe for $1"
    printf '%s\n' "$recipe"
}

# Prints the SHA-256 of all that decides how the part $1 comes out.
part_hash() (
    cd "$bed_source/recipes"
    # shellcheck source=/dev/null
    . "$(recipe_of "$1")"
    choice=''
    [ "$(type -t recipe_choice)" != function ] || choice=$(recipe_choice) || exit 1
    {
        printf '%s' "$choice"
        {
            printf '%s\n' "$1.sh"
            recipe_inputs
        } | while IFS= read -r input; do find "$input" -type f -print; done | LC_ALL=C sort -u |
            xargs -d '\n' sha256sum
    } | sha256sum | cut -d' ' -f1
)

# Prints the folder in which the part $1 is, or will be once it is built.
part_dir() {
    local hash
    hash=$(part_hash "$1") || exit 1
    printf '%s\n' "$bed_cache/$1-${hash:0:12}"
}

# The same, for a part that has to be there.
built_part() {
    local dir
    dir=$(part_dir "$1")
    [ -d "$dir" ] || die "$1 is not built; run tests/bed/build"
    printf '%s\n' "$dir"
}

# Creates the cache folder; the marker tells wipe that it may remove it.
make_cache() {
    mkdir -p "$bed_cache"
    : >>"$bed_cache/.kcrealm-bed"
}

# check_sha256 FILE SUM
check_sha256() {
    local sum
    sum=$(sha256sum "$1" | cut -d' ' -f1)
    [ "$sum" = "$2" ] || die "${1##*/} is not what the recipe pins: its SHA-256 is $sum, not $2"
}
