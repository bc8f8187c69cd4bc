/* Job objects: how far they are, and what they carry. */
#ifndef KCREALM_OBJECTS_JOB_H
#define KCREALM_OBJECTS_JOB_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

enum job_state {
    JOB_WITHOUT_PODS, /* not one was started yet */
    JOB_RUNNING,
    JOB_COMPLETE,
    JOB_FAILED,
    JOB_SUSPENDED,
};

/* Texts are borrowed from the object, "" when absent. */
struct job_view {
    const char *namespace, *name;
    enum job_state state;
    const char *reason; /* of JOB_FAILED: "BackoffLimitExceeded", "DeadlineExceeded" … */
    const char *message;
    long long active, failed; /* pods */
    long long created_s;      /* Unix seconds, 0: not known */
    bool is_being_deleted;    /* since deleted_since … */
    const char *deleted_since;
    const char *finalizer; /* … and waits for this one, the first of metadata.finalizers */
    const char *service_account;
};

void job_view(const json_t *job, struct job_view *view);

/* Whether the pods of the Job see the ConfigMap: a volume (projected ones too), env or envFrom. */
bool job_uses_config_map(const json_t *job, const char *config_map);

/* By the label that the Job controller gives its pods, and the namespace. */
bool job_has_pod(const json_t *job, const json_t *pod);

#endif
