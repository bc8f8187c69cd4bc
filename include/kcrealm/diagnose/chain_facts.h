/* Everything that status has read of the chains, without a judgement: reconcile/chain_look fills it in, the judges of
 * diagnose/hop_*.h read it. No secret is in here, nor anything that could be turned into one. */
#ifndef KCREALM_DIAGNOSE_CHAIN_FACTS_H
#define KCREALM_DIAGNOSE_CHAIN_FACTS_H

#include "kcrealm/data/json.h"
#include "kcrealm/diagnose/chain_status.h"
#include "kcrealm/diagnose/placeholder.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/sync_blockers.h"
#include "kcrealm/realm/desired.h"
#include "kcrealm/realm/drift.h"

/* Kinds of objects that are listed, each with one request per namespace and page. */
enum fact_kind {
    FACT_CONFIG_MAPS,
    FACT_REALM_IMPORTS,
    FACT_KEYCLOAKS,
    FACT_JOBS,
    FACT_PODS,
    FACT_EVENTS,
    FACT_NODES,
    FACT_DEPLOYMENTS,
    FACT_STATEFUL_SETS,
    FACT_DAEMON_SETS,
    FACT_APPLICATIONS,
    FACT_KINDS
};

/* The objects of one kind, of all namespaces that were looked at. */
struct fact_list {
    bool is_served; /* false: the cluster does not know the kind, or was not asked */
    json_t *items;  /* array, owned; NULL: nothing could be read */
    char *
        missing; /* what may not be read, "list pods in namespace x", or what went wrong; NULL: all was read */
    char *next;  /* what to do about it, or NULL */
    char *origin;         /* the request that failed first, or NULL */
    json_t *by_namespace; /* object: namespace → array of its items; chain_facts_collect makes it; or NULL */
};

/* How a server was reached. */
enum reach_state { REACH_NOT_TRIED, REACH_DONE, REACH_FAILED };

struct cluster_facts {
    enum reach_state state; /* REACH_NOT_TRIED: there is no kubeconfig, and nobody asked for a cluster */
    struct error error;
    char *address;   /* of the API server, for people */
    char *namespace; /* of the login's context */
    struct fact_list lists[FACT_KINDS];
    json_t *last_lines; /* object: "namespace/pod/container" → the last line of its log, where it was read */
    json_t *carried;    /* what chain_facts_collect (diagnose/carried.h) makes of the lists; or NULL */
};

struct keycloak_facts {
    enum reach_state state;
    struct error error;           /* class ERROR_UNAUTHENTICATED: it answers, but the login failed */
    char *address;                /* for people: "keycloak.auth.svc:8080" */
    char *namespace;              /* of the Service, where it is in the cluster; else NULL */
    json_t *selector;             /* of the Service: labels of its pods; or NULL */
    char *version;                /* "26.7.4", or NULL: the login may not see it */
    char *identity;               /* "user admin of realm master" */
    bool is_temporary_admin;      /* the administrator of the first start */
    char *roles;                  /* "sees the clients of 2 of 2 realms, …"; NULL: not looked at */
    struct strings missing_roles; /* what the login would need to see everything */
};

struct vault_facts {
    enum reach_state state;
    struct error error; /* with its finding code where one fits (error.code) */
    char *address;
};

/* A client's secret in Keycloak. */
enum secret_fact {
    SECRET_NOT_LOOKED,
    SECRET_UNREADABLE, /* see error, or it is masked */
    SECRET_NONE,       /* see why: public, bearer-only, another authenticator */
    SECRET_PRESENT,
};

/* The same in Vault. */
enum vault_fact {
    VAULT_FACT_NOT_LOOKED,
    VAULT_FACT_UNREADABLE, /* see error */
    VAULT_FACT_FORBIDDEN,  /* see error, which has the lines of policy to add */
    VAULT_FACT_NO_MOUNT,
    VAULT_FACT_MISSING,
    VAULT_FACT_DELETED, /* or destroyed */
    VAULT_FACT_NO_FIELD,
    VAULT_FACT_EQUAL,
    VAULT_FACT_DIFFERS,
    VAULT_FACT_PRESENT, /* there is nothing to compare it with */
};

enum secret_agreement {
    AGREEMENT_UNKNOWN, /* see why */
    AGREEMENT_EQUAL,
    AGREEMENT_DIFFERS,
    AGREEMENT_NO_KEY,
    AGREEMENT_NO_SECRET,
};

