/* The members of objects that are wanted, without reading the others. */
#ifndef KCREALM_DATA_JSON_MEMBERS_H
#define KCREALM_DATA_JSON_MEMBERS_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Adds to out a list of objects with only those of their members whose names are in keep (an object: name →
 * anything). Of the values in between only brackets and strings are followed, so this is no proof that they are
 * valid; what is kept is for value_parse to judge. False when bytes are not plainly a list of objects, with out in
 * an unspecified state: value_parse of the whole then says what is wrong, if anything is. */
bool json_keep_members(const char *bytes, size_t size, const json_t *keep, struct buffer *out)
    __attribute__((warn_unused_result));

#endif
