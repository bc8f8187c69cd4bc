#include "support/fake_keycloak.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <stdlib.h>
#include <string.h>

/* A request to the admin API: /admin/realms/{realm}/{collection}/{id}/{links}/{linked}. */
struct call {
    struct fake_keycloak *fake;
    const struct script_request *request;
    struct script_answer *answer;
    struct strings parts; /* decoded, from the realm on */
    const char *query;
    json_t *realm;
};

static json_t *quoted(const char *text) {
    auto_text json = mem_dup(text);
    for (char *at = json; *at; at++)
        if (*at == '\'')
            *at = '"';
    return json_loads(json, 0, NULL);
}

static void answer_text(struct script_answer *answer, int status, const char *text) {
    answer->status = status;
    answer->body = mem_dup(text);
}

static void answer_json(struct script_answer *answer, int status, const json_t *value) {
    answer->status = status;
    answer->body = value_dump(value);
}

/* --- Realms ------------------------------------------------------------------------------------------- */

static const char *const default_scopes[] = {"role_list", "profile", "email", "roles", "acr", "web-origins"};
static const char *const optional_scopes[] = {"offline_access", "address", "phone"};
static const char *const built_in_clients[] = {"account", "account-console", "admin-cli", "broker",
                                               "realm-management"};

static json_t *new_scope(const char *name) {
    return json_pack("{s:o, s:s, s:s}", "id", json_sprintf("scope-%s", name), "name", name, "protocol",
                     strcmp(name, "role_list") == 0 ? "saml" : "openid-connect");
}

static void add_scopes(json_t *realm, const char *list, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(json_object_get(realm, "scopes"), new_scope(names[i]));
        json_array_append_new(json_object_get(realm, list), json_string(names[i]));
    }
}

void fake_add_realm(struct fake_keycloak *fake, const char *name) {
    json_t *realm =
        json_pack("{s:[], s:[], s:[], s:[], s:[]}", "clients", "scopes", "default", "optional", "flows");
    add_scopes(realm, "default", default_scopes, mem_count(default_scopes));
    add_scopes(realm, "optional", optional_scopes, mem_count(optional_scopes));
    json_array_append_new(json_object_get(realm, "flows"),
                          json_pack("{ssss}", "id", "flow-1", "alias", "browser"));
    json_object_set_new(fake->realms, name, realm);
    for (size_t i = 0; i < mem_count(built_in_clients); i++) {
        auto_text client = mem_format("{'clientId': '%s', 'publicClient': true}", built_in_clients[i]);
        fake_add_client(fake, name, client);
    }
}

json_t *fake_list(const struct fake_keycloak *fake, const char *realm, const char *list) {
    return json_object_get(json_object_get(fake->realms, realm), list);
}

json_t *fake_client(const struct fake_keycloak *fake, const char *realm, const char *client_id) {
    return value_find(fake_list(fake, realm, "clients"), "clientId", client_id);
}

/* The list is sorted by clientId, as Keycloak's is. */
static void insert_client(json_t *clients, json_t *client) {
    size_t at = 0;
    const char *client_id = value_text(client, "clientId");
    while (at < json_array_size(clients) &&
           strcmp(value_text(json_array_get(clients, at), "clientId"), client_id) < 0)
        at++;
    json_array_insert_new(clients, at, client);
}

static void complete_client(json_t *client) {
    json_object_set_new(client, "id", json_sprintf("id-%s", value_text(client, "clientId")));
    if (!json_object_get(client, "secret"))
        json_object_set_new(client, "secret", json_string("live-secret"));
    if (!json_object_get(client, "protocol"))
        json_object_set_new(client, "protocol", json_string("openid-connect"));
}

void fake_add_client(struct fake_keycloak *fake, const char *realm, const char *text) {
    json_t *client = quoted(text);
    complete_client(client);
    insert_client(fake_list(fake, realm, "clients"), client);
}

void fake_add_clients(struct fake_keycloak *fake, const char *realm, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        auto_text text = mem_format("{'clientId': 'client-%04u', 'name': 'Number %u'}", i, i);
        fake_add_client(fake, realm, text);
    }
}

