#include "diagnose/lint_importers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod_template.h"

#include <ctype.h>
#include <string.h>

#define CLIENT_SPECS_ENDING "-client-specs"
#define SECRET_MANIFEST "kind: Secret\n"

/* --- What it runs ------------------------------------------------------------------------------------ */

static void add_line(struct buffer *text, const json_t *value) {
    if (!json_is_string(value))
        return;
    buffer_add_text(text, json_string_value(value));
    buffer_add_char(text, '\n');
}

/* A command on one line, so that its words stay together. */
static void add_words(struct buffer *text, const json_t *words) {
    size_t i = 0;
    json_t *word = NULL;
    json_array_foreach (words, i, word) {
        const char *characters = json_string_value(word);
        buffer_format(text, "%s ", characters ? characters : "");
    }
    buffer_add_char(text, '\n');
}

static void add_containers(struct buffer *text, const json_t *pod) {
    for (struct pod_container at = {0}; pod_container_next(pod, &at);) {
        size_t i = 0;
        json_t *variable = NULL;
        add_line(text, value_at(at.container, "image", NULL));
        add_words(text, value_at(at.container, "command", NULL));
        add_words(text, value_at(at.container, "args", NULL));
        json_array_foreach (value_at(at.container, "env", NULL), i, variable)
            add_line(text, value_at(variable, "value", NULL));
    }
}

static bool add_config_maps(struct buffer *text, const struct lint_objects *config_maps, const json_t *job) {
    bool has_client_specs = false;
    for (size_t i = 0; i < config_maps->count; i++) {
        const json_t *config_map = config_maps->items[i].object;
        const char *name = object_name(config_map), *key = NULL;
        json_t *value = NULL;
        if (!lint_same_namespace(config_map, job) || !pod_uses_config_map(pod_template_spec(job, NULL), name))
            continue;
        has_client_specs = has_client_specs || text_ends_with(name, CLIENT_SPECS_ENDING);
        json_object_foreach (value_at(config_map, "data", NULL), key, value)
            add_line(text, value);
    }
    return has_client_specs;
}

static bool has_any(const char *text, const char *const *words) {
    for (; *words; words++)
        if (strstr(text, *words))
            return true;
    return false;
}

static bool has_word(const char *text, const char *word);

static void judge_text(struct importer *importer) {
    static const char *const importing[] = {
        "keycloak-config-cli", "/admin/realms",  "kcadm",   "kc.sh import",
        "kc.sh\" import",      "--import-realm", "kcrealm", NULL};
    static const char *const writing[] = {"vault kv put", "vault kv patch", "vault write", "bao kv put",
                                          "bao kv patch", "bao write",      NULL};
    const char *text = importer->text;
    importer->imports = importer->imports || has_any(text, importing);
    importer->extracts_listed = strstr(text, "kcrealm") && has_word(text, "extract");
    importer->makes_secrets = strstr(text, "create secret ") || strstr(text, SECRET_MANIFEST);
    importer->extracts = importer->extracts_listed || has_any(text, writing) ||
                         (strstr(text, "X-Vault-Token") && strstr(text, "/data/"));
}

/* --- Collecting -------------------------------------------------------------------------------------- */

static bool is_kind_of_importer(const json_t *object) {
    return lint_object_is(object, GROUP_KEYCLOAK, "KeycloakRealmImport") ||
           lint_object_is(object, GROUP_BATCH, "Job") || lint_object_is(object, GROUP_BATCH, "CronJob") ||
           lint_object_is(object, GROUP_CORE, "Pod");
}

static void add_importer(struct importers *importers, const struct lint_manifest *manifest,
                         const struct lint_objects *config_maps) {
    struct buffer text = {0};
    struct importer importer = {
        .manifest = *manifest,
        .hook = argocd_hook_of(manifest->object),
        .imports = lint_object_is(manifest->object, GROUP_KEYCLOAK, "KeycloakRealmImport"),
    };
    add_containers(&text, pod_template_spec(manifest->object, NULL));
    if (add_config_maps(&text, config_maps, manifest->object))
        importer.imports = true;
    importer.text = buffer_steal(&text);
    judge_text(&importer);
    importers->items = mem_resize(importers->items, (importers->count + 1) * sizeof *importers->items);
    importers->items[importers->count++] = importer;
}

void importers_collect(const struct lint_scope *scope, struct importers *importers) {
    auto_lint_objects objects = {0};
    auto_lint_objects config_maps = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    lint_objects_collect(scope, GROUP_CORE, "ConfigMap", &config_maps);
    for (size_t i = 0; i < objects.count; i++)
        if (is_kind_of_importer(objects.items[i].object))
            add_importer(importers, &objects.items[i], &config_maps);
}

void importers_clear(struct importers *importers) {
    for (size_t i = 0; i < importers->count; i++)
        mem_free(importers->items[i].text);
    mem_free(importers->items);
    *importers = (struct importers){0};
}

/* --- What it names ----------------------------------------------------------------------------------- */

static bool belongs_to_key(char character) {
    return isalnum((unsigned char)character) || (character && strchr("-_.", character));
}

