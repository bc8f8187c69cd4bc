/* The ExternalSecrets among the manifests, with what a ClusterExternalSecret makes of them. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_EXTERNAL_SECRETS_H
#define KCREALM_SRC_DIAGNOSE_LINT_EXTERNAL_SECRETS_H

#include "diagnose/lint_objects.h"
#include "kcrealm/objects/external_secret.h"

struct lint_external_secret {
    const json_t *object; /* as it stands in the file; borrowed */
    const json_t *spec;
    const char *spec_path; /* of spec in object */
    json_t *made;          /* what the view shows, when it is not object itself; owned */
    struct external_secret view;
};

/* Owns its items. */
struct lint_external_secrets {
    struct lint_external_secret *items;
    size_t count;
};

/* In the order of the manifests, those of all namespaces at the end. */
void lint_external_secrets_collect(const struct lint_scope *scope, struct lint_external_secrets *secrets);
void lint_external_secrets_clear(struct lint_external_secrets *secrets);

#define auto_lint_external_secrets                                                                           \
    __attribute__((cleanup(lint_external_secrets_clear))) struct lint_external_secrets

/* The map that says what is read (remoteRef, extract, find), and the path of one of its members, which the caller
 * frees. */
const json_t *lint_reference_place(const struct lint_external_secret *secret,
                                   const struct external_secret_reference *reference, const char *member,
                                   char **path);

#endif
