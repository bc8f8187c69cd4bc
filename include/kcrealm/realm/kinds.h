/* The table of kinds: what Keycloak's resources are made of. Comparing, planning, writing and the reference
 * documentation read it; a new kind or field is a new row. */
#ifndef KCREALM_REALM_KINDS_H
#define KCREALM_REALM_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* How a field's values compare and what a write does with them. */
enum shape {
    SHAPE_SCALAR, /* string, boolean or number; absent, null and "" are equal, so are absent and false */
    SHAPE_SET,    /* list without order or duplicates */
    SHAPE_LIST,   /* list whose order means something */
    SHAPE_MAP,    /* texts by key; "" removes a key */
    SHAPE_KEYED,  /* list of objects that are told apart by the key of their own kind */
    SHAPE_PLAIN,  /* JSON compared member by member where declared */
    SHAPE_LINKS,  /* names of client scopes, kept by endpoints of their own and ignored by PUT */
    SHAPE_SECRET, /* never read, compared or written with the object */
    SHAPE_OWN,    /* the server's own: ignored */
};

enum field_type { TYPE_STRING, TYPE_BOOLEAN, TYPE_NUMBER, TYPE_STRINGS, TYPE_TEXTS, TYPE_OBJECTS, TYPE_ANY };

struct kind;

/* Rules for the keys of a map. Patterns match exactly, or by prefix when they end in '*'. Lists end in NULL. */
struct map_rules {
    const char *const *server_owned; /* not compared, never written, kept by --strict */
    const char *const *filled_in;    /* the server adds them by itself: noise unless declared */
    const char *const *joined_sets;  /* several values in one text, joined by "##" */
};

struct field {
    const char *name;
    enum shape shape;
    enum field_type type;
    const struct map_rules *map;  /* SHAPE_MAP */
    const struct kind *item_kind; /* SHAPE_KEYED */
    const char *about;            /* one line for the reference */
};

struct kind {
    const char *name;       /* "client": in reports and messages */
    const char *key;        /* the field that tells objects apart */
    const char *collection; /* REST path below /admin/realms/{realm}, or NULL for parts of other kinds */
    const struct field *fields;
    size_t field_count;
};

extern const struct kind kind_client;
extern const struct kind kind_client_scope;
extern const struct kind kind_protocol_mapper;
extern const struct kind kind_realm;

/* The row of a field, NULL when the table does not name it. */
const struct field *kind_field(const struct kind *kind, const char *name);

/* The shape of a field; fields that the table does not name compare as plain JSON. */
enum shape kind_shape(const struct kind *kind, const char *name);

/* Whether key matches one of patterns (NULL list: no). */
bool kind_key_matches(const char *const *patterns, const char *key);

/* `openid` stands in many lists of scopes, but is a value of the OAuth parameter and no client scope. */
bool kind_is_openid(const char *scope);

#endif
