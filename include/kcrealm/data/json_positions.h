/* Where the members and items of a JSON text stand: the JSON library does not tell. */
#ifndef KCREALM_DATA_JSON_POSITIONS_H
#define KCREALM_DATA_JSON_POSITIONS_H

#include "kcrealm/data/positions.h"

/* Records each member (its key) and item (its value) of value, which was read from these bytes and not changed
 * since, under file. */
void json_positions_record(struct positions *positions, const json_t *value, const char *bytes, size_t size,
                           const char *file);

#endif
