/* A jar on an easy handle. */
#ifndef NET_COOKIES_H
#define NET_COOKIES_H

#include "kcrealm/net/cookies.h"

#include <curl/curl.h>

/* Lets the handle use the jar; NULL: none, also no longer the one it had (curl_easy_reset keeps it). */
void cookies_set_up(CURL *easy, const struct http_cookies *cookies);

#endif
