/* Secret objects: their values as struct secret. */
#ifndef KCREALM_OBJECTS_SECRET_DATA_H
#define KCREALM_OBJECTS_SECRET_DATA_H

#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"

#include <stddef.h>

struct secret_entry {
    char *key;
    struct secret *value;
};

/* Owns its entries, sorted by key. All zero is empty. */
struct secret_data {
    struct secret_entry *entries;
    size_t count;
};

/* Decodes `data`, and `stringData` over it as the API server does (manifests have it, live Secrets never).
 * ERROR_INPUT names the key that is not base64, never its value. */
bool secret_data_read(const json_t *object, struct secret_data *data, struct error *err)
    __attribute__((warn_unused_result));

/* The value of key, NULL when absent; borrowed. */
const struct secret *secret_data_get(const struct secret_data *data, const char *key);

void secret_data_clear(struct secret_data *data);

#define auto_secret_data __attribute__((cleanup(secret_data_clear))) struct secret_data

#endif
