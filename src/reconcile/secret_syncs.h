/* What the parts of secret_sync share. */
#ifndef KCREALM_SRC_RECONCILE_SECRET_SYNCS_H
#define KCREALM_SRC_RECONCILE_SECRET_SYNCS_H

#include "kcrealm/reconcile/secret_sync.h"

#define EXTERNAL_SECRETS_GROUP "external-secrets.io"
#define EXTERNAL_SECRETS_VERSION "v1"
#define PUSH_SECRETS_VERSION "v1alpha1"

enum reach { REACH_NOTHING, REACH_NAMESPACE, REACH_CLUSTER };

/* What there is of one kind. */
struct sync_listing {
    enum reach reach;
    json_t *items;      /* an array, or NULL */
    char *refusal;      /* what may not be listed, and the rule for it; or NULL */
    struct error cause; /* the same, the rule as the next step */
};

struct secret_syncs {
    struct kube *kube;
    struct secret_sync_options options;
    struct sync_listing external_secrets, stores, cluster_stores, push_secrets;
    struct external_secret *views; /* of external_secrets, sorted by namespace and name */
    size_t view_count;
    struct secret_store *store_views; /* of both kinds */
    size_t store_count;
    json_t *namespace_labels; /* by namespace, as far as they were needed; null where they may not be read */
    unsigned stamps;          /* annotations made so far */
};

/* What is known of an ExternalSecret that reads a secret; all but the texts is borrowed from the secret_syncs. */
struct sync_source {
    const struct external_secret *view;
    const struct secret_store *store; /* NULL: it does not exist */
    enum store_access access;
    struct vault_location location;
    char *vault_namespace, *mount, *path; /* of the location */
};

/* The store that a reference in an object of this namespace means; NULL when there is none among those listed. */
const struct secret_store *secret_syncs_store(const struct secret_syncs *syncs,
                                              const struct store_ref *reference, const char *namespace);

/* Whether a store that is not among those listed does not exist; otherwise it may only be hidden from us. */
bool secret_syncs_knows_all(const struct secret_syncs *syncs, const struct store_ref *reference,
                            const char *namespace);

/* Finds the obstacles anew. view: the ExternalSecret as it is now; secret: its target, NULL when it is not known,
 * or missing. */
void secret_sync_judge(struct secret_sync *sync, const struct external_secret *view, const json_t *secret,
                       bool secret_is_missing);

/* Reads the target Secret: state, why and obstacles. value NULL: is not compared. False, and nothing changed, when it
 * could not be read for a reason that may pass, or ends all. */
bool secret_sync_look(const struct secret_syncs *syncs, struct secret_sync *sync, const struct secret *value,
                      struct error *err) __attribute__((warn_unused_result));

/* The same from an answer: object, or failure. */
bool secret_sync_take(struct secret_sync *sync, const struct secret *value, const json_t *object,
                      struct error *failure, struct error *err) __attribute__((warn_unused_result));

/* The path of the target Secret, freed by the caller. */
char *secret_sync_target_path(const struct secret_sync *sync) __attribute__((warn_unused_result));

/* "/apis/external-secrets.io/v1/namespaces/…/externalsecrets/…", freed by the caller. */
char *secret_sync_path(const struct secret_sync *sync) __attribute__((warn_unused_result));

/* Whether the operator has succeeded since its syncedResourceVersion was `before`. */
bool secret_sync_succeeded(const struct external_secret *view, const char *before);

/* The error of one that cannot be refreshed because of its obstacles. */
void secret_sync_refuse(struct secret_sync *sync);

/* One that did not arrive in time: asks the cluster why, and sets its error. value: what may not be quoted, or
 * NULL. False when that was interrupted. */
bool secret_sync_time_out(const struct secret_syncs *syncs, struct secret_sync *sync, const char *before,
                          const struct secret *value, long long timeout_ms, struct error *err)
    __attribute__((warn_unused_result));

/* False with ERROR_INTERRUPTED after Ctrl-C. */
bool secret_syncs_go_on(const struct secret_syncs *syncs, struct error *err)
    __attribute__((warn_unused_result));

#endif
