# shellcheck shell=bash
# libcrypto and libssl: TLS 1.2 and 1.3 and the algorithms of certificates and tokens. No providers to load, no
# configuration file of the machine: what the binary can do does not depend on where it runs.
recipe_needs() { :; }
recipe_inputs() { :; }

openssl_platform() {
    case $1 in
    linux_amd64) echo linux-x86_64 ;; linux_arm64) echo linux-aarch64 ;;
    darwin_amd64) echo darwin64-x86_64 ;; darwin_arm64) echo darwin64-arm64 ;;
    esac
}

recipe_build() {
    local out=$1 own
    cd openssl
    IFS=' ' read -r -a own <<<"$dist_flags"
    # The headers of CommonCrypto are not at hand; getentropy(2) is.
    case $target in darwin_*) own+=(-DOPENSSL_NO_APPLE_CRYPTO_RANDOM) ;; esac
    CC=kc-cc AR=kc-ar RANLIB=kc-ranlib perl ./Configure "$(openssl_platform "$target")" \
        --prefix=/usr --libdir=lib --openssldir=/etc/ssl \
        no-shared no-module no-tests no-apps no-docs no-comp no-zlib no-dso no-legacy no-async no-autoload-config \
        no-weak-ssl-ciphers no-camellia no-idea no-seed no-rc2 no-rc4 no-rc5 no-md4 no-mdc2 no-whirlpool no-cast \
        no-bf no-aria no-sm2 no-sm3 no-sm4 no-gost no-srp no-psk no-srtp no-dtls no-cms no-ts no-ct no-cmp \
        no-rfc3779 no-quic no-ssl-trace no-ml-dsa no-slh-dsa no-lms no-ocb no-siv no-rmd160 no-des no-dsa \
        "${own[@]}"
    make -s -j"$jobs" build_generated
    make -s -j"$jobs" libcrypto.a libssl.a
    mkdir -p "$out/lib" "$out/include"
    cp libcrypto.a libssl.a "$out/lib"
    cp -R include/openssl "$out/include"
    find "$out/include" ! -name '*.h' -type f -delete
    describe_module "$out" libcrypto "$version" -lssl -lcrypto
}
