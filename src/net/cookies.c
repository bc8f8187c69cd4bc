#include "cookies.h"

#include "kcrealm/base/memory.h"

#include <stddef.h>

/* Shared among easy handles, because the loop gives a request whichever is free. One thread: no locks. */
struct http_cookies {
    CURLSH *share;
};

struct http_cookies *http_cookies_new(void) {
    struct http_cookies *cookies = mem_alloc(sizeof *cookies);
    cookies->share = curl_share_init();
    curl_share_setopt(cookies->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    return cookies;
}

void http_cookies_free(struct http_cookies *cookies) {
    if (!cookies)
        return;
    curl_share_cleanup(cookies->share);
    mem_free(cookies);
}

void cookies_set_up(CURL *easy, const struct http_cookies *cookies) {
    curl_easy_setopt(easy, CURLOPT_SHARE, cookies ? cookies->share : NULL);
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE,
                     cookies ? "" : NULL); /* a jar alone does not start the engine */
}
