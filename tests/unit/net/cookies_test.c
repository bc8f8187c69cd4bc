/* Cookies stay within the exchange that they were set in. */
#include "kcrealm/net/cookies.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/http.h"
#include "support/http_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What the client sent back, a line a request; and what it saw. */
static char sent_back[1024];

/* Sets a cookie of the path /realms/lab/ at each /set. */
static void answer(void *state, const struct script_request *request, struct script_answer *answer) {
    (void)state;
    size_t used = strlen(sent_back);
    snprintf(sent_back + used, sizeof sent_back - used, "%s [%s]\n", request->path, request->cookie);
    if (strstr(request->path, "/set"))
        answer->headers = mem_dup("Set-Cookie: AUTH=one;Version=1;Path=/realms/lab/;Secure;HttpOnly\r\n"
                                  "Set-Cookie: HASH=\"two\";Version=1;Path=/realms/lab/;Max-Age=60\r\n");
}

struct exchange {
    struct http_script *script;
    struct http *http;
    struct endpoint endpoint;
};

static void begin(struct exchange *exchange) {
    sent_back[0] = '\0';
    exchange->script = http_script_start(answer, NULL);
    exchange->http = http_new(&(struct http_options){0});
    exchange->endpoint = (struct endpoint){0};
    assert_true(endpoint_from_url(&exchange->endpoint, http_script_url(exchange->script), NULL));
}

static void end(struct exchange *exchange) {
    http_free(exchange->http);
    endpoint_clear(&exchange->endpoint);
    http_script_stop(exchange->script);
}

static void get(struct exchange *exchange, const char *path, struct http_cookies *cookies) {
    struct http_request request = {.method = "GET", .path = mem_dup(path), .cookies = cookies};
    auto_response response = {0};
    assert_true(http_fetch(exchange->http, &exchange->endpoint, &request, &response, NULL));
}

static void a_cookie_goes_back_within_its_path_and_its_jar(void **state) {
    (void)state;
    struct exchange exchange;
    begin(&exchange);
    struct http_cookies *cookies = http_cookies_new();
    get(&exchange, "/realms/lab/set", cookies);
    get(&exchange, "/realms/lab/next", cookies);
    get(&exchange, "/realms/other/next", cookies);
    get(&exchange, "/realms/lab/without", NULL);
    http_cookies_free(cookies);
    struct http_cookies *others = http_cookies_new();
    get(&exchange, "/realms/lab/others", others);
    http_cookies_free(others);
    get(&exchange, "/realms/lab/later", NULL);
    assert_non_null(strstr(sent_back, "AUTH=one")); /* in which order is libcurl's */
    assert_non_null(strstr(sent_back, "HASH=\"two\""));
    char *next = strstr(sent_back, "/realms/lab/next [");
    assert_non_null(next);
    assert_true(strstr(sent_back, "AUTH=one") > next);
    assert_string_equal(strchr(next, '\n'), "\n/realms/other/next []\n/realms/lab/without []\n"
                                            "/realms/lab/others []\n/realms/lab/later []\n");
    end(&exchange);
}

static void without_a_jar_no_cookie_is_kept(void **state) {
    (void)state;
    struct exchange exchange;
    begin(&exchange);
    get(&exchange, "/realms/lab/set", NULL);
    get(&exchange, "/realms/lab/next", NULL);
    assert_null(strstr(sent_back, "AUTH"));
    end(&exchange);
}

/* Keycloak 24 sets its cookies so, by whatever name it is asked. */
static void a_secure_cookie_goes_back_through_a_tunnel(void **state) {
    (void)state;
    struct exchange exchange;
    begin(&exchange);
    struct http_cookies *cookies = http_cookies_new();
    exchange.endpoint.connect_to = exchange.endpoint.authority;
    exchange.endpoint.authority = mem_dup("keycloak.keycloak.svc:8080");
    get(&exchange, "/realms/lab/set", cookies);
    get(&exchange, "/realms/lab/next", cookies);
    get(&exchange, "/realms/other/next", cookies);
    http_cookies_free(cookies);
    const char *next = strstr(sent_back, "/realms/lab/next [");
    assert_non_null(strstr(next, "AUTH=one"));
    assert_non_null(strstr(next, "HASH=\"two\""));
    assert_string_equal(strchr(next, '\n'), "\n/realms/other/next []\n");
    end(&exchange);
}

/* Where plain HTTP leaves the machine, browsers keep them back. */
static void a_secure_cookie_does_not_go_over_the_network(void **state) {
    (void)state;
    struct exchange exchange;
    begin(&exchange);
    struct http_cookies *cookies = http_cookies_new();
    auto_text proxy = mem_format("http://%s", exchange.endpoint.authority);
    exchange.endpoint.proxy = proxy;
    mem_replace(&exchange.endpoint.authority, mem_dup("keycloak.example.org:8080"));
    get(&exchange, "/realms/lab/set", cookies);
    get(&exchange, "/realms/lab/next", cookies);
    http_cookies_free(cookies);
    exchange.endpoint.proxy = NULL;
    assert_null(strstr(sent_back, "AUTH=one"));
    assert_non_null(strstr(sent_back, "HASH=\"two\""));
    end(&exchange);
}

static void remember(void *state, const struct event *event) {
    if (event->type == EVENT_TRACE)
        buffer_format(state, "%s\n", event->text);
}

static void a_secret_query_is_not_traced(void **state) {
    (void)state;
    struct exchange exchange;
    begin(&exchange);
    auto_buffer traced = {0};
    const struct event_sink events = {.emit = remember, .state = &traced, .level = 6};
    struct http *http = http_new(&(struct http_options){.events = &events});
    struct http_request request = {
        .method = "GET", .path = mem_dup("/realms/lab/x?session_code=hush"), .query_is_secret = true};
    auto_response response = {0};
    assert_true(http_fetch(http, &exchange.endpoint, &request, &response, NULL));
    assert_non_null(strstr(buffer_text(&traced), "GET /realms/lab/x?…"));
    assert_null(strstr(buffer_text(&traced), "hush"));
    http_free(http);
    end(&exchange);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cookie_goes_back_within_its_path_and_its_jar),
        cmocka_unit_test(a_secure_cookie_goes_back_through_a_tunnel),
        cmocka_unit_test(a_secure_cookie_does_not_go_over_the_network),
        cmocka_unit_test(without_a_jar_no_cookie_is_kept),
        cmocka_unit_test(a_secret_query_is_not_traced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
