/* What is wrong with pods, told from their status, the events about them and the nodes. */
#ifndef KCREALM_DIAGNOSE_POD_TROUBLES_H
#define KCREALM_DIAGNOSE_POD_TROUBLES_H

#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/objects/container_status.h"

struct pod_trouble {
    enum finding_code code; /* 62xx */
    const json_t *pod;      /* the first that has it; borrowed */
    char *container;        /* or "" */
    char *before, *after;   /* of the pod's name in the sentence */
    char *evidence, *next;  /* or NULL */
    size_t more;            /* pods with the same trouble besides */
};

/* Owns its items, one for each different trouble. */
struct pod_troubles {
    struct pod_trouble *items;
    size_t count;
};

/* Adds what is wrong with the pod, its cause alone; false when nothing is. Pods that are being deleted or have ended
 * have no trouble, except for a program of the wrong architecture. must_be_ready: not being ready is one too, as long
 * as no cause is known, and the pod has not failed for good (then another takes its place). */
bool pod_troubles_look(const struct chain_facts *facts, const json_t *pod, bool must_be_ready,
                       struct pod_troubles *troubles);

/* A finding for each; owner ("Deployment web") may be NULL. */
void pod_troubles_report(const struct pod_troubles *troubles, const char *owner, struct findings *findings);
void pod_troubles_clear(struct pod_troubles *troubles);

#define auto_pod_troubles __attribute__((cleanup(pod_troubles_clear))) struct pod_troubles

/* Whether a container crashes, so that the last line of its log tells something. */
bool container_crashes(const struct container_status *status);

/* The line that was read of a container's log, NULL when none was; borrowed. */
const char *pod_last_line(const struct chain_facts *facts, const json_t *pod, const char *container);

#endif
