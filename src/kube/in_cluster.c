#include "in_cluster.h"

#include "file.h"
#include "impersonation.h"
#include "kcrealm/base/memory.h"

#include <string.h>
#include <unistd.h>

static char *account_file(const struct kubeconfig_input *input, const char *name) {
    const char *directory = input->service_account_directory;
    return file_resolve(directory ? directory : KUBE_SERVICE_ACCOUNT_DIRECTORY, name);
}

bool in_cluster_possible(const struct kubeconfig_input *input) {
    auto_text token = account_file(input, "token");
    return input->service_host && *input->service_host && input->service_port && *input->service_port &&
           access(token, F_OK) == 0;
}

static void take_tls(const struct kubeconfig_input *input, struct tls_settings *tls) {
    const struct kube_overrides *overrides = &input->overrides;
    auto_text ca = account_file(input, "ca.crt");
    tls->insecure = overrides->insecure_skip_tls_verify;
    if (overrides->certificate_authority)
        tls->ca_file = mem_dup(overrides->certificate_authority);
    else if (!tls->insecure && access(ca, F_OK) == 0)
        tls->ca_file = mem_steal(ca);
    tls->server_name = mem_dup(overrides->tls_server_name);
}

static void take_token(const struct kubeconfig_input *input, struct kube_auth *auth) {
    const struct kube_overrides *overrides = &input->overrides;
    if (overrides->token)
        auth->token = secret_copy(overrides->token);
    else if (overrides->token_file)
        auth->token_file = mem_dup(overrides->token_file);
    else
        auth->token_file = account_file(input, "token");
}

static char *own_namespace(const struct kubeconfig_input *input) {
    auto_text path = account_file(input, "namespace");
    auto_secret text = file_read_secret(path, NULL);
    return mem_dup(text ? secret_reveal(text) : "default");
}

bool in_cluster_access(const struct kubeconfig_input *input, struct kube_access *access, struct error *err) {
    bool ipv6 = strchr(input->service_host, ':') != NULL;
    auto_text url =
        mem_format(ipv6 ? "https://[%s]:%s" : "https://%s:%s", input->service_host, input->service_port);
    if (!endpoint_from_url(&access->endpoint, url, err))
        return error_wrap(err, "in-cluster configuration");
    take_tls(input, &access->endpoint.tls);
    take_token(input, &access->auth);
    access->context = mem_dup("");
    access->cluster = mem_dup("in-cluster");
    access->user = mem_dup("service account");
    access->namespace =
        input->overrides.namespace ? mem_dup(input->overrides.namespace) : own_namespace(input);
    access->in_cluster = true;
    return impersonation_headers(NULL, &input->overrides, &access->headers, err);
}
