#include "kcrealm/objects/secret_change.h"

#include "kcrealm/objects/timestamp.h"

#include <stddef.h>

static long long time_of(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    long long seconds = 0;
    return text && timestamp_parse(text, &seconds) ? seconds : 0;
}

long long secret_changed_s(const json_t *object) {
    const json_t *metadata = json_object_get(object, "metadata");
    long long latest_s = 0;
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(metadata, "managedFields"), i, entry) {
        long long at_s = time_of(entry, "time");
        if (value_at(entry, "fieldsV1", "f:data", NULL) && at_s > latest_s)
            latest_s = at_s;
    }
    return latest_s ? latest_s : time_of(metadata, "creationTimestamp");
}
