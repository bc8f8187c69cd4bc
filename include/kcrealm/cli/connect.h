/* Flags, environment and discovery → an open conversation with Keycloak (Vault: cli/connect_vault.h). Each part is opened when it is first
 * needed: a run with --keycloak-url never touches the cluster, one with --live nothing at all. */
#ifndef KCREALM_CLI_CONNECT_H
#define KCREALM_CLI_CONNECT_H

#include "kcrealm/cli/session.h"
#include "kcrealm/keycloak/session.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/kube/forward.h"
#include "kcrealm/vault/kv.h"

/* All zero: nothing is open yet. */
struct connection {
    struct session *session; /* borrowed */
    struct http *http;
    struct kube *kube;
    struct forward *forward;
    struct service_spec
        keycloak_service;      /* of a Keycloak that was found or named in the cluster, reached or not */
    struct endpoint direct;    /* of --keycloak-url */
    struct strings candidates; /* "ns/name" of Secrets that discovery proposes for logging in */
    struct keycloak *keycloak;
    struct forward *vault_forward;
    struct endpoint vault_direct; /* of --vault-url */
    struct vault *vault;
    struct vault_kv kv; /* the mount */
};

/* What is declared about the login, below flags and environment (either may be NULL), and how many clients will be
 * read after it: meanwhile a tunnel gets ready for them. */
struct login_defaults {
    const char *realm;
    const char *client_id;
    size_t clients;
};

/* The conversation with the API server, opened when needed. */
bool connect_kube(struct connection *connection, struct error *err) __attribute__((warn_unused_result));

/* Finds and reaches Keycloak, unless that is done: afterwards it has an endpoint. Logs nobody in. */
bool connect_keycloak_way(struct connection *connection, const struct login_defaults *defaults,
                          struct error *err) __attribute__((warn_unused_result));

/* The same, and logs in. */
bool connect_keycloak(struct connection *connection, const struct login_defaults *defaults, struct error *err)
    __attribute__((warn_unused_result));

/* Where Keycloak's or Vault's requests go, NULL when that is not open; borrowed. */
const struct endpoint *connect_keycloak_endpoint(const struct connection *connection);
const struct endpoint *connect_vault_endpoint(const struct connection *connection);

/* Closes what is open; the connection can be used again. */
void connect_close(struct connection *connection);

#endif
