#include "kubeconfig_set.h"

#include "file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <string.h>

static const struct {
    const char *list; /* the key at the top of a kubeconfig */
    const char *inner;
} kinds[] = {
    [KUBECONFIG_CLUSTER] = {"clusters", "cluster"},
    [KUBECONFIG_CONTEXT] = {"contexts", "context"},
    [KUBECONFIG_USER] = {"users", "user"},
};

const char *kubeconfig_kind_name(enum kubeconfig_kind kind) {
    return kinds[kind].inner;
}

const char *kubeconfig_kind_list(enum kubeconfig_kind kind) {
    return kinds[kind].list;
}

static bool fail_at(const struct kubeconfig_file *file, struct position where, struct error *err) {
    if (where.line)
        return error_origin(err, "%s:%u:%u", file->path, where.line, where.column);
    return error_origin(err, "%s", file->path);
}

static bool check_name(const struct kubeconfig_file *file, const json_t *list, size_t index,
                       enum kubeconfig_kind kind, struct strings *seen, struct error *err) {
    const json_t *item = json_array_get(list, index);
    const char *name = value_text(item, "name");
    if (!name)
        error_set(err, ERROR_INPUT, "%s[%zu] has no name", kinds[kind].list, index);
    else if (strings_contain(seen, name))
        error_set(err, ERROR_INPUT, "the %s \"%s\" stands there twice", kinds[kind].inner, name);
    else {
        strings_add(seen, name);
        return true;
    }
    return fail_at(file, positions_item(file->positions, list, index), err);
}

static bool check_list(const struct kubeconfig_file *file, enum kubeconfig_kind kind, struct error *err) {
    const json_t *list = value_at(file->root, kinds[kind].list, NULL);
    auto_strings seen = {0};
    if (!list || json_is_null(list))
        return true;
    if (!json_is_array(list)) {
        error_set(err, ERROR_INPUT, "%s is to be a list", kinds[kind].list);
        return fail_at(file, positions_member(file->positions, file->root, kinds[kind].list), err);
    }
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!check_name(file, list, i, kind, &seen, err))
            return false;
    return true;
}

/* Both may be left out. */
static bool check_type(const struct kubeconfig_file *file, const char *key, const char *expected,
                       struct error *err) {
    const char *found = value_text(file->root, key);
    if (!found || !*found || strcmp(found, expected) == 0)
        return true;
    error_set(err, ERROR_INPUT, "this is no kubeconfig: its %s is %s, not %s", key, found, expected);
    return fail_at(file, positions_member(file->positions, file->root, key), err);
}

static bool check_file(const struct kubeconfig_file *file, struct error *err) {
    if (!json_is_object(file->root) && !json_is_null(file->root)) {
        error_set(err, ERROR_INPUT, "this is no kubeconfig: a map is expected at the top");
        return error_origin(err, "%s", file->path);
    }
    if (!check_type(file, "apiVersion", "v1", err) || !check_type(file, "kind", "Config", err))
        return false;
    for (size_t kind = 0; kind < mem_count(kinds); kind++)
        if (!check_list(file, (enum kubeconfig_kind)kind, err))
            return false;
    return true;
}

static void clear_file(struct kubeconfig_file *file) {
    mem_free(file->path);
    mem_free(file->directory);
    json_decref(file->root);
    positions_free(file->positions);
}

bool kubeconfig_set_add(struct kubeconfig_set *set, const char *path, const char *bytes, size_t size,
                        struct error *err) {
    struct kubeconfig_file file = {.positions = positions_new()};
    auto_json documents = yaml_parse(bytes, size, path, file.positions, err);
    if (!documents) {
        positions_free(file.positions);
        return error_wrap(err, "reading the kubeconfig");
    }
    json_t *first = json_array_get(documents, 0);
    file.path = mem_dup(path);
    file.directory = file_directory(path);
    file.root = first ? json_incref(first) : json_null();
    if (!check_file(&file, err)) {
        clear_file(&file);
        return error_wrap(err, "reading the kubeconfig");
    }
    set->files = mem_resize(set->files, (set->count + 1) * sizeof *set->files);
    set->files[set->count++] = file;
    return true;
}

bool kubeconfig_set_find(const struct kubeconfig_set *set, enum kubeconfig_kind kind, const char *name,
                         struct kubeconfig_entry *entry) {
    for (size_t i = 0; i < set->count; i++) {
        const struct kubeconfig_file *file = &set->files[i];
        const json_t *item = value_find(value_at(file->root, kinds[kind].list, NULL), "name", name);
        if (!item)
            continue;
        *entry = (struct kubeconfig_entry){.kind = kind,
                                           .name = value_text(item, "name"),
                                           .value = value_at(item, kinds[kind].inner, NULL),
                                           .file = file};
        return true;
    }
    return false;
}

const char *kubeconfig_set_current_context(const struct kubeconfig_set *set,
                                           const struct kubeconfig_file **file) {
    for (size_t i = 0; i < set->count; i++) {
        const char *name = value_text(set->files[i].root, "current-context");
        if (!name || !*name)
            continue;
        if (file)
            *file = &set->files[i];
        return name;
    }
    return NULL;
}

void kubeconfig_set_names(const struct kubeconfig_set *set, enum kubeconfig_kind kind,
                          struct strings *names) {
    for (size_t i = 0; i < set->count; i++) {
        size_t index = 0;
        json_t *item = NULL;
        json_array_foreach (value_at(set->files[i].root, kinds[kind].list, NULL), index, item)
            if (!strings_contain(names, value_text(item, "name")))
                strings_add(names, value_text(item, "name"));
    }
    strings_sort(names);
}

bool kubeconfig_set_is_empty(const struct kubeconfig_set *set) {
    for (size_t i = 0; i < set->count; i++)
        for (size_t kind = 0; kind < mem_count(kinds); kind++)
            if (json_array_size(value_at(set->files[i].root, kinds[kind].list, NULL)))
                return false;
    return true;
}

void kubeconfig_set_clear(struct kubeconfig_set *set) {
    for (size_t i = 0; i < set->count; i++)
        clear_file(&set->files[i]);
    mem_free(set->files);
    *set = (struct kubeconfig_set){0};
}
