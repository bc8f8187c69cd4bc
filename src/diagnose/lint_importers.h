/* Manifests that bring clients into Keycloak or their secrets into Vault, and what they do it with. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_IMPORTERS_H
#define KCREALM_SRC_DIAGNOSE_LINT_IMPORTERS_H

#include "diagnose/lint_objects.h"
#include "kcrealm/objects/argocd_hook.h"

/* A KeycloakRealmImport, or a Job, CronJob or hook Pod that does the like by what it runs. */
struct importer {
    struct lint_manifest manifest;
    struct argocd_hook hook;
    char *text;           /* all that it runs and is given: images, commands, variables, ConfigMaps */
    bool imports;         /* makes clients in Keycloak */
    bool extracts;        /* writes to Vault */
    bool extracts_listed; /* by this tool: the keys of secretExtraction */
    bool makes_secrets;   /* of Kubernetes, with kubectl */
};

/* Owns the items; manifests are borrowed. */
struct importers {
    struct importer *items;
    size_t count;
};

/* Every KeycloakRealmImport, and every Job, CronJob and Pod, whether it imports or not. */
void importers_collect(const struct lint_scope *scope, struct importers *importers);
void importers_clear(struct importers *importers);

#define auto_importers __attribute__((cleanup(importers_clear))) struct importers

/* Whether it says that it writes this key of Vault: after "vault kv put", below "/data/", as a vaultKey, put together
 * from a client's name and an ending, or because nothing else is called like that. A key that is only a client's name
 * is not taken for one. */
bool importer_names_key(const struct importer *importer, const char *key);

/* Whether it declares the client: in a KeycloakRealmImport, or by a clientId among what it is given. */
bool importer_declares_client(const struct importer *importer, const char *client_id);

/* Whether it declares the client, and leaves its secret to Keycloak as far as can be seen. */
bool importer_generates_secret(const struct importer *importer, const char *client_id);

/* Whether it makes a Secret of this name with kubectl. */
bool importer_makes_secret(const struct importer *importer, const char *secret);

#endif
