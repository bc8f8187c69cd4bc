/* Token requests and their answers, without any server. */
#include "keycloak/session.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static long long now_ms;

static long long read_clock(void) {
    return now_ms;
}

struct fixture {
    struct http *http;
    struct endpoint endpoint;
    struct keycloak *keycloak;
};

static void open_fixture(struct fixture *fixture, const char *words, const char *login_realm) {
    *fixture = (struct fixture){.http = http_new(&(struct http_options){0})};
    now_ms = 5000;
    assert_true(endpoint_from_url(&fixture->endpoint, "https://sso.example/auth", NULL));
    struct keycloak_credentials credentials = credentials_given(words);
    const struct keycloak_options options = {.login_realm = login_realm, .now_ms = read_clock, .parallel = 1};
    fixture->keycloak = keycloak_new(fixture->http, &fixture->endpoint, &credentials, &options);
    assert_null(credentials.password);
}

static void close_fixture(struct fixture *fixture) {
    keycloak_free(fixture->keycloak);
    endpoint_clear(&fixture->endpoint);
    http_free(fixture->http);
}

/* Takes an answer as it came; type NULL is application/json. */
static bool take(struct fixture *fixture, enum keycloak_grant grant, int status, const char *type,
                 const char *body, struct error *err) {
    auto_response response = {.status = status, .content_type = mem_dup(type ? type : "application/json")};
    buffer_add_text(&response.body, body);
    return token_accept(fixture->keycloak, grant, &response, err);
}

static void requests_carry_what_the_grant_needs(void **state) {
    (void)state;
    static const struct {
        const char *words, *login_realm;
        enum keycloak_grant grant;
        const char *path, *body;
    } rows[] = {
        {"user=admin:pw", "master", GRANT_PASSWORD, "/realms/master/protocol/openid-connect/token",
         "grant_type=password&client_id=admin-cli&username=admin&password=pw"},
        {"client=ci:geheim", "ameide", GRANT_CLIENT, "/realms/ameide/protocol/openid-connect/token",
         "grant_type=client_credentials&client_id=ci&client_secret=geheim"},
        {"user=a&b:p+%=;c", "a/b", GRANT_PASSWORD, "/realms/a%2Fb/protocol/openid-connect/token",
         "grant_type=password&client_id=admin-cli&username=a%26b&password=p%2B%25%3D%3Bc"},
        {"client=ci:ß", "master", GRANT_CLIENT, "/realms/master/protocol/openid-connect/token",
         "grant_type=client_credentials&client_id=ci&client_secret=%C3%9F"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        struct http_request request = {0};
        open_fixture(&fixture, rows[i].words, rows[i].login_realm);
        token_request(fixture.keycloak, rows[i].grant, &request);
        assert_string_equal(request.method, "POST");
        assert_string_equal(request.path, rows[i].path);
        assert_string_equal(request.content_type, "application/x-www-form-urlencoded");
        assert_string_equal(buffer_text(&request.body), rows[i].body);
        assert_null(request.authorization);
        http_request_clear(&request);
        close_fixture(&fixture);
    }
}

static void an_accepted_token_is_used(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw client=ci:geheim", "ameide");
    assert_true(
        take(&fixture, GRANT_PASSWORD, 200, NULL, "{\"access_token\":\"abc\",\"expires_in\":60}", NULL));
    assert_string_equal(secret_reveal(fixture.keycloak->authorization), "Bearer abc");
    assert_string_equal(keycloak_identity(fixture.keycloak), "user admin of realm ameide");
    assert_int_equal(fixture.keycloak->grant, GRANT_PASSWORD);
    assert_true(
        take(&fixture, GRANT_CLIENT, 200, NULL, "{\"access_token\":\"def\",\"expires_in\":60}", NULL));
    assert_string_equal(secret_reveal(fixture.keycloak->authorization), "Bearer def");
    assert_string_equal(keycloak_identity(fixture.keycloak), "service account of client ci of realm ameide");
    close_fixture(&fixture);
}

static void a_token_is_due_when_a_quarter_of_its_life_is_left(void **state) {
    (void)state;
    static const struct {
        int expires_in;
        long long not_due_ms, due_ms; /* after it was issued */
    } rows[] = {{60, 44999, 45000}, {300, 224999, 225000}, {1, 749, 750}, {36000, 26999999, 27000000}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        auto_text body = mem_format("{\"access_token\":\"abc\",\"expires_in\":%d}", rows[i].expires_in);
        open_fixture(&fixture, "user=admin:pw", "master");
        assert_true(take(&fixture, GRANT_PASSWORD, 200, NULL, body, NULL));
        now_ms = 5000 + rows[i].not_due_ms;
        assert_false(token_is_due(fixture.keycloak));
        now_ms = 5000 + rows[i].due_ms;
        assert_true(token_is_due(fixture.keycloak));
        close_fixture(&fixture);
    }
}

/* RFC 6749 only recommends expires_in. What does not say when it ends lasts until it is refused. */
static void a_token_without_a_sensible_lifetime_is_never_due(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "{\"access_token\":\"abc\"}",
        "{\"access_token\":\"abc\",\"expires_in\":0}",
        "{\"access_token\":\"abc\",\"expires_in\":-1}",
        "{\"access_token\":\"abc\",\"expires_in\":\"60\"}",
        "{\"access_token\":\"abc\",\"expires_in\":9223372036854775807}",
    };
    for (size_t i = 0; i < mem_count(bodies); i++) {
        struct fixture fixture;
        open_fixture(&fixture, "user=admin:pw", "master");
        assert_true(take(&fixture, GRANT_PASSWORD, 200, NULL, bodies[i], NULL));
        assert_false(token_is_due(fixture.keycloak));
        now_ms += 365LL * 24 * 3600 * 1000;
        assert_false(token_is_due(fixture.keycloak));
        assert_true(token_is_renewable(fixture.keycloak));
        close_fixture(&fixture);
    }
}

