/* Keycloak, Vault and an API server in one, that remember what they were told; and sessions of ours with them. What
 * rotations promise is checked by the servers themselves. */
#ifndef KCREALM_TESTS_SUPPORT_ROTATE_WORLD_H
#define KCREALM_TESTS_SUPPORT_ROTATE_WORLD_H

#include "kcrealm/reconcile/rotate.h"
#include "support/http_script.h"

#define WORLD_VERSIONS_MAX 16
#define WORLD_FAULTS_MAX 4

/* Befalls requests that begin with start. */
struct world_fault {
    const char *start;
    int times;        /* -1: always */
    bool acts;        /* the server does it, and only its answer is lost */
    int status;       /* of the answer instead; 0: none comes, the connection is closed */
    const char *body; /* JSON with ' for ", or NULL */
};

struct world {
    struct http_script *script;
    struct world_fault faults[WORLD_FAULTS_MAX];
    size_t fault_count;

    /* Keycloak: client "app" of realm "ameide". */
    char *id;         /* NULL: it was deleted */
    char *secret;     /* in use */
    char *old_secret; /* still in use under a policy, or NULL */
    char *shown;      /* what a node that lags behind shows; NULL: secret */
    int shown_times;  /* how often, after a new one was made */
    const char *authenticator;
    bool disabled, masked, is_public;
    bool has_policy;
    const char *policies; /* the document instead; JSON with ' for " */
    long long created_s;
    unsigned regenerations;

    /* Vault: "secret/app", field "value". */
    char *versions[WORLD_VERSIONS_MAX]; /* [0] is version 1; NULL: destroyed */
    long version;
    const char *capabilities; /* "'create','read','update','patch'" */
    unsigned untried;         /* values it got that had not authenticated just before */
    char *tried;              /* the last that authenticated */

    /* Kubernetes: path → object. */
    json_t *objects;
    long long resource_version;
    bool rollouts_hang;

    /* The operator, as struct rotate_syncs sees it. */
    bool operator_stopped;
    const char *obstacle; /* of the ExternalSecret, or NULL */
    enum pushing pushing;
    const char *pusher; /* who does that, or NULL */
    bool not_comparable;
    unsigned refreshes;

    unsigned at_step; /* for hooks */

    struct http *http;
    struct endpoint endpoint;
    struct keycloak *keycloak;
    struct vault *vault;
    struct vault_kv kv;
    struct kube *kube;
    struct rotate_syncs syncs;
    struct event_sink events;
    struct buffer said; /* "note: …" and "warning: …", a line each */
    struct journal *journal;
    struct rotator rotator;
    long long paused_ms; /* by which the clock is ahead */

    struct error err; /* of the last rotation */
    bool is_open;     /* … and whether it is left open */
};

/* All agree, with a policy; secret/app has version 3; Secret here/app-oidc has it under "client-secret". */
void world_open(struct world *world);
void world_close(struct world *world);

/* The clock that the sessions use, and a pause that moves it instead of waiting. */
long long world_now_ms(void);
long long world_now_s(void);
void world_pause_ms(long long duration_ms);

void world_fault(struct world *world, const struct world_fault *fault);

/* Borrowed; NULL when there is none. */
json_t *world_object(const struct world *world, const char *path);
void world_put_object(struct world *world, const char *path, const char *json);

/* Puts a value under "client-secret" into the Secret. */
void world_set_secret(struct world *world, const char *value);

extern const struct rotate_target world_target;

/* Fails the test unless Keycloak, Vault and the Secret have the same value, Vault got nothing untried, and at most
 * so many new secrets were made. */
void world_agrees(const struct world *world, unsigned regenerations);

/* Begins a rotation of the client, goes on with it, or closes it; fails the test unless this comes of it. */
void world_rotates(struct world *world, enum rotate_outcome expected);
void world_resumes(struct world *world, enum rotate_outcome expected);
void world_aborts(struct world *world, enum rotate_outcome expected);

/* Fails the test unless this is among what was said. */
void world_says(const struct world *world, const char *text);

#define WORLD_SECRET "/api/v1/namespaces/here/secrets/app-oidc"
#define WORLD_JOURNAL "/api/v1/namespaces/here/configmaps/keycloak-client-secret-rotations"
#define WORLD_REGENERATE "POST /admin/realms/ameide/clients/uuid-1/client-secret"

#endif
