/* An object twice: as Keycloak has it and as it is declared, for programs that compare files. */
#ifndef KCREALM_REPORT_SIDES_H
#define KCREALM_REPORT_SIDES_H

#include "kcrealm/realm/drift.h"

/* Both hold the declared fields, with secrets masked, and differ only where the comparison found a change: what
 * compares as equal (lists in another order, absent and "") is the same in both. live is NULL for an object that
 * is missing, both for one that could not be compared. New references. */
struct sides {
    json_t *live;
    json_t *declared;
};

struct sides sides_of(const struct drift_item *item);
void sides_clear(struct sides *sides);

#define auto_sides __attribute__((cleanup(sides_clear))) struct sides

/* A name for the object's file: REALM.KIND.NAME, everything but letters, digits, '.', '_' and '-' as %41; at most
 * 200 bytes, longer ones end in "~" and index, which tells objects apart. The caller frees it. */
char *sides_file_name(const struct drift_item *item, size_t index) __attribute__((warn_unused_result));

#endif
