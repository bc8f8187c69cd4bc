#include "diagnose/lint_checks.h"
#include "diagnose/lint_rules_placeholders.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>
#include <strings.h>

struct walk {
    const struct lint_scope *scope;
    struct lint_report *report;
    const char *client_id; /* of the map that is looked at, or what it is called; or NULL */
};

char *lint_trail_path(const struct lint_trail *trail) {
    if (!trail)
        return mem_dup("");
    auto_text above = lint_trail_path(trail->above);
    if (!trail->key)
        return mem_format("%s[%zu]", above, trail->index);
    return mem_format("%s%s%s", above, *above ? "." : "", trail->key);
}

/* --- Keys -------------------------------------------------------------------------------------------- */

/* Maps in which keys stand for names of keys, or for words of a user interface. */
static bool holds_no_secrets(const char *key) {
    static const char *const exact[] = {
        "labels",       "annotations",  "fixtures", "matchlabels", "clientspecs",
        "translations", "localization", "i18n",     "messages",    NULL};
    static const char *const endings[] = {"keys",       "keymapping", "keyref", "remoteref",
                                          "secretsref", "texts",      "fields", NULL};
    char name[LINT_KEY_SIZE_MAX];
    lint_key_squash(key, name);
    for (size_t i = 0; exact[i]; i++)
        if (strcmp(exact[i], name) == 0)
            return true;
    return strstr(name, "existing") || lint_ends_in_one_of(name, endings);
}

/* The values beside it are not used then. */
static bool has_existing_secret(const json_t *map) {
    static const char *const keys[] = {"existingSecret", "existingSecretName", "existing_secret"};
    for (size_t i = 0; i < mem_count(keys); i++) {
        const json_t *value = json_object_get(map, keys[i]);
        if (json_is_object(value) || json_string_length(value))
            return true;
    }
    return false;
}

/* --- Values ------------------------------------------------------------------------------------------ */

static void judge(const struct walk *walk, const json_t *map, const char *name, const char *key,
                  const struct lint_trail *trail) {
    const char *text = value_text(map, key);
    const struct lint_secret secret = {name, text, walk->client_id, lint_key_sort(name, map)};
    const char *reason =
        text && secret.sort != KEY_PLAIN ? lint_placeholder_reason(walk->scope->settings, &secret) : NULL;
    if (!reason || has_existing_secret(map))
        return;
    const struct lint_trail here = {.above = trail, .key = key};
    auto_text path = lint_trail_path(&here);
    lint_placeholder_advise(lint_add_member(walk->scope, walk->report, FINDING_PLACEHOLDER_VALUE, map, key,
                                            path, "%s holds a placeholder: %s", name, reason),
                            &secret, lint_names_client(map));
}

static void visit(const struct walk *walk, const json_t *value, const struct lint_trail *trail);

static const char *own_name(const json_t *map, const struct lint_trail *trail) {
    const char *client_id = lint_names_client(map);
    return client_id ? client_id : trail ? trail->key : NULL;
}

static void visit_map(const struct walk *walk, const json_t *map, const struct lint_trail *trail) {
    struct walk inside = *walk;
    const char *key, *variable = value_text(map, "name");
    json_t *value;
    inside.client_id = own_name(map, trail);
    if (variable && value_text(map, "value"))
        judge(&inside, map, variable, "value", trail);
    json_object_foreach ((json_t *)map, key, value) {
        const struct lint_trail here = {.above = trail, .key = key};
        bool is_client = strcmp(key, "spec") == 0 && json_object_get(map, "clientId");
        if (is_client)
            continue; /* loading refuses secrets there */
        if (json_is_string(value))
            judge(&inside, map, key, key, trail);
        else if (!holds_no_secrets(key))
            visit(walk, value, &here);
    }
}

static void visit(const struct walk *walk, const json_t *value, const struct lint_trail *trail) {
    size_t i;
    json_t *item;
    if (json_is_object(value))
        visit_map(walk, value, trail);
    json_array_foreach (value, i, item) {
        const struct lint_trail here = {.above = trail, .index = i};
        visit(walk, item, &here);
    }
}

void check_placeholder_values(const struct lint_scope *scope, struct lint_report *report) {
    const struct walk walk = {.scope = scope, .report = report};
    for (size_t i = 0; i < scope->values_count; i++)
        visit(&walk, scope->values[i].root, NULL);
    check_rendered_placeholders(scope, report);
}

/* --- Fixtures ---------------------------------------------------------------------------------------- */

struct fixtures {
    const struct lint_scope *scope;
    struct lint_report *report;
    json_t *clients; /* vaultKey → clientId of the extractions */
};

