#include "impersonation.h"

#include "kcrealm/base/memory.h"

#include <ctype.h>
#include <string.h>

struct collector {
    struct strings *headers;
    struct error *err;
    bool good;
};

static void add(struct collector *collector, const char *name, const char *value) {
    for (const char *at = value; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            collector->good = false;
    if (collector->good)
        strings_format(collector->headers, "%s: %s", name, value);
    else
        error_set(collector->err, ERROR_USAGE, "%s: control characters cannot be sent", name);
}

/* Header names are tokens (RFC 9110): everything else is percent-encoded, as client-go does. */
static char *extra_header(const char *key) {
    struct buffer name = {0};
    buffer_add_text(&name, "Impersonate-Extra-");
    for (; *key; key++) {
        if (isalnum((unsigned char)*key) || strchr("!#$&'*+-.^_`|~", *key))
            buffer_add_char(&name, *key);
        else
            buffer_format(&name, "%%%02X", (unsigned)(unsigned char)*key);
    }
    return buffer_steal(&name);
}

static void add_extra(struct collector *collector, const char *key, const char *value) {
    auto_text name = extra_header(key);
    add(collector, name, value);
}

static void add_extras_of_flags(struct collector *collector, const struct strings *extras) {
    for (size_t i = 0; i < extras->count && collector->good; i++) {
        const char *equals = strchr(extras->items[i], '=');
        if (!equals) {
            collector->good = error_set(collector->err, ERROR_USAGE,
                                        "--as-user-extra %s: KEY=VALUE is expected", extras->items[i]);
            return;
        }
        auto_text key = mem_dup_n(extras->items[i], (size_t)(equals - extras->items[i]));
        add_extra(collector, key, equals + 1);
    }
}

static void add_extras_of_file(struct collector *collector, const json_t *user) {
    const char *key = NULL;
    json_t *values = NULL;
    json_object_foreach (value_at(user, "as-user-extra", NULL), key, values) {
        size_t index = 0;
        json_t *value = NULL;
        json_array_foreach (values, index, value)
            if (json_is_string(value))
                add_extra(collector, key, json_string_value(value));
    }
}

static void add_groups_of_file(struct collector *collector, const json_t *user) {
    size_t index = 0;
    json_t *group = NULL;
    json_array_foreach (value_at(user, "as-groups", NULL), index, group)
        if (json_is_string(group))
            add(collector, "Impersonate-Group", json_string_value(group));
}

static const char *flag_or_member(const char *flag, const json_t *user, const char *key) {
    const char *member = flag ? NULL : value_text(user, key);
    return flag ? flag : member && *member ? member : NULL;
}

bool impersonation_headers(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                           struct strings *headers, struct error *err) {
    const json_t *member = entry ? entry->value : NULL;
    struct collector collector = {.headers = headers, .err = err, .good = true};
    const char *user = flag_or_member(overrides->as, member, "as");
    const char *uid = flag_or_member(overrides->as_uid, member, "as-uid");
    if (user)
        add(&collector, "Impersonate-User", user);
    if (uid)
        add(&collector, "Impersonate-Uid", uid);
    if (overrides->as_groups && overrides->as_groups->count)
        for (size_t i = 0; i < overrides->as_groups->count; i++)
            add(&collector, "Impersonate-Group", overrides->as_groups->items[i]);
    else
        add_groups_of_file(&collector, member);
    if (overrides->as_user_extra && overrides->as_user_extra->count)
        add_extras_of_flags(&collector, overrides->as_user_extra);
    else
        add_extras_of_file(&collector, member);
    if (collector.good && headers->count && !user) {
        error_set(err, ERROR_USAGE, "a group, uid or extra to impersonate needs a user to impersonate");
        collector.good = error_next(err, "add --as USER");
    }
    return collector.good;
}
