/* Words of refusals: the check that they speak of, and what is told of it. */
#include "keycloak/authorize_verdict.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_check_has_a_name_of_its_own(void **state) {
    (void)state;
    for (size_t i = 0; i < AUTHORIZE_CHECKS; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(authorize_check_name((enum authorize_check)i),
                                    authorize_check_name((enum authorize_check)j));
}

/* A theme in another language, or a later Keycloak. */
static void words_that_are_not_known_are_a_matter_of_the_client_before_the_login_page(void **state) {
    (void)state;
    struct authorize_answer answer = {0};
    auto_error err = {0};
    char words[] = "Client nicht gefunden.";
    const struct authorize_page page = {.kind = AUTHORIZE_PAGE_ERROR, .message = words};
    assert_false(verdict_page(&answer, &page, 400, &err));
    assert_int_equal(answer.steps[AUTHORIZE_REALM].state, AUTHORIZE_PASSED);
    assert_int_equal(answer.steps[AUTHORIZE_CLIENT].state, AUTHORIZE_REFUSED);
    assert_string_equal(answer.endpoint, "authorization");
    assert_string_equal(err.message, "Keycloak stops at the client: Client nicht gefunden.");
    assert_int_equal(err.http_status, 400);
    authorize_answer_clear(&answer);
}

static void the_flow_is_named_by_what_was_asked_for(void **state) {
    (void)state;
    static const char *const rows[][2] = {{NULL, "authorization code"},
                                          {"code", "authorization code"},
                                          {"id_token token", "implicit (id_token token)"},
                                          {"code token", "hybrid (code token)"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct authorize_answer answer = {0};
        const struct authorize_question question = {
            .realm = "lab", .client = "app", .redirect_uri = "https://app", .response_type = rows[i][0]};
        verdict_accepted(&answer, &question);
        assert_string_equal(answer.steps[AUTHORIZE_FLOW].detail, rows[i][1]);
        authorize_answer_clear(&answer);
    }
}

static void after_the_login_page_they_are_a_matter_of_the_login(void **state) {
    (void)state;
    struct authorize_answer answer = {0};
    auto_error err = {0};
    const struct authorize_question question = {
        .realm = "lab", .client = "app", .redirect_uri = "https://app"};
    char words[] = "Client not found.";
    const struct authorize_page page = {.kind = AUTHORIZE_PAGE_ERROR, .message = words};
    verdict_accepted(&answer, &question);
    assert_string_equal(answer.steps[AUTHORIZE_SCOPE].detail, "openid");
    assert_string_equal(answer.steps[AUTHORIZE_PKCE].detail, "not used, and not demanded");
    assert_false(verdict_page(&answer, &page, 400, &err));
    assert_string_equal(answer.endpoint, "login");
    authorize_answer_clear(&answer);
}

static void a_refusal_of_the_token_endpoint_has_both_words(void **state) {
    (void)state;
    struct authorize_answer answer = {0};
    auto_error err = {0};
    auto_json reply =
        json_pack("{s:s, s:s}", "error", "invalid_grant", "error_description", "Code not valid");
    const struct http_response response = {.status = 400};
    assert_false(verdict_token(&answer, &response, reply, &err));
    assert_string_equal(err.message, "Keycloak stops at the tokens: invalid_grant, Code not valid");
    assert_string_equal(answer.error, "invalid_grant");
    assert_string_equal(answer.description, "Code not valid");
    authorize_answer_clear(&answer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_has_a_name_of_its_own),
        cmocka_unit_test(words_that_are_not_known_are_a_matter_of_the_client_before_the_login_page),
        cmocka_unit_test(the_flow_is_named_by_what_was_asked_for),
        cmocka_unit_test(after_the_login_page_they_are_a_matter_of_the_login),
        cmocka_unit_test(a_refusal_of_the_token_endpoint_has_both_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
