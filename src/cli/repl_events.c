#include "cli/repl_look.h"
#include "cli/repl_pages.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"

#define EVENTS_DEFAULT 20

/* Other details are ids of codes, tokens and sessions. */
static json_t *details_view(const json_t *details) {
    static const char *const members[] = {"username",           "reason",          "redirect_uri",
                                          "grant_type",         "scope",           "auth_method",
                                          "client_auth_method", "response_type",   "response_mode",
                                          "identity_provider",  "required_action", "consent"};
    json_t *view = json_object();
    for (size_t i = 0; i < mem_count(members); i++) {
        json_t *value = json_object_get(details, members[i]);
        if (value)
            json_object_set(view, members[i], value);
    }
    return view;
}

static json_t *event_view(const json_t *event) {
    static const char *const members[] = {"type", "clientId", "userId", "ipAddress", "error"};
    json_t *view = json_object();
    json_object_set_new(view, "time_s",
                        json_integer(json_integer_value(json_object_get(event, "time")) / 1000));
    for (size_t i = 0; i < mem_count(members); i++) {
        json_t *value = json_object_get(event, members[i]);
        if (value)
            json_object_set(view, members[i], value);
    }
    json_object_set_new(view, "details", details_view(json_object_get(event, "details")));
    return view;
}

static char *events_path(const struct repl *repl, const struct repl_line *line) {
    const char *client = repl_line_operand(line, 0);
    const char *user = repl_line_flag(line, "type");
    auto_text base = client ? url_path("/admin/realms/{}/events?client={}", repl->realm, client, NULL)
                            : url_path("/admin/realms/{}/events?direction=desc", repl->realm, NULL);
    auto_text type = user ? url_path("&type={}", user, NULL) : mem_dup("");
    return mem_format("%s%s", base, type);
}

static bool read_events(struct repl *repl, const struct repl_line *line, json_t *list, bool *more,
                        struct error *err) {
    static const char *const no_keys[] = {NULL};
    auto_text path = events_path(repl, line);
    struct repl_pages pages = {.path = path, .keys = no_keys};
    json_t *event;
    size_t i;
    if (!repl_list_max(line, EVENTS_DEFAULT, &pages.max, err))
        return false;
    auto_json events = repl_read_pages(repl, &pages, more, err);
    json_array_foreach (events, i, event)
        json_array_append_new(list, event_view(event));
    return events != NULL;
}

/* Events that are not kept any more may still be listed, so both are told. */
bool repl_run_events(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    bool more = false;
    auto_json list = json_array();
    auto_json config = repl_read(repl, url_path("/admin/realms/{}/events/config", repl->realm, NULL), err);
    if (!config || !read_events(repl, line, list, &more, err))
        return false;
    *result = json_pack("{s:s, s:s*, s:b, s:I, s:O, s:b}", "realm", repl->realm, "client",
                        repl_line_operand(line, 0), "kept", value_is_true(config, "eventsEnabled", false),
                        "now_s", (json_int_t)repl->now_s(), "events", list, "more", more);
    return true;
}
