#include "support/vault_session.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

long long vault_clock_ms;

long long vault_now(void) {
    return ++vault_clock_ms;
}

static void take_pair(struct vault_credentials *credentials, enum vault_method method, const char *value) {
    const char *colon = strchr(value, ':');
    credentials->method = method;
    credentials->role = colon ? mem_dup_n(value, (size_t)(colon - value)) : mem_dup(value);
    credentials->secret = colon ? secret_from_text(colon + 1) : NULL;
}

struct vault_credentials vault_credentials_given(const char *words) {
    static const char *const methods[] = {"", "kubernetes=", "approle=", "jwt="};
    struct vault_credentials credentials = {0};
    auto_strings list = {0};
    strings_split(&list, words, ' ');
    for (size_t i = 0; i < list.count; i++) {
        const char *word = list.items[i];
        if (text_starts_with(word, "token="))
            credentials.secret = secret_from_text(word + strlen("token="));
        if (text_starts_with(word, "mount="))
            credentials.mount = mem_dup(word + strlen("mount="));
        if (text_starts_with(word, "source="))
            credentials.source = mem_dup(word + strlen("source="));
        for (unsigned k = 1; k < mem_count(methods); k++)
            if (text_starts_with(word, methods[k]))
                take_pair(&credentials, (enum vault_method)k, word + strlen(methods[k]));
    }
    return credentials;
}

static char *with_quotes(const char *body) {
    char *text = mem_dup(body);
    for (char *at = text; at && strchr("{[", *text) && *at; at++)
        if (*at == '\'')
            *at = '"';
    return text;
}

static bool apply_rule(struct vault_session *session, const char *line, struct script_answer *answer) {
    for (size_t i = 0; i < session->rule_count; i++) {
        struct vault_rule *rule = &session->rules[i];
        if (rule->times == 0 || !text_starts_with(line, rule->start))
            continue;
        rule->times -= rule->times > 0;
        answer->status = rule->status;
        answer->body = with_quotes(rule->body);
        return true;
    }
    return false;
}

static void answer_login(struct vault_session *session, struct script_answer *answer) {
    session->logins++;
    answer->body = mem_format("{\"auth\":{\"client_token\":\"token-%u\",\"lease_duration\":%d,"
                              "\"token_type\":\"service\"}}",
                              session->logins, session->lifetime_s);
}

static bool is_dead(const struct vault_session *session, const char *authorization) {
    unsigned number = 0;
    return sscanf(authorization, "Bearer token-%u", &number) == 1 && number <= session->dead_until;
}

static void answer_request(void *state, const struct script_request *request, struct script_answer *answer) {
    struct vault_session *session = state;
    answer->delay_ms = session->delay_ms;
    auto_text line = mem_format("%s %s", request->method, request->path);
    if (is_dead(session, request->authorization)) {
        answer->status = 403;
        answer->body = with_quotes(VAULT_DENIED_DEAD);
    } else if (!apply_rule(session, line, answer)) {
        if (text_ends_with(request->path, "/login")) {
            answer_login(session, answer);
        } else {
            answer->status = text_ends_with(request->path, "/revoke-self") ? 204 : 404;
            answer->body = answer->status == 404 ? with_quotes(VAULT_NOTHING) : NULL;
        }
    }
}

static void hear(void *state, const struct event *event) {
    struct vault_session *session = state;
    progress_hear(&session->progress, event);
    if (event->type == EVENT_WARNING || event->type == EVENT_NOTE)
        buffer_format(&session->said, "%s: %s\n", event->type == EVENT_WARNING ? "warning" : "note",
                      event->text);
}

void vault_session_open_in(struct vault_session *session, const char *words, const char *namespace,
                           unsigned parallel) {
    *session = (struct vault_session){.lifetime_s = 1200};
    vault_clock_ms = 1000000;
    session->script = http_script_start(answer_request, session);
    session->events = (struct event_sink){.emit = hear, .state = session, .level = 4};
    session->http = http_new(&(struct http_options){0});
    assert_true(endpoint_from_url(&session->endpoint, http_script_url(session->script), NULL));
    struct vault_credentials credentials = vault_credentials_given(words);
    const struct vault_options options = {
        .namespace = namespace, .events = &session->events, .now_ms = vault_now, .parallel = parallel};
    session->vault = vault_new(session->http, &session->endpoint, &credentials, &options);
}

void vault_session_open(struct vault_session *session, const char *words) {
    vault_session_open_in(session, words, NULL, 4);
}

void vault_session_hang_up(struct vault_session *session) {
    vault_close(session->vault);
    session->vault = NULL;
}

void vault_session_close(struct vault_session *session) {
    vault_session_hang_up(session);
    http_free(session->http);
    endpoint_clear(&session->endpoint);
    http_script_stop(session->script);
    buffer_clear(&session->said);
    buffer_clear(&session->progress);
}

void vault_answer(struct vault_session *session, const char *start, int times, int status, const char *body) {
    assert_true(session->rule_count < VAULT_RULES_MAX);
    session->rules[session->rule_count++] = (struct vault_rule){start, times, status, body};
}

void vault_assert_asked(struct vault_session *session, const char *lines) {
    auto_text asked = http_script_log(session->script, true);
    assert_string_equal(asked, lines);
    http_script_forget(session->script);
}
