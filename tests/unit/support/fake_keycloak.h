/* A server that answers as Keycloak does, as far as clients and client scopes go, with faults on demand. Its
 * habits are those of the real one: see docs/keycloak.md. */
#ifndef KCREALM_TESTS_SUPPORT_FAKE_KEYCLOAK_H
#define KCREALM_TESTS_SUPPORT_FAKE_KEYCLOAK_H

#include "kcrealm/data/json.h"
#include "support/http_script.h"

#define FAKE_RULES_MAX 16

/* Answers requests that begin with start ("PUT /admin/realms/ameide/clients/") in place of the server. */
struct fake_rule {
    const char *start;
    int times;        /* how often; -1: always */
    int status;       /* 0: the connection is closed without an answer */
    const char *body; /* JSON with ' for ", or any text that does not begin with { or [ */
    const char *type; /* NULL: application/json */
};

/* Everything may be changed between requests. Texts are borrowed. */
struct fake_keycloak {
    struct http_script *script;
    json_t *realms;          /* name → {clients: [], scopes: [], default: [], optional: [], flows: []} */
    int expires_in;          /* of tokens, seconds; 0: the answer does not say */
    unsigned tokens_issued;  /* "token-1" … */
    unsigned tokens_refused; /* those up to this number are answered with 401 */
    int delay_ms;
    struct fake_rule rules[FAKE_RULES_MAX]; /* the first that fits and is not used up wins */
    size_t rule_count;
    /* Called before each request is answered, or NULL. In a thread of the server: no cmocka. */
    void (*before)(struct fake_keycloak *fake, const struct script_request *request);
    unsigned pages_served;
};

/* Starts with the realm "ameide", which has the scopes and clients of a new realm. */
void fake_start(struct fake_keycloak *fake);
void fake_stop(struct fake_keycloak *fake);

/* Adds a realm like it. */
void fake_add_realm(struct fake_keycloak *fake, const char *realm);

/* Adds a client (JSON with ' for ") with the id "id-<clientId>" and a secret. */
void fake_add_client(struct fake_keycloak *fake, const char *realm, const char *client);

/* Adds count clients "client-0000" …, so that the realm has pages. */
void fake_add_clients(struct fake_keycloak *fake, const char *realm, unsigned count);

/* Borrowed; NULL when there is none. */
json_t *fake_client(const struct fake_keycloak *fake, const char *realm, const char *client_id);
json_t *fake_list(const struct fake_keycloak *fake, const char *realm, const char *list);

void fake_add_rule(struct fake_keycloak *fake, const struct fake_rule *rule);

/* The same for a rule of JSON. */
void fake_answers(struct fake_keycloak *fake, const char *start, int times, int status, const char *body);

/* How many requests were made to the admin API, and how many of them were not GET. */
size_t fake_admin_count(const struct fake_keycloak *fake);
size_t fake_write_count(const struct fake_keycloak *fake);

#endif
