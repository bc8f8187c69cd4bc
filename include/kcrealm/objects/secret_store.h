/* SecretStore and ClusterSecretStore (external-secrets.io/v1): where an operator reads secrets from. */
#ifndef KCREALM_OBJECTS_SECRET_STORE_H
#define KCREALM_OBJECTS_SECRET_STORE_H

#include "kcrealm/objects/condition.h"

#include <stdbool.h>
#include <stddef.h>

#define STORE_KIND_NAMESPACED "SecretStore"
#define STORE_KIND_CLUSTER "ClusterSecretStore"

/* Texts are borrowed from the object, "" when absent. */
struct secret_store {
    const json_t *object;
    const char *namespace; /* "" for a ClusterSecretStore */
    const char *name;
    bool is_cluster;
    const char *provider;   /* the only member of spec.provider: "vault", "aws"; "" without one */
    const char *controller; /* spec.controller: the class of the operator that is to look after it */
    struct condition ready;

    /* What follows is empty unless the provider is "vault". */
    const char *server;
    const char *path;            /* of the mount; NULL when absent: remote keys begin with it then */
    int kv_version;              /* 1 or 2; the CRD's default is 2 */
    const char *vault_namespace; /* of Vault Enterprise and OpenBao */
    const char *auth;            /* the only member of auth that is a method: "kubernetes", "appRole" … */
    const char *ca_bundle;       /* PEM in base64 */
    const json_t *ca_provider;   /* {type: Secret|ConfigMap, name, key, namespace}, or NULL */
};

struct secret_store secret_store_view(const json_t *object);

bool secret_store_is_vault(const struct secret_store *store);

/* How the operator logs in to Vault as a service account: auth.kubernetes or auth.jwt. Texts are borrowed, "" when
 * absent. */
struct store_login {
    const char *method; /* "kubernetes" or "jwt" */
    const char *mount;
    const char *role;
    const char *account;           /* the service account whose token it asks for; "": it has another token */
    const char *account_namespace; /* "": the namespace of the ExternalSecret */
    const json_t *audiences;       /* of serviceAccountRef, or NULL */
    const json_t *more_audiences;  /* jwt: beside these; NULL: "vault" */
};

/* False when it logs in otherwise. */
bool secret_store_login(const struct secret_store *store, struct store_login *login);

enum store_access {
    STORE_ALLOWED,
    STORE_DENIED,
    STORE_ACCESS_UNKNOWN, /* it depends on labels that are not known, or on a pattern that only Go understands */
};

/* Whether objects of a namespace may use the store: a SecretStore serves its own, a ClusterSecretStore all, or
 * those that meet one of spec.conditions (External Secrets, Manager.shouldProcessSecret). namespace_labels are
 * the namespace's, NULL when they could not be read. */
enum store_access secret_store_access(const struct secret_store *store, const char *namespace,
                                      const json_t *namespace_labels);

/* A reference to a store: {kind, name}. Borrowed texts. */
struct store_ref {
    bool is_cluster;  /* kind ClusterSecretStore; without a kind it is a SecretStore */
    const char *name; /* "" when absent */
};

struct store_ref store_ref_of(const json_t *reference);

/* Whether a reference in an object of this namespace means the store. */
bool store_ref_means(const struct store_ref *reference, const char *namespace,
                     const struct secret_store *store);

#endif
