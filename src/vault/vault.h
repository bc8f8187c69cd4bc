/* What the files of this room share about a session. */
#ifndef KCREALM_VAULT_PRIVATE_H
#define KCREALM_VAULT_PRIVATE_H

#include "kcrealm/vault/client.h"
#include "kcrealm/vault/kv.h"
#include "kcrealm/vault/refusal.h"

/* A token that we logged in for, as the value of the Authorization header. */
struct minted {
    struct secret *authorization;
    struct minted *next;
};

struct vault {
    struct http *http;
    const struct endpoint *endpoint;
    struct vault_credentials credentials;
    struct vault_options options;
    char *namespace;        /* "" for none */
    char *namespace_header; /* or NULL */
    char *login_path;       /* "auth/kubernetes", encoded; "" for a given token */
    char *identity;
    struct secret *authorization; /* NULL: not logged in */
    struct minted *minted;        /* to be revoked */
    long long renew_at_ms;        /* 0: never */
};

/* Gets the way to Vault ready: to be called before each run. */
bool vault_prepare(const struct vault *vault, struct error *err) __attribute__((warn_unused_result));

/* Adds the headers that every request carries. */
void vault_add_headers(const struct vault *vault, struct http_request *request);

/* One request with our token and headers; response is filled for the caller to clear. Logs in when needed. */
bool vault_fetch(struct vault *vault, struct http_request *request, struct http_response *response,
                 struct error *err) __attribute__((warn_unused_result));

/* Fills request with the login. */
void login_request(const struct vault *vault, struct http_request *request);

/* Takes the answer of a login; on success the session carries the new token. */
bool login_accept(struct vault *vault, const struct http_request *request,
                  const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* Whether there is a login by which to get another token, and whether it should be made now. */
bool login_is_repeatable(const struct vault *vault);
bool login_is_due(const struct vault *vault);

/* Whether the text of this 403 is that of a token which Vault does not know (any more). A hint, no contract. */
bool says_dead_token(const struct http_response *response);

/* Vault's own words in an answer, shortened, with a space for each line break; "" for none. Freed by the caller. */
char *server_words(const struct http_response *response) __attribute__((warn_unused_result));

/* Whether these were among them. */
bool says(const struct http_response *response, const char *part);

/* Asks sys/health why there was a 503, and puts it into err. */
void explain_unavailable(struct vault *vault, struct error *err);

/* Rewrites an error as that of a path on which policies grant no more than this. */
void explain_missing(const struct vault *vault, struct vault_refused *refused, unsigned granted);

/* The capabilities on a secret that policies should grant to those who read it, or write it as well. */
unsigned vault_wanted(const struct vault_kv *kv, bool write);

/* What the session may do on each path: one of enum vault_capability each, by one request. The answer is in
 * granted, which has room for all. *refused when Vault does not tell (403; err is not set then). */
bool ask_capabilities(struct vault *vault, const struct strings *paths, unsigned *granted, bool *refused,
                      struct error *err) __attribute__((warn_unused_result));

/* "read, update", for messages; "nothing" for 0. Freed by the caller. */
char *capability_names(unsigned capabilities) __attribute__((warn_unused_result));

/* The path of a request for a secret ("/v1/secret/data/x"); kind as for vault_policy_path. Freed by the caller. */
char *kv_request_path(const struct vault_kv *kv, const char *kind, const char *path)
    __attribute__((warn_unused_result));

/* Adds path to out, percent-encoded but for its slashes. */
void encode_path(struct buffer *out, const char *path);

/* What became of a read of a secret. */
struct kv_answer {
    enum vault_state state; /* VAULT_PRESENT: there are fields, whatever they are */
    long version;
    json_t *fields; /* owned, NULL unless VAULT_PRESENT; may hold secrets of others */
    char *vanishes; /* or NULL */
    char *writer;   /* custom metadata managed-by, or NULL */
};

/* Reads the answer of a GET of a secret; VAULT_FAILED with err for any other than a state. */
void kv_answer_read(const struct vault *vault, const struct vault_kv *kv, const struct http_request *request,
                    const struct http_response *response, struct kv_answer *answer, struct error *err);
void kv_answer_clear(struct kv_answer *answer);

/* When the version in an answer's metadata will vanish by itself; NULL for never. Freed by the caller. */
char *vanishing_time(const json_t *metadata) __attribute__((warn_unused_result));

#endif
