/* Secrets of clients: reading, regenerating, and whether one authenticates. The only part of this room that lets a
 * client's secret out, as struct secret. */
#ifndef KCREALM_KEYCLOAK_CLIENT_SECRET_H
#define KCREALM_KEYCLOAK_CLIENT_SECRET_H

#include "kcrealm/base/secret.h"
#include "kcrealm/keycloak/session.h"

/* How a client proves who it is, as far as a secret is concerned. */
enum client_authentication {
    CLIENT_AUTHENTICATES_BY_SECRET,
    CLIENT_AUTHENTICATES_BY_SECRET_JWT, /* an assertion signed with the secret */
    CLIENT_AUTHENTICATES_OTHERWISE,     /* X.509, a key of its own, an authenticator of somebody's */
    CLIENT_IS_PUBLIC,
    CLIENT_IS_BEARER_ONLY,
};

/* One client. The caller sets the first two (borrowed), and clears it with client_secret_clear. Times are Unix
 * seconds, 0 where the server does not say. */
struct client_secret {
    const char *realm;
    const char *client_id;

    char *id; /* NULL: the client does not exist, or the login does not see it */
    bool enabled;
    enum client_authentication authentication;
    char *authenticator;     /* "client-secret" */
    char *signing_algorithm; /* of assertions: "HS256" …; NULL: any */
    struct secret *secret;   /* NULL: there is none, or it is masked */
    bool masked;             /* the login may not see it */
    long long created_s;
    long long expires_s;         /* under a rotation policy */
    bool has_rotated;            /* the secret before this one is known, and may still authenticate */
    long long rotated_expires_s; /* 0 also when it does not end by itself */
    struct error error;          /* of this client alone */
};

/* Reads count clients, each by one look-up, several at a time. False only when nothing could be read at all (login,
 * interrupted). */
bool client_secrets_read(struct keycloak *keycloak, struct client_secret *clients, size_t count,
                         struct error *err) __attribute__((warn_unused_result));

void client_secret_clear(struct client_secret *client);

/* Whether no client has this id any more. Not the same as a look-up that finds none, which may be for want of a right
 * to see it: that is an error here. */
bool client_secret_is_gone(struct keycloak *keycloak, const char *realm, const char *id, bool *gone,
                           struct error *err) __attribute__((warn_unused_result));

/* What became of a POST that gives a client a new secret. */
enum regeneration {
    REGENERATION_DONE,
    REGENERATION_REFUSED, /* by an answer: the secret is as it was */
    REGENERATION_UNKNOWN, /* sent, but no answer came, or one that says nothing: read what is there */
};

/* Gives the client (its id is set) a new secret by exactly one request, which is never repeated: ten of them are ten
 * different secrets. The answer's secret replaces client->secret when done; err says why not otherwise. */
enum regeneration client_secret_regenerate(struct keycloak *keycloak, struct client_secret *client,
                                           struct error *err) __attribute__((warn_unused_result));

/* Ends the validity of the secret before the present one. True also when there is none (any more). */
bool client_secret_forget_rotated(struct keycloak *keycloak, const struct client_secret *client,
                                  struct error *err) __attribute__((warn_unused_result));

/* Whether this secret authenticates the client now: Keycloak is asked about a token that is none, as the client
 * (HTTP 401 is the only "no" to who asks). False with err when that cannot be found out. */
bool client_secret_authenticates(struct keycloak *keycloak, const struct client_secret *client,
                                 const struct secret *secret, bool *authenticates, struct error *err)
    __attribute__((warn_unused_result));

#endif
