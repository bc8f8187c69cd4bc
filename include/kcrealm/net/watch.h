/* A descriptor of somebody else's, looked after while http_run waits: the pipe of a child that must not fill up. */
#ifndef KCREALM_NET_WATCH_H
#define KCREALM_NET_WATCH_H

#include "kcrealm/net/http.h"

struct watch;

/* Calls tend whenever the descriptor may be readable (also when it is not), within http_run. It must not wait;
 * when it returns false it is not called again. Not within http_run; the descriptor stays the caller's. */
struct watch *watch_open(struct http *http, int descriptor, bool (*tend)(void *state), void *state)
    __attribute__((returns_nonnull, warn_unused_result));

/* Before http_free, not within http_run. NULL is fine. */
void watch_close(struct watch *watch);

#endif
