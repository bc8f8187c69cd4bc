/* PushSecret (external-secrets.io/v1alpha1): which secrets of a store an operator overwrites from a Secret. */
#ifndef KCREALM_OBJECTS_PUSH_SECRET_H
#define KCREALM_OBJECTS_PUSH_SECRET_H

#include "kcrealm/objects/condition.h"
#include "kcrealm/objects/secret_store.h"
#include "kcrealm/objects/vault_path.h"

#include <stdbool.h>
#include <stddef.h>

/* Texts are borrowed from the object, "" when absent. */
struct push_secret {
    const json_t *object;
    const char *namespace;
    const char *name;
    const char *source; /* the Secret it pushes; "" when it chooses by labels, or has a generator */
    bool replaces;      /* updatePolicy Replace, the default; otherwise IfNotExists: an existing value stays,
                                   and it reports synced without having written */
    bool deletes;       /* deletionPolicy Delete: when it goes, so do the data and metadata in the store */
    bool is_being_deleted;
    struct condition ready;
};

struct push_secret push_secret_view(const json_t *object);

/* One of data: a key of the Secret and where it goes. Texts are borrowed, "" when absent. */
struct push_secret_entry {
    const char *secret_key; /* "": the whole Secret as JSON */
    const char *remote_key;
    const char *property; /* "": all of the remote secret is replaced */
};

size_t push_secret_entry_count(const struct push_secret *view);
struct push_secret_entry push_secret_entry_at(const struct push_secret *view, size_t index);

/* Whether one of its references, by name or by labels, means the store. */
bool push_secret_uses(const struct push_secret *view, const struct secret_store *store);

enum pushing {
    PUSHES_NOT,
    MAY_PUSH,      /* dataTo without a remoteKey: keys that only the operator can tell */
    PUSHES_BESIDE, /* another field of the same secret: metadata and version are the operator's all the same */
    PUSHES,        /* the field itself */
};

/* Whether it writes a field (NULL: any) of this secret in the store. */
enum pushing push_secret_writes(const struct push_secret *view, const struct secret_store *store,
                                const struct vault_location *location, const char *field);

#endif
