#include "realm/extraction_entries.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

#define EXAMPLE "an entry looks like {clientId: x, vaultKey: x-oidc-client-secret}"

static const char *const section_members[] = {"enabled", "clients", NULL};
static const char *const entry_members[] = {"clientId", "realm", "vaultKey", "vaultField", NULL};

/* A map with its path, and where what is wrong in it is said. */
struct place {
    const struct declaring *to;
    json_t *map;
    struct position where;
    const char *path;
};

static struct diagnostic *complain(const struct place *place, enum severity severity, const char *key,
                                   const char *message) {
    auto_text path = mem_format("%s%s%s", place->path, key ? "." : "", key ? key : "");
    struct position where =
        key ? positions_member(place->to->desired->positions, place->map, key) : place->where;
    return diagnostics_add(place->to->diagnostics, severity, &where, path, "%s", message);
}

static bool is_one_of(const char *text, const char *const *names) {
    while (*names && strcmp(*names, text) != 0)
        names++;
    return *names != NULL;
}

static void check_members(const struct place *place, const char *what, const char *const *names) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (place->map, key, value) {
        const char *near = is_one_of(key, names) ? NULL : text_nearest(key, names);
        if (!near)
            continue;
        auto_text message = mem_format("%s has no field \"%s\"", what, key);
        diagnostic_next(complain(place, SEVERITY_WARNING, key, message), "did you mean \"%s\"?", near);
    }
}

/* --- Entries ----------------------------------------------------------------------------------------- */

/* The text at key, NULL when it is absent, null or empty; *wrong when it has another type, or could not be
 * substituted, which was said. */
static const char *entry_text(const struct place *place, const char *key, bool *wrong) {
    const json_t *value = json_object_get(place->map, key);
    const char *text = json_string_value(value);
    if (mask_is(value)) {
        *wrong = true;
        return NULL;
    }
    if (!value || json_is_null(value) || text)
        return text && *text ? text : NULL;
    auto_text message = mem_format("%s must be a string, but is a %s", key, value_type_name(value));
    diagnostic_next(complain(place, SEVERITY_ERROR, key, message),
                    "write a text, in quotes where it looks like a number");
    *wrong = true;
    return NULL;
}

static const char *needed_text(const struct place *place, const char *key, bool *wrong) {
    bool wrong_type = false;
    const char *text = entry_text(place, key, &wrong_type);
    if (!text && !wrong_type) {
        auto_text message = mem_format("%s is missing (a non-empty string)", key);
        diagnostic_next(complain(place, SEVERITY_ERROR, NULL, message), EXAMPLE);
    }
    *wrong = *wrong || !text;
    return text;
}

/* Vault answers paths with empty or dotted segments with a redirect, and does not take what acts on terminals.
 * Without the slashes at its ends; NULL when it is no path. */
static char *clean_key(const char *key) {
    auto_strings segments = {0};
    size_t start = strspn(key, "/"), size = strlen(key);
    while (size > start && key[size - 1] == '/')
        size--;
    char *clean = mem_dup_n(key + start, size - start);
    bool good = *clean && !strstr(clean, "//");
    strings_split(&segments, clean, '/');
    for (size_t i = 0; i < segments.count; i++)
        good = good && strcmp(segments.items[i], ".") != 0 && strcmp(segments.items[i], "..") != 0;
    for (const char *at = clean; good && *at;) {
        uint32_t code = 0;
        size_t length = text_decode(at, &code);
        good = length && !text_acts_on_terminals(code);
        at += length;
    }
    if (good)
        return clean;
    mem_free(clean);
    return NULL;
}

