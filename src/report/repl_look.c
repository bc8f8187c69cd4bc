#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/timestamp.h"
#include "kcrealm/report/repl.h"
#include "report/columns.h"
#include "report/prose.h"

#include <string.h>

#define INDENT 2

static const char *unless_enabled(const json_t *object) {
    return value_is_true(object, "enabled", true) ? NULL : "disabled";
}

/* The texts of an array, with separator between; the caller frees it. */
static char *joined(const json_t *list, const char *separator) {
    auto_strings texts = {0};
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (json_is_string(item))
            strings_add(&texts, json_string_value(item));
    return strings_join(&texts, separator);
}

/* "3 clients of realm ameide fit", or that there are more. */
static void count_line(const struct page *page, const json_t *result, const char *things,
                       const char *command) {
    size_t count = json_array_size(json_object_get(result, things));
    auto_text realm = text_escaped(value_text(result, "realm"));
    auto_text noun = mem_dup_n(things, strlen(things) - (count == 1));
    auto_text line = value_is_true(result, "more", false)
                         ? mem_format("The first %zu of realm %s; there are more: %s --max %zu", count, realm,
                                      command, count * 5)
                         : mem_format("%zu %s of realm %s%s", count, noun, realm,
                                      value_text(result, "pattern") ? " fit" : "");
    page_paragraph(page, PAINT_DIM, 0, line);
}

void report_repl_use(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const char *title = value_text(result, "displayName");
    auto_text name = text_escaped(value_text(result, "realm"));
    auto_text shown = text_escaped(title ? title : "");
    auto_text line = mem_format("realm %s%s%s%s%s", name, *shown ? " (" : "", shown, *shown ? ")" : "",
                                unless_enabled(result) ? ", disabled: nobody can log in" : "");
    page_paragraph(&page, PAINT_PLAIN, 0, line);
}

void report_repl_realms(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 4};
    size_t i;
    json_t *realm;
    json_array_foreach (json_object_get(result, "realms"), i, realm)
        columns_row(&columns, value_is_true(realm, "present", false) ? "*" : " ", value_text(realm, "realm"),
                    value_text(realm, "displayName"), unless_enabled(realm));
    columns_write(&page, &columns, 0, false);
}

void report_repl_clients(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 4};
    size_t i;
    json_t *client;
    columns_row(&columns, "CLIENT", "ACCESS", "FLOWS", NULL);
    json_array_foreach (json_object_get(result, "clients"), i, client) {
        auto_text flows = joined(json_object_get(client, "flows"), ", ");
        columns_row(&columns, value_text(client, "clientId"), value_text(client, "access"), flows,
                    unless_enabled(client));
    }
    if (i)
        columns_write(&page, &columns, 0, true);
    strings_clear(&columns.cells);
    count_line(&page, result, "clients", "clients");
}

/* --- One client ---------------------------------------------------------------------------------------- */

static void field(struct columns *columns, const char *name, const char *value) {
    if (value && *value)
        columns_row(columns, name, value);
}

/* Each item on a line of its own, the name before the first. */
static void field_list(struct columns *columns, const char *name, const json_t *list) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        field(columns, i ? "" : name, json_string_value(item));
}

static void field_joined(struct columns *columns, const char *name, const json_t *list) {
    auto_text text = joined(list, ", ");
    field(columns, name, text);
}

static void field_mappers(struct columns *columns, const json_t *mappers) {
    size_t i;
    json_t *mapper;
    json_array_foreach (mappers, i, mapper) {
        auto_text text = mem_format("%s (%s)", value_text(mapper, "name"), value_text(mapper, "type"));
        field(columns, i ? "" : "mappers", text);
    }
}

static void fields_of_login(struct columns *columns, const json_t *client) {
    const char *authenticator = value_text(client, "authenticator");
    auto_text access = mem_format("%s%s%s", value_text(client, "access"), authenticator ? ", by " : "",
                                  authenticator ? authenticator : "");
    field(columns, "access", access);
    field_joined(columns, "flows", json_object_get(client, "flows"));
    field(columns, "PKCE", value_text(client, "pkce"));
    field(columns, "consent", value_is_true(client, "consentRequired", false) ? "asked for" : NULL);
}

