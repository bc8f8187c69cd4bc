#include "keycloak/client_assertion.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CLAIMS                                                                                               \
    "eyJpc3MiOiJhcHAiLCJzdWIiOiJhcHAiLCJhdWQiOiJodHRwczovL2tjL3JlYWxtcy9yIiwianRpIjoib25lIiwiaWF0IjoxMDAwL"  \
    "CJleHAiOjEwMzB9"

/* Made by the hmac module of Python. */
static void an_assertion_is_signed_with_the_secret(void **state) {
    (void)state;
    static const struct {
        const char *algorithm, *signed_text;
    } rows[] = {
        {NULL, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." CLAIMS ".VPYdI6UnX-8ghCzY9HAFnKeSL8p726CJwgqYIWI2rmo"},
        {"HS256",
         "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." CLAIMS ".VPYdI6UnX-8ghCzY9HAFnKeSL8p726CJwgqYIWI2rmo"},
        {"HS512", "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9." CLAIMS
                  ".INjXJSNFfO2boHp51xPweY0d2wsgNhkG79fBbCy0iXqcbD1Ubxts1zg5MU_EUWG40nVugtzSS5BIWOQofkpLhw"},
    };
    auto_secret secret = secret_from_text("s3cret");
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct assertion assertion = {"app", "https://kc/realms/r", "one", rows[i].algorithm, 1000};
        auto_secret signed_text = assertion_sign(&assertion, secret, NULL);
        assert_non_null(signed_text);
        assert_string_equal(secret_reveal(signed_text), rows[i].signed_text);
    }
}

static void other_algorithms_are_refused(void **state) {
    (void)state;
    static const char *const algorithms[] = {"RS256", "none", "", "hs256"};
    auto_secret secret = secret_from_text("s3cret");
    for (size_t i = 0; i < mem_count(algorithms); i++) {
        const struct assertion assertion = {"app", "https://kc/realms/r", "one", algorithms[i], 1000};
        auto_error err = {0};
        assert_null(assertion_sign(&assertion, secret, &err));
        assert_int_equal(err.class, ERROR_REFUSED);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assertion_is_signed_with_the_secret),
        cmocka_unit_test(other_algorithms_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
