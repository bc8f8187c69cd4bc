#include "cli/repl_look.h"
#include "cli/repl_pages.h"
#include "cli/repl_pattern.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"

static const char *const user_keys[] = {"username", "email", NULL};

/* "*x*" is Keycloak's way to search within usernames, e-mail addresses and names. */
static char *search_path(const struct repl *repl, const char *pattern) {
    auto_text literal = repl_pattern_literal(pattern);
    auto_text search = mem_format("*%s*", literal);
    if (*literal)
        return url_path("/admin/realms/{}/users?briefRepresentation=false&search={}", repl->realm, search,
                        NULL);
    return url_path("/admin/realms/{}/users?briefRepresentation=false", repl->realm, NULL);
}

/* Attributes may hold what nobody should see. */
static json_t *user_view(const json_t *user) {
    static const char *const members[] = {"username", "email", "emailVerified", "enabled", "requiredActions"};
    json_t *view = json_object();
    for (size_t i = 0; i < mem_count(members); i++) {
        json_t *value = json_object_get(user, members[i]);
        if (value)
            json_object_set(view, members[i], value);
    }
    return view;
}

bool repl_run_users(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *pattern = repl_line_operand(line, 0);
    auto_text path = search_path(repl, pattern);
    struct repl_pages pages = {.path = path, .keys = user_keys, .pattern = pattern};
    bool more = false;
    json_t *list, *user;
    size_t i;
    if (!repl_list_max(line, REPL_LIST_DEFAULT, &pages.max, err))
        return false;
    auto_json users = repl_read_pages(repl, &pages, &more, err);
    if (!users)
        return false;
    list = json_array();
    json_array_foreach (users, i, user)
        json_array_append_new(list, user_view(user));
    *result = json_pack("{s:s, s:s*, s:o, s:b}", "realm", repl->realm, "pattern", pattern, "users", list,
                        "more", more);
    return true;
}
