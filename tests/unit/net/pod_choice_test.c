/* A tunnel whose pod is lost goes on with another one. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "kcrealm/net/tunnel.h"
#include "support/fake_api_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define POD(name) "/api/v1/namespaces/sso/pods/" name "/portforward"
#define PODS "/api/v1/namespaces/sso/pods?labelSelector=app%3Dkc"

/* A client of a Service whose pods a fake API server forwards to. */
struct stage {
    struct fake_api api;
    struct loopback *loopback;
    struct http *http;
    struct endpoint api_server, service;
    char *found; /* path of the pod that choose gives, NULL: none */
    unsigned asked;
};

static bool choose(void *state, const struct http_response *list, char **path, unsigned *port,
                   struct error *err) {
    struct stage *stage = state;
    stage->asked++;
    assert_string_equal(buffer_text(&list->body), stage->api.pods);
    if (!stage->found)
        return error_set(err, ERROR_UNREACHABLE, "no pod is ready");
    *path = mem_dup(stage->found);
    *port = 8081;
    return true;
}

static struct secret *authorization(void *state) {
    (void)state;
    return secret_from_text("Bearer t");
}

static void set_up_expecting(struct stage *stage, struct fake_api api, const char *found, unsigned expected) {
    *stage = (struct stage){.found = mem_dup(found)};
    stage->api = api;
    stage->api.pods = "{\"items\":[]}";
    stage->loopback = loopback_start(fake_api_serve, &stage->api);
    stage->http = http_new(&(struct http_options){0});
    assert_true(endpoint_from_url(&stage->api_server, loopback_url(stage->loopback), NULL));
    assert_true(endpoint_from_url(&stage->service, "http://kc.sso.svc:8080", NULL));
    auto_strings headers = {0};
    strings_add(&headers, "Impersonate-User: jane");
    const struct tunnel_options options = {.api_server = &stage->api_server,
                                           .path = POD("kc-0"),
                                           .port = 8080,
                                           .pods = {.path = PODS, .choose = choose, .state = stage},
                                           .headers = &headers,
                                           .expected = expected,
                                           .authorization = authorization};
    stage->service.tunnel = tunnel_open(stage->http, &options, NULL);
    assert_non_null(stage->service.tunnel);
}

static void set_up(struct stage *stage, struct fake_api api, const char *found) {
    set_up_expecting(stage, api, found, 0);
}

static void tear_down(struct stage *stage) {
    tunnel_close(stage->service.tunnel);
    http_free(stage->http);
    endpoint_clear(&stage->service);
    endpoint_clear(&stage->api_server);
    loopback_stop(stage->loopback);
    mem_free(stage->found);
}

static bool request(struct stage *stage, const char *method, struct http_response *response,
                    struct error *err) {
    struct http_request request = {.method = method, .path = mem_dup("/x")};
    if (strcmp(method, "POST") == 0)
        buffer_add_text(&request.body, "{}");
    return http_fetch(stage->http, &stage->service, &request, response, err);
}

/* Nothing has been read of the request by then, so even a POST is safe. */
static void a_pod_that_is_gone_is_replaced_before_any_byte_is_lost(void **state) {
    (void)state;
    struct stage stage;
    auto_response response = {0};
    auto_error err = {0};
    set_up(&stage, (struct fake_api){.lost_pod = "/pods/kc-0/"}, POD("kc-1"));
    if (!request(&stage, "POST", &response, &err))
        fail_msg("%s", err.message);
    assert_int_equal(atomic_load(&stage.api.requests), 1);
    assert_non_null(strstr(stage.api.upgrade, POD("kc-1") "?ports=8081 "));
    assert_true(text_starts_with(stage.api.list, "GET " PODS " HTTP/1.1\r\n"));
    assert_non_null(strstr(stage.api.list, "\r\nAuthorization: Bearer t\r\n"));
    assert_non_null(strstr(stage.api.list, "\r\nImpersonate-User: jane\r\n"));
    tear_down(&stage);
}

static void the_choice_stays_until_the_next_loss(void **state) {
    (void)state;
    struct stage stage;
    set_up(&stage, (struct fake_api){.lost_pod = "/pods/kc-0/", .requests_max = 1}, POD("kc-1"));
    for (int i = 0; i < 3; i++) {
        auto_response response = {0};
        assert_true(request(&stage, "GET", &response, NULL));
    }
    assert_int_equal(stage.asked, 1);
    tear_down(&stage);
}

