/* The manifests that rules look at, with the items of Lists, and questions that many rules ask. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_OBJECTS_H
#define KCREALM_SRC_DIAGNOSE_LINT_OBJECTS_H

#include "kcrealm/base/strings.h"
#include "kcrealm/diagnose/lint.h"

#define GROUP_CORE ""
#define GROUP_APPS "apps"
#define GROUP_BATCH "batch"
#define GROUP_EXTERNAL_SECRETS "external-secrets.io"
#define GROUP_KEYCLOAK "k8s.keycloak.org"

/* Owns the list; objects are borrowed. */
struct lint_objects {
    struct lint_manifest *items;
    size_t count;
};

/* The objects of a group and kind (NULL: any), in the order of the manifests; those inside of a List too. */
void lint_objects_collect(const struct lint_scope *scope, const char *group, const char *kind,
                          struct lint_objects *objects);
void lint_objects_clear(struct lint_objects *objects);

#define auto_lint_objects __attribute__((cleanup(lint_objects_clear))) struct lint_objects

/* Whether any of them shows that ArgoCD applies them. Charts that know nothing of it may be right for Helm alone. */
bool lint_objects_show_argocd(const struct lint_objects *objects);

bool lint_object_is(const json_t *object, const char *group, const char *kind);

/* Whether both would be applied to one namespace: `helm template` leaves it out, and it is then that of the release. */
bool lint_same_namespace(const json_t *a, const json_t *b);

/* "Job team/import", without a namespace "Job import"; the prefix of a generated name with "*". Freed by the caller. */
char *lint_object_label(const json_t *object) __attribute__((warn_unused_result));

/* The labels that tell a release: app.kubernetes.io/instance, or release; NULL when absent. */
const char *lint_object_release(const json_t *object);

/* The object of the kind with this name in the namespace of another; NULL when there is none. Borrowed. */
const struct lint_manifest *lint_object_find(const struct lint_objects *objects, const char *name,
                                             const json_t *beside);

#endif
