/* What a refused request is said to mean. */
#include "keycloak/session.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CLIENTS "/admin/realms/ameide/clients"

struct fixture {
    struct http *http;
    struct endpoint endpoint;
    struct keycloak *keycloak;
};

static void open_fixture(struct fixture *fixture, const char *words, const char *login_realm,
                         enum keycloak_grant grant) {
    *fixture = (struct fixture){.http = http_new(&(struct http_options){0})};
    assert_true(endpoint_from_url(&fixture->endpoint, "https://sso.example", NULL));
    struct keycloak_credentials credentials = credentials_given(words);
    const struct keycloak_options options = {
        .login_realm = login_realm, .now_ms = session_now, .parallel = 1};
    fixture->keycloak = keycloak_new(fixture->http, &fixture->endpoint, &credentials, &options);
    struct http_response token = {.status = 200};
    buffer_add_text(&token.body, "{\"access_token\":\"geheim\",\"expires_in\":60}");
    bool logged_in = grant == GRANT_GIVEN_TOKEN ? keycloak_login(fixture->keycloak, NULL)
                                                : token_accept(fixture->keycloak, grant, &token, NULL);
    assert_true(logged_in);
    http_response_clear(&token);
}

static void close_fixture(struct fixture *fixture) {
    keycloak_free(fixture->keycloak);
    endpoint_clear(&fixture->endpoint);
    http_free(fixture->http);
}

static json_t *reply_to(struct fixture *fixture, const char *method, const char *path, int status,
                        const char *body, struct error *err) {
    const struct http_request request = {.method = method, .path = (char *)path};
    auto_response response = {.status = status};
    buffer_add_text(&response.body, body);
    return keycloak_reply(fixture->keycloak, &request, &response, err);
}

static void classes_follow_the_status(void **state) {
    (void)state;
    static const struct {
        int status;
        enum error_class class;
    } rows[] = {{400, ERROR_REFUSED},   {401, ERROR_UNAUTHENTICATED}, {403, ERROR_FORBIDDEN},
                {404, ERROR_NOT_FOUND}, {409, ERROR_CONFLICT},        {415, ERROR_REFUSED},
                {429, ERROR_REFUSED},   {500, ERROR_SERVER},          {503, ERROR_SERVER},
                {302, ERROR_SERVER},    {100, ERROR_SERVER}};
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(reply_to(&fixture, "GET", CLIENTS, rows[i].status, "{}", &err));
        auto_text origin = mem_format("GET " CLIENTS " (HTTP %d)", rows[i].status);
        assert_int_equal(err.class, rows[i].class);
        assert_int_equal(err.http_status, rows[i].status);
        assert_string_equal(err.origin, origin);
    }
    close_fixture(&fixture);
}

static void keycloaks_own_words_are_shown(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *message;
    } rows[] = {
        {409, "{\"errorMessage\":\"Client min already exists\"}",
         "Keycloak answered HTTP 409: Client min already exists"},
        {400, "{\"error\":\"invalid_input\",\"error_description\":\"A redirect URI is not a valid URI\"}",
         "Keycloak answered HTTP 400: A redirect URI is not a valid URI"},
        {404, "{\"error\":\"Realm not found.\"}", "Keycloak answered HTTP 404: Realm not found."},
        {400, "{\"errorMessage\":7,\"error\":\"x\"}", "Keycloak answered HTTP 400: x"},
        {500, "", "Keycloak answered HTTP 500: without saying why"},
        {500, "null", "Keycloak answered HTTP 500: without saying why"},
        {500, "[\"error\"]", "Keycloak answered HTTP 500: without saying why"},
        {502, "Bad Gateway", "Keycloak answered HTTP 502: without saying why"},
    };
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(reply_to(&fixture, "POST", CLIENTS, rows[i].status, rows[i].body, &err));
        assert_string_equal(err.message, rows[i].message);
    }
    close_fixture(&fixture);
}

/* A page that some proxy answers tells nothing about realms and clients. */
static void a_page_of_html_is_no_word_of_keycloak(void **state) {
    (void)state;
    struct fixture fixture;
    static const struct {
        int status;
        const char *next; /* a part */
    } rows[] = {{200, "--keycloak-path"},
                {401, "--keycloak-path"},
                {403, "--keycloak-path"},
                {404, "--keycloak-path"},
                {503, "check that Keycloak runs behind"}};
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_text message =
            mem_format("https://sso.example answered HTML instead of JSON (HTTP %d)", rows[i].status);
        assert_null(reply_to(&fixture, "GET", CLIENTS, rows[i].status, " <html>404 not found</html>", &err));
        assert_int_equal(err.class, ERROR_SERVER);
        assert_string_equal(err.message, message);
        assert_non_null(strstr(err.next, rows[i].next));
    }
    close_fixture(&fixture);
}

