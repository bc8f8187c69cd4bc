#include "kcrealm/kube/client.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static void requests_carry_who_we_are(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "GET /version", .body = "{\"major\":\"1\"}"},
                                                 {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube_access access = {.auth = {.token = secret_from_text("t")}};
    strings_add(&access.headers, "Impersonate-User: bob");
    struct kube *kube = fake_kube_open(fake_api_url(api), &access);
    auto_error err = {0};
    auto_json version = kube_get_json(kube, "/version", &err);
    auto_text transcript = fake_api_transcript(api);
    assert_string_equal(value_text(version, "major"), "1");
    assert_non_null(strstr(transcript, "\r\nAuthorization: Bearer t\r\n"));
    assert_non_null(strstr(transcript, "\r\nImpersonate-User: bob\r\n"));
    assert_non_null(strstr(transcript, "\r\nAccept: application/json\r\n"));
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void bodies_are_sent_as_json(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "POST /x", .needs = "{\"a\":1}", .status = 201, .body = "{}"},
        {.request = "PATCH /x", .needs = "application/merge-patch+json", .body = "{}"},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    auto_json body = json_pack("{s:i}", "a", 1);
    auto_json posted = kube_post_json(kube, "/x", body, NULL);
    auto_json patched = kube_send_json(kube, "PATCH", "/x", body, "application/merge-patch+json", NULL);
    assert_non_null(posted);
    assert_non_null(patched);
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void a_401_leads_to_one_more_try_with_the_new_token(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /version", .needs = "Authorization: Bearer new", .body = "{}"},
        {.request = "GET /version", .status = 401, .body = FAKE_STATUS(401, "Unauthorized", "Unauthorized")},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube_access access = {.auth = {.token_file = fake_file("token", "old")}};
    struct kube *kube = fake_kube_open(fake_api_url(api), &access);
    auto_error err = {0};
    assert_true(kube_login(kube, &err));
    fake_file_put("token", "new");
    auto_json version = kube_get_json(kube, "/version", &err);
    assert_non_null(version);
    auto_text requests = fake_api_requests(api);
    assert_string_equal(requests, "GET /version\nGET /version\n");
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void a_401_that_nothing_can_change_is_an_error_after_one_try(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /version", .status = 401, .body = FAKE_STATUS(401, "Unauthorized", "Unauthorized")},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube_access access = {.auth = {.token = secret_from_text("sekrit")}};
    struct kube *kube = fake_kube_open(fake_api_url(api), &access);
    auto_error err = {0};
    assert_null(kube_get_json(kube, "/version", &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_non_null(strstr(err.message, "does not accept the token of user \"dev\""));
    assert_string_equal(err.code, "KCR-2002");
    assert_null(strstr(err.message, "sekrit"));
    auto_text requests = fake_api_requests(api);
    assert_string_equal(requests, "GET /version\n");
    assert_false(kube_renew(kube, &err));
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void the_tunnels_header_is_the_one_at_hand(void **state) {
    (void)state;
    struct kube_access access = {.auth = {.token = secret_from_text("t")}};
    struct kube *kube = fake_kube_open("http://127.0.0.1:1", &access);
    assert_null(kube_authorization(kube));
    assert_true(kube_login(kube, NULL));
    auto_secret header = kube_authorization(kube);
    assert_string_equal(secret_reveal(header), "Bearer t");
    assert_string_equal(kube_namespace(kube), "here");
    assert_string_equal(kube_access(kube)->context, "ctx");
    fake_kube_close(kube);
}

static void the_tunnels_header_is_renewed_when_it_expired(void **state) {
    (void)state;
    struct kube_access access = {.auth = {.token_file = fake_file("token", "old")}};
    struct kube *kube = fake_kube_open("http://127.0.0.1:1", &access);
    assert_true(kube_login(kube, NULL));
    fake_file_put("token", "new");
    auto_secret before = kube_authorization(kube);
    assert_string_equal(secret_reveal(before), "Bearer old");
    fake_clock_s += 60;
    auto_secret after = kube_authorization(kube);
    assert_string_equal(secret_reveal(after), "Bearer new");
    fake_kube_close(kube);
}

static void what_is_no_json_is_not_repeated(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/a/secrets/b", .body = "{\"data\":{\"x\":\"sekrit\""},
        {.request = "GET /html", .body = "<html>sekrit", .headers = "Content-Type: text/html\r\n"},
        {.request = "GET /empty", .body = ""},
        {.request = "GET /elsewhere",
         .status = 302,
         .body = "",
         .headers = "Location: http://127.0.0.1:1/\r\n"},
        {0}};
    static const struct {
        const char *path, *message; /* a part */
    } rows[] = {{"/api/v1/namespaces/a/secrets/b", "answered JSON that is broken, or breaks off"},
                {"/html", "answered with text/html instead of JSON"},
                {"/empty", "broken"},
                {"/elsewhere", "answered 302"}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(kube_get_json(kube, rows[i].path, &err));
        assert_int_equal(err.class, ERROR_SERVER);
        assert_string_equal(err.code, "KCR-2001");
        assert_non_null(strstr(err.message, rows[i].message));
        assert_null(strstr(err.message, "sekrit"));
    }
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void an_empty_answer_is_null(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "DELETE /x", .body = ""}, {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    auto_json answer = kube_send_json(kube, "DELETE", "/x", NULL, NULL, NULL);
    assert_true(json_is_null(answer));
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void an_unreachable_server_is_named_with_its_context(void **state) {
    (void)state;
    auto_text url = mem_format("http://127.0.0.1:%u", loopback_closed_port());
    struct kube *kube = fake_kube_open(url, NULL);
    auto_error err = {0};
    assert_null(kube_get_json(kube, "/version", &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_non_null(strstr(err.message, url));
    assert_non_null(strstr(err.message, "(context \"ctx\")"));
    assert_string_equal(err.code, "KCR-2001");
    assert_non_null(err.next);
    fake_kube_close(kube);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_carry_who_we_are),
        cmocka_unit_test(bodies_are_sent_as_json),
        cmocka_unit_test(a_401_leads_to_one_more_try_with_the_new_token),
        cmocka_unit_test(a_401_that_nothing_can_change_is_an_error_after_one_try),
        cmocka_unit_test(the_tunnels_header_is_the_one_at_hand),
        cmocka_unit_test(the_tunnels_header_is_renewed_when_it_expired),
        cmocka_unit_test(what_is_no_json_is_not_repeated),
        cmocka_unit_test(an_empty_answer_is_null),
        cmocka_unit_test(an_unreachable_server_is_named_with_its_context),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
