#include "kcrealm/realm/declare.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "realm/extraction_entries.h"
#include "realm/load.h"

#include <string.h>

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
    struct diagnostic *diagnostic = diagnostics_add(
        diagnostics, SEVERITY_ERROR, &second->where, second->path,
        "client \"%s\" of realm \"%s\" is declared twice: first at %s", second->name, second->realm, place);
    diagnostic_next(diagnostic_code(diagnostic, "KCR-1004"), "remove one of the two");
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

/* A hand full is enough to see which names these are. */
#define NAMES_SHOWN 5

static char *declared_names(const struct desired *desired) {
    auto_strings names = {0};
    for (size_t i = 0; i < desired->count; i++) {
        if (strings_contain(&names, desired->items[i].name))
            continue;
        strings_add(&names, names.count < NAMES_SHOWN ? desired->items[i].name : "…");
        if (names.count > NAMES_SHOWN)
            break;
    }
    return strings_join(&names, ", ");
}

static bool looks_like_file(const char *name) {
    return text_ends_with(name, ".yaml") || text_ends_with(name, ".yml") || text_ends_with(name, ".json");
}

static void report_undeclared(const struct desired *desired, const char *name,
                              struct diagnostics *diagnostics) {
    auto_text names = declared_names(desired);
    const char *near = nearest_declared(desired, name);
    struct diagnostic *diagnostic =
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, NULL, "client \"%s\" is not declared", name);
    if (near)
        diagnostic_next(diagnostic, "did you mean \"%s\"?", near);
    else if (looks_like_file(name))
        diagnostic_next(diagnostic, "if it is a file: -f %s", name);
    else if (desired->count)
        diagnostic_next(diagnostic, "declared are: %s", names);
}

static void check_names(const struct desired *desired, const struct strings *names,
                        struct diagnostics *diagnostics) {
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        bool declared = false;
        for (size_t j = 0; j < desired->count && !declared; j++)
            declared = strcmp(desired->items[j].name, name) == 0;
        for (size_t j = 0; j < desired->extractions.count && !declared; j++)
            declared = strcmp(desired->extractions.items[j].client_id, name) == 0;
        if (!declared)
            report_undeclared(desired, name, diagnostics);
    }
}

static void keep_named(struct desired *desired, const struct strings *names) {
    struct desired kept = *desired;
    kept.items = NULL;
    kept.count = kept.capacity = 0;
    for (size_t i = 0; i < desired->count; i++)
        if (strings_contain(names, desired->items[i].name))
            desired_add(&kept, &desired->items[i]);
    kept.extractions = (struct extractions){.switched_off = desired->extractions.switched_off};
    for (size_t i = 0; i < desired->extractions.count; i++)
        if (strings_contain(names, desired->extractions.items[i].client_id))
            extractions_add(&kept.extractions, &desired->extractions.items[i]);
    struct desired dropped = {
        .items = desired->items, .count = desired->count, .extractions = desired->extractions};
    desired_clear(&dropped);
    *desired = kept;
}

/* Of the clients that were passed over: client ID → realm → true. */
static void collect_realms(const json_t *realms_of_clients, struct strings *realms) {
    const char *client, *realm;
    json_t *of_client, *value;
    json_object_foreach ((json_t *)realms_of_clients, client, of_client)
        json_object_foreach (of_client, realm, value)
            if (!strings_contain(realms, realm))
                strings_add(realms, realm);
    strings_sort(realms);
}

/* A misspelt realm must not look like nothing to do. */
static void check_realm(const struct desired *desired, const char *realm, const json_t *realms_of_clients,
                        struct diagnostics *diagnostics) {
    if (!realm || desired->count || desired->extractions.count || !desired->passed_over ||
        diagnostics->error_count)
        return;
    auto_strings realms = {0};
    collect_realms(realms_of_clients, &realms);
    auto_text names = strings_join(&realms, ", ");
    struct diagnostic *diagnostic = diagnostics_add(
        diagnostics, SEVERITY_ERROR, NULL, NULL,
        "no client is declared for realm \"%s\" (%zu for other realms)", realm, desired->passed_over);
    if (realms.count && realms.count <= NAMES_SHOWN)
        diagnostic_next(diagnostic, "check --realm: there are clients of %s", names);
    else
        diagnostic_next(diagnostic, "check --realm");
}

void declare_load(const struct input_text *texts, size_t count, const struct declare_options *options,
                  struct desired *desired, struct diagnostics *diagnostics) {
    auto_json concealed = json_object();
    auto_json realms = json_object();
    struct loading loading = {.to = {options, desired, diagnostics, concealed, realms}};
    if (!desired->positions)
        desired->positions = positions_new();
    if (!desired->documents)
        desired->documents = json_array();
    for (size_t i = 0; i < count; i++)
        load_text(&loading, &texts[i]);
    loading_finish(&loading);
    desired_sort(desired);
    find_duplicates(desired, diagnostics);
    extractions_settle(&loading.to);
    check_realm(desired, options->realm, realms, diagnostics);
    if (options->names && options->names->count) {
        check_names(desired, options->names, diagnostics);
        keep_named(desired, options->names);
    }
}
