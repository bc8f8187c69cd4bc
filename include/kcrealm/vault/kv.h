/* One field of many secrets: reading and writing it, several requests at a time. All other fields stay in this
 * room, and stay what they are. */
#ifndef KCREALM_VAULT_KV_H
#define KCREALM_VAULT_KV_H

#include "kcrealm/vault/client.h"

#define VAULT_FIELD_DEFAULT "value"

/* A mounted secrets engine of type kv; owns its texts. */
struct vault_kv {
    char *mount;  /* "secret", "team/kv" */
    char *prefix; /* of all paths: what was named beyond the mount; "" or "apps/" */
    int version;  /* 1 (no versions, no check-and-set) or 2 */
    bool assumed; /* Vault does not tell: the version is a guess, and the mount may not exist */
};

/* Finds out where the mount ends and its version, unless version (1, 2; 0: ask) is given. A refusal to tell is a
 * note, and version 2 is assumed. ERROR_INPUT for an engine of another type. */
bool vault_kv_open(struct vault *vault, const char *mount, int version, struct vault_kv *kv,
                   struct error *err) __attribute__((warn_unused_result));
void vault_kv_clear(struct vault_kv *kv);

/* A path without what Vault answers with a redirect or an error: doubled slashes, "." and slashes at both ends.
 * NULL with ERROR_INPUT for "..", control characters and the empty path. The caller frees it. */
char *vault_path_normal(const char *path, struct error *err) __attribute__((warn_unused_result));

/* "secret/data/x", as policies write it (kind is "data" or "metadata"; KV v1 has neither). The caller frees it. */
char *vault_policy_path(const struct vault_kv *kv, const char *kind, const char *path)
    __attribute__((warn_unused_result));

enum vault_state {
    VAULT_FAILED,       /* see error */
    VAULT_PRESENT,      /* the field has a value */
    VAULT_NO_FIELD,     /* the secret has other fields only */
    VAULT_NOT_TEXT,     /* the field is a number, a list … */
    VAULT_MISSING,      /* never written, or deleted with all versions */
    VAULT_SOFT_DELETED, /* the latest version is deleted, and may be restored */
    VAULT_DESTROYED,    /* the latest version is gone for good */
    VAULT_NO_MOUNT,     /* nothing is mounted there */
};

/* "soft-deleted" and the like, for messages; static. */
const char *vault_state_name(enum vault_state state);

/* One field of one secret. */
struct vault_field {
    const char *path;   /* below the mount; borrowed */
    const char *field;  /* borrowed */
    long asked_version; /* 0: the latest */
    bool to_be_written; /* a refusal names all that writing needs, and not in two rounds */
    enum vault_state state;
    long version;         /* that was read; of a deleted one too. 0: none, or KV v1 */
    struct secret *value; /* of VAULT_PRESENT */
    char *vanishes;       /* when Vault will delete this version by itself; or NULL */
    char *writer;         /* custom metadata `managed-by`; NULL: there is none, or KV v1 */
    struct error error;   /* of this read alone */
};

/* Reads all fields. False only when nothing could be read at all (login, interrupted). */
bool vault_read_all(struct vault *vault, const struct vault_kv *kv, struct vault_field *fields, size_t count,
                    struct error *err) __attribute__((warn_unused_result));

void vault_fields_clear(struct vault_field *fields, size_t count);

enum vault_metadata {
    VAULT_METADATA_NONE,
    VAULT_METADATA_WRITTEN,
    VAULT_METADATA_DENIED,
    VAULT_METADATA_FAILED
};

/* A new value for one field of one secret, on top of what was read. */
struct vault_write {
    const char *path;           /* below the mount; borrowed */
    const char *field;          /* borrowed */
    const struct secret *value; /* borrowed */
    enum vault_state seen;      /* as read; not VAULT_FAILED, not VAULT_NO_MOUNT */
    long seen_version;          /* as read: another one by now is ERROR_CONFLICT */
    const json_t *metadata;     /* custom metadata to merge, text → text, at most 64; or NULL. Borrowed */

    bool written;   /* and read back: by its version, and as the latest */
    long version;   /* that Vault gave it; 0: not written, or KV v1 */
    bool uncertain; /* not written as far as is known, but it was sent and nobody answered */
    char *vanishes; /* when Vault will delete this version by itself (also a warning event); or NULL */
    bool merged;    /* `patch` was refused: read, merged and written as a whole */
    enum vault_metadata metadata_result;
    struct error error; /* of this write alone; set unless written */
};

/* Makes all writes, each once, and reads back until deadline_ms (a duration) after the call. KV v1 knows no
 * check-and-set: it is read, merged and written, and what another wrote in between is lost. False when the run
 * stopped (login, interrupted); what became of each write is said in either case. */
bool vault_write_all(struct vault *vault, const struct vault_kv *kv, struct vault_write *writes, size_t count,
                     long deadline_ms, struct error *err) __attribute__((warn_unused_result));

void vault_writes_clear(struct vault_write *writes, size_t count);

#endif
