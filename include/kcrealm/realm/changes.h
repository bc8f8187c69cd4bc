/* What would turn a live object into the declared one. */
#ifndef KCREALM_REALM_CHANGES_H
#define KCREALM_REALM_CHANGES_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

enum change_op { CHANGE_ADD, CHANGE_REMOVE, CHANGE_REPLACE };

/* What is shown in the place of a secret. */
#define CONCEALED_VALUE "***"

struct change {
    enum change_op op;
    char *path;       /* JSON Pointer: "/redirectUris" (one change per element), "/attributes/pkce.method" */
    json_t *declared; /* NULL for a removal */
    json_t *live;     /* NULL for an addition */
    bool undeclared;  /* the spec says nothing about it: only --strict removes it */
    bool link;        /* a client scope link: changed through an endpoint of its own, in every mode */
};

/* A value that could not be compared: neither equal nor different, and never written. */
struct unknown {
    char *path;
    char *reason;
};

struct changes {
    struct change *items;
    size_t count;
    size_t capacity;
    struct unknown *unknowns;
    size_t unknown_count;
};

/* Adds a change; takes over path, shares declared and live (either may be NULL). */
struct change *changes_add(struct changes *changes, enum change_op op, char *path, json_t *declared,
                           json_t *live);

/* Records a value that could not be compared; takes over path and reason. */
void changes_add_unknown(struct changes *changes, char *path, char *reason);

/* Drops the changes for which keep is false. */
void changes_filter(struct changes *changes, bool (*keep)(const struct change *change));

/* "attributes.pkce.method" and the like: the path without slashes and escapes, for people. The caller frees
 * it. */
char *change_label(const struct change *change) __attribute__((warn_unused_result));

/* "add", "remove" or "replace". */
const char *change_op_name(enum change_op op);

void changes_clear(struct changes *changes);

#endif
