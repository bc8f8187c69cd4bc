/* A session of ours with a server that answers by rules, a clock that moves when asked, and what the events said. */
#ifndef KCREALM_TESTS_SUPPORT_VAULT_SESSION_H
#define KCREALM_TESTS_SUPPORT_VAULT_SESSION_H

#include "kcrealm/vault/client.h"
#include "support/http_script.h"

#define VAULT_RULES_MAX 16

/* Answers requests that begin with start ("PATCH /v1/secret/data/"). */
struct vault_rule {
    const char *start;
    int times;        /* how often; -1: always */
    int status;       /* 0: the connection is closed without an answer */
    const char *body; /* JSON with ' for ", or any text that does not begin with { or [ */
};

struct vault_session {
    struct http_script *script;
    struct vault_rule
        rules[VAULT_RULES_MAX]; /* the first that fits and is not used up wins; else 404, empty */
    size_t rule_count;
    unsigned logins;     /* "token-1" … are given by any POST …/login without a rule */
    unsigned dead_until; /* tokens up to this number are answered with 403; given tokens never */
    int lifetime_s;      /* of tokens */
    int delay_ms;        /* before each answer */
    struct http *http;
    struct endpoint endpoint;
    struct vault *vault;
    struct event_sink events;
    struct buffer said; /* "warning: …" and "note: …", a line each */
    struct buffer progress;
};

extern long long vault_clock_ms;
long long vault_now(void); /* a millisecond later each time */

/* The words of the answers that matter, as OpenBao 2.7.2 says them. */
#define VAULT_DENIED_ALIVE "{'errors':['1 error occurred:\\n\\t* permission denied\\n\\n']}"
#define VAULT_DENIED_DEAD "{'errors':['permission denied']}"
#define VAULT_NOTHING "{'errors':[]}"
#define VAULT_CAS "{'errors':['check-and-set parameter did not match the current version']}"
#define VAULT_SEALED "{'errors':['Vault is sealed']}"

/* As in "token=T", "kubernetes=ROLE:JWT", "approle=ID:SECRET", "jwt=ROLE:JWT", then optionally "mount=M",
 * "source=S". */
struct vault_credentials vault_credentials_given(const char *words);

/* Starts the server and a session; sends nothing. */
void vault_session_open(struct vault_session *session, const char *words);
void vault_session_open_in(struct vault_session *session, const char *words, const char *namespace,
                           unsigned parallel);

/* Closes the session of ours alone, so that the log shows what closing sends. */
void vault_session_hang_up(struct vault_session *session);
void vault_session_close(struct vault_session *session);

void vault_answer(struct vault_session *session, const char *start, int times, int status, const char *body);

/* What was asked, with bodies, must be these lines. */
void vault_assert_asked(struct vault_session *session, const char *lines);

#endif
