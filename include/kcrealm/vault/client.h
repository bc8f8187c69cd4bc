/* A conversation with Vault or OpenBao: who we are there, and requests that carry a token that is alive. */
#ifndef KCREALM_VAULT_CLIENT_H
#define KCREALM_VAULT_CLIENT_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/events.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"
#include "kcrealm/net/http.h"

enum vault_method { VAULT_BY_TOKEN, VAULT_BY_KUBERNETES, VAULT_BY_APPROLE, VAULT_BY_JWT };

/* What there is to log in with; owns its texts. */
struct vault_credentials {
    enum vault_method method;
    char *mount;           /* of the auth method; NULL: "kubernetes", "approle", "jwt" */
    char *role;            /* the role's name; its id for AppRole. Not for a token */
    struct secret *secret; /* the token; the JWT; AppRole's secret id, NULL where the role asks for none */
    char *source;          /* "VAULT_TOKEN" or "Secret vault/approle", for messages; or NULL */
};

void vault_credentials_clear(struct vault_credentials *credentials);

struct vault_options {
    const char *namespace;                           /* of Vault, not of Kubernetes; or NULL. Copied */
    const struct event_sink *events;                 /* or NULL */
    long long (*now_ms)(void);                       /* a clock that only goes forward, milliseconds */
    unsigned parallel;                               /* requests at a time */
    bool (*prepare)(void *state, struct error *err); /* called before each run: gets the tunnel's credential
                                                        ready; or NULL */
    void *prepare_state;
};

struct vault;

/* Takes credentials (zeroed afterwards); http and endpoint are borrowed. Sends nothing. */
struct vault *vault_new(struct http *http, const struct endpoint *endpoint,
                        struct vault_credentials *credentials, const struct vault_options *options)
    __attribute__((returns_nonnull, warn_unused_result));

/* Revokes the tokens that we logged in for, also after an interrupt, and frees. A token that was given is left
 * alone; one that cannot be revoked is a warning. NULL is fine. */
void vault_close(struct vault *vault);

/* Logs in, unless that is done and the token is fresh. ERROR_UNAUTHENTICATED, or what the connection says. */
bool vault_login(struct vault *vault, struct error *err) __attribute__((warn_unused_result));

/* Vault's namespace as options gave it, "" for none; borrowed. */
const char *vault_namespace(const struct vault *vault);

/* "role kcrealm of auth/kubernetes" or "the given token"; borrowed. */
const char *vault_identity(const struct vault *vault);

/* http_run with our token on every request: renewed by another login before it expires, and once after Vault
 * refused it as dead (then the request is made again). Paths begin with "/v1/". Logs in first when that has not
 * happened. False when nothing could be made, or no more: login, interrupted. */
bool vault_run(struct vault *vault, const struct http_source *source, struct error *err)
    __attribute__((warn_unused_result));

#endif
