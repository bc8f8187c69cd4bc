#include "kcrealm/realm/declare.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/merge.h"
#include "kcrealm/data/yaml.h"
#include "realm/sections.h"

#include <string.h>

/* Deeper than this a ConfigMap cannot hold another document. */
#define NESTING_MAX 2

struct loading {
    const struct declare_options *options;
    struct desired *desired;
    struct diagnostics *diagnostics;
    json_t *values;            /* all values files merged, or NULL */
    struct position values_at; /* the first of them */
};

static void load_document(struct loading *loading, json_t *document, struct position where, int depth);
static void load_text(struct loading *loading, const struct input_text *text, int depth);

/* ConfigMaps named *-client-specs hold the list that a chart rendered, or values. */
static void load_config_map(struct loading *loading, const json_t *manifest, struct position where,
                            int depth) {
    static const char *const keys[] = {"clients.json", "values.yaml"};
    const char *name = value_text(json_object_get(manifest, "metadata"), "name");
    bool found = false;
    for (size_t i = 0; i < mem_count(keys); i++) {
        const char *bytes = value_text(json_object_get(manifest, "data"), keys[i]);
        if (!bytes)
            continue;
        found = true;
        auto_text label = mem_format("%s (ConfigMap %s, %s)", where.file, name ? name : "?", keys[i]);
        const struct input_text text = {.name = label, .bytes = bytes, .size = strlen(bytes)};
        load_text(loading, &text, depth + 1);
    }
    if (!found)
        diagnostics_add(loading->diagnostics, SEVERITY_ERROR, &where, "data",
                        "ConfigMap %s has neither clients.json nor values.yaml",
                        name ? name : "without a name");
}

static void declare_values(struct loading *loading, json_t *values, struct position where);

/* Files merge as Helm merges them; what ConfigMaps hold stands for itself. */
static void load_values(struct loading *loading, json_t *document, struct position where, int depth) {
    if (depth > 0) {
        declare_values(loading, document, where);
        return;
    }
    if (!loading->values) {
        loading->values = json_object();
        loading->values_at = where;
        json_array_append(loading->desired->documents, loading->values);
    }
    helm_merge(loading->values, document, loading->desired->positions);
}

static void load_list(struct loading *loading, const json_t *list) {
    const struct section section = {.entries = list, .path = ""};
    section_declare(&section, loading->options->realm, loading->desired, loading->diagnostics);
}

static void load_document(struct loading *loading, json_t *document, struct position where, int depth) {
    const char *kind = value_text(document, "kind");
    bool is_manifest = kind && value_text(document, "apiVersion");
    if (json_is_null(document))
        return;
    if (json_is_array(document))
        load_list(loading, document);
    else if (is_manifest && strcmp(kind, "ConfigMap") == 0 && depth < NESTING_MAX)
        load_config_map(loading, document, where, depth);
    else if (is_manifest)
        diagnostics_add(loading->diagnostics, SEVERITY_WARNING, &where, NULL,
                        "a manifest of kind %s declares no clients that can be read yet", kind);
    else if (json_is_object(document))
        load_values(loading, document, where, depth);
    else
        diagnostics_add(loading->diagnostics, SEVERITY_ERROR, &where, NULL,
                        "expected Helm values, a list of client specs or a ConfigMap, but found a %s",
                        value_type_name(document));
}

/* So that whatever is wrong inside can name its file at least. */
static void record_file(struct positions *positions, json_t *value, const char *file) {
    const struct position where = {.file = file};
    const char *key;
    json_t *member;
    json_object_foreach (value, key, member) {
        positions_set_member(positions, value, key, where);
        record_file(positions, member, file);
    }
    size_t i;
    json_array_foreach (value, i, member) {
        positions_set_item(positions, value, i, where);
        record_file(positions, member, file);
    }
}

static json_t *parse_json(struct loading *loading, const struct input_text *text, const char *file,
                          struct error *err) {
    json_t *value = value_parse(text->bytes, text->size, file, err);
    if (!value)
        return NULL;
    record_file(loading->desired->positions, value, file);
    return json_pack("[o]", value);
}

/* Files of JSON go to the JSON library, which is faster and stricter, but knows no positions. Elsewhere JSON is
 * read as YAML, which has them, unless it says what YAML cannot (characters as a pair of \u escapes). */
static json_t *parse(struct loading *loading, const struct input_text *text, const char *file,
                     struct error *err) {
    if (text_ends_with(text->name, ".json"))
        return parse_json(loading, text, file, err);
    json_t *documents = yaml_parse(text->bytes, text->size, file, loading->desired->positions, err);
    if (!documents)
        documents = parse_json(loading, text, file, NULL);
    return documents;
}

