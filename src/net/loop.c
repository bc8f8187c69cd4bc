#include "loop.h"

#include "kcrealm/base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <time.h>

#define WAIT_CAPACITY_FIRST 16
/* While poll() itself fails (of too many descriptors, say), every turn has to look for itself. */
#define BLIND_PAUSE_MS 20
/* More than the connections that one run opens, so that none is closed to make room for another. */
#define CONNECTIONS_KEPT 64L

static void initialise_library(void) {
    static bool done;
    if (done)
        return;
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_alloc, mem_free, mem_resize, mem_dup, mem_alloc_array);
    done = true;
}

void loop_open(struct loop *loop) {
    initialise_library();
    loop->multi = curl_multi_init();
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
    curl_multi_setopt(loop->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

void loop_close(struct loop *loop) {
    assert(!loop->guests);
    curl_multi_cleanup(loop->multi);
    mem_free(loop->wait.items);
    *loop = (struct loop){0};
}

void loop_add_guest(struct loop *loop, struct loop_guest *guest) {
    guest->next = loop->guests;
    loop->guests = guest;
}

void loop_remove_guest(struct loop *loop, struct loop_guest *guest) {
    for (struct loop_guest **slot = &loop->guests; *slot; slot = &(*slot)->next) {
        if (*slot == guest) {
            *slot = guest->next;
            return;
        }
    }
}

void loop_add(struct loop *loop, CURL *easy, struct loop_entry *entry) {
    curl_easy_setopt(easy, CURLOPT_PRIVATE, entry);
    curl_multi_add_handle(loop->multi, easy);
}

void loop_remove(struct loop *loop, CURL *easy) {
    curl_multi_remove_handle(loop->multi, easy);
}

/* `finished` may remove its handle, which invalidates the message: read it first. */
static bool take_finished(struct loop *loop) {
    bool any = false;
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(loop->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result;
        struct loop_entry *entry = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&entry);
        entry->finished(entry, result);
        any = true;
    }
    return any;
}

static void guests_work(struct loop *loop) {
    for (struct loop_guest *guest = loop->guests; guest; guest = guest->next)
        guest->work(guest);
}

void loop_work(struct loop *loop) {
    int running = 0;
    curl_multi_perform(loop->multi, &running);
    take_finished(loop);
    guests_work(loop);
    /* Whoever waits for us to close or to write has been served; what finished by it is taken next time. */
}

static void sleep_ms(int duration_ms) {
    nanosleep(&(struct timespec){.tv_nsec = duration_ms * 1000000L}, NULL);
}

void loop_wait(struct loop *loop, int timeout_ms) {
    struct loop_wait *wait = &loop->wait;
    wait->count = 0;
    wait->timeout_ms = timeout_ms;
    for (struct loop_guest *guest = loop->guests; guest; guest = guest->next)
        guest->gather(guest, wait);
    if (curl_multi_poll(loop->multi, wait->items, (unsigned)wait->count, wait->timeout_ms, NULL) != CURLM_OK)
        sleep_ms(wait->timeout_ms < BLIND_PAUSE_MS ? wait->timeout_ms : BLIND_PAUSE_MS);
}

void loop_wait_for(struct loop_wait *wait, curl_socket_t descriptor, short events) {
    if (wait->count == wait->capacity) {
        wait->capacity = wait->capacity ? wait->capacity * 2 : WAIT_CAPACITY_FIRST;
        wait->items = mem_resize(wait->items, wait->capacity * sizeof *wait->items);
    }
    wait->items[wait->count++] = (struct curl_waitfd){.fd = descriptor, .events = events};
}

void loop_wait_at_most(struct loop_wait *wait, long long timeout_ms) {
    if (timeout_ms < 0)
        timeout_ms = 0;
    if (timeout_ms < wait->timeout_ms)
        wait->timeout_ms = (int)timeout_ms;
}

long long loop_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