/* The next place where word stands on its own, from `from` on; NULL when there is none. */
static const char *next_word(const char *text, const char *from, const char *word) {
    size_t size = strlen(word);
    for (const char *at = strstr(from, word); at; at = strstr(at + 1, word))
        if ((at == text || !belongs_to_key(at[-1])) && !belongs_to_key(at[size]) && at[size] != '/')
            return at;
    return NULL;
}

static bool has_word(const char *text, const char *word) {
    return *word && next_word(text, text, word) != NULL;
}

static bool ends_before(const char *text, const char *at, const char *ending) {
    size_t size = strlen(ending);
    return (size_t)(at - text) >= size && strncmp(at - size, ending, size) == 0;
}

/* `vaultKey: x`, `"vaultKey": "x"` */
static bool is_vault_key(const char *text, const char *at) {
    while (at > text && strchr("\"' :=", at[-1]))
        at--;
    return ends_before(text, at, "vaultKey") || ends_before(text, at, "VAULT_KEY");
}

/* Whether a command ends here; a line does not where a backslash joins the next to it. */
static bool ends_command(const char *text, const char *at) {
    if (*at == '\n')
        return at == text || at[-1] != '\\';
    return *at == ';' || (at[0] && strchr("&|", at[0]) && at[1] == at[0]);
}

/* The command that a place is in. Freed by the caller. */
static char *command_around(const char *text, const char *at) {
    const char *start = at, *end = at;
    while (start > text && !ends_command(text, start - 1))
        start--;
    while (*end && !ends_command(text, end))
        end++;
    return mem_dup_n(start, (size_t)(end - start));
}

static bool only_reads(const char *command) {
    static const char *const reading[] = {"kv get ",     "vault read ", "bao read ",    "kv metadata ",
                                          "get secret ", "get secret/", "get secrets ", NULL};
    static const char *const fetching[] = {"curl ", "wget ", NULL};
    static const char *const sending[] = {"POST", "PUT", "PATCH", "--data", "-d ", "--json", NULL};
    return has_any(command, reading) || (has_any(command, fetching) && !has_any(command, sending));
}

static bool is_written_at(const char *text, const char *at, const char *command) {
    static const char *const writing[] = {"kv put ", "kv patch ", "vault write ", "bao write ", NULL};
    return ends_before(text, at, "/data/") || is_vault_key(text, at) || has_any(command, writing);
}

/* "${client}-oidc-client-secret", with backstage among the clients, is backstage-oidc-client-secret. */
static bool is_put_together(const char *text, const char *key) {
    size_t key_size = strlen(key);
    for (const char *variable = strstr(text, "}-"); variable; variable = strstr(variable + 1, "}-")) {
        size_t size = 1;
        while (belongs_to_key(variable[1 + size]))
            size++;
        if (size >= key_size || strncmp(key + key_size - size, variable + 1, size) != 0)
            continue;
        auto_text client = mem_dup_n(key, key_size - size);
        if (has_word(text, client))
            return true;
    }
    return false;
}

/* No client is called like that. */
static bool is_no_name(const char *key) {
    return strchr(key, '/') || strstr(key, "secret");
}

bool importer_names_key(const struct importer *importer, const char *key) {
    const char *text = importer->text;
    if (!*key)
        return false;
    for (const char *at = next_word(text, text, key); at; at = next_word(text, at + 1, key)) {
        auto_text command = command_around(text, at);
        if (!only_reads(command) && (is_no_name(key) || is_written_at(text, at, command)))
            return true;
    }
    return is_put_together(text, key);
}

bool importer_declares_client(const struct importer *importer, const char *client_id) {
    const json_t *clients = value_at(importer->manifest.object, "spec", "realm", "clients", NULL);
    if (value_find(clients, "clientId", client_id))
        return true;
    const char *text = importer->text;
    for (const char *at = next_word(text, text, client_id); at; at = next_word(text, at + 1, client_id)) {
        const char *before = at;
        while (before > text && strchr("\"' :", before[-1]))
            before--;
        if (ends_before(text, before, "clientId"))
            return true;
    }
    return false;
}

bool importer_generates_secret(const struct importer *importer, const char *client_id) {
    const json_t *clients = value_at(importer->manifest.object, "spec", "realm", "clients", NULL);
    const json_t *client = value_find(clients, "clientId", client_id);
    if (!client)
        return importer_declares_client(importer, client_id);
    return !value_at(client, "secret", NULL) && !value_is_true(client, "publicClient", false);
}

/* `kubectl apply -f -` of a manifest in the script: the last kind before the name is a Secret. */
static bool is_name_of_manifest(const char *text, const char *at) {
    const char *kind = NULL;
    if (!ends_before(text, at, "name: ") || !strstr(text, "kubectl "))
        return false;
    for (const char *next = strstr(text, "kind: "); next && next < at; next = strstr(next + 1, "kind: "))
        kind = next;
    return kind && text_starts_with(kind, SECRET_MANIFEST);
}

bool importer_makes_secret(const struct importer *importer, const char *secret) {
    const char *text = importer->makes_secrets ? importer->text : "";
    for (const char *at = next_word(text, text, secret); at; at = next_word(text, at + 1, secret)) {
        auto_text command = command_around(text, at);
        if (strstr(command, "create secret ") || is_name_of_manifest(text, at))
            return true;
    }
    return false;
}
