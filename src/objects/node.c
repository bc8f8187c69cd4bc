#include "kcrealm/objects/node.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

/* As the API documents Toleration: an empty effect fits all, an empty key with Exists too; Equal is the default. */
static bool tolerates(const json_t *toleration, const struct taint *taint) {
    const char *key = text_or_empty(toleration, "key"), *effect = text_or_empty(toleration, "effect");
    const char *how = text_or_empty(toleration, "operator");
    bool exists = strcmp(how, "Exists") == 0;
    if (*effect && strcmp(effect, taint->effect) != 0)
        return false;
    if (!*key)
        return exists;
    if (strcmp(key, taint->key) != 0)
        return false;
    return exists || ((!*how || strcmp(how, "Equal") == 0) &&
                      strcmp(text_or_empty(toleration, "value"), taint->value) == 0);
}

static bool is_tolerated(const json_t *pod, const struct taint *taint) {
    size_t i;
    json_t *toleration;
    json_array_foreach (value_at(pod, "spec", "tolerations", NULL), i, toleration)
        if (tolerates(toleration, taint))
            return true;
    return false;
}

bool node_refuses(const json_t *node, const json_t *pod, struct taint *taint) {
    size_t i;
    json_t *item;
    json_array_foreach (value_at(node, "spec", "taints", NULL), i, item) {
        *taint = (struct taint){text_or_empty(item, "key"), text_or_empty(item, "value"),
                                text_or_empty(item, "effect")};
        if (strcmp(taint->effect, "PreferNoSchedule") != 0 && !is_tolerated(pod, taint))
            return true;
    }
    return false;
}

char *taint_text(const struct taint *taint) {
    return mem_format("%s%s%s:%s", taint->key, *taint->value ? "=" : "", taint->value, taint->effect);
}

char *taint_toleration(const struct taint *taint) {
    if (!*taint->value)
        return mem_format("{key: %s, operator: Exists, effect: %s}", taint->key, taint->effect);
    return mem_format("{key: %s, operator: Equal, value: \"%s\", effect: %s}", taint->key, taint->value,
                      taint->effect);
}

const char *node_architecture(const json_t *node) {
    return text_or_empty(value_at(node, "status", "nodeInfo", NULL), "architecture");
}
