#include "kcrealm/objects/config_map.h"

#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

#define CLIENT_SPECS_SUFFIX "-client-specs"

const char *config_map_text(const json_t *config_map, const char *key) {
    return value_text(value_at(config_map, "data", NULL), key);
}

bool config_map_holds_client_specs(const json_t *config_map) {
    return text_ends_with(object_name(config_map), CLIENT_SPECS_SUFFIX);
}
