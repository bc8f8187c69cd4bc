/* ConfigMap objects. */
#ifndef KCREALM_OBJECTS_CONFIG_MAP_H
#define KCREALM_OBJECTS_CONFIG_MAP_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* The text under data.key, NULL when absent; borrowed. */
const char *config_map_text(const json_t *config_map, const char *key);

/* Named *-client-specs: what is read when no input is given. */
bool config_map_holds_client_specs(const json_t *config_map);

#endif
