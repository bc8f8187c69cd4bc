/* Names for completion that have to be looked up: in files, in the cluster, in Keycloak. */
#ifndef KCREALM_SRC_CLI_LOOKUP_H
#define KCREALM_SRC_CLI_LOOKUP_H

#include "cli/offers.h"
#include "kcrealm/cli/session.h"

enum lookup {
    LOOKUP_NONE,
    LOOKUP_CONTEXTS,
    LOOKUP_CLUSTERS,
    LOOKUP_USERS,
    LOOKUP_NAMESPACES,
    LOOKUP_REALMS,
    LOOKUP_CLIENTS, /* declared ones; where nothing fits, Keycloak's */
    LOOKUP_SCOPES,  /* of the realm that --realm names */
};

/* Adds what is found, and nothing when something fails. The flags of the session, with its configuration, say where to
 * look. Nobody is asked anything: no plugin that may ask is run, no loopback port is opened, and nothing is logged in
 * to where an untrusted file of a repository points. */
void lookup_add(struct session *session, enum lookup what, struct offers *offers);

#endif