static void load_text(struct loading *loading, const struct input_text *text, int depth) {
    auto_error err = {0};
    const char *file = positions_file(loading->desired->positions, text->name);
    auto_json documents = parse(loading, text, file, &err);
    if (!documents) {
        diagnostics_take_error(loading->diagnostics, &err);
        return;
    }
    json_array_append(loading->desired->documents, documents);
    size_t i;
    json_t *document;
    json_array_foreach (documents, i, document) {
        struct position where = positions_item(loading->desired->positions, documents, i);
        where.file = file;
        load_document(loading, document, where, depth);
    }
}

static void take_login(struct desired *desired, const struct sections *sections) {
    if (!desired->login_realm)
        desired->login_realm = mem_dup(sections->login_realm);
    if (!desired->login_client_id)
        desired->login_client_id = mem_dup(sections->login_client_id);
}

static void declare_values(struct loading *loading, json_t *values, struct position where) {
    const struct declare_options *options = loading->options;
    struct sections sections = {0};
    helm_drop_nulls(values);
    if (sections_find(values, options->values_path, loading->desired->positions, &where, &sections,
                      loading->diagnostics))
        for (size_t i = 0; i < sections.count; i++)
            section_declare(&sections.items[i], options->realm, loading->desired, loading->diagnostics);
    take_login(loading->desired, &sections);
    sections_clear(&sections);
}

static char *place_of(const struct desired_object *object) {
    const struct position *where = &object->where;
    if (!where->line)
        return mem_format("%s (%s)", where->file ? where->file : "?", object->path);
    return mem_format("%s:%u:%u (%s)", where->file ? where->file : "?", where->line, where->column,
                      object->path);
}

static void report_twice(const struct desired_object *first, const struct desired_object *second,
                         struct diagnostics *diagnostics) {
    auto_text place = place_of(first);
    diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, &second->where, second->path,
                                    "client \"%s\" of realm \"%s\" is declared twice: first at %s",
                                    second->name, second->realm, place),
                    "remove one of the two");
}

static void find_duplicates(const struct desired *desired, struct diagnostics *diagnostics) {
    for (size_t i = 1; i < desired->count; i++) {
        const struct desired_object *first = &desired->items[i - 1], *second = &desired->items[i];
        if (first->kind == second->kind && strcmp(first->realm, second->realm) == 0 &&
            strcmp(first->name, second->name) == 0)
            report_twice(first, second, diagnostics);
    }
}

static const char *nearest_declared(const struct desired *desired, const char *name) {
    const char **names = mem_alloc_array(desired->count + 1, sizeof *names);
    for (size_t i = 0; i < desired->count; i++)
        names[i] = desired->items[i].name;
    const char *nearest = text_nearest(name, names);
    mem_free(names);
    return nearest;
}

static void check_names(const struct desired *desired, const struct strings *names,
                        struct diagnostics *diagnostics) {
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        bool declared = false;
        for (size_t j = 0; j < desired->count && !declared; j++)
            declared = strcmp(desired->items[j].name, name) == 0;
        if (declared)
            continue;
        const char *near = nearest_declared(desired, name);
        struct diagnostic *diagnostic =
            diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, NULL, "client \"%s\" is not declared", name);
        if (near)
            diagnostic_next(diagnostic, "did you mean \"%s\"?", near);
    }
}

static void keep_named(struct desired *desired, const struct strings *names) {
    struct desired kept = *desired;
    kept.items = NULL;
    kept.count = kept.capacity = 0;
    for (size_t i = 0; i < desired->count; i++)
        if (strings_contain(names, desired->items[i].name))
            desired_add(&kept, &desired->items[i]);
    struct desired dropped = {.items = desired->items, .count = desired->count};
    desired_clear(&dropped);
    *desired = kept;
}

/* A misspelt realm must not look like nothing to do. */
static void check_realm(const struct desired *desired, const char *realm, struct diagnostics *diagnostics) {
    if (!realm || desired->count || !desired->passed_over || diagnostics->error_count)
        return;
    diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, NULL,
                                    "no client is declared for realm \"%s\" (%zu for other realms)", realm,
                                    desired->passed_over),
                    "check --realm");
}

void declare_load(const struct input_text *texts, size_t count, const struct declare_options *options,
                  struct desired *desired, struct diagnostics *diagnostics) {
    struct loading loading = {.options = options, .desired = desired, .diagnostics = diagnostics};
    if (!desired->positions)
        desired->positions = positions_new();
    if (!desired->documents)
        desired->documents = json_array();
    for (size_t i = 0; i < count; i++)
        load_text(&loading, &texts[i], texts[i].stands_alone ? 1 : 0);
    if (loading.values)
        declare_values(&loading, loading.values, loading.values_at);
    json_decref(loading.values);
    desired_sort(desired);
    find_duplicates(desired, diagnostics);
    check_realm(desired, options->realm, diagnostics);
    if (options->names && options->names->count) {
        check_names(desired, options->names, diagnostics);
        keep_named(desired, options->names);
    }
}