static void a_given_token_is_not_renewed(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "token=given user=admin:pw", "master");
    assert_false(token_is_renewable(fixture.keycloak));
    assert_true(keycloak_login(fixture.keycloak, NULL));
    assert_string_equal(secret_reveal(fixture.keycloak->authorization), "Bearer given");
    assert_false(token_is_renewable(fixture.keycloak));
    now_ms += 365LL * 24 * 3600 * 1000;
    assert_false(token_is_due(fixture.keycloak));
    close_fixture(&fixture);
}

static void explains_refusals(void **state) {
    (void)state;
    static const struct {
        const char *words;
        enum keycloak_grant grant;
        int status;
        const char *type, *body;
        enum error_class class;
        const char *message, *next; /* parts */
    } rows[] = {
        {"client=ci:geheim", GRANT_CLIENT, 401, NULL,
         "{\"error\":\"unauthorized_client\",\"error_description\":\"Invalid client or Invalid client "
         "credentials\"}",
         ERROR_UNAUTHENTICATED,
         "login as service account of client ci of realm master by client credentials failed: HTTP 401 "
         "unauthorized_client (Invalid client or Invalid client credentials): the client is known",
         "compare the secret"},
        {"user=admin:geheim", GRANT_PASSWORD, 401, NULL,
         "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}",
         ERROR_UNAUTHENTICATED, "login as user admin of realm master by password failed: HTTP 401",
         "check user name and password"},
        {"user=admin:geheim bootstrap", GRANT_PASSWORD, 401, NULL,
         "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}",
         ERROR_UNAUTHENTICATED, "the user is unknown", "the temporary bootstrap administrator may have been"},
        {"user=admin:geheim bootstrap", GRANT_PASSWORD, 404, NULL, "{\"error\":\"Realm does not exist\"}",
         ERROR_UNAUTHENTICATED, "HTTP 404 Realm does not exist: the realm does not exist", "--login-realm"},
        {"user=admin:geheim", GRANT_PASSWORD, 500, NULL, "{\"error\":\"unknown_error\"}", ERROR_SERVER,
         "HTTP 500 unknown_error", "Keycloak's log"},
        {"user=admin:geheim", GRANT_PASSWORD, 502, "text/plain", "bad gateway", ERROR_SERVER,
         "HTTP 502 without a reason", "Keycloak's log"},
        {"user=admin:geheim", GRANT_PASSWORD, 401, NULL, "{\"error\":\"HTTP 401 Unauthorized\"}",
         ERROR_UNAUTHENTICATED, "failed: HTTP 401 Unauthorized: ", "base URL"},
        {"user=admin:geheim bootstrap", GRANT_PASSWORD, 401, NULL, "{\"error\":\"HTTP 401 Unauthorized\"}",
         ERROR_UNAUTHENTICATED, "failed: HTTP 401 Unauthorized: ", "base URL"},
        {"user=admin:geheim", GRANT_PASSWORD, 405, NULL, "{\"error\":\"HTTP 405 Method Not Allowed\"}",
         ERROR_UNAUTHENTICATED, "failed: HTTP 405 Method Not Allowed: ", "base URL"},
        {"user=admin:geheim", GRANT_PASSWORD, 400, NULL, "", ERROR_UNAUTHENTICATED,
         "HTTP 400 without a reason", "Keycloak's log"},
        {"user=admin:geheim", GRANT_PASSWORD, 404, "text/html", "<!DOCTYPE html>", ERROR_SERVER,
         "https://sso.example/auth answered HTML instead of JSON (HTTP 404)", "--keycloak-path /auth"},
        {"user=admin:geheim", GRANT_PASSWORD, 200, NULL, "<html>", ERROR_SERVER,
         "HTML instead of JSON (HTTP 200)", "is that Keycloak?"},
        {"user=admin:geheim", GRANT_PASSWORD, 200, "text/html", "\n <html>", ERROR_SERVER,
         "HTML instead of JSON", "is that Keycloak?"},
        {"user=admin:geheim", GRANT_PASSWORD, 302, NULL, "", ERROR_SERVER, "HTTP 302: a redirect",
         "--keycloak-url"},
        {"user=admin:geheim", GRANT_PASSWORD, 429, NULL, "{}", ERROR_SERVER, "HTTP 429", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        auto_error err = {0};
        open_fixture(&fixture, rows[i].words, "master");
        assert_false(take(&fixture, rows[i].grant, rows[i].status, rows[i].type, rows[i].body, &err));
        if (err.class != rows[i].class || !strstr(err.message, rows[i].message) || !err.next ||
            !strstr(err.next, rows[i].next))
            fail_msg("row %zu: class %d, %s; %s", i, err.class, err.message, err.next);
        assert_null(strstr(err.message, "geheim"));
        if (strstr(err.message, "login as user"))
            assert_non_null(
                strstr(err.origin, "POST /auth/realms/master/protocol/openid-connect/token (HTTP "));
        assert_null(fixture.keycloak->authorization);
        assert_int_equal(fixture.keycloak->grant, GRANT_NONE);
        close_fixture(&fixture);
    }
}

static void success_without_a_token_is_no_success(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } rows[] = {
        {"{}", "the token endpoint answered without a token"},
        {"{\"access_token\":null}", "without a token"},
        {"{\"access_token\":7}", "without a token"},
        {"[]", "without a token"},
        {"\"abc\"", "without a token"},
        {"", "without a token: "},
        {"{\"access_token\":\"geheim", "without a token: "},
        {"nonsense", "without a token: "},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        auto_error err = {0};
        open_fixture(&fixture, "user=admin:pw", "master");
        assert_false(take(&fixture, GRANT_PASSWORD, 200, NULL, rows[i].body, &err));
        assert_int_equal(err.class, ERROR_SERVER);
        if (!strstr(err.message, rows[i].message) || strstr(err.message, "geheim"))
            fail_msg("%s: %s", rows[i].body, err.message);
        assert_int_equal(fixture.keycloak->grant, GRANT_NONE);
        close_fixture(&fixture);
    }
}

static void a_refused_renewal_keeps_the_old_token(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master");
    assert_true(
        take(&fixture, GRANT_PASSWORD, 200, NULL, "{\"access_token\":\"abc\",\"expires_in\":60}", NULL));
    assert_false(take(&fixture, GRANT_PASSWORD, 401, NULL, "{\"error\":\"invalid_grant\"}", NULL));
    assert_string_equal(secret_reveal(fixture.keycloak->authorization), "Bearer abc");
    close_fixture(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_carry_what_the_grant_needs),
        cmocka_unit_test(an_accepted_token_is_used),
        cmocka_unit_test(a_token_is_due_when_a_quarter_of_its_life_is_left),
        cmocka_unit_test(a_token_without_a_sensible_lifetime_is_never_due),
        cmocka_unit_test(a_given_token_is_not_renewed),
        cmocka_unit_test(explains_refusals),
        cmocka_unit_test(success_without_a_token_is_no_success),
        cmocka_unit_test(a_refused_renewal_keeps_the_old_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