void report_repl_client(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 2};
    auto_text id = text_escaped(value_text(result, "clientId"));
    auto_text realm = text_escaped(value_text(result, "realm"));
    auto_text heading = mem_format("%s of realm %s%s", id, realm, unless_enabled(result) ? ", disabled" : "");
    page_paragraph(&page, PAINT_BOLD, 0, heading);
    field(&columns, "name", value_text(result, "name"));
    field(&columns, "description", value_text(result, "description"));
    fields_of_login(&columns, result);
    field(&columns, "root URL", value_text(result, "rootUrl"));
    field(&columns, "base URL", value_text(result, "baseUrl"));
    field_list(&columns, "redirect URIs", json_object_get(result, "redirectUris"));
    field_list(&columns, "after logout", json_object_get(result, "postLogoutRedirectUris"));
    field_list(&columns, "web origins", json_object_get(result, "webOrigins"));
    field_joined(&columns, "default scopes", json_object_get(result, "defaultClientScopes"));
    field_joined(&columns, "optional scopes", json_object_get(result, "optionalClientScopes"));
    field_mappers(&columns, json_object_get(result, "mappers"));
    columns_write(&page, &columns, INDENT, false);
}

/* --- Users and scopes ---------------------------------------------------------------------------------- */

/* What keeps a user from logging in. */
static char *user_notes(const json_t *user) {
    auto_strings notes = {0};
    auto_text actions = joined(json_object_get(user, "requiredActions"), ", ");
    if (unless_enabled(user))
        strings_add(&notes, "disabled");
    if (*actions)
        strings_format(&notes, "must first do %s", actions);
    return strings_join(&notes, "; ");
}

void report_repl_users(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 3};
    size_t i;
    json_t *user;
    columns_row(&columns, "USER", "E-MAIL", NULL);
    json_array_foreach (json_object_get(result, "users"), i, user) {
        auto_text notes = user_notes(user);
        columns_row(&columns, value_text(user, "username"), value_text(user, "email"), notes);
    }
    if (i)
        columns_write(&page, &columns, 0, true);
    strings_clear(&columns.cells);
    count_line(&page, result, "users", "users");
}

static void add_scopes(struct columns *columns, const json_t *scopes, const char *assigned) {
    size_t i;
    json_t *scope;
    json_array_foreach (scopes, i, scope) {
        const char *protocol = value_text(scope, "protocol");
        if (!text_equal(value_text(scope, "assigned"), assigned))
            continue;
        columns_row(columns, value_text(scope, "name"), assigned,
                    text_equal(protocol, "saml") ? "SAML" : NULL);
    }
}

void report_repl_scopes(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 3};
    const json_t *scopes = json_object_get(result, "scopes");
    const char *client = value_text(result, "client");
    auto_text realm = text_escaped(value_text(result, "realm"));
    auto_text id = text_escaped(client ? client : "");
    auto_text whose = client ? mem_format("as client %s of realm %s has them", id, realm)
                             : mem_format("as new clients of realm %s get them", realm);
    columns_row(&columns, "SCOPE", "LINKED AS", NULL);
    add_scopes(&columns, scopes, "default");
    add_scopes(&columns, scopes, "optional");
    add_scopes(&columns, scopes, "none");
    columns_write(&page, &columns, 0, true);
    page_paragraph(&page, PAINT_DIM, 0, whose);
}

/* --- Events and trace ---------------------------------------------------------------------------------- */

static char *event_details(const json_t *event) {
    auto_strings texts = {0};
    const char *key;
    json_t *value;
    const char *address = value_text(event, "ipAddress");
    const char *error = value_text(event, "error");
    if (error)
        strings_format(&texts, "error=%s", error);
    json_object_foreach (json_object_get(event, "details"), key, value) {
        const char *text = json_string_value(value);
        strings_format(&texts, "%s=%s", key, text ? text : "?");
    }
    if (address)
        strings_format(&texts, "from=%s", address);
    return strings_join(&texts, " ");
}

static const char not_kept[] =
    "This realm keeps no login events. Switch them on under Realm settings, Events, User events settings, "
    "Save "
    "events (`eventsEnabled`), or with `kcadm.sh update events/config -r REALM -s eventsEnabled=true`; what "
    "happened until then is lost, but errors stand in Keycloak's log: `kubectl logs` of its pod, lines with "
    "`type=\"LOGIN_ERROR\"`.";

void report_repl_events(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 4};
    json_int_t now = json_integer_value(json_object_get(result, "now_s"));
    size_t i;
    json_t *event;
    columns_row(&columns, "AGE", "EVENT", "CLIENT", "DETAILS");
    json_array_foreach (json_object_get(result, "events"), i, event) {
        auto_text age = text_age(now - json_integer_value(json_object_get(event, "time_s")));
        auto_text details = event_details(event);
        columns_row(&columns, age, value_text(event, "type"), value_text(event, "clientId"), details);
    }
    if (i)
        columns_write(&page, &columns, 0, true);
    strings_clear(&columns.cells);
    if (value_is_true(result, "kept", false))
        count_line(&page, result, "events", "events");
    else
        prose_flow(&page, 0, 0, not_kept);
}

void report_repl_trace(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    page_paragraph(&page, PAINT_PLAIN, 0,
                   value_is_true(result, "trace", false) ? "requests are shown on standard error"
                                                         : "requests are not shown");
}
