#include "kcrealm/data/merge.h"

#include <stdint.h>

void helm_merge(json_t *base, json_t *over, struct positions *positions) {
    const char *key;
    json_t *value;
    json_object_foreach (over, key, value) {
        json_t *below = json_object_get(base, key);
        if (json_is_object(below) && json_is_object(value)) {
            helm_merge(below, value, positions);
            continue;
        }
        json_object_set_nocheck(base, key, value);
        positions_set_member(positions, base, key, positions_member(positions, over, key));
    }
}

void helm_drop_nulls(json_t *values) {
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe (values, next, key, value) {
        if (json_is_null(value))
            json_object_del(values, key);
        else if (json_is_object(value))
            helm_drop_nulls(value);
    }
}
