/* Names and values as people read them. All results are escaped for terminals and freed by the caller. */
#ifndef KCREALM_SRC_REPORT_VALUES_H
#define KCREALM_SRC_REPORT_VALUES_H

#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"
#include "kcrealm/realm/kinds.h"

/* A JSON Pointer as the heading of a change: attributes.pkce.code.challenge.method,
 * protocolMappers["given name"].config.claim.name. */
char *value_heading(const struct kind *kind, const char *path) __attribute__((warn_unused_result));

/* Whether the JSON Pointer names a whole protocol mapper. */
bool value_is_mapper(const char *path);

/* A text as it is, quoted where its ends could not be seen; other values as compact JSON. */
char *value_shown(const json_t *value) __attribute__((warn_unused_result));

/* The leaves of an object by name, in its order, in labels and texts. What says nothing about a protocol
 * mapper is left out, and its config stands at the top. */
void value_rows(json_t *object, bool is_mapper, struct strings *labels, struct strings *texts);

/* "client", "client scope" as many: "1 client", "2 client scopes". */
char *value_counted(size_t count, const char *noun) __attribute__((warn_unused_result));

#endif
