/* Where the members and items of loaded values stand in their files. */
#ifndef KCREALM_DATA_POSITIONS_H
#define KCREALM_DATA_POSITIONS_H

#include "kcrealm/base/position.h"
#include "kcrealm/data/json.h"

/* A side table keyed by container and key or index, so that values stay plain jansson. It does not own the
 * values: they must live as long as it is asked. Wherever a table is wanted, NULL is one that stays empty. */
struct positions;

struct positions *positions_new(void) __attribute__((returns_nonnull, warn_unused_result));
void positions_free(struct positions *positions);

/* A copy of name that lives as long as the table, the same for the same name. */
const char *positions_file(struct positions *positions, const char *name);

/* Makes room for so many more at once. */
void positions_expect(struct positions *positions, size_t count);

/* Records (or replaces) where a member's key, or an item's value, starts. The file's name is copied. */
void positions_set_member(struct positions *positions, const json_t *object, const char *key,
                          struct position position);
void positions_set_item(struct positions *positions, const json_t *array, size_t index,
                        struct position position);

/* The recorded place, whose file lives as long as the table; line 0 and no file when there is none. */
struct position positions_member(const struct positions *positions, const json_t *object, const char *key);
struct position positions_item(const struct positions *positions, const json_t *array, size_t index);

#endif
