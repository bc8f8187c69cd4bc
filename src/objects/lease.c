#include "kcrealm/objects/lease.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"

#include <stdint.h>

#define MICROSECONDS_PER_SECOND 1000000LL
/* A day and more is no lock that somebody renews; it also keeps the arithmetic far from its limits. */
#define DURATION_MAX_S 86400LL

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static long long time_of(const json_t *spec, const char *key) {
    long long microseconds = 0;
    return timestamp_parse_us(value_text(spec, key), &microseconds) ? microseconds : 0;
}

static long long within(long long number, long long most) {
    return number < 0 ? 0 : number > most ? most : number;
}

struct lease lease_view(const json_t *object) {
    const json_t *spec = value_at(object, "spec", NULL);
    return (struct lease){
        .namespace = object_namespace(object),
        .name = object_name(object),
        .resource_version = text_or_empty(value_at(object, "metadata", NULL), "resourceVersion"),
        .holder = text_or_empty(spec, "holderIdentity"),
        .duration_s =
            within(json_integer_value(value_at(spec, "leaseDurationSeconds", NULL)), DURATION_MAX_S),
        .acquired_us = time_of(spec, "acquireTime"),
        .renewed_us = time_of(spec, "renewTime"),
        .transitions = within(json_integer_value(value_at(spec, "leaseTransitions", NULL)), INT32_MAX),
    };
}

long long lease_end_us(const struct lease *lease) {
    return lease->renewed_us + lease->duration_s * MICROSECONDS_PER_SECOND;
}

bool lease_is_free(const struct lease *lease, long long now_us) {
    if (!*lease->holder || lease->renewed_us == 0 || lease->duration_s == 0)
        return true;
    return now_us >= lease_end_us(lease);
}

json_t *lease_render(const struct lease *lease) {
    auto_text acquired = timestamp_micro(lease->acquired_us);
    auto_text renewed = timestamp_micro(lease->renewed_us);
    json_t *object = json_pack("{s:s, s:s, s:{s:s, s:s}, s:{s:s, s:I, s:s, s:s, s:I}}", "apiVersion",
                               "coordination.k8s.io/v1", "kind", "Lease", "metadata", "namespace",
                               lease->namespace, "name", lease->name, "spec", "holderIdentity", lease->holder,
                               "leaseDurationSeconds", (json_int_t)lease->duration_s, "acquireTime", acquired,
                               "renewTime", renewed, "leaseTransitions", (json_int_t)lease->transitions);
    if (*lease->resource_version)
        json_object_set_new(value_at(object, "metadata", NULL), "resourceVersion",
                            json_string(lease->resource_version));
    return object;
}
