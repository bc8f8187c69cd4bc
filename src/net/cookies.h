/* A jar on an easy handle. */
#ifndef NET_COOKIES_H
#define NET_COOKIES_H

#include "kcrealm/net/cookies.h"

#include <curl/curl.h>

/* Lets the handle use the jar; NULL: none, also no longer the one it had (curl_easy_reset keeps it). */
void cookies_set_up(CURL *easy, const struct http_cookies *cookies);

/* Takes a header line of an answer that came over the loopback, or through a tunnel, from what is called host. libcurl
 * refuses Secure cookies there, as browsers do where plain HTTP leaves the machine (Keycloak 24 sets only such). */
void cookies_take_secure(CURL *easy, const char *host, const char *line, size_t size);

#endif
