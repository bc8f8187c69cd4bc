/* Placeholders that a chart has rendered into Secrets and environments. */
#include "diagnose/lint_objects.h"
#include "diagnose/lint_rules_placeholders.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/base64.h"
#include "kcrealm/objects/pod_template.h"

#include <string.h>

struct rendered {
    const struct lint_scope *scope;
    struct lint_report *report;
    const json_t *object;
};

static void judge(const struct rendered *rendered, const json_t *map, const char *key, const char *path,
                  const struct lint_secret *secret) {
    const char *reason = lint_placeholder_reason(rendered->scope->settings, secret);
    if (!reason)
        return;
    auto_text label = lint_object_label(rendered->object);
    lint_placeholder_advise(lint_add_member(rendered->scope, rendered->report, FINDING_PLACEHOLDER_VALUE, map,
                                            key, path, "%s of %s holds a placeholder: %s", secret->name,
                                            label, reason),
                            secret, secret->client_id);
}

/* --- Secrets ----------------------------------------------------------------------------------------- */

/* What a Secret holds is a secret, unless its key says that it is a name; NULL when it is no text. Freed by the
 * caller. */
static char *content_of(const json_t *value, bool is_encoded) {
    auto_buffer bytes = {0};
    const char *text = json_string_value(value);
    if (!text || !is_encoded)
        return mem_dup(text);
    if (!base64_decode(&bytes, text) || strlen(buffer_text(&bytes)) != bytes.size)
        return NULL;
    return mem_dup(buffer_text(&bytes));
}

static enum lint_key_sort sort_in_secret(const char *key, const json_t *map) {
    enum lint_key_sort sort = lint_key_sort(key, map);
    return sort == KEY_PERHAPS ? KEY_SECRET : sort;
}

static char *client_of(const json_t *map, bool is_encoded) {
    static const char *const keys[] = {"clientId", "client_id", "clientID", "client-id", "CLIENT_ID"};
    for (size_t i = 0; i < mem_count(keys); i++)
        if (json_object_get(map, keys[i]))
            return content_of(json_object_get(map, keys[i]), is_encoded);
    return NULL;
}

static void judge_content(const struct rendered *rendered, const char *member, bool is_encoded) {
    const json_t *map = value_at(rendered->object, member, NULL);
    auto_text client_id = client_of(map, is_encoded);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)map, key, value) {
        auto_text text = content_of(value, is_encoded);
        auto_text path = mem_format("%s[\"%s\"]", member, key);
        const struct lint_secret secret = {key, text, client_id, sort_in_secret(key, map)};
        bool is_file = text && strchr(text, '\n') && secret.sort == KEY_PLAIN;
        if (text && !is_file)
            judge(rendered, map, key, path, &secret);
    }
}

/* --- Environments ------------------------------------------------------------------------------------ */

static void judge_environment(const struct rendered *rendered) {
    const char *pod_path = NULL;
    const json_t *pod = pod_template_spec(rendered->object, &pod_path);
    for (struct pod_container at = {0}; pod_container_next(pod, &at);) {
        size_t i = 0;
        json_t *variable = NULL;
        json_array_foreach (value_at(at.container, "env", NULL), i, variable) {
            const char *name = value_text(variable, "name"), *text = value_text(variable, "value");
            auto_text path = mem_format("%s.%s[%zu].env[%zu].value", pod_path, at.list, at.index, i);
            const struct lint_secret secret = {name, text, NULL,
                                               name ? lint_key_sort(name, NULL) : KEY_PLAIN};
            if (text && secret.sort != KEY_PLAIN)
                judge(rendered, variable, "value", path, &secret);
        }
    }
}

void check_rendered_placeholders(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects objects = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    for (size_t i = 0; i < objects.count; i++) {
        const struct rendered rendered = {scope, report, objects.items[i].object};
        if (lint_object_is(rendered.object, GROUP_CORE, "Secret")) {
            judge_content(&rendered, "stringData", false);
            judge_content(&rendered, "data", true);
        }
        judge_environment(&rendered);
    }
}
