/* A session of ours with a fake Keycloak, a clock that stands still, and what the events said. */
#ifndef KCREALM_TESTS_SUPPORT_KEYCLOAK_SESSION_H
#define KCREALM_TESTS_SUPPORT_KEYCLOAK_SESSION_H

#include "kcrealm/keycloak/session.h"
#include "support/fake_keycloak.h"

struct keycloak_session {
    struct fake_keycloak fake;
    struct http *http;
    struct endpoint endpoint;
    struct keycloak *keycloak;
    struct event_sink events;
    struct buffer said;   /* "warning: …" and "note: …", a line each */
    struct buffer traced; /* what -v 4 shows beside that */
    struct buffer progress;
};

/* The clock and its reading, milliseconds. */
extern long long session_clock_ms;
long long session_now(void);

/* What there is to log in with, as in "token=T client=ID:SECRET user=NAME:PASSWORD source=S bootstrap". */
struct keycloak_credentials credentials_given(const char *words);

/* Starts the fake server, and a session that logs in as the user admin of realm master; sends nothing. */
void session_open(struct keycloak_session *session);

/* The same with other credentials, as many requests at a time, and a login realm. */
void session_open_as(struct keycloak_session *session, const char *words, unsigned parallel,
                     const char *login_realm);
void session_close(struct keycloak_session *session);

#endif
