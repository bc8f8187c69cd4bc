#include "kcrealm/base/memory.h"
#include "kcrealm/kube/client.h"
#include "support/fake_api.h"
#include "support/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *list(const struct fake_answer *answers, const char *path, char **requests, struct error *err) {
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    json_t *items = kube_list(kube, path, err);
    *requests = fake_api_requests(api);
    fake_kube_close(kube);
    fake_api_stop(api);
    return items;
}

static void pages_are_followed_to_the_end(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/pods?labelSelector=a%3Db&limit=500",
         .body = "{\"metadata\":{\"continue\":\"x=/y\"},\"items\":[1,2]}"},
        {.request = "GET /api/v1/pods?labelSelector=a%3Db&limit=500&continue=x%3D%2Fy",
         .body = "{\"metadata\":{\"continue\":\"\"},\"items\":[3]}"},
        {0}};
    auto_error err = {0};
    auto_text requests = NULL;
    auto_json items = list(answers, "/api/v1/pods?labelSelector=a%3Db", &requests, &err);
    auto_text dump = value_dump(items);
    assert_string_equal(dump, "[1,2,3]");
}

static void an_empty_collection_is_an_empty_array(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/pods?limit=500", .body = "{\"metadata\":{},\"items\":null}"}, {0}};
    auto_error err = {0};
    auto_text requests = NULL;
    auto_json items = list(answers, "/api/v1/pods", &requests, &err);
    assert_int_equal(json_array_size(items), 0);
    assert_true(json_is_array(items));
}

static void an_expired_continue_token_starts_once_again(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "GET /x?limit=500",
                                                  .body = "{\"metadata\":{\"continue\":\"t\"},\"items\":[1]}",
                                                  .times = 1},
                                                 {.request = "GET /x?limit=500", .body = "{\"items\":[1,2]}"},
                                                 {.request = "GET /x?limit=500&continue=t",
                                                  .status = 410,
                                                  .body = FAKE_STATUS(410, "Expired", "gone")},
                                                 {0}};
    auto_error err = {0};
    auto_text requests = NULL;
    auto_json items = list(answers, "/x", &requests, &err);
    auto_text dump = value_dump(items);
    assert_string_equal(dump, "[1,2]");
    assert_string_equal(requests, "GET /x?limit=500\nGET /x?limit=500&continue=t\nGET /x?limit=500\n");
}

static void a_token_that_expires_twice_is_an_error(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /x?limit=500", .body = "{\"metadata\":{\"continue\":\"t\"},\"items\":[1]}"},
        {.request = "GET /x?limit=500&continue=t",
         .status = 410,
         .body = FAKE_STATUS(410, "Expired", "gone")},
        {0}};
    auto_error err = {0};
    auto_text requests = NULL;
    assert_null(list(answers, "/x", &requests, &err));
    assert_string_equal(err.message, "gone");
}

static void a_list_without_end_is_given_up(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /x*", .body = "{\"metadata\":{\"continue\":\"t\"},\"items\":[1]}"}, {0}};
    auto_error err = {0};
    auto_text requests = NULL;
    assert_null(list(answers, "/x", &requests, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    assert_non_null(strstr(err.message, "does not end"));
}

static void one_refusal_does_not_stop_the_other_reads(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /pods?limit=500", .body = "{\"metadata\":{\"continue\":\"t\"},\"items\":[1]}"},
        {.request = "GET /pods?limit=500&continue=t", .body = "{\"items\":[2]}"},
        {.request = "GET /nodes?limit=500", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "no")},
        {.request = "GET /one", .body = "{\"kind\":\"One\"}"},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    struct kube_read reads[] = {{.path = mem_dup("/pods"), .is_list = true},
                                {.path = mem_dup("/nodes"), .is_list = true},
                                {.path = mem_dup("/one")}};
    auto_error err = {0};
    assert_true(kube_read_all(kube, reads, 3, 4, &err));
    progress_assert_whole(fake_kube_progress(), "reading the cluster", 3);
    auto_text pods = value_dump(reads[0].document);
    assert_string_equal(pods, "[1,2]");
    assert_null(reads[1].document);
    assert_int_equal(reads[1].error.class, ERROR_FORBIDDEN);
    assert_string_equal(value_text(reads[2].document, "kind"), "One");
    kube_reads_clear(reads, 3);
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void reads_that_got_a_401_are_made_once_more(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /open", .body = "{}"},
        {.request = "GET /pods?limit=500", .needs = "Authorization: Bearer new", .body = "{\"items\":[1]}"},
        {.request = "GET /pods?limit=500",
         .status = 401,
         .body = FAKE_STATUS(401, "Unauthorized", "Unauthorized")},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube_access access = {.auth = {.token_file = fake_file("token", "old")}};
    struct kube *kube = fake_kube_open(fake_api_url(api), &access);
    struct kube_read reads[] = {{.path = mem_dup("/open")}, {.path = mem_dup("/pods"), .is_list = true}};
    auto_error err = {0};
    assert_true(kube_login(kube, &err));
    fake_file_put("token", "new");
    assert_true(kube_read_all(kube, reads, 2, 1, &err));
    assert_int_equal(json_array_size(reads[1].document), 1);
    auto_text requests = fake_api_requests(api);
    assert_string_equal(requests, "GET /open\nGET /pods?limit=500\nGET /pods?limit=500\n");
    kube_reads_clear(reads, 2);
    fake_kube_close(kube);
    fake_api_stop(api);
}

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_followed_to_the_end),
        cmocka_unit_test(an_empty_collection_is_an_empty_array),
        cmocka_unit_test(an_expired_continue_token_starts_once_again),
        cmocka_unit_test(a_token_that_expires_twice_is_an_error),
        cmocka_unit_test(a_list_without_end_is_given_up),
        cmocka_unit_test(one_refusal_does_not_stop_the_other_reads),
        cmocka_unit_test(reads_that_got_a_401_are_made_once_more),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
