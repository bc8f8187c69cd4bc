/* The time in tokens of all kinds, good and bad. */
#include "keycloak/token_clock.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/session.h"
#include "kcrealm/objects/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *token_of(const char *claims) {
    struct buffer token = {0};
    buffer_add_text(&token, "e30.");
    base64_encode(&token, claims, strlen(claims));
    for (size_t i = 0; i < token.size; i++)
        token.data[i] = token.data[i] == '+' ? '-' : token.data[i] == '/' ? '_' : token.data[i];
    while (token.data[token.size - 1] == '=')
        token.data[--token.size] = '\0';
    buffer_add_text(&token, ".sig");
    return buffer_steal(&token);
}

static void the_time_of_issue_is_read_from_the_claims(void **state) {
    (void)state;
    static const struct {
        const char *claims;
        long long seconds; /* 0: it does not say */
    } rows[] = {{"{\"iat\":1795370400}", 1795370400},
                {"{\"iat\":1795370400,\"name\":\"\xc3\xbf\xc3\xbe?>\"}", 1795370400},
                {"{\"iat\":\"1795370400\"}", 0},
                {"{\"iat\":-5}", 0},
                {"{\"iat\":0}", 0},
                {"{}", 0},
                {"[1795370400]", 0},
                {"{\"iat\":1795370400", 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        long long seconds = 0;
        auto_text token = token_of(rows[i].claims);
        assert_int_equal(token_issued_at(token, &seconds), rows[i].seconds != 0);
        if (rows[i].seconds)
            assert_int_equal(seconds, rows[i].seconds);
    }
}

static void the_issuer_is_read_from_the_claims(void **state) {
    (void)state;
    auto_text token = token_of("{\"iss\":\"https://sso/realms/lab\"}");
    auto_text other = token_of("{\"iss\":5}");
    auto_secret one = secret_from_text(token);
    auto_secret none = secret_from_text(other);
    auto_secret junk = secret_from_text("x");
    auto_text issuer = keycloak_token_issuer(one);
    assert_string_equal(issuer, "https://sso/realms/lab");
    assert_null(keycloak_token_issuer(none));
    assert_null(keycloak_token_issuer(junk));
}

static void what_is_no_token_has_no_time(void **state) {
    (void)state;
    static const char *const texts[] = {"", ".", "..", "token-1", "a.b", "a.%%%.c", "a.e30.c"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        long long seconds;
        assert_false(token_issued_at(texts[i], &seconds));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_of_issue_is_read_from_the_claims),
        cmocka_unit_test(the_issuer_is_read_from_the_claims),
        cmocka_unit_test(what_is_no_token_has_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
