/* Cookies of one exchange: what a server sets in an answer goes back with the later requests that name the same jar.
 * Kept in memory by libcurl's cookie engine, by its rules of host, path and Secure; never traced. */
#ifndef KCREALM_NET_COOKIES_H
#define KCREALM_NET_COOKIES_H

struct http_cookies;

/* An empty jar. Freed by the caller, when no request that names it is under way. */
struct http_cookies *http_cookies_new(void) __attribute__((returns_nonnull, warn_unused_result));
void http_cookies_free(struct http_cookies *cookies);

#endif
