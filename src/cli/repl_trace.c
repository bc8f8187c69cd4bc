#include "cli/repl_trace.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Requests are traced at this level (net/http.h). */
#define LEVEL_REQUESTS 6

static bool is_harmless(const char *name, size_t size) {
    static const char *const names[] = {"briefRepresentation",
                                        "clientId",
                                        "client_id",
                                        "client",
                                        "dateFrom",
                                        "direction",
                                        "exact",
                                        "first",
                                        "max",
                                        "prompt",
                                        "response_type",
                                        "scope",
                                        "search",
                                        "type",
                                        "username",
                                        "userId",
                                        "viewableOnly",
                                        "redirect_uri",
                                        "code_challenge_method",
                                        "response_mode",
                                        "fieldManager",
                                        "limit",
                                        "labelSelector",
                                        "fieldSelector"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return true;
    return false;
}

/* The end of a query, where the text of the trace goes on. */
static const char query_end[] = " \"'<>:;,";

static const char *redact_query(struct buffer *out, const char *at) {
    while (*at && !strchr(query_end, *at)) {
        size_t name = strcspn(at, "=& \"'<>:;,");
        size_t whole = name + strcspn(at + name, "& \"'<>:;,");
        if (at[name] != '=' || is_harmless(at, name)) {
            buffer_add(out, at, whole);
        } else {
            buffer_add(out, at, name);
            buffer_add_text(out, "=***");
        }
        at += whole;
        if (*at == '&')
            buffer_add_char(out, *at++);
    }
    return at;
}

void repl_trace_redact(struct buffer *out, const char *text) {
    while (*text) {
        buffer_add_char(out, *text);
        if (*text++ == '?')
            text = redact_query(out, text);
    }
}

static void forward(void *state, const struct event *event) {
    const struct repl *repl = state;
    auto_buffer text = {0};
    struct event redacted = *event;
    if (event->type == EVENT_TRACE) {
        repl_trace_redact(&text, event->text);
        redacted.text = buffer_text(&text);
    }
    repl->events.emit(repl->events.state, &redacted);
}

void repl_trace_install(struct repl *repl) {
    repl->events = repl->session->events;
    repl->session->events.emit = forward;
    repl->session->events.state = repl;
}

void repl_trace_remove(struct repl *repl) {
    repl->session->events = repl->events;
}

void repl_trace_set(struct repl *repl, bool on) {
    int level = repl->events.level;
    repl->trace = on;
    repl->session->events.level = on && level < LEVEL_REQUESTS ? LEVEL_REQUESTS : level;
}
