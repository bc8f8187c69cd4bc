/* The Status object with which the API server says no. */
#ifndef KCREALM_OBJECTS_STATUS_H
#define KCREALM_OBJECTS_STATUS_H

#include "kcrealm/base/error.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Texts are borrowed from the JSON, "" when absent. */
struct status_view {
    int code;            /* the HTTP status it stands for, 0 when absent */
    const char *reason;  /* "NotFound", "Conflict", "AlreadyExists" … */
    const char *message; /* may be empty even for refusals (403 for a missing `create` on pods/portforward) */
    const char *resource;
    const char *name;
};

/* False when value is no Status (kind Status, status Failure); view is zeroed with "" texts then. */
bool status_view(const json_t *value, struct status_view *view);

/* The class of an HTTP status from a Kubernetes API server; ERROR_NONE for success. */
enum error_class status_class(int http_status);

#endif