static void declare_extraction(const struct place *place, bool enabled) {
    const struct substitution substitution = declaring_substitution(place->to);
    const char *field_default = place->to->options->vault_field;
    bool wrong = false;
    for (size_t i = 0; entry_members[i]; i++)
        substitute_member(&substitution, place->map, entry_members[i], place->path);
    check_members(place, "an extraction", entry_members);
    const char *client_id = needed_text(place, "clientId", &wrong);
    const char *key = needed_text(place, "vaultKey", &wrong);
    const char *field = entry_text(place, "vaultField", &wrong);
    const char *realm = entry_text(place, "realm", &wrong);
    if (wrong)
        return;
    auto_text clean = clean_key(key);
    if (!clean) {
        diagnostic_next(
            complain(place, SEVERITY_ERROR, "vaultKey",
                     "vaultKey must be a path below the mount, without empty, \".\" or \"..\" parts"),
            EXAMPLE);
        return;
    }
    if (!field)
        field = field_default ? field_default : EXTRACTION_FIELD_DEFAULT;
    const struct extraction extraction = {.realm = (char *)realm,
                                          .client_id = (char *)client_id,
                                          .vault_key = clean,
                                          .vault_field = (char *)field,
                                          .enabled = enabled,
                                          .where = place->where,
                                          .path = (char *)place->path};
    extractions_add(&place->to->desired->extractions, &extraction);
}

static bool is_enabled(const struct place *place) {
    const json_t *enabled = json_object_get(place->map, "enabled");
    if (enabled && !json_is_boolean(enabled) && !json_is_null(enabled)) {
        auto_text message =
            mem_format("enabled must be true or false, but is a %s", value_type_name(enabled));
        diagnostic_next(complain(place, SEVERITY_ERROR, "enabled", message),
                        "write it without quotes: `enabled: false`");
    }
    return !json_is_false(enabled);
}

static void declare_clients(const struct place *place, const json_t *clients, bool enabled) {
    size_t i = 0;
    json_t *value = NULL;
    json_array_foreach (clients, i, value) {
        auto_text path = mem_format("%s.clients[%zu]", place->path, i);
        const struct place entry = {.to = place->to,
                                    .map = value,
                                    .where = positions_item(place->to->desired->positions, clients, i),
                                    .path = path};
        if (json_is_object(value))
            declare_extraction(&entry, enabled);
        else
            diagnostic_next(
                complain(&entry, SEVERITY_ERROR, NULL, "each entry must be a map with clientId and vaultKey"),
                EXAMPLE);
    }
}

void extraction_declare(const struct declaring *to, const struct section *section) {
    const struct place place = {
        .to = to, .map = (json_t *)section->entries, .where = section->where, .path = section->path};
    if (!json_is_object(place.map)) {
        auto_text message =
            mem_format("secretExtraction must be a map, but is a %s", value_type_name(place.map));
        diagnostic_next(complain(&place, SEVERITY_ERROR, NULL, message),
                        "write secretExtraction: {enabled: true, clients: [{clientId: x, vaultKey: y}]}");
        return;
    }
    check_members(&place, "secretExtraction", section_members);
    const json_t *clients = json_object_get(place.map, "clients");
    bool enabled = is_enabled(&place);
    to->desired->extractions.switched_off += !enabled;
    if (json_is_array(clients)) {
        declare_clients(&place, clients, enabled);
    } else if (clients && !json_is_null(clients)) {
        auto_text message = mem_format("clients must be a list, but is a %s", value_type_name(clients));
        diagnostic_next(complain(&place, SEVERITY_ERROR, "clients", message), EXAMPLE);
    }
}

/* --- When all is loaded ------------------------------------------------------------------------------ */

/* The realms in which the client is declared, those passed over included. */
static const json_t *realms_of(const struct declaring *to, const char *client_id) {
    return json_object_get(to->realms, client_id);
}

static void refuse_realm(const struct declaring *to, const struct extraction *extraction,
                         const json_t *realms) {
    auto_strings names = {0};
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)realms, name, value)
        strings_format(&names, "\"%s\"", name);
    strings_sort(&names);
    auto_text joined = strings_join(&names, ", ");
    struct diagnostic *diagnostic = diagnostics_add(
        to->diagnostics, SEVERITY_ERROR, &extraction->where, extraction->path,
        names.count ? "which realm's client \"%s\"? It is declared in %s"
                    : "the realm of client \"%s\" is not known: no spec declares the client%s",
        extraction->client_id, joined);
    diagnostic_next(diagnostic, names.count
                                    ? "add `realm: NAME` to the entry, or give --realm NAME"
                                    : "declare the client, or correct clientId; where another tool makes "
                                      "it, add `realm: NAME` to the entry, or give --realm NAME");
    if (!names.count)
        diagnostic_code(diagnostic, "KCR-1202");
}

