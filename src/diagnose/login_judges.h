/* The judges of login_cause.c: each says one thing about a failed login. */
#ifndef KCREALM_SRC_DIAGNOSE_LOGIN_JUDGES_H
#define KCREALM_SRC_DIAGNOSE_LOGIN_JUDGES_H

#include "kcrealm/diagnose/login_cause.h"

/* True: the cause was found (or as good as), and added. A judge that needs facts which nobody could find says nothing. */
typedef bool login_judge(const struct login_facts *facts, struct findings *findings);

login_judge judge_login_realm_missing, judge_login_realm_disabled;
login_judge judge_login_client_missing, judge_login_client_disabled, judge_login_bearer_only,
    judge_login_public, judge_login_other_proof, judge_login_secret_expired, judge_login_secret,
    judge_login_service_account, judge_login_password_grant, judge_login_device_grant,
    judge_login_standard_flow, judge_login_implicit_flow;
login_judge judge_login_user_missing, judge_login_user_disabled, judge_login_user_locked,
    judge_login_user_actions, judge_login_user_profile, judge_login_second_factor, judge_login_password;
login_judge judge_login_redirect, judge_login_pkce, judge_login_scopes, judge_login_code, judge_login_issuer,
    judge_login_clock;

/* Whether the member of a live object is this boolean; false where it is not known. */
bool login_says(const json_t *live, const char *member, bool value);

/* The text as a word of a shell. The caller frees it. */
char *login_quoted(const char *text) __attribute__((returns_nonnull, warn_unused_result));

/* Sets the next step to `kcadm.sh update clients/ID -r REALM -s SETTING`, or users/ID. */
void login_next_client(const struct login_facts *facts, struct finding *finding, const char *setting);
void login_next_user(const struct login_facts *facts, struct finding *finding, const char *setting);

/* "HTTP 401, unauthorized_client: Invalid client …": the answer, as evidence. The caller frees it. */
char *login_answer(const struct login_facts *facts) __attribute__((returns_nonnull, warn_unused_result));

#endif
