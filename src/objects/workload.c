#include "kcrealm/objects/workload.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* What is asked for, and where it goes. */
struct search {
    const char *secret;
    const char *key;
    const json_t *pod_spec;
    struct secret_uses *uses;
};

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static void add(const struct search *search, const struct secret_use *use) {
    struct secret_uses *uses = search->uses;
    if (!*use->secret || (search->secret && strcmp(search->secret, use->secret) != 0) ||
        (search->key && *use->key && strcmp(search->key, use->key) != 0))
        return;
    uses->items = mem_resize(uses->items, (uses->count + 1) * sizeof *uses->items);
    uses->items[uses->count++] = *use;
}

static void search_env(const struct search *search, const json_t *container) {
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach (value_at(container, "env", NULL), i, item) {
        const json_t *from = value_at(item, "valueFrom", "secretKeyRef", NULL);
        const struct secret_use use = {.kind = USE_ENV,
                                       .secret = text_or_empty(from, "name"),
                                       .key = text_or_empty(from, "key"),
                                       .container = text_or_empty(container, "name"),
                                       .seen_as = text_or_empty(item, "name"),
                                       .is_optional = value_is_true(from, "optional", false)};
        add(search, &use);
    }
    json_array_foreach (value_at(container, "envFrom", NULL), i, item) {
        const json_t *from = value_at(item, "secretRef", NULL);
        const struct secret_use use = {.kind = USE_ENV_FROM,
                                       .secret = text_or_empty(from, "name"),
                                       .key = "",
                                       .container = text_or_empty(container, "name"),
                                       .seen_as = text_or_empty(item, "prefix"),
                                       .is_optional = value_is_true(from, "optional", false)};
        add(search, &use);
    }
}

static bool is_at_or_below(const char *path, const char *above) {
    size_t size = strlen(above);
    return text_starts_with(path, above) && (path[size] == '\0' || path[size] == '/');
}

/* A Secret in a volume, all of it or the keys of items, which subPath may narrow to one file. */
static void add_mounted(const struct search *search, const struct secret_use *mount, const json_t *items,
                        const char *sub_path) {
    struct secret_use use = *mount;
    size_t i = 0;
    json_t *item = NULL;
    if (json_array_size(items) == 0) {
        use.key = sub_path && !strchr(sub_path, '/') && !strchr(sub_path, '$') ? sub_path : "";
        add(search, &use);
    }
    json_array_foreach (items, i, item) {
        const char *path = text_or_empty(item, "path");
        if (sub_path && !strchr(sub_path, '$') && !is_at_or_below(path, sub_path))
            continue;
        use.key = text_or_empty(item, "key");
        add(search, &use);
    }
}

static void search_volume(const struct search *search, const json_t *volume, struct secret_use *use,
                          const char *sub_path) {
    const json_t *secret = value_at(volume, "secret", NULL);
    size_t i = 0;
    json_t *source = NULL;
    use->secret = text_or_empty(secret, "secretName");
    use->is_optional = value_is_true(secret, "optional", false);
    add_mounted(search, use, value_at(secret, "items", NULL), sub_path);
    json_array_foreach (value_at(volume, "projected", "sources", NULL), i, source) {
        secret = value_at(source, "secret", NULL);
        use->secret = text_or_empty(secret, "name");
        use->is_optional = value_is_true(secret, "optional", false);
        add_mounted(search, use, value_at(secret, "items", NULL), sub_path);
    }
}

static void search_mounts(const struct search *search, const json_t *container) {
    size_t i = 0;
    json_t *mount = NULL;
    json_array_foreach (value_at(container, "volumeMounts", NULL), i, mount) {
        const char *sub_path = value_text(mount, "subPath");
        if (!sub_path || !*sub_path)
            sub_path = value_text(mount, "subPathExpr");
        if (sub_path && !*sub_path)
            sub_path = NULL;
        struct secret_use use = {.kind = sub_path ? USE_SUB_PATH : USE_VOLUME,
                                 .key = "",
                                 .container = text_or_empty(container, "name"),
                                 .seen_as = text_or_empty(mount, "mountPath")};
        search_volume(
            search,
            value_find(value_at(search->pod_spec, "volumes", NULL), "name", text_or_empty(mount, "name")),
            &use, sub_path);
    }
}

void workload_secret_uses(const json_t *object, const char *secret, const char *key,
                          struct secret_uses *uses) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    const json_t *template = value_at(object, "spec", "template", "spec", NULL);
    const struct search search = {.secret = secret,
                                  .key = key,
                                  .pod_spec = template ? template : value_at(object, "spec", NULL),
                                  .uses = uses};
    for (size_t list = 0; list < mem_count(lists); list++) {
        size_t i = 0;
        json_t *container = NULL;
        json_array_foreach (value_at(search.pod_spec, lists[list], NULL), i, container) {
            search_env(&search, container);
            search_mounts(&search, container);
        }
    }
}

void secret_uses_clear(struct secret_uses *uses) {
    mem_free(uses->items);
    *uses = (struct secret_uses){0};
}

bool secret_use_needs_restart(const struct secret_use *use) {
    return use->kind != USE_VOLUME;
}
