#include "realm/realm_file.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/live.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

/* Members that say which realm it is, and nothing that could be compared. */
static const char *const identity[] = {"realm", "id", "enabled", "keycloakVersion", "clients", NULL};

/* Members that hold objects of other kinds; all others are settings of the realm. */
static const char *const other_kinds[] = {"roles",
                                          "groups",
                                          "users",
                                          "clientScopes",
                                          "identityProviders",
                                          "identityProviderMappers",
                                          "authenticationFlows",
                                          "authenticatorConfig",
                                          "requiredActions",
                                          "components",
                                          "scopeMappings",
                                          "clientScopeMappings",
                                          "clientProfiles",
                                          "clientPolicies",
                                          "organizations",
                                          "federatedUsers",
                                          "userFederationProviders",
                                          NULL};

static bool is_one_of(const char *const *names, const char *name) {
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

bool realm_file_is(const json_t *document) {
    const json_t *realm = json_object_get(document, "realm");
    if (!realm || json_is_object(realm) || json_is_array(realm))
        return false;
    bool only_identity = true;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)document, key, value) {
        if (is_one_of(other_kinds, key) || strcmp(key, "clients") == 0)
            return true;
        only_identity = only_identity && is_one_of(identity, key);
    }
    return only_identity;
}

/* Keycloak makes these with each realm, and master has one of the last sort for each realm. */
static bool is_built_in(const char *realm, const char *client_id) {
    static const char *const names[] = {
        "account",          "account-console",        "admin-cli", "admin-permissions", "broker",
        "realm-management", "security-admin-console", NULL};
    return is_one_of(names, client_id) ||
           (strcmp(realm, "master") == 0 && text_ends_with(client_id, "-realm"));
}

static char *member_path(const struct realm_file *file, const char *member) {
    return mem_format("%s%s%s", file->path, *file->path ? "." : "", member);
}

static void warn_unlooked(const struct declaring *to, const struct realm_file *file, const char *realm) {
    auto_strings parts = {0};
    size_t settings = 0;
    const char *key;
    json_t *value;
    json_object_foreach (file->realm, key, value) {
        bool is_empty = (json_is_array(value) && !json_array_size(value)) ||
                        (json_is_object(value) && !json_object_size(value)) || json_is_null(value);
        if (is_one_of(identity, key) || is_empty)
            continue;
        if (is_one_of(other_kinds, key))
            strings_add(&parts, key);
        else
            settings++;
    }
    if (settings)
        strings_format(&parts, "%zu setting%s of the realm", settings, settings == 1 ? "" : "s");
    if (!parts.count || to->options->collection)
        return;
    auto_text list = strings_join(&parts, ", ");
    diagnostics_add(to->diagnostics, SEVERITY_WARNING, &file->where, *file->path ? file->path : NULL,
                    "only clients of realm \"%s\" are looked at, not: %s", realm, list);
}

/* The realm's name; NULL, with a diagnostic, when it cannot be told. */
static const char *realm_name(const struct declaring *to, const struct realm_file *file) {
    const struct substitution substitution = declaring_substitution(to);
    size_t errors = to->diagnostics->error_count;
    substitute_member(&substitution, file->realm, "realm", file->path);
    const json_t *name = json_object_get(file->realm, "realm");
    if (json_string_length(name) && !mask_is(name))
        return json_string_value(name);
    if (to->diagnostics->error_count > errors)
        return NULL;
    auto_text path = member_path(file, "realm");
    struct position where = positions_member(to->desired->positions, file->realm, "realm");
    const struct position *known = where.file ? &where : &file->where;
    const char *reason = mask_reason(name);
    if (reason)
        diagnostics_add(to->diagnostics, SEVERITY_ERROR, known, path, "the realm's name is not known: %s",
                        reason);
    else if (!name || json_is_null(name) || json_is_string(name))
        diagnostics_add(to->diagnostics, SEVERITY_ERROR, known, path, "the realm's name is missing");
    else
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, known, path,
                                        "the realm's name must be a string, but is a %s",
                                        value_type_name(name)),
                        "write a text, in quotes where it looks like a number");
    return NULL;
}

