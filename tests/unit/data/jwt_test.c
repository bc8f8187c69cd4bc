#include "kcrealm/data/jwt.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_token_is_header_and_claims(void **state) {
    (void)state;
    auto_secret token = test_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", "{\"sub\":\"u\"}", "x");
    auto_text framed = mem_format("  \n%s\r\n", secret_reveal(token));
    auto_secret with_space = secret_from_text(framed);
    const struct secret *tokens[] = {token, with_space};
    for (size_t i = 0; i < mem_count(tokens); i++) {
        auto_jwt jwt = {0};
        assert_true(jwt_decode(tokens[i], &jwt, NULL));
        assert_string_equal(value_text(jwt.header, "kid"), "k");
        assert_string_equal(value_text(jwt.claims, "sub"), "u");
    }
}

static void what_is_no_token_is_refused_without_repeating_it(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "it is empty"},
        {" \n", "it is empty"},
        {"hunter2", "it has not three parts"},
        {"a.b", "it has not three parts"},
        {"a.b.c.d", "it has not three parts"},
        {"a.b.c.d.e", "encrypted one (JWE)"},
        {"..", "its header is no"},
        {"hunter2!.e30.e30", "its header is not base64url"},
        {"hunter2=.e30.e30", "its header is not base64url"},
        {"W10.e30.x", "its header is no JSON object"},
        {"e30.W10.x", "its payload is no JSON object"},
        {"e30.e3.x", "its payload is no"},
        {"e30.hunter2.x", "its payload is no"},
        {"e30.eyJodW50ZXIyIjoxLCJodW50ZXIyIjoyfQ.x", "its payload is no JSON object"}, /* a key twice */
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret token = secret_from_text(rows[i].text);
        auto_jwt jwt = {0};
        auto_error err = {0};
        assert_false(jwt_decode(token, &jwt, &err));
        assert_null(jwt.header);
        assert_null(jwt.claims);
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, rows[i].says));
        assert_null(strstr(err.message, "hunter2"));
    }
}

static void a_token_has_a_ceiling(void **state) {
    (void)state;
    auto_buffer text = {0};
    buffer_add_text(&text, "e30.e30.");
    buffer_add_repeated(&text, 'A', JWT_SIZE_MAX - text.size);
    auto_secret largest = secret_new(buffer_text(&text), text.size);
    buffer_add_char(&text, 'A');
    auto_secret larger = secret_new(buffer_text(&text), text.size);
    auto_jwt jwt = {0};
    auto_jwt none = {0};
    auto_error err = {0};
    assert_true(jwt_decode(largest, &jwt, NULL));
    assert_false(jwt_decode(larger, &none, &err));
    assert_non_null(strstr(err.message, "larger than 256 KiB"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_header_and_claims),
        cmocka_unit_test(what_is_no_token_is_refused_without_repeating_it),
        cmocka_unit_test(a_token_has_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
