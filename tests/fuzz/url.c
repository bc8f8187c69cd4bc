/* URLs: what is read gives the same URL again, and its parts are what stands in requests. */
#include "kcrealm/net/url.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/endpoint.h"
#include "support/fuzz.h"

#include <string.h>

static void is_fit_for_requests(const char *text) {
    for (; *text; text++)
        assert((unsigned char)*text > ' ' && *text != 0x7f);
}

static void reads_the_same_again(const struct endpoint *endpoint) {
    struct endpoint again = {0};
    auto_error err = {0};
    auto_text url = endpoint_url(endpoint);
    bool read = endpoint_from_url(&again, url, &err);
    assert(read && again.https == endpoint->https && text_equal(again.authority, endpoint->authority) &&
           text_equal(again.base_path, endpoint->base_path));
    endpoint_clear(&again);
}

void fuzz_one(const char *bytes, size_t size) {
    auto_text url = mem_dup_n(bytes, size);
    struct endpoint endpoint = {0};
    auto_error err = {0};
    bool read = endpoint_from_url(&endpoint, url, &err);
    fuzz_is_reported(!read, &err);
    if (read) {
        auto_text host = endpoint_host(&endpoint);
        is_fit_for_requests(endpoint.authority);
        is_fit_for_requests(endpoint.base_path);
        assert(*host && endpoint_port(&endpoint) <= 65535);
        endpoint_is_loopback(&endpoint);
        reads_the_same_again(&endpoint);
    }
    endpoint_clear(&endpoint);
    auto_text path = url_path("/a/{}?b={}", url, url, NULL);
    is_fit_for_requests(path);
    assert(strchr(path, '?') == strrchr(path, '?'));
}
