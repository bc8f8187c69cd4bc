/* The login of a browser (authorization code flow), step by step and without a browser. */
#ifndef KCREALM_KEYCLOAK_AUTHORIZE_H
#define KCREALM_KEYCLOAK_AUTHORIZE_H

#include "kcrealm/base/secret.h"
#include "kcrealm/net/http.h"

/* Pages before the code: a name, a password, and what custom flows put between. */
#define AUTHORIZE_FORMS_MAX 4
#define AUTHORIZE_REDIRECTS_MAX 10
/* A login page has 10 KB; one with a company's pictures inside has more. */
#define AUTHORIZE_PAGE_CEILING ((size_t)2 << 20)

/* How requests are sent: without a token of ours. The request is cleared, the response is the caller's. */
struct authorize_door {
    bool (*fetch)(void *state, struct http_request *request, struct http_response *response,
                  struct error *err);
    void *state;
};

/* All borrowed. */
struct authorize_question {
    const char *realm, *client, *redirect_uri;
    const char *scope;                  /* "openid profile"; NULL: openid */
    const char *response_type;          /* "token", "id_token token" …: without a user only; NULL: code */
    bool pkce;                          /* S256 */
    const char *user;                   /* NULL: only ask for the login page */
    const struct secret *password;      /* of the user */
    const struct secret *client_secret; /* redeems the code; NULL: the client is public */
    const char *no_redeem; /* why the code is not to be redeemed ("its secret is not known"); or NULL */
};

/* What Keycloak checks, in its order. */
enum authorize_check {
    AUTHORIZE_REALM,
    AUTHORIZE_CLIENT,
    AUTHORIZE_REDIRECT_URI,
    AUTHORIZE_FLOW,
    AUTHORIZE_SCOPE,
    AUTHORIZE_PKCE,
    AUTHORIZE_LOGIN, /* name and password */
    AUTHORIZE_CODE,  /* the way back with the code: required actions and consent stand before it */
    AUTHORIZE_TOKENS,
    AUTHORIZE_CHECKS
};

enum authorize_state { AUTHORIZE_NOT_REACHED, AUTHORIZE_PASSED, AUTHORIZE_REFUSED };

/* Owns its texts, which may be the server's. */
struct authorize_answer {
    struct authorize_step {
        enum authorize_state state;
        char *detail; /* or NULL */
    } steps[AUTHORIZE_CHECKS];
    /* Of what refused: "authorization", "login" or "token" (static); and its words: OAuth's pair, or error NULL and the text
     * of a page. Of pages that stand where the code should come, error is ours: "required_action" (description: its name),
     * "consent_required", "second_factor", "identity_provider", "login_refused". */
    const char *endpoint;
    int status;
    char *error, *description;
    /* Of the tokens; NULL where there is none. */
    struct secret *access, *refresh, *id;
    long long expires_in_s, refresh_expires_in_s; /* 0: the answer does not say */
    char *scope;
};

/* "client", "redirect URI"; static. */
const char *authorize_check_name(enum authorize_check check) __attribute__((returns_nonnull));

/* Goes as far as the question asks. False with err when Keycloak refuses a step (the answer says which), or does not answer.
 * No cookie, code or token goes anywhere but to the realm's own endpoints, and none outlives the call but the tokens of
 * the answer. The password is sent once. */
bool authorize(const struct authorize_door *door, const struct authorize_question *question,
               struct authorize_answer *answer, struct error *err) __attribute__((warn_unused_result));

void authorize_answer_clear(struct authorize_answer *answer);

#endif
