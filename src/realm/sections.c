#include "realm/sections.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

static const char *const section_names[] = {"clientPatcher", "clientReconciliation", NULL};
static const char *const list_names[] = {"clientSpecs", "clients", NULL};

#define EXTRACTION "secretExtraction"

struct search {
    const struct positions *positions;
    struct diagnostics *diagnostics;
    struct sections *found;
    bool seen; /* a section, enabled or not */
};

static void add_list(struct search *search, const json_t *list, char *path, struct position where) {
    struct sections *found = search->found;
    found->items = mem_resize(found->items, (found->count + 1) * sizeof *found->items);
    found->items[found->count++] = (struct section){.entries = list, .path = path, .where = where};
}

static void add_extraction(struct search *search, const json_t *section, const char *path) {
    const json_t *extraction = json_object_get(section, EXTRACTION);
    struct sections *found = search->found;
    if (!extraction || json_is_null(extraction))
        return;
    found->extractions =
        mem_resize(found->extractions, (found->extraction_count + 1) * sizeof *found->extractions);
    found->extractions[found->extraction_count++] =
        (struct section){.entries = extraction,
                         .path = mem_format("%s%s%s", path, *path ? "." : "", EXTRACTION),
                         .where = positions_member(search->positions, section, EXTRACTION)};
}

static void note_disabled(struct search *search, const json_t *section, const char *path) {
    if (!search->diagnostics)
        return;
    struct position where = positions_member(search->positions, section, "enabled");
    auto_text enabled_path = mem_format("%s.enabled", path);
    diagnostics_add(search->diagnostics, SEVERITY_NOTE, &where, enabled_path,
                    "%s is switched off (enabled: false): its clients are not looked at", path);
}

static void take_login(struct sections *found, const json_t *section) {
    if (!found->login_realm)
        found->login_realm = value_text(section, "loginRealm");
    if (!found->login_client_id)
        found->login_client_id = value_text(section, "loginClientId");
}

static bool is_enabled(const struct search *search, const json_t *section, const char *path) {
    const json_t *enabled = json_object_get(section, "enabled");
    if (search->diagnostics && enabled && !json_is_boolean(enabled) && !json_is_null(enabled)) {
        struct position where = positions_member(search->positions, section, "enabled");
        auto_text enabled_path = mem_format("%s.enabled", path);
        diagnostic_next(diagnostics_add(search->diagnostics, SEVERITY_ERROR, &where, enabled_path,
                                        "enabled must be true or false, but is a %s",
                                        value_type_name(enabled)),
                        "write it without quotes: `enabled: false`");
    }
    return !json_is_false(enabled);
}

/* True when the map is a section: it has one of the lists. */
static bool take_section(struct search *search, const json_t *section, const char *path) {
    size_t lists = 0;
    for (size_t i = 0; list_names[i]; i++)
        lists += json_object_get(section, list_names[i]) != NULL;
    if (!json_is_false(json_object_get(section, "enabled")))
        add_extraction(search, section, path);
    if (lists == 0)
        return false;
    search->seen = true;
    bool enabled = is_enabled(search, section, path);
    for (size_t i = 0; enabled && list_names[i]; i++) {
        const json_t *list = json_object_get(section, list_names[i]);
        if (list)
            add_list(search, list, mem_format("%s%s%s", path, *path ? "." : "", list_names[i]),
                     positions_member(search->positions, section, list_names[i]));
    }
    if (enabled)
        take_login(search->found, section);
    else
        note_disabled(search, section, path);
    return true;
}

static void refuse_section_type(struct search *search, const json_t *map, const char *name,
                                const char *path) {
    const json_t *section = json_object_get(map, name);
    struct position where = positions_member(search->positions, map, name);
    search->seen = true;
    if (search->diagnostics)
        diagnostic_next(diagnostics_add(search->diagnostics, SEVERITY_ERROR, &where, path,
                                        "%s must be a map, but is a %s", name, value_type_name(section)),
                        "the list of clients is called clientSpecs in it");
}

static void search_map(struct search *search, const json_t *map, const char *path) {
    for (size_t i = 0; section_names[i]; i++) {
        const json_t *section = json_object_get(map, section_names[i]);
        auto_text section_path = mem_format("%s%s%s", path, *path ? "." : "", section_names[i]);
        if (section && !json_is_object(section) && !json_is_null(section))
            refuse_section_type(search, map, section_names[i], section_path);
        else
            take_section(search, section, section_path);
    }
}

static void search_top_and_below(struct search *search, const json_t *values) {
    search_map(search, values, "");
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)values, key, value)
        if (json_is_object(value))
            search_map(search, value, key);
}

static const json_t *walk(const struct search *search, const json_t *values, const char *path,
                          struct position *where) {
    auto_strings keys = {0};
    strings_split(&keys, path, '.');
    for (size_t i = 0; values && i < keys.count; i++) {
        *where = positions_member(search->positions, values, keys.items[i]);
        values = json_object_get(values, keys.items[i]);
    }
    return values;
}

