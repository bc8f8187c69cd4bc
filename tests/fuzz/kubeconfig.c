/* Kubeconfigs: what is chosen is complete, what is wrong can be shown. */
#include "kcrealm/kube/kubeconfig.h"

#include "kcrealm/base/memory.h"
#include "support/fuzz.h"

static const struct kube_overrides overrides[] = {
    {0},
    {.context = "dev"},
    {.server = "https://other:6443", .user = "dev"},
    {.as = "bob", .insecure_skip_tls_verify = true},
};

void fuzz_one(const char *bytes, size_t size) {
    struct kubeconfig_input input = {.overrides = overrides[fuzz_choose(&bytes, &size, mem_count(overrides))],
                                     .service_account_directory = "/nowhere"};
    input.explicit_path = fuzz_file(bytes, size);
    struct kube_access access = {0};
    auto_error err = {0};
    bool loaded = kubeconfig_load(&input, &access, &err);
    fuzz_is_reported(!loaded, &err);
    assert(!loaded || (access.endpoint.authority && *access.endpoint.authority && access.namespace));
    kube_access_clear(&access);
}