/* --- Tokens ------------------------------------------------------------------------------------------- */

static void answer_token(struct fake_keycloak *fake, struct script_answer *answer) {
    auto_json reply = json_object();
    json_object_set_new(reply, "access_token", json_sprintf("token-%u", ++fake->tokens_issued));
    if (fake->expires_in)
        json_object_set_new(reply, "expires_in", json_integer(fake->expires_in));
    answer_json(answer, 200, reply);
}

static bool is_accepted(const struct fake_keycloak *fake, const char *authorization) {
    static const char prefix[] = "Bearer token-";
    if (!text_starts_with(authorization, prefix))
        return false;
    unsigned long number = strtoul(authorization + sizeof prefix - 1, NULL, 10);
    return number > fake->tokens_refused && number <= fake->tokens_issued;
}

/* --- Admin API ---------------------------------------------------------------------------------------- */

static const char *part(const struct call *call, size_t index) {
    return index < call->parts.count ? call->parts.items[index] : "";
}

static bool is(const struct call *call, const char *method, size_t parts, const char *collection) {
    return call->parts.count == parts && strcmp(call->request->method, method) == 0 &&
           strcmp(part(call, 1), collection) == 0;
}

static char *decoded(const char *text, size_t size) {
    struct buffer out = {0};
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '%' || i + 2 >= size) {
            buffer_add_char(&out, text[i]);
            continue;
        }
        const char digits[] = {text[i + 1], text[i + 2], '\0'};
        buffer_add_char(&out, (char)strtoul(digits, NULL, 16));
        i += 2;
    }
    return buffer_steal(&out);
}

static void split(const char *path, struct strings *parts) {
    while (*path && *path != '?') {
        size_t size = strcspn(path, "/?");
        auto_text segment = decoded(path, size);
        strings_add(parts, segment);
        path += size + (path[size] == '/');
    }
}

/* The value of a query parameter, freed by the caller; NULL when it is not there. */
static char *parameter(const struct call *call, const char *name) {
    size_t length = strlen(name);
    for (const char *at = call->query; at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            return decoded(at + length + 1, strcspn(at + length + 1, "&"));
    return NULL;
}

static json_t *list_of(const struct call *call, const char *list) {
    return json_object_get(call->realm, list);
}

static void list_clients(struct call *call) {
    auto_text client_id = parameter(call, "clientId");
    auto_text first = parameter(call, "first");
    auto_text max = parameter(call, "max");
    auto_text search = parameter(call, "search");
    size_t from = first ? strtoul(first, NULL, 10) : 0, most = max ? strtoul(max, NULL, 10) : 100;
    auto_json page = json_array();
    size_t i, found = 0;
    json_t *client;
    json_array_foreach (list_of(call, "clients"), i, client) {
        const char *id = value_text(client, "clientId");
        bool paged = !client_id || search;
        bool fits = !client_id || (search ? strstr(id, client_id) != NULL : strcmp(client_id, id) == 0);
        size_t place = found;
        found += fits;
        if (fits && (!paged || (place >= from && place < from + most)))
            json_array_append(page, client);
    }
    call->fake->pages_served += client_id == NULL;
    answer_json(call->answer, 200, page);
}

/* Keycloak skips names that it does not know, silently. */
static void keep_known_scopes(const struct call *call, json_t *client, const char *member) {
    json_t *known = json_array();
    size_t i;
    json_t *name;
    json_array_foreach (json_object_get(client, member), i, name)
        if (value_find(list_of(call, "scopes"), "name", json_string_value(name)))
            json_array_append(known, name);
    json_object_set_new(client, member, known);
}

static void create_client(struct call *call) {
    json_t *client = json_loads(call->request->body, 0, NULL);
    const char *client_id = value_text(client, "clientId");
    if (value_find(list_of(call, "clients"), "clientId", client_id)) {
        answer_text(call->answer, 409, "{\"errorMessage\":\"Client already exists\"}");
        json_decref(client);
        return;
    }
    bool lists =
        json_object_get(client, "defaultClientScopes") || json_object_get(client, "optionalClientScopes");
    if (!lists) {
        json_object_set_new(client, "defaultClientScopes", json_deep_copy(list_of(call, "default")));
        json_object_set_new(client, "optionalClientScopes", json_deep_copy(list_of(call, "optional")));
    }
    keep_known_scopes(call, client, "defaultClientScopes");
    keep_known_scopes(call, client, "optionalClientScopes");
    complete_client(client);
    insert_client(list_of(call, "clients"), client);
    call->answer->status = 201;
}

/* "" removes an entry; what is not named is kept. */
static void merge_map(json_t *client, json_t *sent, const char *member) {
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(sent, member), name, value) {
        if (!json_object_get(client, member))
            json_object_set_new(client, member, json_object());
        if (text_equal(json_string_value(value), ""))
            json_object_del(json_object_get(client, member), name);
        else
            json_object_set(json_object_get(client, member), name, value);
    }
    json_object_del(sent, member);
}

