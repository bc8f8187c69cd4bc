#include "kcrealm/net/watch.h"

#include "http_loop.h"

#include "kcrealm/base/memory.h"

struct watch {
    struct loop_guest guest;
    struct loop *loop;
    int descriptor; /* -1: tend is not to be called any more */
    bool (*tend)(void *state);
    void *state;
};

static struct watch *watch_of(struct loop_guest *guest) {
    return (struct watch *)guest; /* its first member */
}

static void work(struct loop_guest *guest) {
    struct watch *watch = watch_of(guest);
    if (watch->descriptor >= 0 && !watch->tend(watch->state))
        watch->descriptor = -1;
}

static void gather(struct loop_guest *guest, struct loop_wait *wait) {
    const struct watch *watch = watch_of(guest);
    if (watch->descriptor >= 0)
        loop_wait_for(wait, watch->descriptor, CURL_WAIT_POLLIN);
}

struct watch *watch_open(struct http *http, int descriptor, bool (*tend)(void *state), void *state) {
    struct watch *watch = mem_alloc(sizeof *watch);
    *watch = (struct watch){
        .guest = {.work = work, .gather = gather},
        .loop = http_loop(http),
        .descriptor = descriptor,
        .tend = tend,
        .state = state,
    };
    loop_add_guest(watch->loop, &watch->guest);
    return watch;
}

void watch_close(struct watch *watch) {
    if (!watch)
        return;
    loop_remove_guest(watch->loop, &watch->guest);
    mem_free(watch);
}