/* Of a key with or without mount: "secret/data/x", "secret/x", "x". */
static const char *extracted_client(const struct fixtures *fixtures, const char *key) {
    const char *data = strstr(key, "/data/"), *slash = strchr(key, '/');
    const char *spellings[] = {key, data ? data + strlen("/data/") : NULL, slash ? slash + 1 : NULL};
    for (size_t i = 0; i < mem_count(spellings); i++) {
        const char *client = spellings[i] ? value_text(fixtures->clients, spellings[i]) : NULL;
        if (client)
            return client;
    }
    return NULL;
}

#define FIXTURE_TEXT "client %s: Keycloak generates its secret, and this fixture would overwrite it in Vault"

static void look_at_item(const struct fixtures *fixtures, const json_t *list, size_t index,
                         const struct lint_trail *trail) {
    static const char *const names[] = {"key", "vaultKey", "path", "name"};
    const json_t *item = json_array_get(list, index);
    const struct lint_trail here = {.above = trail, .index = index};
    const char *client = json_is_string(item) ? extracted_client(fixtures, json_string_value(item)) : NULL;
    for (size_t i = 0; i < mem_count(names) && !client; i++)
        if (value_text(item, names[i]))
            client = extracted_client(fixtures, value_text(item, names[i]));
    if (!client)
        return;
    auto_text path = lint_trail_path(&here);
    lint_add_item(fixtures->scope, fixtures->report, FINDING_FIXTURE_OF_EXTRACTED_SECRET, list, index, path,
                  FIXTURE_TEXT, client);
}

/* A fixture for a database may be what it likes. One that is called after a client's secret stands for what Keycloak
 * generates, also where another file says to which key it is extracted. */
static void look_at_value(const struct fixtures *fixtures, const json_t *map, const char *key,
                          const struct lint_trail *here) {
    const json_t *member = json_object_get(map, key);
    bool is_map = json_is_object(member);
    const char *text = is_map ? value_text(member, "value") : json_string_value(member);
    const struct lint_secret secret = {key, text, NULL, KEY_SECRET};
    char name[LINT_KEY_SIZE_MAX];
    lint_key_squash(key, name);
    const char *reason = text && text_ends_with(name, "clientsecret")
                             ? lint_placeholder_reason(fixtures->scope->settings, &secret)
                             : NULL;
    auto_text above = lint_trail_path(here);
    auto_text path = mem_format("%s%s", above, is_map ? ".value" : "");
    if (reason)
        lint_add_member(fixtures->scope, fixtures->report, FINDING_PLACEHOLDER_VALUE, is_map ? member : map,
                        is_map ? "value" : key, path, "%s holds a placeholder: %s", key, reason);
}

/* Fixtures are a map of keys, perhaps by stage, or a list. */
static void look_at(const struct fixtures *fixtures, const json_t *value, const struct lint_trail *trail) {
    const char *key;
    json_t *member;
    for (size_t i = 0; i < json_array_size(value); i++)
        look_at_item(fixtures, value, i, trail);
    json_object_foreach ((json_t *)value, key, member) {
        const struct lint_trail here = {.above = trail, .key = key};
        const char *client = extracted_client(fixtures, key);
        if (client) {
            auto_text path = lint_trail_path(&here);
            lint_add_member(fixtures->scope, fixtures->report, FINDING_FIXTURE_OF_EXTRACTED_SECRET, value,
                            key, path, FIXTURE_TEXT, client);
        } else {
            look_at_value(fixtures, value, key, &here);
            look_at(fixtures, member, &here);
        }
    }
}

static void find_fixtures(const struct fixtures *fixtures, const json_t *value,
                          const struct lint_trail *trail) {
    const char *key;
    json_t *member;
    size_t i;
    json_object_foreach ((json_t *)value, key, member) {
        const struct lint_trail here = {.above = trail, .key = key};
        if (strcasecmp(key, "fixtures") == 0)
            look_at(fixtures, member, &here);
        else
            find_fixtures(fixtures, member, &here);
    }
    json_array_foreach (value, i, member) {
        const struct lint_trail here = {.above = trail, .index = i};
        find_fixtures(fixtures, member, &here);
    }
}

void check_fixtures(const struct lint_scope *scope, struct lint_report *report) {
    auto_json clients = json_object();
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++)
        json_object_set_new(clients, extractions->items[i].vault_key,
                            json_string(extractions->items[i].client_id));
    const struct fixtures fixtures = {scope, report, clients};
    for (size_t i = 0; i < scope->values_count; i++)
        find_fixtures(&fixtures, scope->values[i].root, NULL);
}
