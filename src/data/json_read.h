/* Reads most JSON at once; what is unusual is left to the library. */
#ifndef KCREALM_SRC_DATA_JSON_READ_H
#define KCREALM_SRC_DATA_JSON_READ_H

#include "kcrealm/data/json.h"

/* What json_loadb makes of the bytes, owned by the caller, in a small part of its time. With members (an object: name →
 * anything) the objects of a list at the top get only those, and names with escapes; of the values of the others only
 * strings and brackets are followed, which is no proof that they are valid. NULL says nothing about the bytes: they may
 * be wrong (a name that stands twice in one object is), or nested deeper than 512. Then the library reads them. */
json_t *json_read(const char *bytes, size_t size, const json_t *members) __attribute__((warn_unused_result));

/* Behind the quote that ends the string whose text begins there; NULL where none does. */
const char *json_string_end(const char *text, const char *end);

#endif
