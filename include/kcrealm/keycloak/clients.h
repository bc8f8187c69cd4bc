/* Reading clients, several requests at a time: by look-ups when few are wanted, by pages when many are, and by
 * look-ups again when the first pages hold too few of those that are wanted. */
#ifndef KCREALM_KEYCLOAK_CLIENTS_H
#define KCREALM_KEYCLOAK_CLIENTS_H

#include "kcrealm/keycloak/session.h"
#include "kcrealm/realm/seal.h"

/* An exact look-up costs 1.2 ms whatever the size of the realm; a page of 100 costs 10 ms and more. */
#define CLIENTS_LOOKUPS_MAX 25
/* The first pages. Small ones, several at once, are fastest when a realm exceeds Keycloak's cache; others follow
 * as they prove to be faster (docs/keycloak.md). */
#define CLIENTS_PAGE_SIZE 50
/* Pages that go on after this many are not Keycloak's. */
#define CLIENTS_MAX 1000000

/* About as many requests it takes to read so many clients. */
size_t clients_requests(size_t wanted) __attribute__((const));

/* What became of one realm's reading. */
enum clients_outcome {
    CLIENTS_READ,     /* what was not delivered does not exist */
    CLIENTS_NO_REALM, /* the realm does not exist */
    CLIENTS_HIDDEN,   /* what was not delivered may exist: the login does not see the built-in clients */
    CLIENTS_FAILED,   /* see error; some may have been delivered before */
};

struct clients_query {
    const char *realm;       /* borrowed */
    const struct seal *seal; /* fingerprints of secrets are wanted; or NULL. Borrowed */
    json_t *wanted; /* object: clientId → anything; owned by the caller, emptied as they are found */
    json_t
        *members; /* object: names of what is wanted of a client, clientId among them; NULL: all. Borrowed */
    enum clients_outcome outcome;
    struct error error; /* of this realm alone; cleared by the caller */
};

/* Called once for each wanted client that exists. The client is borrowed and free of secrets. */
typedef void clients_deliver(void *state, size_t query, json_t *client);

/* Reads the wanted clients of all queries in one run. Offsets shift when others come and go: where pages do not
 * join, a client that none of them held is confirmed by a look-up before it counts as missing. False only when
 * nothing could be read at all (login, interrupted). */
bool keycloak_read_clients(struct keycloak *keycloak, struct clients_query *queries, size_t count,
                           clients_deliver *deliver, void *state, struct error *err)
    __attribute__((warn_unused_result));

#endif
