#include "request.h"

#include "kcrealm/base/memory.h"

#include <string.h>

#define USER_AGENT "kubectl-kcrealm"

bool request_is_header_text(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
            return false;
    return true;
}

static bool is_target(const char *path) {
    if (*path != '/')
        return false;
    for (; *path; path++)
        if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7f)
            return false;
    return true;
}

bool request_check(const struct http_request *request, struct error *err) {
    if (!is_target(request->path))
        return error_set(err, ERROR_INTERNAL, "the path of a request is not encoded: %s", request->path);
    for (size_t i = 0; i < request->headers.count; i++)
        if (!request_is_header_text(request->headers.items[i], strlen(request->headers.items[i])))
            return error_set(err, ERROR_INPUT, "a header contains a control character");
    const struct secret *authorization = request->authorization;
    if (authorization && !request_is_header_text(secret_reveal(authorization), secret_size(authorization))) {
        error_set(err, ERROR_INPUT, "the token or password contains a control character");
        return error_next(err, "check for a line break at the end of the token");
    }
    return true;
}

static void set_body(CURL *easy, const struct http_request *request) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, buffer_text(&request->body));
}

/* POST, PUT and PATCH say "Content-Length: 0" when they have no body; some proxies insist. */
static void set_method(CURL *easy, const struct http_request *request) {
    static const char *const with_body[] = {"POST", "PUT", "PATCH"};
    bool has_body = request->body.size > 0;
    for (size_t i = 0; i < mem_count(with_body); i++)
        has_body |= strcmp(request->method, with_body[i]) == 0;
    if (strcmp(request->method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (has_body)
        set_body(easy, request);
    if (has_body || strcmp(request->method, "GET") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void add_header(struct curl_slist **headers, const char *name, const char *value) {
    auto_text line = mem_format("%s: %s", name, value);
    *headers = curl_slist_append(*headers, line);
}

struct curl_slist *request_set_up(CURL *easy, const struct endpoint *endpoint, const char *root,
                                  const struct http_request *request) {
    auto_text url = mem_format("%s%s%s", root, endpoint->base_path ? endpoint->base_path : "", request->path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* a client may be called ".." */
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
    set_method(easy, request);

    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < request->headers.count; i++)
        headers = curl_slist_append(headers, request->headers.items[i]);
    if (endpoint->https && endpoint->tls.server_name)
        add_header(&headers, "Host", endpoint->authority);
    if (request->authorization)
        add_header(&headers, "Authorization", secret_reveal(request->authorization));
    if (request->body.size)
        add_header(&headers, "Content-Type",
                   request->content_type ? request->content_type : "application/json");
    else
        headers = curl_slist_append(headers, "Content-Type:"); /* libcurl adds one to an empty POST */
    headers = curl_slist_append(headers, "Expect:");           /* a round trip for nothing */
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    return headers;
}
