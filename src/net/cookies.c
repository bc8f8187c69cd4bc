#include "cookies.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <string.h>
#include <strings.h>

#define SET_COOKIE "Set-Cookie:"

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

static bool is_secure(const char *attribute, size_t size) {
    size_t spaces = strspn(attribute, " \t");
    return spaces < size && size - spaces == strlen("Secure") &&
           strncasecmp(attribute + spaces, "Secure", size - spaces) == 0;
}

/* The line without that attribute; false when it had none. */
static bool drop_secure(const char *line, struct buffer *rest) {
    bool dropped = false;
    for (const char *at = line; *at;) {
        size_t size = strcspn(at, ";");
        bool is_last = !at[size];
        if (is_secure(at, size))
            dropped = true;
        else
            buffer_format(rest, "%s%.*s", at == line ? "" : ";", (int)size, at);
        at += size + !is_last;
    }
    return dropped;
}

void cookies_take_secure(CURL *easy, const char *host, const char *line, size_t size) {
    if (size < strlen(SET_COOKIE) || strncasecmp(line, SET_COOKIE, strlen(SET_COOKIE)) != 0)
        return;
    auto_text text = mem_dup_n(line, size);
    auto_buffer rest = {0};
    text[strcspn(text, "\r\n")] = '\0';
    if (!drop_secure(text, &rest))
        return;
    buffer_format(&rest, "; Domain=%s", host); /* libcurl takes it for the answer of nobody in particular */
    curl_easy_setopt(easy, CURLOPT_COOKIELIST, buffer_text(&rest));
}
