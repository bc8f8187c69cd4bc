/* A request as options of an easy handle. */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include "kcrealm/net/http.h"

#include <curl/curl.h>

/* False when text holds what would end a header's line (or another control character). */
bool request_is_header_text(const char *text, size_t size);

/* False when the request would break out of its line or header. */
bool request_check(const struct http_request *request, struct error *err) __attribute__((warn_unused_result));

/* Sets method, URL (root is scheme and authority), body and headers. The body is borrowed by the handle. The
 * header list is the handle's until the transfer ends; freed by the caller. */
struct curl_slist *request_set_up(CURL *easy, const struct endpoint *endpoint, const char *root,
                                  const struct http_request *request) __attribute__((warn_unused_result));

#endif