/* Maps merge, scope lists are ignored, what is absent is kept. */
static void update_client(json_t *client, const char *body) {
    auto_json sent = json_loads(body, 0, NULL);
    json_object_del(sent, "defaultClientScopes");
    json_object_del(sent, "optionalClientScopes");
    merge_map(client, sent, "attributes");
    merge_map(client, sent, "authenticationFlowBindingOverrides");
    json_object_update(client, sent);
}

static bool remove_name(json_t *list, const char *name) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (text_equal(json_string_value(item), name))
            return json_array_remove(list, i) == 0;
    return false;
}

static bool has_name(const json_t *list, const char *name) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (text_equal(json_string_value(item), name))
            return true;
    return false;
}

static json_t *link_list(json_t *client, const char *member) {
    if (!json_object_get(client, member))
        json_object_set_new(client, member, json_array());
    return json_object_get(client, member);
}

/* A PUT of a scope that is linked the other way does nothing; a DELETE removes a link of either type. */
static void change_link(struct call *call, json_t *client, const char *name) {
    json_t *defaults = link_list(client, "defaultClientScopes");
    json_t *optionals = link_list(client, "optionalClientScopes");
    bool linked = has_name(defaults, name) || has_name(optionals, name);
    bool as_default = strcmp(part(call, 3), "default-client-scopes") == 0;
    call->answer->status = 204;
    if (strcmp(call->request->method, "DELETE") == 0) {
        remove_name(defaults, name);
        remove_name(optionals, name);
    } else if (!linked) {
        json_array_append_new(as_default ? defaults : optionals, json_string(name));
    }
}

static void write_client(struct call *call) {
    json_t *client = value_find(list_of(call, "clients"), "id", part(call, 2));
    json_t *scope = value_find(list_of(call, "scopes"), "id", part(call, 4));
    if (!client || (call->parts.count == 5 && !scope)) {
        answer_text(call->answer, 404, "{\"error\":\"Could not find it\"}");
    } else if (call->parts.count == 3) {
        update_client(client, call->request->body);
        call->answer->status = 204;
    } else {
        change_link(call, client, value_text(scope, "name"));
    }
}

static void create_scope(struct call *call) {
    json_t *scope = json_loads(call->request->body, 0, NULL);
    const char *name = value_text(scope, "name");
    if (value_find(list_of(call, "scopes"), "name", name)) {
        answer_text(call->answer, 409, "{\"errorMessage\":\"Client Scope already exists\"}");
        json_decref(scope);
        return;
    }
    json_object_set_new(scope, "id", json_sprintf("scope-%s", name));
    json_array_append_new(list_of(call, "scopes"), scope);
    call->answer->status = 201;
}

/* Realm defaults: objects with id and name. */
static void list_named(struct call *call, const char *list) {
    auto_json found = json_array();
    size_t i;
    json_t *name;
    json_array_foreach (list_of(call, list), i, name)
        json_array_append(found, value_find(list_of(call, "scopes"), "name", json_string_value(name)));
    answer_json(call->answer, 200, found);
}

static void show_realm(struct call *call) {
    auto_json realm = json_object();
    json_object_set_new(realm, "realm", json_string(part(call, 0)));
    json_object_set_new(realm, "enabled", json_boolean(value_is_true(call->realm, "enabled", true)));
    answer_json(call->answer, 200, realm);
}

