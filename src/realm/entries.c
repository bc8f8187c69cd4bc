#include "realm/entries.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/declared_secret.h"
#include "kcrealm/realm/mask.h"
#include "kcrealm/realm/validate.h"

#include <string.h>

#define ENTRY_EXAMPLE "an entry looks like {clientId: x, realm: y, spec: {redirectUris: [...]}}"
#define LIST_EXAMPLE "write a list of entries: [{clientId: x, realm: y, spec: {redirectUris: [...]}}]"

/* One {clientId, realm, spec} and where it goes. */
struct entry {
    const struct declaring *to;
    json_t *value;
    struct position where;
    const char *path;
};

struct substitution declaring_substitution(const struct declaring *to) {
    return (struct substitution){.environment = to->options->environment,
                                 .enabled = to->options->substitute,
                                 .keep = to->options->collection != NULL,
                                 .positions = to->desired->positions,
                                 .diagnostics = to->diagnostics,
                                 .concealed = to->concealed};
}

void declaring_note_realm(const struct declaring *to, const char *client_id, const char *realm) {
    json_t *realms = json_object_get(to->realms, client_id);
    if (!to->realms)
        return;
    if (!realms) {
        realms = json_object();
        json_object_set_new(to->realms, client_id, realms);
    }
    json_object_set_new(realms, realm, json_true());
}

/* Of an entry that is passed over; what is wrong with it is not looked at. */
static void note_passed_over(const struct declaring *to, const json_t *entry) {
    const char *client_id = value_text(entry, "clientId"), *realm = value_text(entry, "realm");
    if (!client_id)
        client_id = value_text(value_at(entry, "spec", NULL), "clientId");
    if (client_id && realm)
        declaring_note_realm(to, client_id, realm);
    to->desired->passed_over++;
}

void client_declare(const struct declaring *to, const struct client_declaration *client) {
    const struct validate_options options = {.positions = to->desired->positions,
                                             .allow_secrets = to->options->allow_secrets};
    validate_spec(&kind_client, client->spec, &options, client->spec_path, to->diagnostics);
    if (!client->realm || !client->client_id)
        return;
    declaring_note_realm(to, client->client_id, client->realm);
    /* Keycloak makes one up when a client is created without. */
    if (!text_equal(value_text(client->spec, "clientId"), client->client_id))
        json_object_set_new(client->spec, "clientId", json_string(client->client_id));
    /* Without the flag it is an error, and goes no further all the same. */
    auto_secret secret = declared_secret_take(client->spec);
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)client->realm,
                                          .name = (char *)client->client_id,
                                          .spec = client->spec,
                                          .secret = to->options->allow_secrets ? secret : NULL,
                                          .concealed = to->concealed,
                                          .where = client->where,
                                          .path = (char *)client->path,
                                          .spec_path = (char *)client->spec_path};
    desired_add(to->desired, &object);
}

static struct diagnostic *entry_error(const struct entry *entry, const char *message) {
    return diagnostics_add(entry->to->diagnostics, SEVERITY_ERROR, &entry->where, entry->path, "%s", message);
}

/* The text at a member of object, whose path below the entry is given; NULL when it is absent, null or empty.
 * For other types *wrong becomes true, with a diagnostic; for what could not be substituted it has one. */
static const char *entry_text(const struct entry *entry, const json_t *object, const char *key,
                              const char *path, bool *wrong) {
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    *wrong = *wrong || mask_is(value);
    if (!value || json_is_null(value) || text)
        return text && *text ? text : NULL;
    struct position where = positions_member(entry->to->desired->positions, object, key);
    auto_text whole_path = mem_format("%s.%s", entry->path, path);
    diagnostic_next(diagnostics_add(entry->to->diagnostics, SEVERITY_ERROR, &where, whole_path,
                                    "%s must be a string, but is a %s", path, value_type_name(value)),
                    "write a text, in quotes where it looks like a number");
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
        diagnostics_add(entry->to->diagnostics, SEVERITY_ERROR, &entry->where, entry->path,
                        "clientId is \"%s\", but spec.clientId is \"%s\"", name, spec_name);
    if (name || spec_name)
        return name ? name : spec_name;
    diagnostic_next(entry_error(entry, "clientId is missing (a non-empty string)"), "add `clientId: NAME`");
    return NULL;
}

