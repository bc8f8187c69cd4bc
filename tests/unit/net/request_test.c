#include "net/request.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST_MAX 65536

/* Keeps what it is asked in state and answers 204. */
static void serve_recorder(struct loopback_connection *connection) {
    if (loopback_read_request(connection, connection->state, REQUEST_MAX))
        loopback_say(connection, "HTTP/1.1 204 X\r\n\r\n");
}

/* What arrives of request at a server below base_path. */
static void record(const char *base_path, struct http_request *request, char *text) {
    struct loopback *loopback = loopback_start(serve_recorder, text);
    struct http *http = http_new(&(struct http_options){0});
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, loopback_url(loopback), NULL));
    mem_replace(&endpoint.base_path, mem_dup(base_path));
    auto_response response = {0};
    assert_true(http_fetch(http, &endpoint, request, &response, NULL));
    http_free(http);
    endpoint_clear(&endpoint);
    loopback_stop(loopback);
}

static void sends_what_was_asked(void **state) {
    (void)state;
    static const struct {
        const char *method, *path, *body, *content_type;
        const char *has[4], *has_not[4];
    } rows[] = {
        {"GET",
         "/realms/x?a=b%20c",
         NULL,
         NULL,
         {"GET /auth/realms/x?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:", "User-Agent: kubectl-kcrealm\r\n"},
         {"Content-Length", "Content-Type", "Expect"}},
        {"GET", "/a/../b/./c", NULL, NULL, {"GET /auth/a/../b/./c HTTP/1.1\r\n"}, {NULL}},
        {"HEAD", "/", NULL, NULL, {"HEAD /auth/ HTTP/1.1\r\n"}, {"Content-Length"}},
        {"POST",
         "/x",
         "{}",
         NULL,
         {"POST /auth/x HTTP/1.1\r\n", "Content-Type: application/json\r\n", "Content-Length: 2\r\n",
          "\r\n\r\n{}"},
         {"Expect"}},
        {"POST",
         "/x",
         "a=b",
         "application/x-www-form-urlencoded",
         {"Content-Type: application/x-www-form-urlencoded\r\n", "\r\n\r\na=b"},
         {"application/json"}},
        {"POST", "/x", NULL, NULL, {"POST ", "Content-Length: 0\r\n"}, {"Content-Type", "Transfer-Encoding"}},
        {"PUT", "/x", NULL, NULL, {"PUT ", "Content-Length: 0\r\n"}, {"Content-Type", "Transfer-Encoding"}},
        {"PUT", "/x", "[]", NULL, {"PUT ", "Content-Length: 2\r\n", "\r\n\r\n[]"}, {NULL}},
        {"PATCH",
         "/x",
         "[]",
         "application/merge-patch+json",
         {"PATCH ", "Content-Type: application/merge-patch+json\r\n"},
         {NULL}},
        {"DELETE", "/x", NULL, NULL, {"DELETE "}, {"Content-Length", "Content-Type"}},
        {"DELETE", "/x", "[1]", NULL, {"DELETE ", "Content-Length: 3\r\n", "\r\n\r\n[1]"}, {NULL}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        char text[REQUEST_MAX];
        struct http_request request = {
            .method = rows[i].method, .path = mem_dup(rows[i].path), .content_type = rows[i].content_type};
        if (rows[i].body)
            buffer_add_text(&request.body, rows[i].body);
        record("/auth", &request, text);
        for (size_t j = 0; j < 4 && rows[i].has[j]; j++)
            if (!strstr(text, rows[i].has[j]))
                fail_msg("%s %s: no \"%s\" in\n%s", rows[i].method, rows[i].path, rows[i].has[j], text);
        for (size_t j = 0; j < 4 && rows[i].has_not[j]; j++)
            if (strstr(text, rows[i].has_not[j]))
                fail_msg("%s %s: \"%s\" in\n%s", rows[i].method, rows[i].path, rows[i].has_not[j], text);
    }
}

static void sends_headers_and_authorization(void **state) {
    (void)state;
    char text[REQUEST_MAX];
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    request.authorization = secret_from_text("Bearer abc");
    strings_add(&request.headers, "Impersonate-User: jane");
    strings_add(&request.headers, "Accept: application/yaml");
    record("", &request, text);
    assert_non_null(strstr(text, "\r\nAuthorization: Bearer abc\r\n"));
    assert_non_null(strstr(text, "\r\nImpersonate-User: jane\r\n"));
    assert_non_null(strstr(text, "\r\nAccept: application/yaml\r\n"));
    assert_null(strstr(text, "*/*"));
}

static void sends_a_body_with_nul_bytes_whole(void **state) {
    (void)state;
    char text[REQUEST_MAX];
    struct http_request request = {.method = "PUT", .path = mem_dup("/")};
    buffer_add(&request.body, "a\0b", 3);
    record("", &request, text);
    const char *body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    assert_memory_equal(body + 4, "a\0b", 3);
}

static void refuses_what_breaks_out_of_its_line(void **state) {
    (void)state;
    static const struct {
        const char *path, *header, *authorization;
        enum error_class class;
    } rows[] = {
        {"/a b", NULL, NULL, ERROR_INTERNAL},      {"/a\r\nX: y", NULL, NULL, ERROR_INTERNAL},
        {"a", NULL, NULL, ERROR_INTERNAL},         {"", NULL, NULL, ERROR_INTERNAL},
        {"/\xc3\xb6", NULL, NULL, ERROR_INTERNAL}, {"/", "X: y\r\nZ: z", NULL, ERROR_INPUT},
        {"/", "X: \x7f", NULL, ERROR_INPUT},       {"/", NULL, "Bearer geheim\n", ERROR_INPUT},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct http_request request = {.method = "GET", .path = mem_dup(rows[i].path)};
        if (rows[i].header)
            strings_add(&request.headers, rows[i].header);
        request.authorization = secret_from_text(rows[i].authorization);
        auto_error err = {0};
        assert_false(request_check(&request, &err));
        assert_int_equal(err.class, rows[i].class);
        assert_null(strstr(err.message, "geheim"));
        http_request_clear(&request);
    }
}

/* With a server_name the URL's host is that name; what the server is asked for stays the authority. */
static void keeps_the_host_header_beside_a_server_name(void **state) {
    (void)state;
    struct endpoint endpoint = {.https = true, .authority = mem_dup("10.0.0.1:6443")};
    endpoint.tls.server_name = mem_dup("kubernetes");
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = request_set_up(easy, &endpoint, "https://kubernetes:6443", &request);
    bool found = false;
    for (const struct curl_slist *header = headers; header; header = header->next)
        found |= strcmp(header->data, "Host: 10.0.0.1:6443") == 0;
    assert_true(found);
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    http_request_clear(&request);
    endpoint_clear(&endpoint);
}

static void accepts_ordinary_headers(void **state) {
    (void)state;
    assert_true(request_is_header_text("Name: v\xc3\xa4lue\tx", strlen("Name: v\xc3\xa4lue\tx")));
    assert_false(request_is_header_text("a\0b", 3));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_what_was_asked),
        cmocka_unit_test(sends_headers_and_authorization),
        cmocka_unit_test(sends_a_body_with_nul_bytes_whole),
        cmocka_unit_test(refuses_what_breaks_out_of_its_line),
        cmocka_unit_test(keeps_the_host_header_beside_a_server_name),
        cmocka_unit_test(accepts_ordinary_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
