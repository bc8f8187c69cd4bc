#!/usr/bin/env bash
# External Secrets Operator 0.20.4, from its Go module; the version is in external-secrets/go.mod. Its
# resource definitions come from the same module.
#
# In a copy of the module, because its go.mod replaces a requirement, which counts in the main module only;
# and because the copy registers no provider but Vault's and the fake, and no generator. The other forty
# bring the libraries of every cloud, which are far more to fetch and to compile.

# The providers that stay.
external_secrets_providers='vault|fake'

recipe_tools() { echo go; }
recipe_inputs() { echo external-secrets; }

recipe_build() {
    local out=$1 module copy=$2/module
    cd "$bed_source/recipes/external-secrets"
    go mod download github.com/external-secrets/external-secrets
    module=$(go list -m -f '{{.Dir}}' github.com/external-secrets/external-secrets)
    cp -R "$module" "$copy"
    cd "$copy"
    sed -i -E "/pkg\/provider\//{/pkg\/provider\/($external_secrets_providers)\"/!d}" pkg/provider/register/register.go
    sed -i '/pkg\/generator\//d' pkg/generator/register/register.go
    go build -o "$out/bin/external-secrets" -ldflags '-s -w' .
    # The generators' own would make the start of the bed slower; the operator insists on their states'.
    install -m 644 -D -t "$out/crds" config/crds/bases/external-secrets.io_*.yaml \
        config/crds/bases/generators.external-secrets.io_generatorstates.yaml
    "$out/bin/external-secrets" --help
}
