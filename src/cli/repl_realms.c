#include "cli/repl_look.h"
#include "cli/repl_trace.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"

#include <string.h>

static json_t *realm_view(const json_t *realm) {
    static const char *const members[] = {"realm", "displayName", "enabled"};
    json_t *view = json_object();
    for (size_t i = 0; i < mem_count(members); i++) {
        json_t *value = json_object_get(realm, members[i]);
        if (value)
            json_object_set(view, members[i], value);
    }
    return view;
}

/* A realm that is there, but that the login may not read, can be used: tokens of its clients need no administrator. */
static bool use_unread(struct repl *repl, const char *name, json_t **result, struct error *err) {
    auto_error public_error = {0};
    auto_response response = {0};
    if (err->class != ERROR_FORBIDDEN && err->class != ERROR_UNAUTHENTICATED)
        return false;
    struct http_request request = {.method = "GET", .path = url_path("/realms/{}", name, NULL)};
    if (!repl_fetch(repl, &request, &response, &public_error) || response.status != 200)
        return false;
    error_clear(err);
    *result = json_pack("{s:s}", "realm", name);
    return true;
}

bool repl_run_use(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *name = repl_line_operand(line, 0);
    auto_json realm = repl_read(repl, url_path("/admin/realms/{}", name, NULL), err);
    if (!realm && !use_unread(repl, name, result, err)) {
        if (err->class == ERROR_NOT_FOUND) {
            error_set(err, ERROR_NOT_FOUND, "there is no realm %s", name);
            error_next(err, "realms lists those that there are");
        }
        return false;
    }
    if (realm)
        *result = realm_view(realm);
    mem_replace(&repl->realm, mem_dup(name));
    return true;
}

bool repl_run_realms(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)line;
    auto_json realms = repl_read(repl, mem_dup("/admin/realms?briefRepresentation=true"), err);
    json_t *realm, *list;
    size_t i;
    if (!realms)
        return false;
    list = json_array();
    json_array_foreach (realms, i, realm) {
        json_t *view = realm_view(realm);
        if (text_equal(value_text(view, "realm"), repl->realm))
            json_object_set_new(view, "present", json_true());
        json_array_append_new(list, view);
    }
    *result = json_pack("{s:o}", "realms", list);
    return true;
}

bool repl_run_trace(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *word = repl_line_operand(line, 0);
    if (word && strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
        return error_set(err, ERROR_USAGE, "trace takes on or off, not \"%s\"", word);
    if (word)
        repl_trace_set(repl, strcmp(word, "on") == 0);
    *result = json_pack("{s:b}", "trace", repl->trace);
    return true;
}

bool repl_run_exit(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)line;
    (void)result;
    (void)err;
    repl->ended = true;
    return true;
}
