#include "keycloak/pkce.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The example of RFC 7636, appendix B. */
static void the_challenge_is_that_of_the_standard(void **state) {
    (void)state;
    auto_secret verifier = secret_from_text("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    auto_buffer challenge = {0};
    pkce_challenge(&challenge, verifier);
    assert_string_equal(buffer_text(&challenge), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void each_verifier_is_another_one_and_as_the_standard_wants_it(void **state) {
    (void)state;
    auto_secret one = pkce_verifier();
    auto_secret other = pkce_verifier();
    assert_false(secret_equal(one, other));
    assert_int_equal(secret_size(one), 43);
    assert_int_equal(
        strspn(secret_reveal(one), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_challenge_is_that_of_the_standard),
        cmocka_unit_test(each_verifier_is_another_one_and_as_the_standard_wants_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
