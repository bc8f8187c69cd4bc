/* Where a redirect of the login leads, and where it must not. */
#include "keycloak/authorize_page.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define APP "https://app.example.org/cb"

static const struct row {
    const char *address, *redirect_uri;
    enum authorize_redirect_kind kind;
    const char *path, *code, *error;
} rows[] = {
    {APP "?state=s&code=a.b%2Ec", APP, AUTHORIZE_TO_CLIENT, NULL, "a.b.c", NULL},
    {APP "#code=x", APP, AUTHORIZE_TO_CLIENT, NULL, "x", NULL},
    {APP "?x=1&code=real", APP "?x=1", AUTHORIZE_TO_CLIENT, NULL, "real", NULL},
    {APP "?code=mine&code=real", APP "?code=mine", AUTHORIZE_TO_CLIENT, NULL, "real", NULL},
    {APP, APP, AUTHORIZE_TO_CLIENT, NULL, NULL, NULL},
    {APP "?error=invalid_scope&error_description=Invalid+scopes%3A+x", APP, AUTHORIZE_TO_CLIENT, NULL, NULL,
     "invalid_scope"},
    {APP ".evil.example/?code=x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {APP "2?code=x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/required-action?execution=A&b=c", APP, AUTHORIZE_TO_REALM,
     "/realms/lab/login-actions/required-action?execution=A&b=c", NULL, NULL},
    {"https://public.example/auth/realms/lab/login-actions/x", APP, AUTHORIZE_TO_REALM,
     "/realms/lab/login-actions/x", NULL, NULL},
    {"/realms/lab/protocol/openid-connect/auth?a=b", APP, AUTHORIZE_TO_REALM,
     "/realms/lab/protocol/openid-connect/auth?a=b", NULL, NULL},
    {"http://sso.example/realms/lab/broker/google/login?x", APP, AUTHORIZE_TO_BROKER, NULL, NULL, NULL},
    /* Never followed. */
    {"https://sso.example/realms/other/login-actions/x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/../other/login-actions/x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/../../../admin", APP, AUTHORIZE_ELSEWHERE, NULL, NULL,
     NULL},
    {"https://sso.example/realms/lab/login-actions/%2E%2e/x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/a%2Fb", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions\\x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/x y", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/x\r\nHost: evil", APP, AUTHORIZE_ELSEWHERE, NULL, NULL,
     NULL},
    {"https://sso.example/realms/lab/protocol/openid-connect/token", APP, AUTHORIZE_ELSEWHERE, NULL, NULL,
     NULL},
    {"https://evil.example/?next=/realms/lab/login-actions/x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"//evil.example/realms/lab/login-actions/x", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"javascript:alert(1)//realms/lab/login-actions/", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"", APP, AUTHORIZE_ELSEWHERE, NULL, NULL, NULL},
    {"https://sso.example/realms/lab/login-actions/x", "", AUTHORIZE_TO_REALM, "/realms/lab/login-actions/x",
     NULL, NULL},
};

static void same(size_t row, const char *actual, const char *expected) {
    if (!expected != !actual || (expected && strcmp(actual, expected) != 0))
        fail_msg("row %zu: %s, not %s", row, actual ? actual : "(none)", expected ? expected : "(none)");
}

static void only_the_redirect_uri_and_the_realms_login_are_known(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct authorize_redirect to;
        authorize_redirect_read(rows[i].address, "lab", rows[i].redirect_uri, &to);
        if (to.kind != rows[i].kind)
            fail_msg("row %zu: kind %d", i, to.kind);
        same(i, to.path, rows[i].path);
        same(i, to.code, rows[i].code);
        same(i, to.error, rows[i].error);
        authorize_redirect_clear(&to);
    }
}

static void the_words_of_a_refusal_are_decoded(void **state) {
    (void)state;
    struct authorize_redirect to;
    authorize_redirect_read(
        APP "?error=e&error_description=Invalid+scopes%3A+a%zz%00b&state=s%26t&iss=https%3A%2F%2Fx", "lab",
        APP, &to);
    assert_string_equal(to.description, "Invalid scopes: a%zzb");
    assert_string_equal(to.state, "s&t");
    assert_string_equal(to.issuer, "https://x");
    assert_string_equal(to.place, "https://app.example.org");
    authorize_redirect_clear(&to);
}

static void realms_with_other_letters_are_found(void **state) {
    (void)state;
    struct authorize_redirect to;
    authorize_redirect_read("https://x/realms/%C3%A9t%C3%A9%201/login-actions/y", "\xc3\xa9t\xc3\xa9 1", APP,
                            &to);
    assert_int_equal(to.kind, AUTHORIZE_TO_REALM);
    authorize_redirect_clear(&to);
}

static void parameters_are_found_by_their_whole_name(void **state) {
    (void)state;
    auto_text action = authorize_parameter("/x?my_execution=a&execution=B&execution=C#d", "execution");
    assert_string_equal(action, "B");
    assert_null(authorize_parameter("/execution=a", "execution"));
    assert_null(authorize_parameter("/x?execution", "execution"));
    assert_null(authorize_parameter("", "execution"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_redirect_uri_and_the_realms_login_are_known),
        cmocka_unit_test(the_words_of_a_refusal_are_decoded),
        cmocka_unit_test(realms_with_other_letters_are_found),
        cmocka_unit_test(parameters_are_found_by_their_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
