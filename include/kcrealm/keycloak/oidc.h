/* What applications ask a realm: tokens by each grant, and questions about tokens. Nothing here uses the administrator's
 * login: every request carries what the client or the token's bearer would send. */
#ifndef KCREALM_KEYCLOAK_OIDC_H
#define KCREALM_KEYCLOAK_OIDC_H

#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"
#include "kcrealm/net/http.h"

/* A token answer has at most some ten tokens' worth of bytes. */
#define OIDC_ANSWER_CEILING ((size_t)4 << 20)
/* RFC 8628: what counts when the answer does not say, and what is added when asked to slow down. */
#define OIDC_DEVICE_INTERVAL_S 5
#define OIDC_DEVICE_SLOWER_S 5
#define OIDC_DEVICE_INTERVAL_MAX_S 60
/* Nobody waits longer for somebody with a browser, whatever the server says. */
#define OIDC_DEVICE_WAIT_MAX_S 1800

/* The realm, and how requests get there. All borrowed. */
struct oidc_realm {
    const char *name;
    /* Sends one request (cleared in every case) and takes the answer, which is the caller's. */
    bool (*fetch)(void *state, struct http_request *request, struct http_response *response,
                  struct error *err);
    void *state;
    long long (*now_s)(void); /* Unix seconds */
};

/* How a client proves who it is (OpenID Connect Core, section 9). */
enum oidc_proof {
    OIDC_PROOF_NONE,  /* a public client only says its name */
    OIDC_PROOF_POST,  /* client_secret_post */
    OIDC_PROOF_BASIC, /* client_secret_basic */
    OIDC_PROOF_SECRET_JWT,
    OIDC_PROOF_KEY_JWT,
    OIDC_PROOFS
};

/* "client_secret_post", as the realm's configuration names it; "none". Static. */
const char *oidc_proof_name(enum oidc_proof proof) __attribute__((returns_nonnull));
/* False when no proof has that name. */
bool oidc_proof_named(const char *name, enum oidc_proof *proof) __attribute__((warn_unused_result));

/* All borrowed. */
struct oidc_client {
    const char *client_id;
    enum oidc_proof proof;
    const struct secret *secret; /* for OIDC_PROOF_KEY_JWT the private key in PEM */
    const char *algorithm;       /* of assertions; NULL: HS256, or what fits the key */
    const char *key_id;          /* of the private key, or NULL */
};

/* What a token request asks with; whatever is NULL is not sent. All borrowed. */
struct oidc_grant {
    const char *type; /* "client_credentials", "password", "refresh_token" … */
    const char *scope;
    const char *username;
    const struct secret *password;
    const struct secret *refresh_token;
    const struct secret *device_code;
};

/* Owned. */
struct oidc_tokens {
    struct secret *access, *refresh, *id;         /* NULL where the answer has none */
    long long received_s;                         /* Unix seconds */
    long long expires_in_s, refresh_expires_in_s; /* 0: the answer does not say */
    char *scope;                                  /* that was granted, or NULL */
};

/* What was refused, for `explain`. Owns its texts, which are the server's. */
struct oidc_refusal {
    const char *
        endpoint; /* "token", "device", "introspection", "userinfo", "logout", "revocation", "configuration", "keys"; static */
    int status; /* 0: no answer */
    char *error, *description;
};

void oidc_tokens_clear(struct oidc_tokens *tokens);
void oidc_refusal_clear(struct oidc_refusal *refusal);

/* The document at .well-known/openid-configuration. Its issuer and addresses are those of the realm's public host name,
 * which need not be the way that we took. NULL with err; a new reference. */
json_t *oidc_configuration(const struct oidc_realm *realm, struct error *err)
    __attribute__((warn_unused_result));

/* The realm's public keys, {"keys": […]}. */
json_t *oidc_keys(const struct oidc_realm *realm, struct error *err) __attribute__((warn_unused_result));

/* The questions below fill refusal (zeroed before) when the server refuses; err says the same for people:
 * ERROR_UNAUTHENTICATED (401), ERROR_FORBIDDEN (403), ERROR_NOT_FOUND (404), ERROR_REFUSED (400), ERROR_SERVER. */

bool oidc_request_tokens(const struct oidc_realm *realm, const struct oidc_client *client,
                         const struct oidc_grant *grant, struct oidc_tokens *tokens,
                         struct oidc_refusal *refusal, struct error *err) __attribute__((warn_unused_result));

/* What somebody with a browser has to do. Owned. */
struct oidc_device {
    struct secret *device_code;
    char *user_code;
    char *verification_uri;
    char *verification_uri_complete; /* or NULL */
    long long interval_s;
    long long expires_at_s; /* Unix seconds */
};

void oidc_device_clear(struct oidc_device *device);

bool oidc_device_begin(const struct oidc_realm *realm, const struct oidc_client *client, const char *scope,
                       struct oidc_device *device, struct oidc_refusal *refusal, struct error *err)
    __attribute__((warn_unused_result));

/* Asks again and again, as slowly as the server wants, until somebody has agreed or refused, or the code has expired. */
bool oidc_device_wait(const struct oidc_realm *realm, const struct oidc_client *client,
                      struct oidc_device *device, struct oidc_tokens *tokens, struct oidc_refusal *refusal,
                      struct error *err) __attribute__((warn_unused_result));

/* RFC 7662: whether the token is good now, and its claims. A new reference. */
json_t *oidc_introspect(const struct oidc_realm *realm, const struct oidc_client *client,
                        const struct secret *token, struct oidc_refusal *refusal, struct error *err)
    __attribute__((warn_unused_result));

/* The claims about who the access token is for. A new reference. */
json_t *oidc_userinfo(const struct oidc_realm *realm, const struct secret *access,
                      struct oidc_refusal *refusal, struct error *err) __attribute__((warn_unused_result));

/* Ends the session of a refresh token. */
bool oidc_logout(const struct oidc_realm *realm, const struct oidc_client *client,
                 const struct secret *refresh, struct oidc_refusal *refusal, struct error *err)
    __attribute__((warn_unused_result));

/* RFC 7009: ends one token. */
bool oidc_revoke(const struct oidc_realm *realm, const struct oidc_client *client, const struct secret *token,
                 struct oidc_refusal *refusal, struct error *err) __attribute__((warn_unused_result));

#define auto_oidc_tokens __attribute__((cleanup(oidc_tokens_clear))) struct oidc_tokens
#define auto_oidc_refusal __attribute__((cleanup(oidc_refusal_clear))) struct oidc_refusal
#define auto_oidc_device __attribute__((cleanup(oidc_device_clear))) struct oidc_device

#endif
