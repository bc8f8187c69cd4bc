/* How pages and look-ups are chosen. */
#include "keycloak/paging.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/clients.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KIB ((size_t)1 << 10)

/* Pages come in one after the other, all of the size that was asked for; milliseconds by size. */
struct server {
    long small_ms, middle_ms, large_ms;
    size_t client_bytes;
};

static long duration(const struct server *server, size_t size) {
    if (size == CLIENTS_PAGE_SIZE)
        return server->small_ms;
    return size == 2 * CLIENTS_PAGE_SIZE ? server->middle_ms : server->large_ms;
}

static void read_pages(struct paging *paging, const struct server *server, size_t count, size_t wanted) {
    for (size_t i = 0; i < count; i++) {
        size_t size = paging_ask(paging);
        const struct page_seen page = {.asked = size,
                                       .received = size,
                                       .wanted = wanted,
                                       .bytes = size * server->client_bytes,
                                       .duration_ms = duration(server, size)};
        paging_take(paging, &page);
    }
}

static void pages_grow_while_a_client_becomes_cheaper(void **state) {
    (void)state;
    static const struct {
        const char *about;
        struct server server;
        size_t size;
    } rows[] = {
        {"a cached realm: mostly the overhead of a request", {8, 10, 14, 2 * KIB}, 200},
        {"far away: mostly the way there", {60, 65, 75, 2 * KIB}, 200},
        {"beyond the cache: each client costs", {100, 220, 700, 2 * KIB}, 50},
        {"no gain worth the memory", {10, 19, 38, 2 * KIB}, 50},
        {"better once, not twice", {10, 12, 23, 2 * KIB}, 100},
        {"clients of 10 KiB: one step only", {60, 65, 75, 10 * KIB}, 100},
        {"clients of 100 KiB", {60, 65, 75, 100 * KIB}, 50},
        {"faster than the clock", {0, 0, 0, 2 * KIB}, 200},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct paging paging = {0};
        assert_int_equal(paging_size(&paging), CLIENTS_PAGE_SIZE);
        read_pages(&paging, &rows[i].server, 40, 1);
        assert_int_equal(paging_size(&paging), rows[i].size);
    }
}

static void a_larger_size_is_tried_with_two_pages(void **state) {
    (void)state;
    const struct server beyond_cache = {100, 220, 700, 2 * KIB};
    struct paging paging = {0};
    read_pages(&paging, &beyond_cache, 4, 1);
    for (size_t i = 0; i < 8; i++) {
        /* Those that were asked for before go on coming in. */
        const struct page_seen late = {.asked = CLIENTS_PAGE_SIZE, .received = 50, .duration_ms = 100};
        assert_int_equal(paging_ask(&paging), i < 2 ? 2 * CLIENTS_PAGE_SIZE : CLIENTS_PAGE_SIZE);
        paging_take(&paging, &late);
    }
    const struct page_seen tried = {.asked = 2 * CLIENTS_PAGE_SIZE, .received = 100, .duration_ms = 220};
    paging_take(&paging, &tried);
    paging_take(&paging, &tried);
    read_pages(&paging, &beyond_cache, 8, 1);
    assert_int_equal(paging_size(&paging), CLIENTS_PAGE_SIZE);
    assert_int_equal(paging.pages, 4 + 8 + 2 + 8);
}

static void the_rest_is_shared(void **state) {
    (void)state;
    static const struct {
        const char *about;
        size_t expected;
        bool settled;
        size_t first, second, third;
        size_t bytes; /* of the first */
    } rows[] = {
        {"one round of pages will do", 1000, false, 125, 219, 164, KIB},
        {"too much is left", 2000, false, 250, 250, 250, KIB},
        {"little is left", 150, false, 50, 50, 50, KIB},
        {"larger pages were worse", 1000, true, 50, 50, 50, KIB},
        {"clients are far too large", 1000, false, 125, 50, 50, 2000 * KIB},
        {"a realm that may exceed the cache", 2001, false, 50, 50, 50, KIB},
        {"nobody knows how much is left", 0, false, 50, 50, 50, KIB},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct paging paging = {.expected = rows[i].expected, .settled = rows[i].settled};
        size_t first = paging_ask(&paging);
        paging_take(&paging,
                    &(struct page_seen){
                        .asked = first, .received = first, .bytes = rows[i].bytes, .duration_ms = 10});
        size_t second = paging_ask(&paging), third = paging_ask(&paging);
        if (first != rows[i].first || second != rows[i].second || third != rows[i].third)
            fail_msg("%s: %zu, %zu, %zu", rows[i].about, first, second, third);
        assert_int_equal(paging.next, first + second + third);
    }
}

static void pages_beyond_the_expected_clients_wait_for_those(void **state) {
    (void)state;
    struct paging paging = {.expected = 90};
    const struct page_seen page = {.asked = 50, .received = 50, .duration_ms = 10};
    assert_false(paging_should_wait(&paging));
    assert_int_equal(paging_ask(&paging), 50);
    assert_false(paging_should_wait(&paging));
    assert_int_equal(paging_ask(&paging), 50);
    assert_true(paging_should_wait(&paging));
    paging_take(&paging, &page);
    assert_true(paging_should_wait(&paging));
    /* Both were full: there are more, and nobody knows how many. */
    paging_take(&paging, &page);
    assert_false(paging_should_wait(&paging));
}

static void few_pages_change_nothing(void **state) {
    (void)state;
    const struct server cached = {8, 10, 14, 2 * KIB};
    struct paging paging = {.lookup_ms = 1};
    read_pages(&paging, &cached, 3, 0);
    assert_int_equal(paging_size(&paging), CLIENTS_PAGE_SIZE);
    assert_false(paging_prefers_lookups(&paging, 1));
}

static void look_ups_follow_when_they_are_cheaper(void **state) {
    (void)state;
    static const struct {
        const char *about;
        long page_ms;
        double lookup_ms;
        size_t wanted; /* on each page of 50 */
        bool lookups;
    } rows[] = {
        {"all are declared", 10, 2, 50, false},
        {"half are declared", 10, 2, 25, false},
        {"one in fifty, cached", 10, 2, 1, true},
        {"one in ten, cached", 10, 3, 5, false},
        {"half, beyond the cache", 150, 3, 25, true},
        {"all, beyond the cache", 100, 3, 50, false},
        {"none seen yet", 10, 2, 0, true},
        {"the cost of a look-up is not known", 10, 0, 0, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct server server = {rows[i].page_ms, rows[i].page_ms * 3, rows[i].page_ms * 9, 2 * KIB};
        struct paging paging = {.lookup_ms = rows[i].lookup_ms};
        read_pages(&paging, &server, 4, rows[i].wanted);
        assert_int_equal(paging_needs_sample(&paging), rows[i].wanted < 25 && rows[i].lookup_ms <= 0);
        if (paging_prefers_lookups(&paging, 100) != rows[i].lookups)
            fail_msg("%s", rows[i].about);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_grow_while_a_client_becomes_cheaper),
        cmocka_unit_test(a_larger_size_is_tried_with_two_pages),
        cmocka_unit_test(the_rest_is_shared),
        cmocka_unit_test(pages_beyond_the_expected_clients_wait_for_those),
        cmocka_unit_test(few_pages_change_nothing),
        cmocka_unit_test(look_ups_follow_when_they_are_cheaper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
