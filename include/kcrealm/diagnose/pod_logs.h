/* Which containers' last log line would explain something. */
#ifndef KCREALM_DIAGNOSE_POD_LOGS_H
#define KCREALM_DIAGNOSE_POD_LOGS_H

#include "kcrealm/diagnose/chain_facts.h"

/* As many as are read at most: the same crash is seldom told in more ways. */
#define POD_LOGS_MAX 16

struct pod_log {
    char *namespace, *pod, *container;
    bool previous; /* the run before: the container waits for its next start */
};

/* Owns its items. */
struct pod_logs {
    struct pod_log *items;
    size_t count;
};

/* The containers that crash, of Keycloak's pods, of what consumes the clients' Secrets, and of importers' Jobs; one
 * for each owner and container name. The key of a line in cluster_facts.last_lines is pod_log_key. */
void pod_crashes(const struct chain_facts *facts, struct pod_logs *logs);
void pod_logs_clear(struct pod_logs *logs);

/* "namespace/pod/container"; freed by the caller. */
char *pod_log_key(const struct pod_log *log) __attribute__((warn_unused_result));

#endif