static void refuse_with(struct fixture *fixture, const struct http_response *response, struct error *err) {
    const struct http_request request = {.method = "GET", .path = (char *)CLIENTS};
    keycloak_refusal(fixture->keycloak, &request, response, err);
}

static void what_a_proxy_says_is_not_taken_for_keycloaks_word(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
    } rows[] = {{404, "404 page not found"}, {404, ""}, {403, "Forbidden"}, {403, "\"no\""}};
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(reply_to(&fixture, "GET", CLIENTS, rows[i].status, rows[i].body, &err));
        assert_int_equal(err.class, ERROR_SERVER);
        assert_non_null(strstr(err.message, "not Keycloak, but something before it"));
        assert_non_null(strstr(err.next, "--keycloak-path"));
    }
    close_fixture(&fixture);
}

static void a_redirect_names_where_it_leads(void **state) {
    (void)state;
    struct fixture fixture;
    auto_error err = {0}, bare = {0};
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    refuse_with(&fixture, &(struct http_response){.status = 302, .location = (char *)"https://evil/"}, &err);
    assert_int_equal(err.class, ERROR_SERVER);
    assert_string_equal(err.message,
                        "https://sso.example answered HTTP 302: a redirect to https://evil/, which "
                        "is not followed");
    assert_non_null(strstr(err.next, "--keycloak-url"));
    refuse_with(&fixture, &(struct http_response){.status = 307}, &bare);
    assert_string_equal(bare.message,
                        "https://sso.example answered HTTP 307: a redirect, which is not followed");
    close_fixture(&fixture);
}

static void what_to_do_next_follows_the_status(void **state) {
    (void)state;
    static const struct {
        int status;
        long retry_after_s;
        const char *next; /* a part; NULL: none */
    } rows[] = {{429, 120, "wait 120 s"}, {503, 7, "wait 7 s"}, {429, 0, "run it again later"},
                {500, 0, "log"},          {503, 0, "log"},      {400, 0, NULL}};
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        refuse_with(&fixture,
                    &(struct http_response){.status = rows[i].status, .retry_after_s = rows[i].retry_after_s},
                    &err);
        if (rows[i].next)
            assert_non_null(strstr(err.next, rows[i].next));
        else
            assert_null(err.next);
    }
    close_fixture(&fixture);
}

