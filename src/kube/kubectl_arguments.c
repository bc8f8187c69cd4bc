#include "kubectl_arguments.h"

#include "kcrealm/base/memory.h"

static void add(struct strings *arguments, const char *flag, const char *value) {
    if (value)
        strings_format(arguments, "--%s=%s", flag, value);
}

static void add_each(struct strings *arguments, const char *flag, const struct strings *values) {
    for (size_t i = 0; values && i < values->count; i++)
        add(arguments, flag, values->items[i]);
}

void kubectl_arguments(const struct kubeconfig_input *input, struct strings *arguments) {
    const struct kube_overrides *overrides = &input->overrides;
    const struct {
        const char *flag;
        const char *value;
    } flags[] = {
        {"kubeconfig", input->explicit_path},
        {"context", overrides->context},
        {"cluster", overrides->cluster},
        {"user", overrides->user},
        {"server", overrides->server},
        {"certificate-authority", overrides->certificate_authority},
        {"client-certificate", overrides->client_certificate},
        {"client-key", overrides->client_key},
        {"tls-server-name", overrides->tls_server_name},
        {"insecure-skip-tls-verify", overrides->insecure_skip_tls_verify ? "true" : NULL},
        {"as", overrides->as},
        {"as-uid", overrides->as_uid},
    };
    for (size_t i = 0; i < mem_count(flags); i++)
        add(arguments, flags[i].flag, flags[i].value);
    add_each(arguments, "as-group", overrides->as_groups);
    add_each(arguments, "as-user-extra", overrides->as_user_extra);
}