static void answer_admin(struct call *call) {
    call->realm = json_object_get(call->fake->realms, part(call, 0));
    if (!call->realm)
        answer_text(call->answer, 404, "{\"error\":\"Realm not found.\"}");
    else if (is(call, "GET", 1, ""))
        show_realm(call);
    else if (is(call, "GET", 2, "clients"))
        list_clients(call);
    else if (is(call, "POST", 2, "clients"))
        create_client(call);
    else if (is(call, "PUT", 3, "clients") || is(call, "PUT", 5, "clients") ||
             is(call, "DELETE", 5, "clients"))
        write_client(call);
    else if (is(call, "GET", 2, "client-scopes"))
        answer_json(call->answer, 200, list_of(call, "scopes"));
    else if (is(call, "POST", 2, "client-scopes"))
        create_scope(call);
    else if (is(call, "GET", 2, "default-default-client-scopes"))
        list_named(call, "default");
    else if (is(call, "GET", 2, "default-optional-client-scopes"))
        list_named(call, "optional");
    else if (is(call, "GET", 3, "authentication"))
        answer_json(call->answer, 200, list_of(call, "flows"));
    else
        answer_text(call->answer, 404, "{\"error\":\"HTTP 404 Not Found\"}");
}

/* --- The server --------------------------------------------------------------------------------------- */

static bool apply_rule(struct fake_keycloak *fake, const struct script_request *request,
                       struct script_answer *answer) {
    auto_text line = mem_format("%s %s", request->method, request->path);
    for (size_t i = 0; i < fake->rule_count; i++) {
        struct fake_rule *rule = &fake->rules[i];
        if (rule->times == 0 || !text_starts_with(line, rule->start))
            continue;
        rule->times -= rule->times > 0;
        answer->status = rule->status;
        answer->type = rule->type ? rule->type : "application/json";
        answer->body = mem_dup(rule->body);
        for (char *at = answer->body; at && strchr("{[", *answer->body) && *at; at++)
            if (*at == '\'')
                *at = '"';
        return true;
    }
    return false;
}

static void answer_request(void *state, const struct script_request *request, struct script_answer *answer) {
    static const char admin[] = "/admin/realms/";
    struct fake_keycloak *fake = state;
    answer->delay_ms = fake->delay_ms;
    if (fake->before)
        fake->before(fake, request);
    if (apply_rule(fake, request, answer))
        return;
    if (text_starts_with(request->path, "/realms/")) {
        answer_token(fake, answer);
    } else if (!is_accepted(fake, request->authorization)) {
        answer_text(answer, 401, "{\"error\":\"HTTP 401 Unauthorized\"}");
    } else {
        struct call call = {.fake = fake, .request = request, .answer = answer};
        const char *question_mark = strchr(request->path, '?');
        call.query = question_mark ? question_mark + 1 : NULL;
        split(request->path + strlen(admin), &call.parts);
        answer_admin(&call);
        strings_clear(&call.parts);
    }
}

void fake_start(struct fake_keycloak *fake) {
    *fake = (struct fake_keycloak){.realms = json_object(), .expires_in = 300};
    fake_add_realm(fake, "ameide");
    fake->script = http_script_start(answer_request, fake);
}

void fake_stop(struct fake_keycloak *fake) {
    http_script_stop(fake->script);
    json_decref(fake->realms);
}

void fake_add_rule(struct fake_keycloak *fake, const struct fake_rule *rule) {
    fake->rules[fake->rule_count++] = *rule;
}

void fake_answers(struct fake_keycloak *fake, const char *start, int times, int status, const char *body) {
    fake_add_rule(fake, &(struct fake_rule){start, times, status, body, NULL});
}

size_t fake_admin_count(const struct fake_keycloak *fake) {
    return fake_write_count(fake) + http_script_count(fake->script, "GET /admin/");
}

size_t fake_write_count(const struct fake_keycloak *fake) {
    return http_script_count(fake->script, "POST /admin/") + http_script_count(fake->script, "PUT /admin/") +
           http_script_count(fake->script, "DELETE /admin/");
}