static void search_at(struct search *search, const json_t *values, const char *path) {
    struct position where = {0};
    const json_t *found = walk(search, values, path, &where);
    if (json_is_array(found)) {
        add_list(search, found, mem_dup(path), where);
        search->seen = true;
    } else if (json_is_object(found) && !take_section(search, found, path)) {
        search_map(search, found, path);
    }
}

bool sections_find(const json_t *values, const char *values_path, const struct positions *positions,
                   struct sections *sections, struct diagnostics *diagnostics) {
    struct search search = {positions, diagnostics, sections, false};
    if (values_path)
        search_at(&search, values, values_path);
    else
        search_top_and_below(&search, values);
    return search.seen;
}

/* A key of map that is nearly one of names, but not quite; NULL when there is none. */
static const char *near_key(const json_t *map, const char *const *names) {
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value) {
        const char *near = text_nearest(key, names);
        if (near && strcmp(near, key) != 0)
            return key;
    }
    return NULL;
}

/* What looks like the misspelt name of a section, or of the list in one, in map and the maps below it. */
static const char *misspelt_key(const json_t *map, size_t levels) {
    const char *found = near_key(map, section_names), *key;
    json_t *value;
    for (size_t i = 0; !found && section_names[i]; i++)
        found = near_key(json_object_get(map, section_names[i]), list_names);
    json_object_foreach ((json_t *)map, key, value)
        if (!found && levels)
            found = misspelt_key(value, levels - 1);
    return found;
}

/* Deeper than anybody nests charts. */
#define LOOK_LEVELS 8

/* The path of the first map below map that has a list of clientSpecs; NULL when there is none. The caller frees it. */
static char *path_of_list(const json_t *map, size_t levels) {
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value) {
        if (strchr(key, '.'))
            continue;
        if (json_is_array(json_object_get(value, list_names[0])))
            return mem_dup(key);
        auto_text below = levels ? path_of_list(value, levels - 1) : NULL;
        if (below)
            return mem_format("%s.%s", key, below);
    }
    return NULL;
}

static void advise(struct diagnostic *diagnostic, const json_t *values) {
    const char *misspelt = misspelt_key(values, 1);
    auto_text path = path_of_list(values, LOOK_LEVELS);
    if (path)
        diagnostic_next(diagnostic, "there is one at --values-path %s", path);
    else if (json_is_array(json_object_get(values, list_names[0])))
        diagnostic_next(diagnostic, "the list is at --values-path %s", list_names[0]);
    else if (misspelt)
        diagnostic_next(diagnostic, "is \"%s\" misspelt?", misspelt);
    else
        diagnostic_next(diagnostic, "name the place of the section with --values-path a.b.c");
}

void sections_refuse(const json_t *values, const char *values_path, const char *file,
                     struct diagnostics *diagnostics) {
    const struct position file_only = {.file = file};
    if (values_path) {
        diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, &file_only, values_path,
                                        "nothing that declares clients stands at this path"),
                        "check --values-path: it names a section with clientSpecs, or the list itself");
        return;
    }
    if (json_is_string(json_object_get(values, "clientId"))) {
        diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, &file_only, NULL,
                                        "this is one client, not a list of clients"),
                        "put it into one: [{clientId: x, realm: y, spec: {redirectUris: [...]}}]");
        return;
    }
    advise(
        diagnostics_add(diagnostics, SEVERITY_ERROR, &file_only, NULL,
                        "no clientPatcher or clientReconciliation section with clientSpecs, neither at the "
                        "top nor one level down"),
        values);
}

static bool holds_list(const json_t *map) {
    for (size_t i = 0; list_names[i]; i++)
        if (json_is_array(json_object_get(map, list_names[i])))
            return true;
    return false;
}

/* A misspelt section is known by the list in it, a misspelt list by the section around it. */
static const char *suspect_key(const json_t *map, size_t levels, const struct positions *positions,
                               struct position *where) {
    const json_t *place = map;
    const char *found = NULL, *key;
    json_t *value;
    for (size_t i = 0; !found && section_names[i]; i++) {
        place = json_object_get(map, section_names[i]);
        found = near_key(place, list_names);
    }
    if (!found)
        place = map;
    json_object_foreach ((json_t *)map, key, value)
        if (!found && holds_list(value) && text_nearest(key, section_names))
            found = key;
    if (found)
        *where = positions_member(positions, place, found);
    json_object_foreach ((json_t *)map, key, value)
        if (!found && levels)
            found = suspect_key(value, levels - 1, positions, where);
    return found;
}

void sections_suspect(const json_t *values, const struct positions *positions,
                      struct diagnostics *diagnostics) {
    struct position where = {0};
    const char *misspelt = suspect_key(values, 1, positions, &where);
    if (misspelt)
        diagnostic_next(diagnostics_add(diagnostics, SEVERITY_WARNING, &where, NULL,
                                        "nothing declares clients, but there is \"%s\"", misspelt),
                        "is \"%s\" misspelt?", misspelt);
}

void sections_clear(struct sections *sections) {
    for (size_t i = 0; i < sections->count; i++)
        mem_free((char *)sections->items[i].path);
    for (size_t i = 0; i < sections->extraction_count; i++)
        mem_free((char *)sections->extractions[i].path);
    mem_free(sections->extractions);
    mem_free(sections->items);
    *sections = (struct sections){0};
}