static void a_forbidden_request_names_who_and_the_role(void **state) {
    (void)state;
    static const struct {
        const char *words, *login_realm;
        enum keycloak_grant grant;
        const char *method, *path, *message, *next;
    } rows[] = {
        {"user=admin:pw", "master", GRANT_PASSWORD, "GET", CLIENTS "?first=0",
         "user admin of realm master may not do this in realm ameide: the role view-clients is missing",
         "give it the role view-clients (client ameide-realm of realm master)"},
        {"user=admin:pw", "master", GRANT_PASSWORD, "POST", CLIENTS,
         "user admin of realm master may not do this in realm ameide: the role manage-clients is missing",
         "give it the role manage-clients (client ameide-realm of realm master)"},
        {"user=admin:pw", "master", GRANT_PASSWORD, "PUT", "/admin/realms/master/clients/x",
         "user admin of realm master may not do this in realm master: the role manage-clients is missing",
         "give it the role manage-clients (client master-realm of realm master)"},
        {"client=ci:geheim", "ameide", GRANT_CLIENT, "DELETE", CLIENTS "/x/default-client-scopes/y",
         "service account of client ci of realm ameide may not do this in realm ameide: the role "
         "manage-clients is missing",
         "give it the role manage-clients (client realm-management of realm ameide)"},
        {"client=ci:geheim", "ameide", GRANT_CLIENT, "GET", "/admin/realms/ameide/authentication/flows",
         "service account of client ci of realm ameide may not do this in realm ameide: the role "
         "view-clients is missing",
         "give it the role view-clients (client realm-management of realm ameide)"},
        {"token=geheim", "master", GRANT_GIVEN_TOKEN, "GET", CLIENTS,
         "the bearer of the given token may not do this in realm ameide: the role view-clients is missing",
         "give it the role view-clients (client ameide-realm of realm master)"},
        {"user=admin:pw", "my realm", GRANT_PASSWORD, "GET", "/admin/realms/my%20realm/clients",
         "user admin of realm my realm may not do this in realm my realm: the role view-clients is missing",
         "give it the role view-clients (client realm-management of realm my realm)"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        auto_error err = {0};
        open_fixture(&fixture, rows[i].words, rows[i].login_realm, rows[i].grant);
        assert_null(reply_to(&fixture, rows[i].method, rows[i].path, 403,
                             "{\"error\":\"HTTP 403 Forbidden\"}", &err));
        assert_int_equal(err.class, ERROR_FORBIDDEN);
        assert_string_equal(err.message, rows[i].message);
        assert_string_equal(err.next, rows[i].next);
        close_fixture(&fixture);
    }
}

static void a_refused_token_is_explained_by_where_it_came_from(void **state) {
    (void)state;
    static const struct {
        const char *words;
        enum keycloak_grant grant;
        const char *message, *next;
    } rows[] = {
        {"token=geheim", GRANT_GIVEN_TOKEN, "Keycloak refuses the given token", "get a new one"},
        {"user=admin:pw", GRANT_PASSWORD, "Keycloak refuses the token of user admin of realm master",
         "only under the host name that issued it"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fixture fixture;
        auto_error err = {0};
        open_fixture(&fixture, rows[i].words, "master", rows[i].grant);
        assert_null(reply_to(&fixture, "GET", CLIENTS, 401, "{\"error\":\"HTTP 401 Unauthorized\"}", &err));
        assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
        assert_string_equal(err.message, rows[i].message);
        assert_non_null(strstr(err.next, rows[i].next));
        assert_null(strstr(err.message, "geheim"));
        close_fixture(&fixture);
    }
}

static void a_success_is_its_json(void **state) {
    (void)state;
    struct fixture fixture;
    auto_error err = {0};
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    auto_json list = reply_to(&fixture, "GET", CLIENTS, 200, "[1, 2]", &err);
    assert_int_equal(json_array_size(list), 2);
    assert_false(error_is_set(&err));
    auto_json created = reply_to(&fixture, "POST", CLIENTS, 201, "{}", &err);
    assert_true(json_is_object(created));
    close_fixture(&fixture);
}

static void a_success_that_is_no_json_is_a_failure_of_the_server(void **state) {
    (void)state;
    static const struct {
        const char *body, *message, *next;
    } rows[] = {
        {"<!DOCTYPE html><title>Login</title>", "answered HTML instead of JSON", "--keycloak-path"},
        {"", "Keycloak's answer: not valid JSON: the text is empty", "log"},
        {"[{\"clientId\":\"x\",\"secret\":\"geheim", "Keycloak's answer: not valid JSON", "log"},
        {"[] and more", "Keycloak's answer: not valid JSON", "log"},
        {"OK", "Keycloak's answer: not valid JSON", "log"},
    };
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(reply_to(&fixture, "GET", CLIENTS, 200, rows[i].body, &err));
        assert_int_equal(err.class, ERROR_SERVER);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_null(strstr(err.message, "geheim"));
        assert_string_equal(err.origin, "GET " CLIENTS " (HTTP 200)");
        assert_non_null(strstr(err.next, rows[i].next));
    }
    close_fixture(&fixture);
}

/* The type is named only when the body is of no use: some proxies rewrite it. */
static void a_wrong_type_is_named_unless_the_body_is_json(void **state) {
    (void)state;
    struct http_response response = {.status = 200, .content_type = mem_dup("text/plain")};
    auto_error err = {0};
    buffer_add_text(&response.body, "[]");
    auto_json list = keycloak_parse(&response, &err);
    assert_true(json_is_array(list));
    buffer_add_text(&response.body, " OK");
    assert_null(keycloak_parse(&response, &err));
    assert_string_equal(err.message, "Keycloak answered text/plain instead of JSON");
    http_response_clear(&response);
}

static void nobody_has_to_listen(void **state) {
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "user=admin:pw", "master", GRANT_PASSWORD);
    static const int statuses[] = {200, 401, 403, 404, 500};
    for (size_t i = 0; i < mem_count(statuses); i++)
        assert_null(reply_to(&fixture, "GET", CLIENTS, statuses[i], "<html>", NULL));
    close_fixture(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_follow_the_status),
        cmocka_unit_test(keycloaks_own_words_are_shown),
        cmocka_unit_test(a_page_of_html_is_no_word_of_keycloak),
        cmocka_unit_test(a_forbidden_request_names_who_and_the_role),
        cmocka_unit_test(a_refused_token_is_explained_by_where_it_came_from),
        cmocka_unit_test(a_success_is_its_json),
        cmocka_unit_test(a_success_that_is_no_json_is_a_failure_of_the_server),
        cmocka_unit_test(a_wrong_type_is_named_unless_the_body_is_json),
        cmocka_unit_test(what_a_proxy_says_is_not_taken_for_keycloaks_word),
        cmocka_unit_test(a_redirect_names_where_it_leads),
        cmocka_unit_test(what_to_do_next_follows_the_status),
        cmocka_unit_test(nobody_has_to_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
