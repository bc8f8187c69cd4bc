/* Declared values that are written, but never shown. */
#ifndef KCREALM_REALM_CONCEAL_H
#define KCREALM_REALM_CONCEAL_H

#include "kcrealm/realm/changes.h"

/* Puts CONCEALED_VALUE in the place of what changes would show of the texts that are keys of concealed (an
 * object, or NULL): of both sides of a change of such a value, and inside of values that hold one. The spec
 * tells what is declared where a change is. */
void conceal_changes(struct changes *changes, const json_t *spec, const json_t *concealed);

#endif
