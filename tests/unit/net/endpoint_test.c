#include "kcrealm/base/memory.h"
#include "kcrealm/net/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void reads_urls(void **state) {
    (void)state;
    static const struct {
        const char *url;
        bool https;
        const char *authority, *base_path, *host;
        unsigned port;
        bool loopback;
    } rows[] = {
        {"http://keycloak", false, "keycloak", "", "keycloak", 80, false},
        {"https://keycloak.example.org/", true, "keycloak.example.org", "", "keycloak.example.org", 443,
         false},
        {"https://k:8443/auth", true, "k:8443", "/auth", "k", 8443, false},
        {"https://k:8443/auth///", true, "k:8443", "/auth", "k", 8443, false},
        {"HTTPS://K/a/b", true, "K", "/a/b", "K", 443, false},
        {"https://[::1]:6443", true, "[::1]:6443", "", "[::1]", 6443, true},
        {"https://[fd00::1]", true, "[fd00::1]", "", "[fd00::1]", 443, false},
        {"http://127.0.0.1:8080", false, "127.0.0.1:8080", "", "127.0.0.1", 8080, true},
        {"http://127.8.9.1", false, "127.8.9.1", "", "127.8.9.1", 80, true},
        {"http://127.evil.example", false, "127.evil.example", "", "127.evil.example", 80, false},
        {"http://LocalHost:1", false, "LocalHost:1", "", "LocalHost", 1, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct endpoint endpoint = {0};
        auto_error err = {0};
        assert_true(endpoint_from_url(&endpoint, rows[i].url, &err));
        auto_text host = endpoint_host(&endpoint);
        assert_int_equal(endpoint.https, rows[i].https);
        assert_string_equal(endpoint.authority, rows[i].authority);
        assert_string_equal(endpoint.base_path, rows[i].base_path);
        assert_string_equal(host, rows[i].host);
        assert_int_equal(endpoint_port(&endpoint), rows[i].port);
        assert_int_equal(endpoint_is_loopback(&endpoint), rows[i].loopback);
        endpoint_clear(&endpoint);
    }
}

static void refuses_what_is_no_plain_url(void **state) {
    (void)state;
    static const char *const urls[] = {
        "",
        "keycloak",
        "ftp://keycloak",
        "http://",
        "http:///path",
        "https://:8080",
        "https://host:",
        "https://host:0",
        "https://host:65536",
        "https://host:99999999999999999999",
        "https://host:80a",
        "https://host?x=1",
        "https://host/a?x=1",
        "https://host/a#b",
        "https://host/a b",
        "https://host/a\r\nX: y",
        "https://ho st",
        "https://host\n",
        "https://[::1",
        "https://[]",
        "https://[::1]x",
        "https://h\xc3\xb6st",
        "https://host\\@evil",
    };
    for (size_t i = 0; i < mem_count(urls); i++) {
        struct endpoint endpoint = {0};
        auto_error err = {0};
        assert_false(endpoint_from_url(&endpoint, urls[i], &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(err.next);
    }
}

static void never_repeats_a_password(void **state) {
    (void)state;
    static const char *const urls[] = {"https://user:geheim@host", "ftp://u:geheim@h",
                                       "https://u:geheim@h/?q"};
    for (size_t i = 0; i < mem_count(urls); i++) {
        struct endpoint endpoint = {0};
        auto_error err = {0};
        assert_false(endpoint_from_url(&endpoint, urls[i], &err));
        assert_null(strstr(err.message, "geheim"));
    }
}

static void writes_the_url_back(void **state) {
    (void)state;
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, "https://k:8443/auth/", NULL));
    auto_text url = endpoint_url(&endpoint);
    assert_string_equal(url, "https://k:8443/auth");
    endpoint_clear(&endpoint);
    assert_null(endpoint.authority);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_urls),
        cmocka_unit_test(refuses_what_is_no_plain_url),
        cmocka_unit_test(never_repeats_a_password),
        cmocka_unit_test(writes_the_url_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
