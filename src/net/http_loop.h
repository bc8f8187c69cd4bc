/* For tunnels, which live in the loop of a struct http. */
#ifndef NET_HTTP_LOOP_H
#define NET_HTTP_LOOP_H

#include "loop.h"

#include "kcrealm/net/http.h"

/* Borrowed. */
struct loop *http_loop(struct http *http) __attribute__((returns_nonnull));
const struct http_options *http_options_of(const struct http *http) __attribute__((returns_nonnull));

#endif