/* One ExternalSecret that reads the client's secret, its store and its Secret. */
struct sync_facts {
    char *namespace;
    char *name;
    char *store;    /* "ClusterSecretStore vault"; or NULL */
    char *provider; /* of the store: "vault", "aws" …; NULL: not known */
    char *secret;   /* the target's name */
    char *key;      /* that holds the value unchanged; NULL: none does, or it cannot be told */
    bool may_read;  /* dataFrom.find: whether it does, only the operator can tell */
    struct condition_text {
        char *status, *reason, *message;
    } ready, store_ready;
    char *refresh_time;              /* RFC 3339, of the last success; or NULL */
    struct sync_obstacles obstacles; /* what keeps a new value from arriving */
    char *operator_says;             /* the message of its last UpdateFailed event; or NULL */
    enum secret_agreement agreement; /* of the Secret's bytes with Vault, else with Keycloak */
    char *why;                       /* of AGREEMENT_UNKNOWN */
    char *next;                      /* the rule that is missing, where the Secret may not be read */
    long long changed_s;             /* when the Secret's data last changed, Unix seconds; 0: not known */
};

/* What is known of one client. */
struct client_facts {
    char *realm;
    char *name;
    const struct desired_object *declared; /* borrowed; NULL: only named */
    const struct extraction *extraction;   /* borrowed; NULL: its secret is not carried */

    const struct drift_item *item; /* of a declared one; borrowed, or NULL */
    char *unknown_why;             /* of DRIFT_UNKNOWN, when item is NULL */
    enum drift_state state; /* DRIFT_MISSING and so on; of one that is only named: in sync or missing */
    bool is_looked_for;     /* false: Keycloak was not asked */
    bool realm_is_seen, realm_is_missing, realm_is_disabled;

    bool is_disabled, is_public, has_rotated;
    bool rotation_is_open; /* a rotation of it was begun and not ended */
    enum secret_fact secret;
    struct error secret_error;
    char *secret_why;
    long long created_s, expires_s, rotated_expires_s; /* Unix seconds; 0: not known */
    enum placeholder secret_placeholder;

    enum vault_fact vault;
    struct error vault_error;
    char *vault_target; /* "secret/backstage#value" */
    long vault_version;
    char *vault_writer; /* custom metadata managed-by; or NULL */
    enum placeholder vault_placeholder;
    bool pusher_keeps;   /* updatePolicy IfNotExists of the pusher */
    char *pusher;        /* "PushSecret ns/name" that writes the same place; or NULL */
    char *syncs_missing; /* what may not be read of External Secrets; or NULL */
    char *syncs_next;    /* the rule for it; or NULL */
    char *syncs_origin;  /* the request; or NULL */
    char *syncs_reach;   /* "only namespace apps was searched"; NULL: all namespaces were */
    char *pushers_missing, *pushers_next,
        *pushers_origin; /* the same of PushSecrets: one may overwrite the place in Vault */

    struct sync_facts *syncs;
    size_t sync_count;
};

struct chain_facts {
    long long now_s;
    /* What commands need to find the same again, with a space before each option: " -f values.yaml -n apps". */
    char *flags;       /* of ensure */
    char *carry_flags; /* of extract and rotate */
    const struct drift
        *drift; /* of all declared clients, and the scopes that realms lack; borrowed, or NULL */
    bool has_cluster, has_vault, has_external_secrets; /* what this setting has, whether it answers or not */
    json_t
        *synced_secrets; /* object: "namespace/secret" → "ExternalSecret ns/name" that writes it; or NULL */
    struct cluster_facts cluster;
    struct keycloak_facts keycloak;
    struct vault_facts vault;
    struct client_facts *clients; /* owned; sorted by realm and name */
    size_t client_count;
};

void chain_facts_clear(struct chain_facts *facts);

/* The objects of the kind: index from 0 until NULL. Of one namespace, or of all with NULL. Borrowed. */
const json_t *fact_object(const struct chain_facts *facts, enum fact_kind kind, const char *namespace,
                          size_t *index);

/* Judges one hop of one client: sets its state and detail, and adds findings to the item. A judge that has nothing to
 * look at leaves the hop as it is (not checked). client is NULL where nothing is declared. */
typedef void hop_judge(const struct chain_facts *facts, const struct client_facts *client,
                       struct chain_item *item);

hop_judge judge_git, judge_objects, judge_keycloak, judge_realm, judge_client, judge_secret, judge_vault,
    judge_store, judge_external_secret, judge_kubernetes_secret, judge_workload, judge_argocd;

/* All hops of all clients, in the order of cause and effect: what is not checked says because of what. */
void chain_judge(const struct chain_facts *facts, struct chain_status *status);

#endif
