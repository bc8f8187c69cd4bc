/* What extract and rotate share: the open hops, and the record of versions. */
#ifndef KCREALM_CLI_CARRYING_H
#define KCREALM_CLI_CARRYING_H

#include "kcrealm/cli/connect_vault.h"
#include "kcrealm/reconcile/extract.h"

/* All zero but session and connection: nothing is open yet. */
struct carrying {
    struct session *session;       /* borrowed */
    struct connection *connection; /* borrowed */
    struct chain_hops hops;
    char *record_namespace;
};

/* Opens Keycloak, Vault and, unless --no-sync, what is behind it. Who named both servers by URL may have no cluster: that
 * is a note. */
bool carrying_reach(struct carrying *carrying, const struct login_defaults *defaults, struct error *err)
    __attribute__((warn_unused_result));

/* The cluster, NULL when none is at hand. */
struct kube *carrying_kube(const struct carrying *carrying);

/* For what is carried: waiting unless told not to, and the record of --versions-configmap [NS/]NAME|none. What it points to
 * belongs to carrying. */
struct extract_options carrying_options(struct carrying *carrying);

/* To be called before connect_close. */
void carrying_clear(struct carrying *carrying);

#endif
