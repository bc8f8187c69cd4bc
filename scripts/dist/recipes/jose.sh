# shellcheck shell=bash
# Signed tokens. Its algorithms register themselves when the program starts, so that all of it is linked. Without
# PBES2 (passwords as keys), whose count of rounds comes from the token.
recipe_needs() { echo zlib jansson openssl; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 files
    mapfile -t files < <(find lib -name '*.c' ! -name pbes2.c | LC_ALL=C sort)
    compile_library "$out/lib/libjose.a" \
        "-std=gnu99 -I. -Wno-deprecated-declarations -I$prefix_jansson/include -I$prefix_openssl/include -I$prefix_zlib/include" "${files[@]}"
    mkdir -p "$out/include/jose"
    cp include/jose/*.h jose/*.h "$out/include/jose" 2>/dev/null || cp jose/*.h "$out/include/jose"
    whole=("-Wl,--whole-archive" -ljose "-Wl,--no-whole-archive")
    case $target in darwin_*) whole=("-Wl,-force_load,$(library_dir jose "$target")/lib/libjose.a") ;; esac
    describe_module "$out" jose "$version" "${whole[*]} -L$prefix_zlib/lib -lz -L$prefix_jansson/lib -ljansson -lcrypto"
}