/* The realm of an extraction, borrowed; NULL when it belongs to another than the one asked for, or when none is
 * known, which is said. */
static const char *settle_realm(const struct declaring *to, const struct extraction *extraction) {
    const char *wanted = to->options->realm;
    const json_t *realms = realms_of(to, extraction->client_id);
    size_t count = json_object_size(realms);
    const char *realm = extraction->realm;
    if (!realm && count == 1)
        realm = json_object_iter_key(json_object_iter((json_t *)realms));
    if (!realm && wanted && (count == 0 || json_object_get(realms, wanted)))
        realm = wanted;
    if (!realm && !wanted)
        refuse_realm(to, extraction, realms);
    return realm && (!wanted || strcmp(realm, wanted) == 0) ? realm : NULL;
}

static char *place_of(const struct extraction *extraction) {
    const char *file = extraction->where.file ? extraction->where.file : "?";
    if (!extraction->where.line)
        return mem_format("%s (%s)", file, extraction->path);
    return mem_format("%s:%u:%u (%s)", file, extraction->where.line, extraction->where.column,
                      extraction->path);
}

static bool is_same_client(const struct extraction *a, const struct extraction *b) {
    return strcmp(a->realm, b->realm) == 0 && strcmp(a->client_id, b->client_id) == 0;
}

static void report_pair(const struct declaring *to, const struct extraction *first,
                        const struct extraction *second) {
    auto_text place = place_of(first);
    struct diagnostic *diagnostic = NULL;
    if (is_same_client(first, second))
        diagnostic =
            diagnostics_add(to->diagnostics, SEVERITY_ERROR, &second->where, second->path,
                            "the secret of client \"%s\" of realm \"%s\" goes to field \"%s\" of \"%s\" "
                            "twice: first at %s",
                            second->client_id, second->realm, second->vault_field, second->vault_key, place);
    else
        diagnostic =
            diagnostics_add(to->diagnostics, SEVERITY_ERROR, &second->where, second->path,
                            "field \"%s\" of \"%s\" is where the secret of client \"%s\" of realm \"%s\" "
                            "goes: at %s",
                            second->vault_field, second->vault_key, first->client_id, first->realm, place);
    if (!is_same_client(first, second))
        diagnostic_code(diagnostic, "KCR-1204");
    diagnostic_next(diagnostic, is_same_client(first, second)
                                    ? "remove one of the two"
                                    : "give one of the two another vaultKey or vaultField");
}

/* "key\nfield" → index of the first that goes there, so that ten thousand of them take no square of it. */
static void find_collisions(const struct declaring *to) {
    const struct extractions *extractions = &to->desired->extractions;
    auto_json seen = json_object();
    for (size_t i = 0; i < extractions->count; i++) {
        const struct extraction *each = &extractions->items[i];
        if (!each->enabled)
            continue;
        auto_text target = mem_format("%s\n%s", each->vault_key, each->vault_field);
        const json_t *first = json_object_get(seen, target);
        if (first)
            report_pair(to, &extractions->items[json_integer_value(first)], each);
        else
            json_object_set_new(seen, target, json_integer((json_int_t)i));
    }
}

void extractions_settle(const struct declaring *to) {
    struct extractions loaded = to->desired->extractions;
    to->desired->extractions = (struct extractions){.switched_off = loaded.switched_off};
    for (size_t i = 0; i < loaded.count; i++) {
        struct extraction settled = loaded.items[i];
        settled.realm = (char *)settle_realm(to, &settled);
        if (settled.realm)
            extractions_add(&to->desired->extractions, &settled);
    }
    extractions_clear(&loaded);
    find_collisions(to); /* in the order of loading: the later place is the one that is wrong */
    extractions_sort(&to->desired->extractions);
}
