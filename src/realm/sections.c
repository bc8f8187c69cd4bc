#include "realm/sections.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/validate.h"

#include <string.h>

static const char *const section_names[] = {"clientPatcher", "clientReconciliation"};
static const char *const list_names[] = {"clientSpecs", "clients"};

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

static void note_disabled(struct search *search, const json_t *section, const char *path) {
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

/* True when the map is a section: it has one of the lists. */
static bool take_section(struct search *search, const json_t *section, const char *path) {
    bool is_section = false;
    bool enabled = value_is_true(section, "enabled", true);
    for (size_t i = 0; i < mem_count(list_names); i++) {
        const json_t *list = json_object_get(section, list_names[i]);
        if (!list)
            continue;
        is_section = true;
        if (enabled)
            add_list(search, list, mem_format("%s%s%s", path, *path ? "." : "", list_names[i]),
                     positions_member(search->positions, section, list_names[i]));
    }
    if (!is_section)
        return false;
    search->seen = true;
    if (enabled)
        take_login(search->found, section);
    else
        note_disabled(search, section, path);
    return true;
}

static void search_map(struct search *search, const json_t *map, const char *path) {
    for (size_t i = 0; i < mem_count(section_names); i++) {
        const json_t *section = json_object_get(map, section_names[i]);
        auto_text section_path = mem_format("%s%s%s", path, *path ? "." : "", section_names[i]);
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
                   const struct position *where, struct sections *sections, struct diagnostics *diagnostics) {
    struct search search = {positions, diagnostics, sections, false};
    if (values_path)
        search_at(&search, values, values_path);
    else
        search_top_and_below(&search, values);
    if (search.seen)
        return true;
    const struct position file_only = {.file = where->file};
    if (values_path)
        diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, &file_only, values_path,
                                        "nothing that declares clients stands at this path"),
                        "check --values-path: it names a section with clientSpecs, or the list itself");
    else
        diagnostic_next(diagnostics_add(diagnostics, SEVERITY_ERROR, &file_only, NULL,
                                        "no clientPatcher or clientReconciliation section with clientSpecs, "
                                        "neither at the top nor one level down"),
                        "name the place of the section with --values-path a.b.c");
    return false;
}

/* One {clientId, realm, spec} and where it goes. */
struct entry {
    const json_t *value;
    struct position where;
    char *path;
    struct desired *desired;
    struct diagnostics *diagnostics;
};

static struct diagnostic *entry_error(const struct entry *entry, const char *message) {
    return diagnostics_add(entry->diagnostics, SEVERITY_ERROR, &entry->where, entry->path, "%s", message);
}

/* The text at a member of object, whose path below the entry is given; NULL when it is absent, null or empty.
 * For other types *wrong becomes true, with a diagnostic. */
static const char *entry_text(const struct entry *entry, const json_t *object, const char *key,
                              const char *path, bool *wrong) {
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    if (!value || json_is_null(value) || text)
        return text && *text ? text : NULL;
    struct position where = positions_member(entry->desired->positions, object, key);
    auto_text whole_path = mem_format("%s.%s", entry->path, path);
    diagnostic_next(diagnostics_add(entry->diagnostics, SEVERITY_ERROR, &where, whole_path,
                                    "%s must be a string, but is a %s", path, value_type_name(value)),
                    "put it in quotes");
    *wrong = true;
    return NULL;
}

static const char *entry_client_id(const struct entry *entry) {
    const json_t *spec = json_object_get(entry->value, "spec");
    bool wrong = false;
    const char *name = entry_text(entry, entry->value, "clientId", "clientId", &wrong);
    const char *spec_name = entry_text(entry, spec, "clientId", "spec.clientId", &wrong);
    if (wrong)
        return NULL;
    if (name && spec_name && strcmp(name, spec_name) != 0)
        diagnostics_add(entry->diagnostics, SEVERITY_ERROR, &entry->where, entry->path,
                        "clientId is \"%s\", but spec.clientId is \"%s\"", name, spec_name);
    if (name || spec_name)
        return name ? name : spec_name;
    entry_error(entry, "clientId is missing (a non-empty string)");
    return NULL;
}

static json_t *entry_spec(const struct entry *entry) {
    json_t *spec = json_object_get(entry->value, "spec");
    if (json_is_object(spec))
        return spec;
    diagnostic_next(
        entry_error(entry, spec ? "spec must be a map" : "spec is missing (the client's representation)"),
        "an entry looks like {clientId: x, realm: y, spec: {redirectUris: [...]}}");
    return NULL;
}

/* NULL with *skip: the entry belongs to another realm. */
static const char *entry_realm(const struct entry *entry, const char *wanted, bool *skip) {
    bool wrong = false;
    const char *realm = entry_text(entry, entry->value, "realm", "realm", &wrong);
    *skip = realm && wanted && strcmp(realm, wanted) != 0;
    if (wrong || *skip)
        return NULL;
    if (realm || wanted)
        return realm ? realm : wanted;
    diagnostic_next(entry_error(entry, "realm is missing"),
                    "add `realm: NAME` to the entry, or give --realm NAME");
    return NULL;
}

static void check_spec(const struct entry *entry, const json_t *spec) {
    auto_text path = mem_format("%s.spec", entry->path);
    validate_spec(&kind_client, spec, entry->desired->positions, path, entry->diagnostics);
}

static void declare_entry(const struct entry *entry, const char *wanted_realm) {
    if (!json_is_object(entry->value)) {
        entry_error(entry, "each entry must be a map with clientId, realm and spec");
        return;
    }
    bool skip = false;
    const char *realm = entry_realm(entry, wanted_realm, &skip);
    if (skip) {
        entry->desired->passed_over++;
        return;
    }
    const char *client_id = entry_client_id(entry);
    json_t *spec = entry_spec(entry);
    if (spec)
        check_spec(entry, spec);
    if (!realm || !client_id || !spec)
        return;
    /* Keycloak makes one up when a client is created without. */
    if (!text_equal(value_text(spec, "clientId"), client_id))
        json_object_set_new(spec, "clientId", json_string(client_id));
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)realm,
                                          .name = (char *)client_id,
                                          .spec = spec,
                                          .where = entry->where,
                                          .path = entry->path};
    desired_add(entry->desired, &object);
}

void section_declare(const struct section *section, const char *realm, struct desired *desired,
                     struct diagnostics *diagnostics) {
    if (!json_is_array(section->entries)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, &section->where, section->path,
                        "must be a list, but is a %s", value_type_name(section->entries));
        return;
    }
    size_t i;
    json_t *value;
    json_array_foreach ((json_t *)section->entries, i, value) {
        auto_text path = mem_format("%s[%zu]", section->path, i);
        const struct entry entry = {.value = value,
                                    .where = positions_item(desired->positions, section->entries, i),
                                    .path = path,
                                    .desired = desired,
                                    .diagnostics = diagnostics};
        declare_entry(&entry, realm);
    }
}

void sections_clear(struct sections *sections) {
    for (size_t i = 0; i < sections->count; i++)
        mem_free((char *)sections->items[i].path);
    mem_free(sections->items);
    *sections = (struct sections){0};
}
