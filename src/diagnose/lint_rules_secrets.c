#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/placeholder.h"

#include <string.h>
#include <strings.h>

/* Letters and digits of a key, in lower case. */
#define KEY_SIZE_MAX 64

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

static void squash(const char *key, char out[KEY_SIZE_MAX]) {
    size_t size = 0;
    for (; *key && size + 1 < KEY_SIZE_MAX; key++) {
        if ((*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9'))
            out[size++] = *key;
        else if (*key >= 'A' && *key <= 'Z')
            out[size++] = (char)(*key | 0x20);
    }
    out[size] = '\0';
}

/* --- Keys -------------------------------------------------------------------------------------------- */

enum key_sort {
    KEY_PLAIN,
    KEY_PERHAPS, /* "secret" and "token" are also what names of Secrets are called */
    KEY_SECRET,
};

static bool ends_in_one_of(const char *text, const char *const *endings) {
    for (; *endings; endings++)
        if (text_ends_with(text, *endings))
            return true;
    return false;
}

static enum key_sort sort_of(const char *key, const json_t *map) {
    static const char *const secrets[] = {
        "password",    "passwd",      "passphrase", "clientsecret", "cookiesecret", "sessionsecret",
        "jwtsecret",   "apikey",      "appsecret",  "oidcsecret",   "oauthsecret",  "signingsecret",
        "accesstoken", "bearertoken", "apitoken",   "secretvalue",  "authtoken",    NULL};
    static const char *const perhaps[] = {"secret", "token", NULL};
    char name[KEY_SIZE_MAX];
    squash(key, name);
    if (strstr(name, "existing"))
        return KEY_PLAIN;
    if (ends_in_one_of(name, secrets))
        return KEY_SECRET;
    if (!ends_in_one_of(name, perhaps))
        return KEY_PLAIN;
    bool is_client = json_object_get(map, "clientId") || json_object_get(map, "client_id") ||
                     json_object_get(map, "clientID");
    return is_client && strcmp(name, "secret") == 0 ? KEY_SECRET : KEY_PERHAPS;
}

/* Maps in which keys stand for names of keys, or for words of a user interface. */
static bool holds_no_secrets(const char *key) {
    static const char *const exact[] = {
        "labels",       "annotations",  "fixtures", "matchlabels", "clientspecs",
        "translations", "localization", "i18n",     "messages",    NULL};
    static const char *const endings[] = {"keys",       "keymapping", "keyref", "remoteref",
                                          "secretsref", "texts",      "fields", NULL};
    char name[KEY_SIZE_MAX];
    squash(key, name);
    for (size_t i = 0; exact[i]; i++)
        if (strcmp(exact[i], name) == 0)
            return true;
    return strstr(name, "existing") || ends_in_one_of(name, endings);
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

/* Something puts the real value there later: templates, Argo CD ($name:key), vals, secret stores, sops. */
static bool is_filled_in_later(const char *text) {
    static const char *const parts[] = {"${", "$(", "{{", "<%", "://", "%(", NULL};
    static const char *const openings[] = {"$",    "/",   "file:", "env:", "vault:", "ref+",
                                           "arn:", "op:", "ENC[",  "<",    "!",      NULL};
    for (size_t i = 0; parts[i]; i++)
        if (strstr(text, parts[i]))
            return true;
    for (size_t i = 0; openings[i]; i++)
        if (text_starts_with(text, openings[i]))
            return true;
    return false;
}

static bool says_so(const char *text) {
    static const char *const words[] = {"changeme", "changeit",    "changethis",  "replaceme",
                                        "fillmein", "replacethis", "placeholder", NULL};
    char value[KEY_SIZE_MAX];
    squash(text, value);
    for (size_t i = 0; words[i]; i++)
        if (strstr(value, words[i]))
            return true;
    return false;
}

/* "platform_client_secret": words, the last of which says what should stand there. */
static bool is_fixture(const char *text, char separator) {
    static const char *const nouns[] = {"secret", "password", "passwd", "token", "apikey", NULL};
    const char *last = strrchr(text, separator);
    if (!last || last == text || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-")])
        return false;
    for (size_t i = 0; nouns[i]; i++)
        if (strcmp(last + 1, nouns[i]) == 0)
            return true;
    return false;
}

static const char *reason_for(const struct walk *walk, const char *text, enum key_sort sort) {
    auto_secret secret = secret_from_text(text);
    enum placeholder placeholder =
        placeholder_judge(secret, walk->client_id, walk->scope->settings->placeholders);
    if (placeholder == PLACEHOLDER_LISTED)
        return placeholder_reason(placeholder);
    if (placeholder == PLACEHOLDER_EMPTY || is_filled_in_later(text))
        return NULL;
    if (is_fixture(text, '_'))
        return "it is made of the words that say what should stand there";
    if (sort == KEY_PERHAPS)
        return says_so(text) ? placeholder_reason(PLACEHOLDER_WORD) : NULL;
    if (placeholder == PLACEHOLDER_NONE && is_fixture(text, '-'))
        return "it is made of the words that say what should stand there";
    return placeholder_reason(placeholder);
}

static void judge(const struct walk *walk, const json_t *map, const char *name, const char *key,
                  const struct lint_trail *trail) {
    const char *text = value_text(map, key);
    enum key_sort sort = sort_of(name, map);
    const char *reason = text && sort != KEY_PLAIN ? reason_for(walk, text, sort) : NULL;
    if (!reason || has_existing_secret(map))
        return;
    const struct lint_trail here = {.above = trail, .key = key};
    auto_text path = lint_trail_path(&here);
    lint_add_member(walk->scope, walk->report, FINDING_PLACEHOLDER_VALUE, map, key, path,
                    "%s holds a placeholder: %s", name, reason);
}

static void visit(const struct walk *walk, const json_t *value, const struct lint_trail *trail);

static const char *own_name(const json_t *map, const struct lint_trail *trail) {
    static const char *const keys[] = {"clientId", "client_id", "clientID"};
    for (size_t i = 0; i < mem_count(keys); i++)
        if (value_text(map, keys[i]))
            return value_text(map, keys[i]);
    return trail ? trail->key : NULL;
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
    for (size_t i = 0; i < scope->values_count && extractions->count; i++)
        find_fixtures(&fixtures, scope->values[i].root, NULL);
}
