#include "report/machine.h"

static json_t *summary(const struct drift *drift) {
    size_t counts[DRIFT_STATES];
    drift_count(drift, counts);
    json_t *summary = json_object();
    for (enum drift_state state = 0; state < DRIFT_STATES; state++)
        json_object_set_new(summary, drift_state_name(state), json_integer((json_int_t)counts[state]));
    return summary;
}

json_t *machine_drift(const struct drift *drift) {
    json_t *items = json_array();
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *from = &drift->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "realm", machine_string(from->realm));
        json_object_set_new(item, "kind", json_string(from->kind->name));
        json_object_set_new(item, "name", machine_string(from->name));
        json_object_set_new(item, "state", json_string(drift_state_name(from->state)));
        if (from->reason)
            json_object_set_new(item, "reason", machine_string(from->reason));
        json_object_set_new(item, "changes", machine_changes(&from->changes));
        json_array_append_new(items, item);
    }
    return machine_document("DriftReport", summary(drift), items);
}
