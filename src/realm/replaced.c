#include "realm/replaced.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "realm/sections.h"

#include <string.h>

/* More places than this in one message help nobody. */
#define PLACES_MAX 20
#define CAPACITY_FIRST 16

enum fate { FATE_UNTOUCHED, FATE_CHANGED, FATE_DROPPED };

struct replaced_client {
    bool is_extraction; /* of its secret, not the client itself */
    json_t *entry;
    json_t *list;
    char *path; /* of the list */
    struct position where;
    bool seen; /* in the values as they are now */
    enum fate fate;
    struct position was_at;
    struct position fate_at; /* the key that replaced or deleted the list */
    bool deleted;            /* there is no list any more */
};

/* The value at path (NULL: none), and in *where the last key on the way that there is. */
static const json_t *walk(const json_t *values, const char *path, const struct positions *positions,
                          struct position *where) {
    auto_strings keys = {0};
    strings_split(&keys, path, '.');
    for (size_t i = 0; i < keys.count && json_is_object(values); i++) {
        struct position at = positions_member(positions, values, keys.items[i]);
        *where = at.file ? at : *where;
        values = json_object_get(values, keys.items[i]);
    }
    return values;
}

static struct replaced_client *known_client(struct replaced *replaced, const char *key) {
    const json_t *index = json_object_get(replaced->indexes, key);
    return index ? &replaced->items[json_integer_value(index)] : NULL;
}

static struct replaced_client *new_client(struct replaced *replaced, const char *key) {
    if (!replaced->items || replaced->count == replaced->capacity) {
        replaced->capacity = replaced->capacity ? replaced->capacity * 2 : CAPACITY_FIRST;
        replaced->items = mem_resize(replaced->items, replaced->capacity * sizeof *replaced->items);
    }
    json_object_set_new(replaced->indexes, key, json_integer((json_int_t)replaced->count));
    replaced->items[replaced->count] = (struct replaced_client){0};
    return &replaced->items[replaced->count++];
}

static void keep(json_t **kept, json_t *value) {
    json_incref(value);
    json_decref(*kept);
    *kept = value;
}

/* A list that clients or extractions stand in. */
struct list {
    bool of_extractions;
    const json_t *entries;
    const char *path;
    struct position where;
};

static void see_entry(struct replaced *replaced, const struct list *list, json_t *entry,
                      struct position where) {
    const char *realm = value_text(entry, "realm"), *client_id = value_text(entry, "clientId");
    auto_text key = mem_format("%s%s %s", list->of_extractions ? "extraction " : "", realm ? realm : "",
                               client_id ? client_id : "");
    struct replaced_client *client = known_client(replaced, key);
    if (!client_id || (client && client->seen))
        return;
    if (!client) {
        client = new_client(replaced, key);
        client->is_extraction = list->of_extractions;
    } else if (client->entry != entry) {
        client->fate = json_equal(client->entry, entry) ? FATE_UNTOUCHED : FATE_CHANGED;
        client->was_at = client->where;
        client->fate_at = list->where;
    }
    keep(&client->entry, entry);
    keep(&client->list, (json_t *)list->entries);
    mem_replace(&client->path, mem_dup(list->path));
    client->where = where;
    client->seen = true;
}

/* A client that is not seen is dropped, unless its list is there and only switched off. */
static void miss(struct replaced_client *client, const json_t *values, const struct positions *positions) {
    struct position where = {0};
    const json_t *now = walk(values, client->path, positions, &where);
    if (client->fate == FATE_DROPPED || now == client->list)
        return;
    client->fate = FATE_DROPPED;
    client->was_at = client->where;
    client->fate_at = where;
    client->deleted = !json_is_array(now);
}

static void see_list(struct replaced *replaced, const struct list *list, const struct positions *positions) {
    size_t i;
    json_t *entry;
    json_array_foreach (list->entries, i, entry)
        see_entry(replaced, list, entry, positions_item(positions, list->entries, i));
}

static void see_extractions(struct replaced *replaced, const struct section *section,
                            const struct positions *positions) {
    auto_text path = mem_format("%s.clients", section->path);
    const struct list list = {.of_extractions = true,
                              .entries = json_object_get(section->entries, "clients"),
                              .path = path,
                              .where = positions_member(positions, section->entries, "clients")};
    see_list(replaced, &list, positions);
}

