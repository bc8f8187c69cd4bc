/* What the user declared: the objects that Keycloak should hold. */
#ifndef KCREALM_REALM_DESIRED_H
#define KCREALM_REALM_DESIRED_H

#include "kcrealm/base/position.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/data/positions.h"
#include "kcrealm/realm/extraction.h"
#include "kcrealm/realm/kinds.h"
#include "kcrealm/realm/seal.h"

struct desired_object {
    const struct kind *kind;
    char *realm;
    char *name;
    json_t *spec;          /* a Keycloak representation; never changed after loading */
    struct secret *secret; /* declared, and allowed to be; or NULL */
    json_t *concealed;     /* object: texts of the spec that are not shown, as keys; shared, or NULL */
    struct position where; /* of the entry */
    char *path;            /* "clientPatcher.clientSpecs[3]" */
    char *spec_path;       /* of spec: the same, or "spec" below it; NULL: not known */
    size_t order;          /* of loading; desired_add sets it */
};

/* Owns the objects and keeps what they were loaded from. */
struct desired {
    struct desired_object *items;
    size_t count;
    size_t capacity;
    json_t *documents;           /* array: keeps the containers alive that positions knows */
    struct positions *positions; /* NULL until the first text is loaded */
    char *login_realm;           /* loginRealm and loginClientId of the values, or NULL */
    char *login_client_id;
    size_t passed_over;             /* entries of other realms than the one asked for */
    struct extractions extractions; /* empty unless they were asked for */
    struct seal *seal;              /* declared secrets are compared by it; NULL: none is declared. Owned */
};

/* Adds an object (texts and the secret are copied, spec is shared). */
void desired_add(struct desired *desired, const struct desired_object *object);

/* The object with this realm and name; NULL when there is none. */
const struct desired_object *desired_find(const struct desired *desired, const struct kind *kind,
                                          const char *realm, const char *name);

/* Sorts by realm, kind and name; objects of one name stay in the order of loading. */
void desired_sort(struct desired *desired);

/* Keeps the clients of these names, and their extractions; NULL or none keeps all. */
void desired_narrow(struct desired *desired, const struct strings *names);

/* Keeps what belongs to these realms, which are sorted: objects and extractions. */
void desired_keep_realms(struct desired *desired, const struct strings *realms);

void desired_clear(struct desired *desired);

#endif
