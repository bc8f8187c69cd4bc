/* A conversation with Keycloak: who we are there, and requests that carry a token that is fresh enough. */
#ifndef KCREALM_KEYCLOAK_SESSION_H
#define KCREALM_KEYCLOAK_SESSION_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/events.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"
#include "kcrealm/net/http.h"

/* What there is to log in with; owns its texts. Tried in this order: token; client credentials; password
 * through admin-cli. */
struct keycloak_credentials {
    struct secret *token;
    char *client_id;
    struct secret *client_secret;
    char *username;
    struct secret *password;
    char *source;             /* "Secret keycloak/initial-admin" or "environment", for messages */
    bool temporary_bootstrap; /* the administrator that Keycloak creates at its first start */
};

void keycloak_credentials_clear(struct keycloak_credentials *credentials);

/* Whether there is anything to log in with. */
bool keycloak_credentials_complete(const struct keycloak_credentials *credentials);

struct keycloak_options {
    const char *login_realm;                         /* copied */
    const struct event_sink *events;                 /* or NULL */
    long long (*now_ms)(void);                       /* a clock that only goes forward, milliseconds */
    long long (*now_s)(void);                        /* the time of day, Unix seconds; signs assertions */
    unsigned parallel;                               /* requests at a time */
    bool (*prepare)(void *state, struct error *err); /* called before each run: gets the tunnel's credential
                                                        ready; or NULL */
    void *prepare_state;
};

struct keycloak;

/* Takes credentials (zeroed afterwards); http and endpoint are borrowed. Sends nothing. */
struct keycloak *keycloak_new(struct http *http, const struct endpoint *endpoint,
                              struct keycloak_credentials *credentials,
                              const struct keycloak_options *options)
    __attribute__((returns_nonnull, warn_unused_result));
void keycloak_free(struct keycloak *keycloak);

/* Logs in. Client credentials that fail fall back to the password grant when there is one; when both fail the
 * error shows both answers, each with its meaning. ERROR_UNAUTHENTICATED, or what the connection says. */
bool keycloak_login(struct keycloak *keycloak, struct error *err) __attribute__((warn_unused_result));

/* Gives the session a user to fall back to (texts are copied). */
void keycloak_add_user(struct keycloak *keycloak, const char *username, const struct secret *password,
                       const char *source, bool temporary_bootstrap);

/* Whether the session has a user to log in with. */
bool keycloak_has_user(const struct keycloak *keycloak);

/* Whether that is the administrator that Keycloak made at its first start, as far as is known. */
bool keycloak_is_temporary(const struct keycloak *keycloak);

/* "user admin of realm master" or "service account of client x of realm y"; borrowed. */
const char *keycloak_identity(const struct keycloak *keycloak);
/* The same in a word: "admin", or the ID of the client; "token" when only a token was given. Borrowed. */
const char *keycloak_principal(const struct keycloak *keycloak) __attribute__((returns_nonnull));
const char *keycloak_login_realm(const struct keycloak *keycloak);

/* How many seconds Keycloak's clock is ahead of ours (negative: behind), by the token of our last login. False when that is
 * not known: nobody logged in, or a token was given. */
bool keycloak_clock_ahead_s(const struct keycloak *keycloak, long long *seconds);

/* Who a token says that it was issued by (claim iss, unproven); NULL when it does not say, or is no JWT. The caller frees
 * it. */
char *keycloak_token_issuer(const struct secret *token) __attribute__((warn_unused_result));

/* http_run with our token on every request: renewed before it expires, and once after a 401 (then the request
 * is made again). A renewal that fails ends the requests that wait for it with its error; one that is refused
 * after the token was ends the run: no more is offered, and it returns false with that error. Logs in first
 * when that has not happened. */
bool keycloak_run(struct keycloak *keycloak, const struct http_source *source, struct error *err)
    __attribute__((warn_unused_result));

/* Turns a response that is no success into an error: Keycloak's own message, and for 403 the role that is
 * missing and who is logged in. Returns false. */
bool keycloak_refusal(const struct keycloak *keycloak, const struct http_request *request,
                      const struct http_response *response, struct error *err);

/* The JSON of a successful response, owned by the caller; else NULL and err (refusals included). */
json_t *keycloak_reply(const struct keycloak *keycloak, const struct http_request *request,
                       const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* The same; of a list of objects with no more than these members (see value_parse_members). */
json_t *keycloak_reply_members(const struct keycloak *keycloak, const struct http_request *request,
                               const struct http_response *response, const json_t *members, struct error *err)
    __attribute__((warn_unused_result));

#endif
