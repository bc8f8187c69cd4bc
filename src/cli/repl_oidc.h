/* What the commands about tokens share: the realm's endpoints, how a client proves who it is, the tokens that are held. */
#ifndef KCREALM_CLI_REPL_OIDC_H
#define KCREALM_CLI_REPL_OIDC_H

#include "cli/repl_session.h"
#include "kcrealm/data/jwt.h"
#include "kcrealm/diagnose/token_checks.h"

/* The endpoints of a realm by the session's way to Keycloak; borrows both. */
struct oidc_realm repl_oidc_realm(struct repl *repl, const char *realm);

/* What refused, and with which words: for `explain`. Takes the texts. */
void repl_oidc_keep_refusal(struct repl *repl, struct oidc_refusal *refusal);

/* How a client proves who it is. Owned. */
struct repl_proof {
    enum oidc_proof how;
    struct secret *secret;
    char *algorithm, *key_id;
};

/* By the line's flags: --key-file; --secret-from keycloak, vault, secret or ask; --secret-stdin; --auth says which way. Without
 * any of them the client is public, or its secret is asked for where `needed`. */
bool repl_proof_read(struct repl *repl, const struct repl_line *line, const char *client, bool needed,
                     struct repl_proof *proof, struct error *err) __attribute__((warn_unused_result));
void repl_proof_clear(struct repl_proof *proof);
#define auto_proof __attribute__((cleanup(repl_proof_clear))) struct repl_proof

struct oidc_client repl_proof_client(const struct repl_proof *proof, const char *client_id);

/* The client of the held tokens; borrows from them. */
struct oidc_client repl_held_client(const struct repl *repl);

/* Holds these tokens instead of those before. user NULL: whom the access token names, unless that is the client's own service
 * account. Takes tokens and proof; texts are copied. */
void repl_hold(struct repl *repl, struct oidc_tokens *tokens, const char *client, const char *user,
               struct repl_proof *proof);

/* {realm, client, user?, scope?, tokens: [{token, type, algorithm, key, expires}], notes, now}. A new reference. */
json_t *repl_held_view(struct repl *repl) __attribute__((warn_unused_result));

/* The held access token, or what the operand says: "access", "refresh", "id", a token itself, or "-": one that is asked for
 * or the next line of standard input. *title names it. The caller frees it; NULL with err. */
struct secret *repl_token_of(struct repl *repl, const char *operand, const char **title, struct error *err)
    __attribute__((warn_unused_result));

/* False with err when no access token is held. */
bool repl_needs_token(const struct repl *repl, struct error *err) __attribute__((warn_unused_result));

/* What is known of the way to Keycloak, for facts about a token; address is freed by the caller. */
void repl_describe_way(struct repl *repl, struct token_facts *facts, char **address);

#endif
