#include "support/oidc_case.h"

#include "kcrealm/base/memory.h"

#include <assert.h>

static struct oidc_case *present;

static long long read_clock(void) {
    return present->now_s;
}

static void quote(struct buffer *out, const char *text) {
    for (const char *at = text; *at; at++)
        buffer_add_char(out, *at == '\'' ? '"' : *at);
}

static bool answer(void *state, struct http_request *request, struct http_response *response,
                   struct error *err) {
    struct oidc_case *given = state;
    assert(given->asked < OIDC_ANSWERS_MAX);
    const struct oidc_answer_given *row = &given->answers[given->asked];
    buffer_format(&given->log, "%s %s %s %s\n", request->method, request->path,
                  request->authorization ? secret_reveal(request->authorization) : "-",
                  buffer_text(&request->body));
    given->delays_ms[given->asked++] = request->delay_ms;
    given->now_s += request->delay_ms / 1000;
    http_request_clear(request);
    if (!row->status)
        return error_set(err, ERROR_UNREACHABLE, "nobody answers");
    response->status = row->status;
    response->challenge = mem_dup(row->challenge);
    quote(&response->body, row->body);
    return true;
}

void oidc_case_open(struct oidc_case *opened, const struct oidc_answer_given *answers) {
    *opened = (struct oidc_case){.answers = answers, .now_s = 1000};
    opened->realm =
        (struct oidc_realm){.name = "ameide", .fetch = answer, .state = opened, .now_s = read_clock};
    present = opened;
}

void oidc_case_close(struct oidc_case *opened) {
    buffer_clear(&opened->log);
    present = NULL;
}
