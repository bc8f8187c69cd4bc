/* ExternalSecret (external-secrets.io/v1): which secrets of a store an operator copies into a Secret, and how. */
#ifndef KCREALM_OBJECTS_EXTERNAL_SECRET_H
#define KCREALM_OBJECTS_EXTERNAL_SECRET_H

#include "kcrealm/objects/condition.h"
#include "kcrealm/objects/secret_store.h"
#include "kcrealm/objects/vault_path.h"

#include <stdbool.h>
#include <stddef.h>

enum reference_kind {
    REFERENCE_DATA,    /* data[]: one value under one key */
    REFERENCE_EXTRACT, /* dataFrom[].extract: all fields of one secret */
    REFERENCE_FIND,    /* dataFrom[].find: all secrets of some name or tag */
};

/* One place in a store. Texts are borrowed from the object, "" when absent. */
struct external_secret_reference {
    enum reference_kind kind;
    size_t index;           /* in data or dataFrom */
    struct store_ref store; /* its sourceRef.storeRef, else spec.secretStoreRef */
    const char *secret_key; /* REFERENCE_DATA: the key in the Secret */
    const char *key;        /* the remote key; REFERENCE_FIND: find.path */
    const char *property;
    const char *version;
    const char *decoding;   /* "None" when absent */
    const char *conversion; /* "Default" when absent */
    bool fetches_metadata;  /* metadataPolicy Fetch: the custom metadata, not the data */
    bool rewrites;          /* dataFrom[].rewrite: keys are renamed */
};

enum refresh_policy { REFRESH_PERIODIC, REFRESH_CREATED_ONCE, REFRESH_ON_CHANGE };
enum creation_policy { CREATE_OWNER, CREATE_ORPHAN, CREATE_MERGE, CREATE_NONE };

/* Owns the list of references; everything else is borrowed from the object, which has to live as long. */
struct external_secret {
    const json_t *object;
    const char *namespace;
    const char *name;
    const char *target; /* the Secret's name */
    struct store_ref store;
    enum refresh_policy refresh_policy;
    const char *refresh_interval; /* as it stands there; "1h", the CRD's default, when absent */
    bool interval_is_understood;
    bool interval_is_positive; /* otherwise it is read once: "0", "0s", "0h0m", "-1m" */
    enum creation_policy creation_policy;
    bool is_immutable;
    bool is_being_deleted;
    struct external_secret_reference *references; /* in the order in which they are written to the Secret */
    size_t reference_count;
    struct condition ready;   /* True is no evidence that the Secret holds what the store has */
    const char *refresh_time; /* of the last success, whole seconds */
    const char
        *synced_resource_version; /* changes with each success after a change of spec, labels, annotations */
};

/* Fills view. */
void external_secret_view(const json_t *object, struct external_secret *view);
void external_secret_view_clear(struct external_secret *view);

#define auto_external_secret __attribute__((cleanup(external_secret_view_clear))) struct external_secret

enum reading {
    READS_NOT,
    MAY_READ, /* find: by a name or tags that only the operator can tell */
    READS,
};

/* Whether the reference reads this secret from this store. */
enum reading reference_reads(const struct external_secret *view,
                             const struct external_secret_reference *reference,
                             const struct secret_store *store, const struct vault_location *location);

/* The most that any of the references does. */
enum reading external_secret_reads(const struct external_secret *view, const struct secret_store *store,
                                   const struct vault_location *location);

/* Whether a version is asked for that is not always the latest (KV v1 has none). */
bool reference_is_pinned(const struct external_secret_reference *reference, const struct secret_store *store);

enum carriage {
    CARRIED_NOT,
    CARRIED_CHANGED,   /* something stands in between: the bytes cannot be compared */
    CARRIED_UNCHANGED, /* the bytes under secret_key are those of the field */
};

struct carried {
    enum carriage how;
    const char *secret_key; /* of the Secret; borrowed; NULL where it is not known */
    const char *between;    /* CARRIED_CHANGED: a phrase ("decodingStrategy Base64"), static */
    bool is_pinned;         /* to a version */
};

/* Under which key the Secret has a field of this secret, unchanged if there is such a key. Field is borrowed by
 * the result. */
struct carried external_secret_carries(const struct external_secret *view, const struct secret_store *store,
                                       const struct vault_location *location, const char *field);

#endif
