/* What Keycloak's login answers a browser with, read without one. Pure: pages and addresses are foreign bytes. */
#ifndef KCREALM_KEYCLOAK_AUTHORIZE_PAGE_H
#define KCREALM_KEYCLOAK_AUTHORIZE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

/* What is read of a title or a message; longer ones are cut. */
#define AUTHORIZE_TEXT_MAX 512
/* Of a form's action: Keycloak's have some 500 bytes, the client's redirect URI among them. */
#define AUTHORIZE_ACTION_MAX 8192

enum authorize_page_kind {
    AUTHORIZE_PAGE_UNKNOWN,
    AUTHORIZE_PAGE_LOGIN,         /* asks for a name, a password or both */
    AUTHORIZE_PAGE_SECOND_FACTOR, /* a one-time code, a security key */
    AUTHORIZE_PAGE_ACTION,        /* something that the user must do first */
    AUTHORIZE_PAGE_CONSENT,
    AUTHORIZE_PAGE_ERROR,
};

/* Owns its texts, which are the server's. */
struct authorize_page {
    enum authorize_page_kind kind;
    bool asks_username, asks_password;
    char *action;  /* where the form goes, entities resolved; or NULL */
    char *title;   /* "Sign in to your account"; or NULL */
    char *message; /* of an error page, or why a form is shown again; or NULL */
};

/* Reads a page by Keycloak's own ids, classes and addresses, which themes keep. */
void authorize_page_read(const char *bytes, size_t size, struct authorize_page *page);
void authorize_page_clear(struct authorize_page *page);

enum authorize_redirect_kind {
    AUTHORIZE_TO_CLIENT, /* the redirect URI: the end of the flow */
    AUTHORIZE_TO_REALM,  /* another page of this realm's login */
    AUTHORIZE_TO_BROKER, /* an identity provider that the realm trusts */
    AUTHORIZE_ELSEWHERE, /* never followed */
};

/* Owns its texts. */
struct authorize_redirect {
    enum authorize_redirect_kind kind;
    char *path;  /* AUTHORIZE_TO_REALM: from "/realms/" on, with the query */
    char *place; /* scheme and host, for people */
    /* AUTHORIZE_TO_CLIENT: parameters of query or fragment, decoded; NULL: not there */
    char *code, *state, *error, *description, *issuer;
};

/* Reads an address: a Location, or the action of a form. Keycloak may call itself by its public name, which is not that of
 * our connection: of addresses in the realm only the path counts, and only below login-actions and the OIDC endpoints. */
void authorize_redirect_read(const char *address, const char *realm, const char *redirect_uri,
                             struct authorize_redirect *redirect);
void authorize_redirect_clear(struct authorize_redirect *redirect);

/* The parameter of a path's query, decoded; NULL when it is not there. The caller frees it. */
char *authorize_parameter(const char *address, const char *name) __attribute__((warn_unused_result));

#endif
