/* Why a login failed: what Keycloak answered, and what is the case, judged together. Pure. */
#ifndef KCREALM_DIAGNOSE_LOGIN_CAUSE_H
#define KCREALM_DIAGNOSE_LOGIN_CAUSE_H

#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"
#include "kcrealm/diagnose/finding.h"

/* Clocks that differ by less do no harm: Keycloak and most libraries allow for some seconds. */
#define LOGIN_SKEW_MAX_S 30

/* What looking for something gave. */
enum login_look {
    LOGIN_NOT_LOOKED, /* nobody could, or there was nothing to look for */
    LOGIN_FOUND,
    LOGIN_ABSENT,
    LOGIN_HIDDEN, /* not found, but the login may not see all */
};

/* The secret that was sent, beside the one that Keycloak has now. */
enum login_secret { LOGIN_SECRET_UNKNOWN, LOGIN_SECRET_EQUAL, LOGIN_SECRET_DIFFERS };

/* All owned, and zeroed where it is not known. No secret is in here. */
struct login_facts {
    /* What was asked, and the answer: the words of OAuth, or of a page (error NULL), or of keycloak/authorize.h. */
    char *endpoint; /* "authorization", "login", "token", "device", "introspection", "userinfo", "logout",
                     * "verify": not asked, the words are those of a check here */
    int status;
    char *error, *description;
    char *realm, *client, *user, *scope, *redirect_uri;
    char *secret_source; /* "vault", "secret", "keycloak"; NULL: typed, or there was none */
    char *secret_place;  /* "secret/apps/backstage#value" of Vault, "Secret apps/backstage" */

    /* What is the case. */
    enum login_look realm_look, client_look, user_look;
    json_t *realm_live, *client_live, *user_live;
    json_t *user_lock;        /* of attack detection */
    json_t *user_credentials; /* array of {type, …} without what is secret; NULL: not known */
    json_t *realm_scopes;     /* array of names; NULL: not known */
    char *nearest_client;     /* with a name like the one that is absent */
    enum login_secret secret;
    bool secret_has_expired;
    bool clock_is_known;
    long long clock_ahead_s; /* Keycloak's before ours */
    char *issuer;            /* of the realm's discovery document */
    char *token_issuer;      /* of the token that was refused */
    struct strings
        not_looked; /* what could not be looked at, and why: "users: the role view-users is missing" */
};

void login_facts_clear(struct login_facts *facts);

/* Adds what explains the answer, the probable cause first; at least one finding. */
void login_cause_judge(const struct login_facts *facts, struct findings *findings);

/* The code that the answer alone stands for; FINDING_LOGIN_REFUSED when no row knows it. */
enum finding_code login_cause_code(const char *endpoint, int status, const char *error,
                                   const char *description);

#endif
