/* Looking for what may have made a login fail: realm, client, user, scopes and clock, by a handful of requests. */
#ifndef KCREALM_RECONCILE_LOGIN_LOOK_H
#define KCREALM_RECONCILE_LOGIN_LOOK_H

#include "kcrealm/base/secret.h"
#include "kcrealm/diagnose/login_cause.h"
#include "kcrealm/keycloak/session.h"

/* Fills in what is the case for what was asked (realm, and client and user where they are set): at most ten requests, all
 * of them reads. sent is the secret of the place that secret_source names, to be compared with Keycloak's in memory, or
 * NULL. now_s is Unix seconds. What the login may not see is not known afterwards (facts->not_looked says why). No secret
 * is in the facts. False only when it was interrupted, or Keycloak could not be asked at all. */
bool login_look(struct keycloak *keycloak, const struct secret *sent, long long now_s,
                struct login_facts *facts, struct error *err) __attribute__((warn_unused_result));

#endif
