/* Application objects of ArgoCD (argoproj.io/v1alpha1). */
#ifndef KCREALM_OBJECTS_APPLICATION_H
#define KCREALM_OBJECTS_APPLICATION_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

/* Texts are borrowed from the object, "" when absent. */
struct application_view {
    const char *namespace, *name;
    const char *sync;           /* "Synced", "OutOfSync", "Unknown" */
    const char *health;         /* "Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown" */
    const char *health_message; /* until ArgoCD 2.x */
    const char *phase; /* of the last operation: "Running", "Terminating", "Failed", "Error", "Succeeded" */
    const char *message;
    const char *started; /* RFC 3339 */
};

void application_view(const json_t *application, struct application_view *view);

/* An entry of status.resources, or of the operation's results. Texts are borrowed, "" when absent. */
struct application_resource {
    const char *group, *kind, *namespace, *name;
    const char *sync;           /* of status.resources */
    const char *health;         /* of status.resources */
    const char *health_message; /* of status.resources */
    bool is_hook;               /* of status.resources: declared, whether it ran or not */
    const char *result;         /* of results: "Synced", "SyncFailed" … */
    const char *hook_type;      /* of results: "PreSync", "Sync", "PostSync" … */
    const char *hook_phase;     /* of results: "Running", "Succeeded", "Failed", "Error" */
    const char *message;        /* of results */
};

/* status.resources: what ArgoCD manages; index from 0. False when there are no more. */
bool application_resource_at(const json_t *application, size_t index, struct application_resource *resource);

/* status.operationState.syncResult.resources: what the last operation has tried so far. */
bool application_result_at(const json_t *application, size_t index, struct application_resource *resource);

/* Whether the message names the object after one of its "…waiting for healthy state of ", "…waiting for deletion of
 * hook ": "apps/Deployment/web", of the core group "Pod/x" or "/Pod/x". */
bool application_waits_for(const char *message, const char *kind, const char *name);

/* Name of the Application that ArgoCD has written into an object: annotation argocd.argoproj.io/tracking-id up to
 * its first ':', else the label app.kubernetes.io/instance, by which it tracks unless told otherwise (Helm charts
 * set that one too, so that it proves nothing by itself). An Application outside of ArgoCD's own namespace is
 * "namespace_name". The caller frees it; NULL: none. */
char *application_named_by(const json_t *object, bool *is_certain) __attribute__((warn_unused_result));

#endif
