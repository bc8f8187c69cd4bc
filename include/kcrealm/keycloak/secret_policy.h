/* Whether a realm's client policies let a client's old secret live on beside a new one. */
#ifndef KCREALM_KEYCLOAK_SECRET_POLICY_H
#define KCREALM_KEYCLOAK_SECRET_POLICY_H

#include "kcrealm/keycloak/session.h"

enum secret_policy {
    SECRET_POLICY_NONE,    /* no enabled policy rotates secrets: the old one dies with the new one */
    SECRET_POLICY_SOME,    /* one does, for clients that meet conditions which only Keycloak can judge */
    SECRET_POLICY_ALL,     /* one does, for all clients */
    SECRET_POLICY_UNKNOWN, /* the login may not read the policies */
};

/* Looks through the enabled policies for one with a profile that holds the executor secret-rotation. What cannot be
 * read for want of a right is SECRET_POLICY_UNKNOWN, not an error. */
bool secret_policy_read(struct keycloak *keycloak, const char *realm, enum secret_policy *policy,
                        struct error *err) __attribute__((warn_unused_result));

#endif