static json_t *entry_spec(const struct entry *entry) {
    json_t *spec = json_object_get(entry->value, "spec");
    if (json_is_object(spec))
        return spec;
    diagnostic_next(
        entry_error(entry, spec ? "spec must be a map" : "spec is missing (the client's representation)"),
        ENTRY_EXAMPLE);
    return NULL;
}

/* NULL with *skip: the entry belongs to another realm. */
static const char *entry_realm(const struct entry *entry, bool *skip) {
    const char *wanted = entry->to->options->realm;
    bool wrong = false;
    const char *realm = entry_text(entry, entry->value, "realm", "realm", &wrong);
    *skip = !wrong && realm && wanted && strcmp(realm, wanted) != 0;
    if (wrong || *skip)
        return NULL;
    if (realm || wanted)
        return realm ? realm : wanted;
    diagnostic_next(entry_error(entry, "realm is missing"),
                    "add `realm: NAME` to the entry, or give --realm NAME");
    return NULL;
}

static const char *const members[] = {"clientId", "realm", "spec", NULL};

static bool is_member(const char *key) {
    for (const char *const *member = members; *member; member++)
        if (strcmp(*member, key) == 0)
            return true;
    return false;
}

static void check_members(const struct entry *entry) {
    const char *key;
    json_t *value;
    json_object_foreach (entry->value, key, value) {
        const char *near = is_member(key) ? NULL : text_nearest(key, members);
        if (!near)
            continue;
        struct position where = positions_member(entry->to->desired->positions, entry->value, key);
        auto_text path = mem_format("%s.%s", entry->path, key);
        diagnostic_next(diagnostics_add(entry->to->diagnostics, SEVERITY_WARNING, &where, path,
                                        "an entry has no field \"%s\"", key),
                        "did you mean \"%s\"?", near);
    }
}

/* All members but the realm, which was looked at before. */
static void substitute_rest(const struct entry *entry) {
    const struct substitution substitution = declaring_substitution(entry->to);
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe (entry->value, next, key, value)
        if (strcmp(key, "realm") != 0)
            substitute_member(&substitution, entry->value, key, entry->path);
}

static void declare_entry(const struct entry *entry) {
    if (!json_is_object(entry->value)) {
        diagnostic_next(entry_error(entry, "each entry must be a map with clientId, realm and spec"),
                        ENTRY_EXAMPLE);
        return;
    }
    const struct substitution substitution = declaring_substitution(entry->to);
    substitute_member(&substitution, entry->value, "realm", entry->path);
    bool skip = false;
    const char *realm = entry_realm(entry, &skip);
    if (skip) {
        note_passed_over(entry->to, entry->value);
        return;
    }
    substitute_rest(entry);
    check_members(entry);
    const char *client_id = entry_client_id(entry);
    json_t *spec = entry_spec(entry);
    if (!spec)
        return;
    auto_text spec_path = mem_format("%s.spec", entry->path);
    const struct client_declaration client = {realm, client_id, spec, entry->where, entry->path, spec_path};
    client_declare(entry->to, &client);
}

void entries_declare(const struct declaring *to, const struct section *section) {
    if (!json_is_array(section->entries)) {
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, &section->where, section->path,
                                        "must be a list, but is a %s", value_type_name(section->entries)),
                        LIST_EXAMPLE);
        return;
    }
    size_t i;
    json_t *value;
    json_array_foreach ((json_t *)section->entries, i, value) {
        auto_text path = mem_format("%s[%zu]", section->path, i);
        const struct entry entry = {.to = to,
                                    .value = value,
                                    .where = positions_item(to->desired->positions, section->entries, i),
                                    .path = path};
        declare_entry(&entry);
    }
}
