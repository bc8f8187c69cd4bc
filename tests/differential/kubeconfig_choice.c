/* Prints what we choose from the kubeconfig files, as JSON: kubeconfig_choice [--kubeconfig FILE] [--context NAME].
 * For kubeconfig.py. */
#include "kcrealm/base/memory.h"
#include "kcrealm/data/json.h"
#include "kcrealm/kube/kubeconfig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path;
}

static void print(const struct kube_access *access) {
    const struct tls_settings *tls = &access->endpoint.tls;
    const struct kube_auth *auth = &access->auth;
    auto_text url = endpoint_url(&access->endpoint);
    auto_json choice =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?, s:b, s:s?, s:s?, s:s?, s:s?}", "context",
                  access->context, "cluster", access->cluster, "user", access->user, "namespace",
                  access->namespace, "server", url, "ca", tls->ca_file || tls->ca_pem, "insecure",
                  tls->insecure, "server-name", tls->server_name, "proxy", access->endpoint.proxy,
                  "certificate", tls->certificate_file || tls->certificate_pem, "token",
                  auth->token ? secret_reveal(auth->token) : NULL, "token-file", base_name(auth->token_file),
                  "username", auth->username, "exec", auth->exec ? auth->exec->command : NULL);
    auto_text text = value_dump(choice);
    puts(text);
}

int main(int count, char **arguments) {
    struct kubeconfig_input input = {.path_list = getenv("KUBECONFIG"), .home = getenv("HOME")};
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--kubeconfig") == 0)
            input.explicit_path = arguments[i + 1];
        else
            input.overrides.context = arguments[i + 1];
    }
    struct kube_access access;
    auto_error err = {0};
    if (!kubeconfig_load(&input, &access, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    print(&access);
    kube_access_clear(&access);
    return 0;
}