void replaced_note(struct replaced *replaced, const json_t *values, const char *values_path,
                   const struct positions *positions) {
    struct sections sections = {0};
    if (!replaced->indexes)
        replaced->indexes = json_object();
    for (size_t i = 0; i < replaced->count; i++)
        replaced->items[i].seen = false;
    sections_find(values, values_path, positions, &sections, NULL);
    for (size_t i = 0; i < sections.count; i++) {
        const struct section *section = &sections.items[i];
        see_list(replaced, &(struct list){false, section->entries, section->path, section->where}, positions);
    }
    for (size_t i = 0; replaced->with_extractions && i < sections.extraction_count; i++)
        see_extractions(replaced, &sections.extractions[i], positions);
    for (size_t i = 0; i < replaced->count; i++)
        if (!replaced->items[i].seen)
            miss(&replaced->items[i], values, positions);
    sections_clear(&sections);
}

static bool is_one_place(const struct position *a, const struct position *b) {
    return text_equal(a->file, b->file) && a->line == b->line && a->column == b->column;
}

static bool same_fate(const struct replaced_client *a, const struct replaced_client *b) {
    return a->fate == b->fate && strcmp(a->path, b->path) == 0 && is_one_place(&a->fate_at, &b->fate_at);
}

/* A line that takes away all of a section is told once, for its clients; and where the same client goes is a matter
 * of each stage. */
static bool goes_without_saying(const struct replaced *replaced, const struct replaced_client *extraction) {
    if (!extraction->is_extraction || extraction->fate != FATE_DROPPED)
        return extraction->is_extraction;
    for (size_t i = 0; i < replaced->count; i++) {
        const struct replaced_client *client = &replaced->items[i];
        if (!client->is_extraction && client->fate == FATE_DROPPED &&
            is_one_place(&client->fate_at, &extraction->fate_at))
            return true;
    }
    return false;
}

static void add_place(struct buffer *places, size_t number, const struct replaced_client *client) {
    if (number >= PLACES_MAX)
        return;
    buffer_format(places, "%s%s (%s:%u:%u)", number ? ", " : "", value_text(client->entry, "clientId"),
                  client->was_at.file ? client->was_at.file : "?", client->was_at.line,
                  client->was_at.column);
}

static void report(const struct replaced_client *first, const char *places, size_t count,
                   struct diagnostics *diagnostics) {
    if (first->fate == FATE_CHANGED) {
        diagnostics_add(diagnostics, SEVERITY_NOTE, &first->fate_at, first->path,
                        "this list replaces another one and declares anew: %s", places);
        return;
    }
    struct diagnostic *diagnostic = diagnostics_add(
        diagnostics, SEVERITY_WARNING, &first->fate_at, first->path,
        "%s is %s here, which drops %zu %s%s: %s", first->path, first->deleted ? "deleted" : "replaced",
        count, first->is_extraction ? "extraction" : "client", count == 1 ? "" : "s", places);
    diagnostic_code(diagnostic, "KCR-1005");
    if (first->deleted)
        diagnostic_next(diagnostic, "to keep them, take this line out of the later file");
    else
        diagnostic_next(diagnostic,
                        "Helm replaces lists as a whole: to keep them, repeat them in this list, or "
                        "give the files to runs of their own");
}

void replaced_report(const struct replaced *replaced, struct diagnostics *diagnostics) {
    bool *told = mem_alloc_array(replaced->count + 1, sizeof *told);
    for (size_t i = 0; i < replaced->count; i++) {
        const struct replaced_client *first = &replaced->items[i];
        auto_buffer places = {0};
        size_t count = 0;
        if (told[i] || first->fate == FATE_UNTOUCHED || goes_without_saying(replaced, first))
            continue;
        for (size_t j = i; j < replaced->count; j++) {
            if (!same_fate(first, &replaced->items[j]))
                continue;
            told[j] = true;
            add_place(&places, count++, &replaced->items[j]);
        }
        if (count > PLACES_MAX)
            buffer_format(&places, " and %zu more", count - PLACES_MAX);
        report(first, buffer_text(&places), count, diagnostics);
    }
    mem_free(told);
}

void replaced_clear(struct replaced *replaced) {
    for (size_t i = 0; i < replaced->count; i++) {
        json_decref(replaced->items[i].entry);
        json_decref(replaced->items[i].list);
        mem_free(replaced->items[i].path);
    }
    mem_free(replaced->items);
    json_decref(replaced->indexes);
    *replaced = (struct replaced){0};
}
