/* A Keycloak and a Vault that answer by rules, and what of client "app" is carried from one to the other. */
#ifndef KCREALM_TESTS_SUPPORT_CHAIN_CASE_H
#define KCREALM_TESTS_SUPPORT_CHAIN_CASE_H

#include "kcrealm/reconcile/chain.h"
#include "support/keycloak_session.h"
#include "support/vault_session.h"

#define APP_SECRET "k7Lw2mQ9xZ4vB8nR1tY6pD3sF5gH0jKa"
#define OTHER_SECRET "Za4kX9wq1Lm7Vt2bN8cR5yP0sD6fG3hJ"
#define APP_CLIENT(rest) "{'clientId': 'app', 'clientAuthenticatorType': 'client-secret', " rest "}"

/* What Vault answers: the key and its one field, in version 3. */
#define APP_KEY "/v1/secret/data/app-key"
#define VAULT_HOLDS(text)                                                                                    \
    "{'data':{'data':{'value':'" text "'},'metadata':{'version':3,'deletion_time':'','destroyed':false}}}"
#define VAULT_GRANTS(capabilities)                                                                           \
    "{'data':{'secret/data/app-key':[" capabilities "],'secret/metadata/app-key':['update']}}"

struct chain_case {
    struct keycloak_session keycloak;
    struct vault_session vault;
    struct extractions extractions;
    struct chain_hops hops;
    struct chains chains;
};

/* client as JSON with ' for "; NULL: it does not exist. Its secret is to go to app-key, field value. */
void chain_case_open(struct chain_case *chain_case, const char *client);
bool chain_case_read(struct chain_case *chain_case, struct error *err);
void chain_case_close(struct chain_case *chain_case);

#endif
