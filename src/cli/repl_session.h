/* What an interactive session knows: the way to Keycloak, the realm, the tokens that are held, what failed last. */
#ifndef KCREALM_CLI_REPL_SESSION_H
#define KCREALM_CLI_REPL_SESSION_H

#include "cli/repl_command.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/cli/connect.h"
#include "kcrealm/keycloak/oidc.h"

/* Longer secrets are no secrets; a token with many roles has 16 KB. */
#define REPL_SECRET_CEILING ((size_t)256 << 10)

/* All owned; all zero: nothing is held. */
struct repl_tokens {
    struct secret *access, *refresh, *id;
    long long received_s;   /* Unix seconds */
    long long expires_in_s; /* as the answer says; 0: it does not */
    long long refresh_expires_in_s;
    char *realm, *client;
    char *user; /* NULL: the client itself */
    char *scope;
    enum oidc_proof proof; /* how the client proves who it is: refreshing and introspecting need it again */
    struct secret *client_secret;
    char *algorithm, *key_id; /* of its assertions; or NULL */
};

/* What a command was about, for `explain`: it fills in what it knows before it asks a server. All owned but endpoint. */
struct repl_attempt {
    const char *
        endpoint; /* "token", "introspection", "userinfo", "authorization", "device", "logout", "verify", "admin"; static */
    char *realm, *client, *user, *scope, *redirect_uri;
    char *secret_source;                   /* "keycloak", "vault", "secret", or where it was typed */
    char *oauth_error, *oauth_description; /* of the answer */
    char *vault_key, *secret_name;         /* places that were named for the hops; or NULL */
    char *token_issuer;                    /* of the token that it was about; or NULL */
};

struct repl {
    struct session *session; /* borrowed */
    struct connection connection;
    char *realm;
    struct repl_tokens tokens;
    struct repl_attempt attempt; /* of the line that is running; empty at its beginning */
    struct repl_attempt failed;  /* of the last line that failed */
    struct error failure;        /* and why; all zero: none did */
    bool interactive;            /* lines are typed on a terminal */
    bool trace;
    bool ended;               /* by `exit`, or because nobody reads the output */
    bool reached;             /* Keycloak answered at least once in this session */
    bool unreachable;         /* a way to Keycloak was looked for in vain */
    long long (*now_s)(void); /* Unix seconds */
    struct buffer input;      /* what was read of standard input and is not a line yet */
    size_t worked, failed_count, line_number;
    json_t *items;            /* of the report */
    struct event_sink events; /* the session's own, behind the one that redacts */
    struct repl_cache *cache; /* of completion */
};

/* session is borrowed and has read its flags. */
void repl_open(struct repl *repl, struct session *session);
void repl_close(struct repl *repl);

/* Finds the way to Keycloak, unless it is open; logs nobody in. */
bool repl_reach(struct repl *repl, struct error *err) __attribute__((warn_unused_result));

/* The conversation with Keycloak's admin API, logged in; NULL with err. Borrowed. */
struct keycloak *repl_keycloak(struct repl *repl, struct error *err) __attribute__((warn_unused_result));

/* One request to Keycloak without the administrator's token (which the request may bring itself: authorization). The
 * request is cleared, the response is the caller's. */
bool repl_fetch(struct repl *repl, struct http_request *request, struct http_response *response,
                struct error *err) __attribute__((warn_unused_result));

/* One document of the admin API; NULL with err. path is taken over. */
json_t *repl_read(struct repl *repl, char *path, struct error *err) __attribute__((warn_unused_result));

/* Runs one line as it was typed. True also for an empty one. False: it failed, which is kept for `explain`; nothing is
 * printed in either case. result as in struct repl_command. */
bool repl_run_line(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err)
    __attribute__((warn_unused_result));

/* A secret or token from the user: asked for without echo on a terminal ("Secret of client x: "), or else with
 * from_stdin the next line of standard input. NULL with ERROR_USAGE (flag says how to give it: "--secret-stdin") or
 * ERROR_INTERRUPTED. */
struct secret *repl_ask_secret(struct repl *repl, const char *question, bool from_stdin, const char *flag,
                               struct error *err) __attribute__((warn_unused_result));

/* The next line of standard input without its end, added to line; false at the end of the input, and after Ctrl-C. Of a line
 * over REPL_SECRET_CEILING its beginning, and line->overflow is true. */
bool repl_read_input(struct repl *repl, struct buffer *line);

void repl_tokens_clear(struct repl_tokens *tokens);
void repl_attempt_clear(struct repl_attempt *attempt);

#endif
