/* The inside of struct http: one multi handle, and what else waits on sockets beside transfers (tunnels). */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <curl/curl.h>
#include <stddef.h>

/* The owner of an easy handle that is in the multi handle; its first member, found by CURLOPT_PRIVATE. */
struct loop_entry {
    void (*finished)(struct loop_entry *entry, CURLcode result);
};

/* What a turn is going to wait for; guests add to it. */
struct loop_wait {
    struct curl_waitfd *items;
    size_t count;
    size_t capacity;
    int timeout_ms;
};

/* Somebody with descriptors of their own; a member of its owner, linked while it is in the loop. */
struct loop_guest {
    struct loop_guest *next;
    void (*work)(struct loop_guest *guest);                           /* whatever can be done now */
    void (*gather)(struct loop_guest *guest, struct loop_wait *wait); /* what to wait for after that */
};

struct loop {
    CURLM *multi;
    struct loop_guest *guests;
    struct loop_wait wait;
};

/* The first one initialises libcurl, so that it allocates through base/memory.h. */
void loop_open(struct loop *loop);

/* All entries and guests must have left. */
void loop_close(struct loop *loop);

/* Guests may come and go between turns only. */
void loop_add_guest(struct loop *loop, struct loop_guest *guest);
void loop_remove_guest(struct loop *loop, struct loop_guest *guest);

/* Lets the loop drive the handle until it finishes or is removed; an entry stays in after it has finished. */
void loop_add(struct loop *loop, CURL *easy, struct loop_entry *entry);
void loop_remove(struct loop *loop, CURL *easy);

/* Moves everything as far as it goes without waiting and calls finished of what ended. */
void loop_work(struct loop *loop);

/* Waits until something can move, at most timeout_ms. */
void loop_wait(struct loop *loop, int timeout_ms);

/* For gather: wait for events (CURL_WAIT_POLLIN …) on descriptor, or not longer than timeout_ms. */
void loop_wait_for(struct loop_wait *wait, curl_socket_t descriptor, short events);
void loop_wait_at_most(struct loop_wait *wait, long long timeout_ms);

/* A clock for deadlines. */
long long loop_now_ms(void);

#endif
