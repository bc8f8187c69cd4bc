#include "support/keycloak_session.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "support/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

long long session_clock_ms;

long long session_now(void) {
    return session_clock_ms;
}

static void take_word(struct keycloak_credentials *credentials, const char *word) {
    const char *value = strchr(word, '=') ? strchr(word, '=') + 1 : "";
    const char *colon = strchr(value, ':');
    if (text_starts_with(word, "token=")) {
        credentials->token = secret_from_text(value);
    } else if (text_starts_with(word, "client=")) {
        credentials->client_id = colon ? mem_dup_n(value, (size_t)(colon - value)) : mem_dup(value);
        credentials->client_secret = colon ? secret_from_text(colon + 1) : NULL;
    } else if (text_starts_with(word, "user=")) {
        credentials->username = colon ? mem_dup_n(value, (size_t)(colon - value)) : mem_dup(value);
        credentials->password = colon ? secret_from_text(colon + 1) : NULL;
    } else if (text_starts_with(word, "source=")) {
        credentials->source = mem_dup(value);
    } else if (strcmp(word, "bootstrap") == 0) {
        credentials->temporary_bootstrap = true;
    } else {
        fail_msg("not understood: %s", word);
    }
}

struct keycloak_credentials credentials_given(const char *words) {
    struct keycloak_credentials credentials = {0};
    auto_strings list = {0};
    strings_split(&list, words, ' ');
    for (size_t i = 0; i < list.count; i++)
        take_word(&credentials, list.items[i]);
    return credentials;
}

static void hear(void *state, const struct event *event) {
    struct keycloak_session *session = state;
    progress_hear(&session->progress, event);
    if (event->type == EVENT_WARNING || event->type == EVENT_NOTE)
        buffer_format(&session->said, "%s: %s\n", event->type == EVENT_WARNING ? "warning" : "note",
                      event->text);
    else if (event->type == EVENT_TRACE)
        buffer_format(&session->traced, "%s\n", event->text);
}

void session_open_as(struct keycloak_session *session, const char *words, unsigned parallel,
                     const char *login_realm) {
    *session = (struct keycloak_session){0};
    session_clock_ms = 1000000;
    fake_start(&session->fake);
    session->events = (struct event_sink){.emit = hear, .state = session, .level = 4};
    session->http = http_new(&(struct http_options){0});
    assert_true(endpoint_from_url(&session->endpoint, http_script_url(session->fake.script), NULL));
    struct keycloak_credentials credentials = credentials_given(words);
    const struct keycloak_options options = {.login_realm = login_realm,
                                             .events = &session->events,
                                             .now_ms = session_now,
                                             .now_s = session_now,
                                             .parallel = parallel};
    session->keycloak = keycloak_new(session->http, &session->endpoint, &credentials, &options);
}

void session_open(struct keycloak_session *session) {
    session_open_as(session, "user=admin:hunter2", 4, "master");
}

void session_close(struct keycloak_session *session) {
    keycloak_free(session->keycloak);
    http_free(session->http);
    endpoint_clear(&session->endpoint);
    fake_stop(&session->fake);
    buffer_clear(&session->said);
    buffer_clear(&session->traced);
    buffer_clear(&session->progress);
}
