/* Looking at chains of a fake Keycloak and a Vault that answers by rules. */
#ifndef KCREALM_TESTS_SUPPORT_CHAIN_LOOK_CASE_H
#define KCREALM_TESTS_SUPPORT_CHAIN_LOOK_CASE_H

#include "kcrealm/reconcile/chain_look.h"
#include "support/chain_case.h"

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")

struct look_case {
    struct keycloak_session keycloak;
    struct vault_session vault;
    struct desired desired;
    struct snapshot snapshot;
    struct chain_facts facts;
    struct chain_view view; /* of both, mount secret in KV v2 */
    struct error err;
};

void look_open(struct look_case *look);
void look_close(struct look_case *look);

#define auto_look __attribute__((cleanup(look_close))) struct look_case

/* Declares a client; spec is JSON with ' for ". */
void look_declare(struct look_case *look, const char *realm, const char *name, const char *spec);

/* Declares that its secret goes to field "value" of this key. */
void look_carry(struct look_case *look, const char *realm, const char *name, const char *key);

/* Makes the rows and looks; fails the test when that does not go well. */
void look_at(struct look_case *look);

/* Whether any text of the row has this in it. */
bool look_tells(const struct client_facts *row, const char *secret);

#endif
