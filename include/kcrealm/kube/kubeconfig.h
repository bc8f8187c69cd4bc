/* Which cluster, as whom, in which namespace: kubeconfig files merged as kubectl merges them. */
#ifndef KCREALM_KUBE_KUBECONFIG_H
#define KCREALM_KUBE_KUBECONFIG_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/kube/exec_credential.h"
#include "kcrealm/net/endpoint.h"

#include <stdbool.h>

#define KUBE_SERVICE_ACCOUNT_DIRECTORY "/var/run/secrets/kubernetes.io/serviceaccount"

/* The flags that override what the files say. All borrowed; NULL or false: not given. */
struct kube_overrides {
    const char *context;
    const char *cluster;
    const char *user;
    const char *namespace;
    const char *server;
    const char *certificate_authority;
    const char *client_certificate;
    const char *client_key;
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
    const char *as;
    const char *as_uid;
    const struct strings *as_groups;
    const struct strings *as_user_extra; /* KEY=VALUE */
    const struct secret *token;          /* from the environment (HELM_KUBETOKEN); never a flag */
    const char *token_file;              /* likewise (KCREALM_KUBE_TOKEN_FILE) */
};

/* Given from above: this room reads neither flags nor the environment. All borrowed; NULL: not given. */
struct kubeconfig_input {
    const char *explicit_path;             /* --kubeconfig: read alone, must exist */
    const char *path_list;                 /* the value of KUBECONFIG */
    const char *home;                      /* ~/.kube/config is read when there is no list */
    const char *service_account_directory; /* NULL: KUBE_SERVICE_ACCOUNT_DIRECTORY */
    const char *service_host;              /* the value of KUBERNETES_SERVICE_HOST */
    const char *service_port;              /* the value of KUBERNETES_SERVICE_PORT */
    struct kube_overrides overrides;
};

/* At most one of password and exec; a token file wins over a token, both over the others. All may be unset
 * (a client certificate, which is in endpoint.tls, or nobody). */
struct kube_auth {
    struct secret *token;
    char *token_file; /* read again at most once a minute and after a 401 */
    char *username;
    struct secret *password;
    struct exec_spec *exec;
};

/* Everything needed to talk to the API server; owns its parts. */
struct kube_access {
    struct endpoint endpoint; /* base_path is that of the server's URL */
    char *context;            /* "" in a cluster or when only flags are given */
    char *cluster;
    char *user;
    char *namespace; /* of --namespace, the context, or "default" */
    bool in_cluster;
    bool token_from_above; /* auth holds a token of the overrides, which kubectl cannot be given */
    struct kube_auth auth;
    struct strings headers;           /* impersonation: "Impersonate-User: x" … */
    struct strings kubectl_arguments; /* the same access for kubectl: "--context=x", "--as=y" …; no secrets */
};

/* Loads and merges the files: the first file wins for each entry and for current-context; missing files of
 * the list are skipped; relative paths are relative to the file that names them; `*-data` wins over files.
 * Without any entry in them (and no --server) the pod's service account is used where there is one.
 * ERROR_INPUT with origin file:line:column, or ERROR_USAGE for a context, cluster or user that does not exist
 * (with those that do). access is zeroed before and left clear on failure. */
bool kubeconfig_load(const struct kubeconfig_input *input, struct kube_access *access, struct error *err)
    __attribute__((warn_unused_result));

/* Adds the names of all contexts, clusters and users of the files that kubeconfig_load would read, sorted, each once.
 * Any list may be NULL. Errors are those of reading the files. */
bool kubeconfig_names(const struct kubeconfig_input *input, struct strings *contexts,
                      struct strings *clusters, struct strings *users, struct error *err)
    __attribute__((warn_unused_result));

void kube_access_clear(struct kube_access *access);

#endif
