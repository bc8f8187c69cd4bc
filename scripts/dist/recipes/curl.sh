# shellcheck shell=bash
# HTTP and HTTPS with cookies, over TCP and Unix sockets, through HTTP, HTTPS and SOCKS proxies. Nothing else, and none of the frameworks
# of macOS: its own configuration asks for SystemConfiguration.
recipe_needs() { echo openssl; }
recipe_inputs() { echo curl_config.h; }

recipe_build() {
    local out=$1 files
    cd curl
    cp "$dist_source/recipes/curl_config.h" lib/
    mapfile -t files < <(find lib -name '*.c' | LC_ALL=C sort)
    compile_library "$out/lib/libcurl.a" \
        "-DHAVE_CONFIG_H -DBUILDING_LIBCURL -DCURL_STATICLIB -D_GNU_SOURCE -Iinclude -Ilib -I$prefix_openssl/include" "${files[@]}"
    mkdir -p "$out/include"
    cp -R include/curl "$out/include"
    find "$out/include" ! -name '*.h' -type f -delete
    describe_module "$out" libcurl "$version" "-lcurl -L$prefix_openssl/lib -lssl -lcrypto"
    sed -i 's/^Cflags:/& -DCURL_STATICLIB/' "$out/lib/pkgconfig/libcurl.pc"
}
