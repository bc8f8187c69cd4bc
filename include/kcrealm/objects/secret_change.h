/* When the data of a Secret changed: workloads that started before it run with what was there then. */
#ifndef KCREALM_OBJECTS_SECRET_CHANGE_H
#define KCREALM_OBJECTS_SECRET_CHANGE_H

#include "kcrealm/data/json.h"

/* The latest write by a manager that owns a part of `data` (metadata.managedFields, which the API server keeps for
 * each manager: whoever writes equal data moves the time as well only where the object changed), else the creation.
 * Unix seconds; 0 when neither can be read. */
long long secret_changed_s(const json_t *object);

#endif
