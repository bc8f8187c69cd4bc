/* What must not be seen in any report. */
#ifndef KCREALM_SRC_REPORT_REDACT_H
#define KCREALM_SRC_REPORT_REDACT_H

#include "kcrealm/data/json.h"

#define REDACTED "***"

/* Whether a field, attribute or setting of this name holds a secret. Rather one too many than one too few. */
bool redact_is_secret_name(const char *name);

/* Value, which stands at the JSON Pointer path of an object, with its secrets replaced by "***". A new
 * reference, NULL for NULL; value is not changed. */
json_t *redact_value(const char *path, json_t *value) __attribute__((warn_unused_result));

#endif
