/* A client's secret as each hop of its road has it: Keycloak, Vault, the Kubernetes Secret. */
#ifndef KCREALM_CLI_REPL_HOPS_H
#define KCREALM_CLI_REPL_HOPS_H

#include "cli/repl_session.h"
#include "kcrealm/keycloak/client_secret.h"

enum repl_hop_state {
    REPL_HOP_PRESENT,
    REPL_HOP_ABSENT,     /* looked at, and there is none: see why */
    REPL_HOP_UNREADABLE, /* see why */
};

/* One hop. Owns everything. */
struct repl_hop {
    enum repl_hop_state state;
    char *place;           /* "secret/apps/backstage#value", "Secret apps/backstage, key client-secret" */
    struct secret *secret; /* of REPL_HOP_PRESENT */
    char *why, *next;      /* a sentence; what to do, or NULL */
};

/* Where to look. Borrowed; NULL: the key in Vault is the client's ID; the Secret is that of the ExternalSecret that reads
 * this place in Vault. */
struct repl_places {
    const char *vault_key; /* "apps/backstage" or "apps/backstage#field", below the mount */
    const char *secret;    /* "[NS/]NAME[:KEY]" */
};

/* "keycloak", "vault" or "secret". */
bool repl_is_hop(const char *name);

/* The places that the line's flags --vault-key and --secret name. */
struct repl_places repl_places_of(const struct repl_line *line);

/* Reads a hop; opens Vault and the cluster when they are needed, and notes the places for `explain`. True also where the hop has none. False with err when it was
 * interrupted, or name is no hop. */
bool repl_hop_read(struct repl *repl, const char *name, const char *client, const struct repl_places *places,
                   struct repl_hop *hop, struct error *err) __attribute__((warn_unused_result));
void repl_hop_clear(struct repl_hop *hop);

/* The client as Keycloak has it, with its secret; client->error is moved to err. The caller clears client. */
bool repl_client_secret(struct repl *repl, const char *client_id, struct client_secret *client,
                        struct error *err) __attribute__((warn_unused_result));

#endif