/* What was opened ahead leads to the lost pod. */
static void after_a_loss_nothing_that_was_opened_ahead_is_used(void **state) {
    (void)state;
    struct stage stage;
    set_up_expecting(&stage, (struct fake_api){.hang_ups = 1, .answer_size = 100000, .pause_ms = 200},
                     POD("kc-1"), 3);
    auto_response response = {0};
    auto_error err = {0};
    if (!request(&stage, "GET", &response, &err))
        fail_msg("%s", err.message);
    assert_int_equal(atomic_load(&stage.api.upgrades), 4);
    assert_non_null(strstr(stage.api.upgrade, POD("kc-1") "?ports=8081 "));
    tear_down(&stage);
}

static void without_another_pod_the_error_says_so(void **state) {
    (void)state;
    struct stage stage;
    auto_response response = {0};
    auto_error err = {0};
    set_up(&stage, (struct fake_api){.lost_pod = "/pods/kc-0/"}, NULL);
    assert_false(request(&stage, "GET", &response, &err));
    assert_string_equal(
        err.message,
        "the port-forward to pod/kc-0 port 8080 is lost, and no other pod was found: no pod is ready");
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    /* Asked again for the next request: a pod may have become ready. */
    stage.found = mem_dup(POD("kc-1"));
    assert_true(request(&stage, "GET", &response, NULL));
    tear_down(&stage);
}

/* The list is older than the world: one more refusal ends it. */
static void a_pod_that_is_listed_and_gone_is_tried_once_more_only(void **state) {
    (void)state;
    struct stage stage;
    auto_response response = {0};
    auto_error err = {0};
    set_up(&stage, (struct fake_api){.lost_pod = "/pods/"}, POD("kc-1"));
    assert_false(request(&stage, "GET", &response, &err));
    assert_int_equal(err.class, ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "pod/kc-1"));
    assert_int_equal(atomic_load(&stage.api.upgrades), 2);
    tear_down(&stage);
}

static void a_get_is_made_again_on_another_pod_when_the_answer_breaks_off(void **state) {
    (void)state;
    struct stage stage;
    auto_response response = {0};
    auto_error err = {0};
    set_up(&stage, (struct fake_api){.hang_ups = 1, .answer_size = 100000}, POD("kc-1"));
    if (!request(&stage, "GET", &response, &err))
        fail_msg("%s", err.message);
    assert_int_equal(response.body.size, 100000);
    assert_int_equal(stage.asked, 1);
    assert_non_null(strstr(stage.api.upgrade, POD("kc-1")));
    tear_down(&stage);
}

static void a_post_is_not_made_again_when_the_connection_breaks_off(void **state) {
    (void)state;
    static const struct fake_api variants[] = {{.hang_ups = 1, .answer_size = 100000}, {.deaf = true}};
    for (size_t i = 0; i < mem_count(variants); i++) {
        struct stage stage;
        auto_response response = {0};
        auto_error err = {0};
        set_up(&stage, variants[i], POD("kc-1"));
        assert_false(request(&stage, "POST", &response, &err));
        assert_int_equal(atomic_load(&stage.api.requests), 1);
        assert_int_equal(err.class, ERROR_UNREACHABLE);
        tear_down(&stage);
    }
}

static void a_list_that_cannot_be_had_is_the_error(void **state) {
    (void)state;
    struct stage stage;
    auto_response response = {0};
    auto_error err = {0};
    set_up(&stage, (struct fake_api){.hang_ups = 1, .answer_size = 100000}, POD("kc-1"));
    assert_false(request(&stage, "POST", &response, NULL));
    mem_replace(&stage.api_server.authority, mem_format("127.0.0.1:%u", loopback_closed_port()));
    assert_false(request(&stage, "GET", &response, &err));
    assert_int_equal(stage.asked, 0);
    assert_non_null(strstr(err.message, "no other pod was found: connection refused by 127.0.0.1:"));
    tear_down(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pod_that_is_gone_is_replaced_before_any_byte_is_lost),
        cmocka_unit_test(the_choice_stays_until_the_next_loss),
        cmocka_unit_test(after_a_loss_nothing_that_was_opened_ahead_is_used),
        cmocka_unit_test(without_another_pod_the_error_says_so),
        cmocka_unit_test(a_pod_that_is_listed_and_gone_is_tried_once_more_only),
        cmocka_unit_test(a_get_is_made_again_on_another_pod_when_the_answer_breaks_off),
        cmocka_unit_test(a_post_is_not_made_again_when_the_connection_breaks_off),
        cmocka_unit_test(a_list_that_cannot_be_had_is_the_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
