/* How the containers of a pod fare. */
#ifndef KCREALM_OBJECTS_CONTAINER_STATUS_H
#define KCREALM_OBJECTS_CONTAINER_STATUS_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

enum container_state { CONTAINER_NOT_REPORTED, CONTAINER_WAITING, CONTAINER_RUNNING, CONTAINER_ENDED };

/* How a run of a container ended. Texts are borrowed, "" when absent. */
struct container_end {
    bool is_known;
    long long exit_code;
    const char *reason; /* "Error", "OOMKilled", "StartError", "Completed" … */
    const char *message;
};

/* Texts are borrowed from the pod, "" when absent. */
struct container_status {
    const char *name;
    const char *image; /* as the pod asks for it */
    bool is_init;
    bool is_ready;
    long long restarts;
    enum container_state state;
    const char *reason, *message; /* of waiting */
    long long started_s;          /* of the run that goes on or ended last, Unix seconds; 0: not known */
    struct container_end ended;   /* the run of state, or else the one before it */
};

/* One of the containers that the pod's status tells of, init containers first: index from 0. False when there are
 * no more. */
bool container_status_at(const json_t *pod, size_t index, struct container_status *status);

#endif
