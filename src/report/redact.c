#include "report/redact.h"

#include "kcrealm/base/memory.h"
#include "report/values.h"

#include <string.h>

bool redact_is_secret_name(const char *name) {
    /* secret, client.secret.rotated, oauth_client_secret; saml.signing.private.key, privateKeyPem */
    static const char *const parts[] = {"secret",      "password",    "passphrase",
                                        "private.key", "private_key", "privatekey"};
    for (size_t i = 0; i < mem_count(parts); i++)
        if (strcasestr(name, parts[i]))
            return true;
    return strcasecmp(name, "registrationAccessToken") == 0;
}

/* A mapper may be called "secret"; the names of what stands in it decide. */
static bool is_secret_path(const char *path) {
    const char *last = strrchr(path, '/');
    return last && !value_is_mapper(path) && redact_is_secret_name(last + 1);
}

static json_t *without_secrets(json_t *value);

static json_t *map_without_secrets(json_t *map) {
    json_t *copy = json_object();
    const char *key;
    json_t *member;
    json_object_foreach (map, key, member)
        json_object_set_new(copy, key,
                            redact_is_secret_name(key) ? json_string(REDACTED) : without_secrets(member));
    return copy;
}

static json_t *without_secrets(json_t *value) {
    if (json_is_object(value))
        return map_without_secrets(value);
    if (!json_is_array(value))
        return json_incref(value);
    json_t *copy = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (value, i, item)
        json_array_append_new(copy, without_secrets(item));
    return copy;
}

json_t *redact_value(const char *path, json_t *value) {
    if (!value)
        return NULL;
    return is_secret_path(path) ? json_string(REDACTED) : without_secrets(value);
}
