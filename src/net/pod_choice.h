/* Looking for another pod, in the loop, when the one at hand is lost. */
#ifndef NET_POD_CHOICE_H
#define NET_POD_CHOICE_H

#include "loop.h"
#include "tunnel_connection.h"

#include "kcrealm/net/http.h"
#include "kcrealm/net/tunnel.h"

enum pod_choice_state {
    POD_KNOWN,    /* connections may be opened */
    POD_DOUBTFUL, /* the pod is lost; the next connection is to look for another */
    POD_SOUGHT,   /* the list is on its way */
};

struct pod_choice {
    enum pod_choice_state state;
    struct tunnel_pod pod;
    const struct tunnel_settings *settings;
    const struct http_options *http_options;
    char *list_path; /* NULL: there is no other pod */
    struct tunnel_pods pods;
    struct transfer *transfer; /* NULL until it is needed */
    size_t requests;
};

/* settings and http_options are borrowed until pod_choice_close. */
void pod_choice_open(struct pod_choice *choice, const struct tunnel_settings *settings,
                     const struct http_options *http_options, const struct tunnel_options *options);
void pod_choice_close(struct pod_choice *choice);

/* A connection to this pod was lost. Nothing happens when another one is at hand by now. */
void pod_choice_doubt(struct pod_choice *choice, const struct tunnel_pod *pod);

/* A connection waits: moves towards POD_KNOWN without waiting. False when no pod was found; err says why, and
 * the state is POD_DOUBTFUL again. */
bool pod_choice_work(struct pod_choice *choice, struct error *err) __attribute__((warn_unused_result));

void pod_choice_gather(const struct pod_choice *choice, struct loop_wait *wait);

#endif
