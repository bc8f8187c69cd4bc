/* The hops behind Vault: which ExternalSecrets read a secret of Vault, whether their Secrets hold its value, and
 * making them fetch it. */
#ifndef KCREALM_RECONCILE_SECRET_SYNC_H
#define KCREALM_RECONCILE_SECRET_SYNC_H

#include "kcrealm/base/events.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/push_secret.h"
#include "kcrealm/objects/sync_blockers.h"

/* A refresh is looked for this often. */
#define SYNC_INTERVAL_MS 500

/* The ExternalSecrets, stores and PushSecrets of a cluster, as far as the login may list them, as they were when they
 * were read. */
struct secret_syncs;

struct secret_sync_options {
    const struct event_sink *events;          /* or NULL */
    long long (*now_ms)(void);                /* a clock that only goes forward, milliseconds */
    long long (*now_s)(void);                 /* the time of day, Unix seconds: values of annotations */
    void (*pause_ms)(long long);              /* waits; may end early when interrupted */
    const volatile sig_atomic_t *interrupted; /* or NULL */
};

/* Whether every ExternalSecret and store of the cluster could be listed: only then is one that is not found not there. */
bool secret_syncs_see_all(const struct secret_syncs *syncs);

/* Lists them, of all namespaces that one may list: the whole cluster, or else (403) the kube's own namespace, which
 * is a note that names the missing rule; so is what may not be listed at all, ExternalSecrets excepted. A cluster
 * without External Secrets (404) is a note, and gives an empty set. One list request per kind and page. kube and what
 * options point to are borrowed until secret_syncs_free. NULL with err when the ExternalSecrets could not be read. */
struct secret_syncs *secret_syncs_read(struct kube *kube, const struct secret_sync_options *options,
                                       struct error *err) __attribute__((warn_unused_result));
void secret_syncs_free(struct secret_syncs *syncs);

enum sync_state {
    SYNC_AGREES,  /* the Secret's bytes are the value */
    SYNC_DIFFERS, /* they are not, or there is no Secret, or no such key, yet */
    SYNC_NOT_COMPARABLE, /* something stands in between (template, decoding), or the Secret may not be read: see why */
};

/* What this module knows of an ExternalSecret besides. */
struct sync_source;

/* One ExternalSecret that reads the secret. Owns its texts; to be cleared before the secret_syncs it was found in. */
struct secret_sync {
    char *namespace;
    char *name;
    char *secret; /* the target's name */
    char *key;    /* of the Secret, that holds the field unchanged; NULL: none does */
    bool
        may_read; /* dataFrom.find: only the operator can tell whether it does. Also when its store does not exist,
                      and it would read the secret if it did */
    enum sync_state state; /* set by secret_syncs_compare and secret_syncs_refresh; before that DIFFERS or
                                        NOT_COMPARABLE */
    char *why;             /* of SYNC_NOT_COMPARABLE, a sentence; or NULL */
    bool is_forbidden;     /* the Secret may not be read: why says which rule is missing */
    struct error refusal;  /* of is_forbidden, the rule as the next step */
    bool secret_is_missing, key_is_missing; /* of SYNC_DIFFERS */
    long long changed_s;             /* when the Secret's data was last written, Unix seconds; 0: not known */
    struct sync_obstacles obstacles; /* what would keep a refresh from arriving */
    struct sync_source *source;

    bool refreshed; /* the annotation was set */
    bool
        arrived; /* the bytes agree; where they cannot be compared: the operator has succeeded since then, which
                           syncedResourceVersion and the condition Ready tell. (refreshTime has whole seconds, so that
                           two refreshes may have the same.) */
    long duration_ms;   /* from the annotation to that */
    struct error error; /* why not: obstacles, the operator's Event, a timeout; with the next step */
};

struct secret_sync_list {
    struct secret_sync *items;
    size_t count;
};

void secret_sync_list_clear(struct secret_sync_list *list);

/* Who else writes a field in Vault; all zero: nobody that is known. */
struct secret_pusher {
    enum pushing how;
    char *name; /* "PushSecret ns/name" */
};

void secret_pusher_clear(struct secret_pusher *pusher);

#define auto_secret_pusher __attribute__((cleanup(secret_pusher_clear))) struct secret_pusher

/* What follows for those who write all the same, one sentence; place is what the field lies in ("secret/apps/x").
 * NULL for nobody. The caller frees it. */
char *secret_pusher_warning(const struct secret_pusher *pusher, const char *place)
    __attribute__((warn_unused_result));

/* The ExternalSecrets that read (or may read) this field of this secret, sorted by namespace and name, with the
 * obstacles that can be told without the Secret. Sends nothing but what these need: the namespace, where a store
 * chooses namespaces by label. Which server a store means is not compared (it may name it otherwise than we do), the
 * Vault namespace is. list is filled anew; pusher is set anew to the PushSecret that is most in the way, and cleared by the
 * caller. */
void secret_syncs_find(const struct secret_syncs *syncs, const struct vault_location *location,
                       const char *field, struct secret_sync_list *list, struct secret_pusher *pusher);

/* One ExternalSecret, and what its Secret should hold afterwards (borrowed). */
struct secret_refresh {
    struct secret_sync *sync;
    const struct secret *value;
};

/* Reads the target Secret of each, compares, and finds the obstacles anew. value is what they should hold. A Secret that may not be read is
 * SYNC_NOT_COMPARABLE and says which rule is missing. False only when nothing more can be read (interrupted, cluster gone). */
bool secret_syncs_compare(struct secret_syncs *syncs, struct secret_sync_list *list,
                          const struct secret *value, struct error *err) __attribute__((warn_unused_result));

/* The same of many lists at once, KUBE_PARALLEL requests at a time; values may be NULL. */
bool secret_syncs_compare_all(struct secret_syncs *syncs, struct secret_refresh *pairs, size_t count,
                              struct error *err) __attribute__((warn_unused_result));

/* Sets the annotation force-sync of each that has no obstacles (a new value each time; again where the answer was
 * lost), and waits until the bytes agree, for all of them together until timeout_ms (0: does not wait) after the call.
 * What passes, such as an API server that restarts, is waited for as well. Those with obstacles, and those that did
 * not arrive, get their error: the operator's own words from the last UpdateFailed Event where these may be listed.
 * Those that agree already had better be left out: it costs a wait, and an obstacle is their error all the same.
 * Those still waiting are looked at several at a time. False only when everything stopped (interrupted, login). */
bool secret_syncs_refresh(struct secret_syncs *syncs, struct secret_refresh *refreshes, size_t count,
                          long long timeout_ms, struct error *err) __attribute__((warn_unused_result));

#endif
