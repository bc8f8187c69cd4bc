/* What the files of this room share about a session. */
#ifndef KCREALM_KEYCLOAK_SESSION_PRIVATE_H
#define KCREALM_KEYCLOAK_SESSION_PRIVATE_H

#include "kcrealm/keycloak/session.h"

enum keycloak_grant { GRANT_NONE, GRANT_GIVEN_TOKEN, GRANT_CLIENT, GRANT_PASSWORD };

struct keycloak {
    struct http *http;
    const struct endpoint *endpoint;
    struct keycloak_credentials credentials;
    struct keycloak_options options;
    char *login_realm;
    char *identity;
    enum keycloak_grant grant; /* by which we are logged in */
    struct secret *authorization;
    long long renew_at_ms; /* 0: never */
    bool clock_is_known;
    long long clock_ahead_s; /* the server's clock before ours */
};

/* Gets the way to Keycloak ready: to be called before each run. */
bool keycloak_prepare(const struct keycloak *keycloak, struct error *err) __attribute__((warn_unused_result));

/* http_fetch of a request without our token: a login, or what a client asks itself. */
bool fetch_without_token(const struct keycloak *keycloak, struct http_request *request,
                         struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* Adds a field to a body of application/x-www-form-urlencoded. */
void form_add(struct buffer *body, const char *name, const char *value);

/* Fills request with the token request of a grant. */
void token_request(const struct keycloak *keycloak, enum keycloak_grant grant, struct http_request *request);

/* Takes the answer of a token request; on success the session carries the new token. */
bool token_accept(struct keycloak *keycloak, enum keycloak_grant grant, const struct http_response *response,
                  struct error *err) __attribute__((warn_unused_result));

/* The JSON of an answer, owned by the caller; NULL with err when it is not valid. */
json_t *keycloak_parse(const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* True, with err, when the answer is none of Keycloak's API: a redirect (not followed: it would carry the login
 * elsewhere), or a page of HTML from something in between. Its status says nothing about realms and clients. */
bool refuse_stranger(const struct keycloak *keycloak, const struct http_response *response,
                     struct error *err);

/* Whether the token should be renewed now, and whether it can be. */
bool token_is_due(const struct keycloak *keycloak);
bool token_is_renewable(const struct keycloak *keycloak);

#endif
