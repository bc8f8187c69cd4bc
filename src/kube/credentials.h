/* The credential at hand for the API server, and how to get the next one. */
#ifndef KCREALM_SRC_KUBE_CREDENTIALS_H
#define KCREALM_SRC_KUBE_CREDENTIALS_H

#include "kcrealm/base/events.h"
#include "kcrealm/kube/exec_plugin.h"
#include "kcrealm/kube/kubeconfig.h"

/* client-go reads a token file again once a minute: half the time between kubelet's refresh and the expiry. */
#define TOKEN_FILE_PERIOD_S 60
/* So that a credential does not expire on its way. */
#define EXPIRY_MARGIN_S 10

struct credentials {
    struct kube_access *access; /* borrowed; exec plugins' certificates go into its endpoint */
    struct exec_context exec;
    long long (*now_s)(void);
    const struct event_sink *events; /* or NULL */
    struct secret *header;           /* value of the Authorization header, NULL: none */
    bool ready;                      /* header (or its absence) and certificate are what they are to be */
    long long valid_until_s;         /* 0: for good */
};

enum renewal {
    RENEWAL_DONE,       /* there is another credential now */
    RENEWAL_IMPOSSIBLE, /* the same one is all there is */
    RENEWAL_FAILED,     /* the plugin or the file failed */
};

/* Gets a credential when there is none or it is about to expire. Runs exec plugins. */
bool credentials_prepare(struct credentials *credentials, struct error *err)
    __attribute__((warn_unused_result));

/* After a 401: gets another one. err is set for RENEWAL_FAILED only. */
enum renewal credentials_renew(struct credentials *credentials, struct error *err)
    __attribute__((warn_unused_result));

/* The value of a Basic Authorization header. */
struct secret *credentials_basic(const char *username, const struct secret *password)
    __attribute__((warn_unused_result));

void credentials_clear(struct credentials *credentials);

#endif
