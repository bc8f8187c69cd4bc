# shellcheck shell=bash
# YAML.
recipe_needs() { :; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 major minor patch
    IFS=. read -r major minor patch <<<"$version"
    compile_library "$out/lib/libyaml.a" "-Iinclude -DYAML_VERSION_MAJOR=$major -DYAML_VERSION_MINOR=$minor \
        -DYAML_VERSION_PATCH=$patch -DYAML_VERSION_STRING=\"$version\"" \
        src/{api,dumper,emitter,loader,parser,reader,scanner,writer}.c
    mkdir -p "$out/include"
    cp include/yaml.h "$out/include"
    describe_module "$out" yaml-0.1 "$version" -lyaml
}
