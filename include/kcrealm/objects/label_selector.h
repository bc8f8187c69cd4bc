/* Label selectors: which objects a matchLabels and matchExpressions mean. */
#ifndef KCREALM_OBJECTS_LABEL_SELECTOR_H
#define KCREALM_OBJECTS_LABEL_SELECTOR_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Whether labels (metadata.labels; NULL: none) are what the selector asks for. An empty selector matches
 * everything, an absent one (NULL) nothing, and so does one with an operator that Kubernetes does not know. */
bool label_selector_matches(const json_t *selector, const json_t *labels);

#endif
