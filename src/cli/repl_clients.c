#include "cli/repl_client_view.h"
#include "cli/repl_look.h"
#include "cli/repl_pages.h"
#include "cli/repl_pattern.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"

#include <string.h>

/* Of a name that may be misspelt behind them. */
#define CHARACTERS_ALIKE 3

static const char *const client_keys[] = {"clientId", NULL};

/* Keycloak finds parts of client IDs; which of those fit the pattern is seen here. */
static char *search_path(const struct repl *repl, const char *pattern) {
    auto_text literal = repl_pattern_literal(pattern);
    if (*literal)
        return url_path("/admin/realms/{}/clients?clientId={}&search=true", repl->realm, literal, NULL);
    return url_path("/admin/realms/{}/clients?search=true", repl->realm, NULL);
}

bool repl_run_clients(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *pattern = repl_line_operand(line, 0);
    auto_text path = search_path(repl, pattern);
    struct repl_pages pages = {.path = path, .keys = client_keys, .pattern = pattern};
    bool more = false;
    json_t *list, *client;
    size_t i;
    if (!repl_list_max(line, REPL_LIST_DEFAULT, &pages.max, err))
        return false;
    auto_json clients = repl_read_pages(repl, &pages, &more, err);
    if (!clients)
        return false;
    list = json_array();
    json_array_foreach (clients, i, client)
        json_array_append_new(list, repl_client_brief(client));
    *result = json_pack("{s:s, s:s*, s:o, s:b}", "realm", repl->realm, "pattern", pattern, "clients", list,
                        "more", more);
    return true;
}

static bool refuse_client(struct repl *repl, const char *client_id, struct error *err) {
    size_t size = 0;
    for (uint32_t code, i = 0; i < CHARACTERS_ALIKE && client_id[size]; i++)
        size += text_decode(client_id + size, &code);
    error_set(err, ERROR_NOT_FOUND, "realm %s has no client %s, or the login may not see it", repl->realm,
              client_id);
    return error_next(err, "clients '*%.*s*' lists those with a similar name; use REALM changes the realm",
                      (int)size, client_id);
}

json_t *repl_find_client(struct repl *repl, const char *client_id, struct error *err) {
    auto_json found =
        repl_read(repl, url_path("/admin/realms/{}/clients?clientId={}", repl->realm, client_id, NULL), err);
    json_t *client = json_array_get(found, 0);
    if (found && !client)
        refuse_client(repl, client_id, err);
    return json_incref(client);
}

bool repl_run_client(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    auto_json client = repl_find_client(repl, repl_line_operand(line, 0), err);
    if (!client)
        return false;
    *result = json_pack("{s:s}", "realm", repl->realm);
    auto_json view = repl_client_view(client);
    json_object_update(*result, view);
    return true;
}
