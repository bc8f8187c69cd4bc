/* What a YAML scalar stands for: YAML 1.1 as `helm template` resolves it, not as the specification says.
 * tests/differential/scalars.sh compares the two. We differ on purpose: integers keep 64 bits (helm rounds to
 * 53), and a NUL or a !!binary that is no UTF-8 text is refused. */
#ifndef KCREALM_DATA_SCALAR_H
#define KCREALM_DATA_SCALAR_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

enum scalar_kind {
    SCALAR_STRING,
    SCALAR_NULL,
    SCALAR_BOOLEAN,
    SCALAR_INTEGER,
    SCALAR_HUGE, /* an integer beyond 64 bits with sign; `real` is near it */
    SCALAR_REAL, /* may be infinite or no number, which JSON cannot hold */
};

struct scalar {
    enum scalar_kind kind;
    bool boolean;
    long long integer;
    double real;
};

/* How text resolves when it stands plain: unquoted, without a tag. */
struct scalar scalar_resolve(const char *text);

/* A scalar as it stands in a file. */
struct scalar_source {
    const char *text; /* NUL-terminated */
    size_t size;
    const char *tag; /* "tag:yaml.org,2002:int", "!mine", or NULL */
    bool plain;      /* not quoted, not a block */
};

/* The scalar as a value: whole reals become integers, integers beyond 64 bits become reals (both as helm).
 * Tags of YAML's own scalar types are honoured, all others make a string. NULL and an error (ERROR_INPUT
 * without origin) when the text does not fit the tag, is infinite or no number, or holds a NUL. */
json_t *scalar_value(const struct scalar_source *source, struct error *err)
    __attribute__((warn_unused_result));

/* The scalar as a key, which is the text of what it resolves to (`n` is "false", `010` is "8"), freed by the
 * caller. NULL and an error for what scalar_value refuses, for null and for integers beyond 64 bits. */
char *scalar_key(const struct scalar_source *source, struct error *err) __attribute__((warn_unused_result));

#endif
