#!/usr/bin/env bash
# How the recipes compile: one set of flags for all libraries. To be sourced.

dist_flags='-O2 -g0 -fPIC -fno-sanitize=all -ffunction-sections -fdata-sections -fstack-protector-strong -fvisibility=hidden'

# compile_library LIB.a FLAGS FILE...: in parallel; every function in its own section, so that the linker drops
# what nobody calls.
compile_library() {
    local library=$1 flags=$2 objects=() file
    shift 2
    mkdir -p objects "$(dirname "$library")"
    for file; do objects+=("objects/${file//\//_}.o"); done
    # shellcheck disable=SC2016 # the inner shell expands these
    printf '%s\n' "$@" | xargs -P "$jobs" -I FILE sh -c \
        'kc-cc $1 -c -o "objects/$(printf %s "$2" | tr / _).o" "$2"' sh "$dist_flags $flags" FILE
    rm -f "$library"
    kc-ar rcs "$library" "${objects[@]}"
}

# describe_module OUT MODULE VERSION LIBS...: what pkg-config is to say.
describe_module() {
    local out=$1 module=$2 version=$3
    shift 3
    mkdir -p "$out/lib/pkgconfig"
    printf '%s\n' "prefix=\${pcfiledir}/../.." "Name: $module" "Description: $module" "Version: $version" \
        "Cflags: -I\${prefix}/include" "Libs: -L\${prefix}/lib $*" >"$out/lib/pkgconfig/$module.pc"
}
