/* What a request to the API server asks for, in the words of RBAC. */
#ifndef KCREALM_SRC_KUBE_API_PATH_H
#define KCREALM_SRC_KUBE_API_PATH_H

#include "kcrealm/kube/client.h"

/* Owns its texts, "" where something does not apply. */
struct api_right {
    const char *verb; /* static */
    char *group;
    char *resource;
    char *subresource;
    char *namespace;
    char *name;
};

/* Reads "/api/v1/namespaces/x/pods/y/portforward?…" and the like, as the API server's request info does. False
 * for paths that are no resource (/version, /apis/group). */
bool api_path_read(const char *method, const char *path, struct api_right *right);

/* "get pods/portforward.group in namespace x" in the order of `kubectl auth can-i`: "list services -n x",
 * "get secrets/name -n x"; freed by the caller. */
char *api_right_can_i(const struct api_right *right) __attribute__((returns_nonnull, warn_unused_result));

/* "list services in namespace x"; freed by the caller. */
char *api_right_text(const struct api_right *right) __attribute__((returns_nonnull, warn_unused_result));

void api_right_clear(struct api_right *right);

#endif
