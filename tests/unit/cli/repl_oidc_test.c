#include "cli/repl_oidc.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void hold(struct repl *repl, const char *claims) {
    struct oidc_tokens tokens = {.access = test_token("{\"alg\":\"RS256\"}", claims, "x"),
                                 .refresh = secret_from_text("opaque"),
                                 .received_s = 1000,
                                 .refresh_expires_in_s = 60};
    struct repl_proof proof = {.how = OIDC_PROOF_BASIC, .secret = secret_from_text("hush")};
    repl_hold(repl, &tokens, "app", NULL, &proof);
    assert_null(tokens.access);
    assert_null(proof.secret);
}

static void a_service_account_is_no_user(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    hold(&given.repl, "{\"preferred_username\":\"ann\"}");
    assert_string_equal(given.repl.tokens.user, "ann");
    hold(&given.repl, "{\"preferred_username\":\"service-account-app\"}");
    assert_null(given.repl.tokens.user);
    const struct oidc_client client = repl_held_client(&given.repl);
    assert_int_equal(client.proof, OIDC_PROOF_BASIC);
    assert_string_equal(secret_reveal(client.secret), "hush");
}

static void a_view_says_when_tokens_end_and_nothing_of_them(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    hold(&given.repl, "{\"exp\":1300,\"typ\":\"Bearer\"}");
    auto_json view = repl_held_view(&given.repl);
    auto_text text = value_dump(view);
    const json_t *tokens = json_object_get(view, "tokens");
    assert_int_equal(json_array_size(tokens), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(tokens, 0), "expires")), 1300);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(tokens, 1), "expires")), 1060);
    assert_null(strstr(text, "hush"));
    assert_null(strstr(text, "eyJ"));
}

static void a_line_names_the_token_that_it_is_about(void **state) {
    (void)state;
    static const struct {
        const char *operand, *title; /* NULL: refused */
    } rows[] = {{NULL, "access token"},       {"access", "access token"},
                {"refresh", "refresh token"}, {"id", NULL},
                {"nonsense", NULL},           {"eyJhbGciOiJub25lIn0.e30.", "given token"}};
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    hold(&given.repl, "{}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        const char *title = NULL;
        auto_error err = {0};
        auto_secret token = repl_token_of(&given.repl, rows[i].operand, &title, &err);
        assert_int_equal(token != NULL, rows[i].title != NULL);
        assert_int_equal(error_is_set(&err), !token);
        if (token)
            assert_string_equal(title, rows[i].title);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_account_is_no_user),
        cmocka_unit_test(a_view_says_when_tokens_end_and_nothing_of_them),
        cmocka_unit_test(a_line_names_the_token_that_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
