#include "kcrealm/diagnose/token_error.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WRONG_CLIENT "Invalid client or Invalid client credentials"

struct answer {
    int status;
    const char *error, *description;
    const char *meaning; /* a part of it */
};

/* What Keycloak 26.7.4 answers, see docs/keycloak.md. */
static const struct answer answers[] = {
    {401, "unauthorized_client", WRONG_CLIENT, "its secret is wrong or missing"},
    {401, "invalid_client", WRONG_CLIENT, "no such client, or it is disabled"},
    {401, "unauthorized_client", "Client not enabled to retrieve service account", "no service account"},
    {401, "unauthorized_client", "Public client not allowed to retrieve service account",
     "the client is public"},
    {400, "unauthorized_client", "Client not allowed for direct access grants",
     "may not use the password grant"},
    {400, "invalid_client", "Bearer-only not allowed", "bearer-only"},
    {400, "invalid_grant", "Invalid user credentials", "the user is unknown or the password is wrong"},
    {400, "invalid_grant", "Account is not fully set up", "a required action"},
    {400, "invalid_grant", "Account disabled", "the user is disabled"},
    {400, "invalid_grant", "Code not valid", "the authorization code was used before"},
    {400, "invalid_grant", "Invalid refresh token", "the refresh token has expired"},
    {400, "invalid_grant", "Client not allowed OAuth 2.0 Device Authorization Grant", "the device grant"},
    {401, "unauthorized_client", "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant.",
     "the device grant"},
    {400, "invalid_client", "Unable to load public key", "no key of the client"},
    {400, "invalid_scope", "Invalid scopes: openid x", "not linked to the client"},
    {404, "Realm does not exist", NULL, "the realm does not exist"},
    {403, "access_denied", "Realm not enabled", "the realm is disabled"},
    {401, "invalid_client", "Client authentication failed.", "the client's secret is wrong"},
    {403, "insufficient_scope", "Missing openid scope", "without the scope openid"},
};

static const struct token_explanation *explain(const struct answer *answer) {
    return token_error_explain(answer->status, answer->error, answer->description);
}

static void each_answer_has_its_own_meaning(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(answers); i++) {
        const struct token_explanation *explanation = explain(&answers[i]);
        if (!strstr(explanation->meaning, answers[i].meaning))
            fail_msg("%d %s (%s): %s", answers[i].status, answers[i].error,
                     answers[i].description ? answers[i].description : "-", explanation->meaning);
        for (size_t j = 0; j < i; j++)
            assert_ptr_not_equal(explanation, explain(&answers[j]));
    }
}

static void each_meaning_comes_with_something_to_try(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(answers); i++) {
        assert_true(strlen(explain(&answers[i])->next) > 0);
        assert_null(strchr(explain(&answers[i])->meaning, '\n'));
    }
}

/* A client of that name may exist: the two causes share the description, and others share the error. */
static void error_and_description_decide_together(void **state) {
    (void)state;
    static const struct answer unknown = {401, "something_else", "Nobody knows", NULL};
    const struct token_explanation *last = explain(&unknown);
    static const struct answer halves[] = {
        {401, "unauthorized_client", "Nobody knows", NULL},
        {401, "unauthorized_client", NULL, NULL},
        {401, "unauthorized_client", "", NULL},
        {401, "invalid_client", NULL, NULL},
        {401, NULL, WRONG_CLIENT, NULL},
        {400, "invalid_grant", "Nobody knows", NULL},
        {400, "invalid_grant", NULL, NULL},
        {403, "access_denied", "Nobody knows", NULL},
    };
    for (size_t i = 0; i < mem_count(halves); i++)
        assert_ptr_equal(explain(&halves[i]), last);
}

static void what_is_not_known_falls_to_the_last_row(void **state) {
    (void)state;
    static const struct answer unknown[] = {
        {500, NULL, NULL, NULL},         {500, "unknown_error", NULL, NULL},
        {401, NULL, NULL, NULL},         {200, NULL, NULL, NULL},
        {0, NULL, NULL, NULL},           {-1, "", "", NULL},
        {429, "slow_down", "Wait", NULL}};
    const struct token_explanation *last = explain(&unknown[0]);
    assert_non_null(strstr(last->meaning, "Keycloak refused the login"));
    for (size_t i = 0; i < mem_count(unknown); i++)
        assert_ptr_equal(explain(&unknown[i]), last);
}

static void a_missing_realm_is_known_by_its_status(void **state) {
    (void)state;
    assert_non_null(strstr(token_error_explain(404, NULL, NULL)->meaning, "the realm does not exist"));
    assert_non_null(strstr(token_error_explain(404, "x", "y")->meaning, "the realm does not exist"));
    assert_non_null(strstr(token_error_explain(404, NULL, NULL)->next, "--login-realm"));
}

/* The description of a refused scope repeats the request, that of others may get longer in later versions. */
static void descriptions_are_known_by_their_beginning(void **state) {
    (void)state;
    const struct token_explanation *explanation =
        token_error_explain(400, "invalid_grant", "Account disabled by an administrator");
    assert_non_null(strstr(explanation->meaning, "the user is disabled"));
    explanation = token_error_explain(400, "invalid_grant", "Account");
    assert_null(strstr(explanation->meaning, "disabled"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_has_its_own_meaning),
        cmocka_unit_test(each_meaning_comes_with_something_to_try),
        cmocka_unit_test(error_and_description_decide_together),
        cmocka_unit_test(what_is_not_known_falls_to_the_last_row),
        cmocka_unit_test(a_missing_realm_is_known_by_its_status),
        cmocka_unit_test(descriptions_are_known_by_their_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