static json_t *flow_ids(const json_t *realm) {
    json_t *ids = json_object();
    size_t i;
    json_t *flow;
    json_array_foreach (json_object_get(realm, "authenticationFlows"), i, flow) {
        const char *alias = value_text(flow, "alias");
        if (alias)
            json_object_set(ids, alias, json_object_get(flow, "id"));
    }
    return ids;
}

static void refuse_client(const struct declaring *to, const struct position *where, const char *path,
                          const json_t *client) {
    const json_t *client_id = json_object_get(client, "clientId");
    if (mask_is(client_id))
        diagnostics_add(to->diagnostics, SEVERITY_WARNING, where, path,
                        "a client is left out, because its clientId is not known: %s",
                        mask_reason(client_id) ? mask_reason(client_id) : "it is masked");
    else if (!json_is_object(client))
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, where, path,
                                        "a client must be a map, but is a %s", value_type_name(client)),
                        "a client looks like {clientId: x, redirectUris: [...]}");
    else if (client_id && !json_is_null(client_id) && !json_is_string(client_id))
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, where, path,
                                        "clientId must be a string, but is a %s", value_type_name(client_id)),
                        "write a text, in quotes where it looks like a number");
    else
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, where, path,
                                        "clientId is missing (a non-empty string)"),
                        "add `clientId: NAME`");
}

static void declare_client(const struct declaring *to, const char *realm, json_t *client,
                           const struct position *where, const char *path) {
    const struct substitution substitution = declaring_substitution(to);
    size_t errors = to->diagnostics->error_count;
    substitute_inside(&substitution, client, path);
    const json_t *client_id = json_object_get(client, "clientId");
    if (json_string_length(client_id) && !mask_is(client_id)) {
        const struct client_declaration declaration = {
            realm, json_string_value(client_id), client, *where, path, path};
        client_declare(to, &declaration);
    } else if (to->diagnostics->error_count == errors) {
        refuse_client(to, where, path, client);
    }
}

static void declare_clients(const struct declaring *to, const struct realm_file *file, const char *realm,
                            const json_t *clients) {
    auto_json ids = flow_ids(file->realm);
    auto_strings left_out = {0};
    size_t i;
    json_t *client;
    json_array_foreach (clients, i, client) {
        struct position where = positions_item(to->desired->positions, clients, i);
        auto_text item = mem_format("clients[%zu]", i);
        auto_text path = member_path(file, item);
        const char *client_id = value_text(client, "clientId");
        if (client_id && is_built_in(realm, client_id)) {
            strings_add(&left_out, client_id);
            continue;
        }
        live_name_flows(client, ids);
        declare_client(to, realm, client, &where, path);
    }
    if (!left_out.count)
        return;
    auto_text names = strings_join(&left_out, ", ");
    auto_text path = member_path(file, "clients");
    struct position where = positions_member(to->desired->positions, file->realm, "clients");
    diagnostics_add(to->diagnostics, SEVERITY_NOTE, &where, path,
                    "clients that Keycloak makes itself are left out: %s", names);
}

static void note_passed_over(const struct declaring *to, const char *realm, const json_t *clients) {
    size_t i;
    json_t *client;
    json_array_foreach (clients, i, client) {
        const char *client_id = value_text(client, "clientId");
        if (client_id && !is_built_in(realm, client_id))
            declaring_note_realm(to, client_id, realm);
    }
    to->desired->passed_over += json_array_size(clients);
}

void realm_file_declare(const struct declaring *to, const struct realm_file *file) {
    const json_t *clients = json_object_get(file->realm, "clients");
    const char *realm = realm_name(to, file);
    if (!realm)
        return;
    if (to->options->realm && strcmp(to->options->realm, realm) != 0) {
        note_passed_over(to, realm, clients);
        return;
    }
    warn_unlooked(to, file, realm);
    if (json_is_array(clients)) {
        declare_clients(to, file, realm, clients);
    } else if (clients && !json_is_null(clients)) {
        auto_text path = member_path(file, "clients");
        struct position where = positions_member(to->desired->positions, file->realm, "clients");
        diagnostic_next(diagnostics_add(to->diagnostics, SEVERITY_ERROR, &where, path,
                                        "must be a list, but is a %s", value_type_name(clients)),
                        "write the clients as a list: [{clientId: x}]");
    }
}
