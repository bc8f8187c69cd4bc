/* What workloads, Jobs and CronJobs run: their pods' containers, images, scripts and placement. */
#ifndef KCREALM_OBJECTS_POD_TEMPLATE_H
#define KCREALM_OBJECTS_POD_TEMPLATE_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

/* The spec of the pods of a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, or of a Pod itself; *path
 * (may be NULL) is where it stands: "spec.template.spec", static. NULL for any other kind. Borrowed. */
const json_t *pod_template_spec(const json_t *object, const char **path);

/* One container. All zero is before the first. */
struct pod_container {
    const json_t *container;
    const char *list; /* "initContainers" or "containers" */
    size_t index;     /* in that list */
};

/* Goes to the next container, init containers first; false after the last. */
bool pod_container_next(const json_t *pod_spec, struct pod_container *at);

/* Whether a volume, or a container's environment, comes from this ConfigMap. */
bool pod_uses_config_map(const json_t *pod_spec, const char *name);

/* How an image is named. Whether a tag moves can only be told of `latest`. */
enum image_version {
    IMAGE_FIXED,   /* a tag or a digest */
    IMAGE_LATEST,  /* the tag is latest, and there is no digest */
    IMAGE_NO_TAG,  /* which means latest */
    IMAGE_UNKNOWN, /* empty, or `auto` (Istio's injection puts the image there) */
};

enum image_version image_version_of(const char *image);

/* Whether the pods tolerate a taint that an administrator could have made; those of Kubernetes itself
 * (node.kubernetes.io/…) do not count. */
bool pod_tolerates_taints(const json_t *pod_spec);

#endif
