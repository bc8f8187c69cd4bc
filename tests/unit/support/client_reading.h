/* keycloak_read_clients against a fake Keycloak: what was wanted, and what was delivered. */
#ifndef KCREALM_TESTS_SUPPORT_CLIENT_READING_H
#define KCREALM_TESTS_SUPPORT_CLIENT_READING_H

#include "kcrealm/keycloak/clients.h"
#include "support/keycloak_session.h"

#define READING_QUERIES_MAX 3

struct client_reading_case {
    struct keycloak_session session;
    struct clients_query queries[READING_QUERIES_MAX];
    size_t count;
    json_t *delivered[READING_QUERIES_MAX]; /* clientId → true */
    json_t *last;                           /* the client delivered last, or NULL */
};

void reading_open(struct client_reading_case *reading, unsigned parallel);
void reading_close(struct client_reading_case *reading);

/* Adds a query; the names that follow belong to it. */
void reading_want(struct client_reading_case *reading, const char *realm);
void reading_want_name(struct client_reading_case *reading, const char *name);

/* "client-0000" and on, as fake_add_clients makes them; names that no realm has. */
void reading_want_numbers(struct client_reading_case *reading, unsigned from, unsigned to);
void reading_want_missing(struct client_reading_case *reading, unsigned count);

/* Runs all queries; fails the test when a client is delivered twice, or is still wanted when delivered. */
bool reading_run(struct client_reading_case *reading, struct error *err);

/* How many requests began with start. */
size_t reading_asked(struct client_reading_case *reading, const char *start);

/* How many clients of the first query were delivered. */
size_t reading_delivered(const struct client_reading_case *reading);

#endif
