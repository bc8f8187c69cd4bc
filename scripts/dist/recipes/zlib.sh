# shellcheck shell=bash
# Compressed tokens ("zip": "DEF"), which jose reads.
recipe_needs() { :; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 files
    cd src/zlib
    mapfile -t files < <(find . -maxdepth 1 -name '*.c' ! -name 'gz*' | LC_ALL=C sort)
    compile_library "$out/lib/libz.a" '-DHAVE_UNISTD_H -DHAVE_STDARG_H' "${files[@]}"
    mkdir -p "$out/include"
    cp zlib.h zconf.h "$out/include"
}
