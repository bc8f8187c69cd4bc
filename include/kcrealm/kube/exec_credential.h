/* The language of exec plugins, programs named in a kubeconfig that print a credential
 * (client.authentication.k8s.io/v1 and v1beta1): what they are told and what they answer. */
#ifndef KCREALM_KUBE_EXEC_CREDENTIAL_H
#define KCREALM_KUBE_EXEC_CREDENTIAL_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

enum exec_interactive_mode { EXEC_INTERACTIVE_NEVER, EXEC_INTERACTIVE_IF_AVAILABLE, EXEC_INTERACTIVE_ALWAYS };

/* The user's `exec` in a kubeconfig; owns everything. */
struct exec_spec {
    char *api_version;
    char *command; /* resolved against the kubeconfig's directory when it has a slash */
    struct strings arguments;
    struct strings environment; /* NAME=VALUE */
    char *install_hint;         /* as written: escape sequences are taken out when it is shown */
    enum exec_interactive_mode interactive_mode;
    json_t *cluster; /* spec.cluster for KUBERNETES_EXEC_INFO with provideClusterInfo, else NULL */
};

/* What a plugin answered; owns everything. A token, a certificate with its key, or both. */
struct exec_credential {
    struct secret *token;
    char *certificate_pem;
    char *key_pem;
    long long expires_s; /* Unix seconds, 0: not said */
};

/* Reads an ExecCredential of api_version. No message quotes the text: it holds the token. */
bool exec_credential_parse(const char *bytes, size_t size, const char *api_version,
                           struct exec_credential *credential, struct error *err)
    __attribute__((warn_unused_result));

/* The value of KUBERNETES_EXEC_INFO; freed by the caller. */
char *exec_credential_info(const struct exec_spec *spec, bool interactive)
    __attribute__((returns_nonnull, warn_unused_result));

void exec_spec_free(struct exec_spec *spec);
void exec_credential_clear(struct exec_credential *credential);

#endif
