/* evaluate: what Keycloak would put into tokens, by its own evaluation. */
#include "cli/repl_look.h"
#include "cli/repl_why.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"

#define EVALUATE "/admin/realms/{}/clients/{}/evaluate-scopes/"

enum read {
    READ_MAPPERS,
    READ_REALM_GRANTED,
    READ_REALM_REFUSED,
    READ_CLIENT_GRANTED,
    READ_CLIENT_REFUSED,
    READ_ACCESS,
    READ_ID,
    READ_USERINFO,
    READS
};

struct evaluating {
    struct repl *repl;
    const char *client_id, *scope, *user;
    const char *id, *user_id; /* borrowed */
    struct document_read reads[READS];
};

static void fill_paths(struct evaluating *evaluating) {
    const char *realm = evaluating->repl->realm, *id = evaluating->id, *scope = evaluating->scope;
    const char *user = evaluating->user_id ? evaluating->user_id : "";
    struct document_read *reads = evaluating->reads;
    reads[READ_MAPPERS].path = url_path(EVALUATE "protocol-mappers?scope={}", realm, id, scope, NULL);
    reads[READ_REALM_GRANTED].path =
        url_path(EVALUATE "scope-mappings/{}/granted?scope={}", realm, id, realm, scope, NULL);
    reads[READ_REALM_REFUSED].path =
        url_path(EVALUATE "scope-mappings/{}/not-granted?scope={}", realm, id, realm, scope, NULL);
    reads[READ_CLIENT_GRANTED].path =
        url_path(EVALUATE "scope-mappings/{}/granted?scope={}", realm, id, id, scope, NULL);
    reads[READ_CLIENT_REFUSED].path =
        url_path(EVALUATE "scope-mappings/{}/not-granted?scope={}", realm, id, id, scope, NULL);
    reads[READ_ACCESS].path =
        url_path(EVALUATE "generate-example-access-token?scope={}&userId={}", realm, id, scope, user, NULL);
    reads[READ_ID].path =
        url_path(EVALUATE "generate-example-id-token?scope={}&userId={}", realm, id, scope, user, NULL);
    reads[READ_USERINFO].path =
        url_path(EVALUATE "generate-example-userinfo?scope={}&userId={}", realm, id, scope, user, NULL);
}

/* --- The result -------------------------------------------------------------------------------------------------- */

static json_t *role_names(const json_t *roles) {
    json_t *names = json_array();
    size_t i;
    const json_t *role;
    json_array_foreach (roles, i, role) {
        const char *name = value_text(role, "name");
        if (name)
            json_array_append_new(names, json_string(name));
    }
    return names;
}

static json_t *mapper_view(const json_t *mapper) {
    return json_pack("{s:s*, s:s*, s:s*, s:s*}", "name", value_text(mapper, "mapperName"), "type",
                     value_text(mapper, "protocolMapper"), "from", value_text(mapper, "containerName"),
                     "fromType", value_text(mapper, "containerType"));
}

static json_t *mapper_views(const json_t *mappers) {
    json_t *views = json_array();
    size_t i;
    const json_t *mapper;
    json_array_foreach (mappers, i, mapper)
        json_array_append_new(views, mapper_view(mapper));
    return views;
}

static bool list_has(const json_t *list, const char *name) {
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        if (json_is_string(item) && text_equal(json_string_value(item), name))
            return true;
    }
    return false;
}

/* The scopes that evaluation passes over in silence, and the token endpoint refuses. */
static json_t *ignored_scopes(const json_t *client, const char *scope) {
    auto_strings names = {0};
    json_t *ignored = json_array();
    strings_split(&names, scope, ' ');
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (!text_equal(name, "openid") && !list_has(json_object_get(client, "defaultClientScopes"), name) &&
            !list_has(json_object_get(client, "optionalClientScopes"), name))
            json_array_append_new(ignored, json_string(name));
    }
    return ignored;
}

static json_t *roles_of(const struct evaluating *evaluating, enum read of_realm, enum read of_client) {
    json_t *roles = json_object();
    json_object_set_new(roles, "realm", role_names(evaluating->reads[of_realm].document));
    json_object_set_new(roles, "client", role_names(evaluating->reads[of_client].document));
    return roles;
}

static json_t *result_of(const struct evaluating *evaluating, const json_t *client) {
    const struct document_read *reads = evaluating->reads;
    json_t *result = json_pack("{s:s, s:s, s:s*, s:s}", "realm", evaluating->repl->realm, "client",
                               evaluating->client_id, "user", evaluating->user, "scope", evaluating->scope);
    json_object_set_new(result, "fullScopeAllowed",
                        json_boolean(value_is_true(client, "fullScopeAllowed", false)));
    json_object_set_new(result, "ignoredScopes", ignored_scopes(client, evaluating->scope));
    json_object_set_new(result, "mappers", mapper_views(reads[READ_MAPPERS].document));
    json_object_set_new(result, "granted", roles_of(evaluating, READ_REALM_GRANTED, READ_CLIENT_GRANTED));
    json_object_set_new(result, "notGranted", roles_of(evaluating, READ_REALM_REFUSED, READ_CLIENT_REFUSED));
    if (evaluating->user) {
        json_object_set(result, "accessToken", reads[READ_ACCESS].document);
        json_object_set(result, "idToken", reads[READ_ID].document);
        json_object_set(result, "userinfo", reads[READ_USERINFO].document);
    }
    return result;
}

/* --- Asking ------------------------------------------------------------------------------------------------------ */

static bool read_all(struct evaluating *evaluating, struct error *err) {
    size_t count = evaluating->user_id ? READS : READ_ACCESS;
    fill_paths(evaluating);
    if (!keycloak_read_documents(evaluating->repl->connection.keycloak, evaluating->reads, count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (error_is_set(&evaluating->reads[i].error))
            return error_move(err, &evaluating->reads[i].error);
    return true;
}

/* The user's document; NULL with err when there is none. */
static json_t *find_user(struct repl *repl, const char *name, struct error *err) {
    auto_json found = repl_read(
        repl, url_path("/admin/realms/{}/users?exact=true&username={}", repl->realm, name, NULL), err);
    json_t *user = json_array_get(found, 0);
    if (found && !user) {
        error_set(err, ERROR_NOT_FOUND, "there is no user %s in realm %s", name, repl->realm);
        error_next(err, "users lists those that there are; a service account's is service-account-CLIENT");
    }
    return json_incref(user);
}

bool repl_run_evaluate(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *scope = repl_line_flag(line, "scope");
    struct evaluating evaluating = {.repl = repl,
                                    .client_id = repl_line_operand(line, 0),
                                    .scope = scope ? scope : "openid",
                                    .user = repl_line_flag(line, "user")};
    auto_json client = repl_find_client(repl, evaluating.client_id, err);
    auto_json user = client && evaluating.user ? find_user(repl, evaluating.user, err) : NULL;
    evaluating.id = value_text(client, "id");
    evaluating.user_id = value_text(user, "id");
    if (!evaluating.id || (evaluating.user && !evaluating.user_id))
        return false;
    bool done = read_all(&evaluating, err);
    if (done)
        *result = result_of(&evaluating, client);
    document_reads_clear(evaluating.reads, READS);
    return done;
}
