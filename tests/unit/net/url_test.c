#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void encodes_all_but_unreserved_characters(void **state) {
    (void)state;
    static const struct {
        const char *text, *encoded;
    } rows[] = {
        {"", ""},
        {"backstage-1.x_y~z", "backstage-1.x_y~z"},
        {"a b", "a%20b"},
        {"a/b?c&d=e#f", "a%2Fb%3Fc%26d%3De%23f"},
        {"a;b", "a%3Bb"}, /* Keycloak refuses a raw ";" */
        {"100%", "100%25"},
        {"a+b", "a%2Bb"},
        {"caf\xc3\xa9", "caf%C3%A9"},
        {"\r\nHost: x", "%0D%0AHost%3A%20x"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer out = {0};
        url_encode(&out, rows[i].text);
        assert_string_equal(buffer_text(&out), rows[i].encoded);
    }
}

static void encodes_bytes_with_nul(void **state) {
    (void)state;
    auto_buffer out = {0};
    url_encode_bytes(&out, "a\0b", 3);
    assert_string_equal(buffer_text(&out), "a%00b");
}

static void path_fills_gaps_encoded(void **state) {
    (void)state;
    auto_text path = url_path("/admin/realms/{}/clients?clientId={}", "my realm", "a&b=c", NULL);
    assert_string_equal(path, "/admin/realms/my%20realm/clients?clientId=a%26b%3Dc");
    auto_text constant = url_path("/version", NULL);
    assert_string_equal(constant, "/version");
    auto_text braces = url_path("/{}/{}", "{}", "x", NULL); /* an argument is no pattern */
    assert_string_equal(braces, "/%7B%7D/x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_all_but_unreserved_characters),
        cmocka_unit_test(encodes_bytes_with_nul),
        cmocka_unit_test(path_fills_gaps_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
