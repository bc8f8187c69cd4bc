#include "net/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

/* Reads one byte a turn from a pipe. */
struct reader {
    struct loop_guest guest;
    int descriptor;
    int works;
    int patience_ms;
};

static void work(struct loop_guest *guest) {
    ((struct reader *)guest)->works++;
}

static void gather(struct loop_guest *guest, struct loop_wait *wait) {
    struct reader *reader = (struct reader *)guest;
    loop_wait_for(wait, reader->descriptor, CURL_WAIT_POLLIN);
    loop_wait_at_most(wait, reader->patience_ms);
}

static long long waited_ms(struct loop *loop, int timeout_ms) {
    long long before = loop_now_ms();
    loop_wait(loop, timeout_ms);
    return loop_now_ms() - before;
}

static void waits_for_its_guests(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct loop loop = {0};
    struct reader reader = {
        .guest = {.work = work, .gather = gather}, .descriptor = ends[0], .patience_ms = 60000};
    loop_open(&loop);
    loop_add_guest(&loop, &reader.guest);
    loop_work(&loop);
    assert_int_equal(reader.works, 1);
    assert_true(waited_ms(&loop, 50) >= 45); /* nothing to read */
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(waited_ms(&loop, 5000) < 2000);
    assert_int_equal(read(ends[0], &(char){0}, 1), 1);
    reader.patience_ms = 10;
    assert_true(waited_ms(&loop, 5000) < 2000); /* a guest's own deadline */
    reader.patience_ms = -10;
    assert_true(waited_ms(&loop, 5000) < 2000); /* that has passed */
    loop_remove_guest(&loop, &reader.guest);
    loop_work(&loop);
    assert_int_equal(reader.works, 1);
    loop_close(&loop);
    close(ends[0]);
    close(ends[1]);
}

/* poll() refuses more descriptors than the limit lets a process have. */
static void where_poll_fails_there_is_no_busy_loop(void **state) {
    (void)state;
    struct rlimit before, none;
    struct loop loop = {0};
    struct reader reader = {.guest = {.work = work, .gather = gather}, .descriptor = 0, .patience_ms = 60000};
    loop_open(&loop);
    loop_add_guest(&loop, &reader.guest);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    long long long_wait_ms = waited_ms(&loop, 5000);
    long long no_wait_ms = waited_ms(&loop, 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(long_wait_ms >= 15 && long_wait_ms < 2000);
    assert_true(no_wait_ms < 1000);
    loop_remove_guest(&loop, &reader.guest);
    loop_close(&loop);
}

static void guests_leave_in_any_order(void **state) {
    (void)state;
    struct loop loop = {0};
    struct reader readers[3] = {
        {.guest = {.work = work}}, {.guest = {.work = work}}, {.guest = {.work = work}}};
    loop_open(&loop);
    for (int i = 0; i < 3; i++)
        loop_add_guest(&loop, &readers[i].guest);
    loop_remove_guest(&loop, &readers[1].guest);
    loop_work(&loop);
    loop_remove_guest(&loop, &readers[2].guest);
    loop_work(&loop);
    loop_remove_guest(&loop, &readers[0].guest);
    loop_work(&loop);
    assert_int_equal(readers[0].works, 2);
    assert_int_equal(readers[1].works, 0);
    assert_int_equal(readers[2].works, 1);
    loop_close(&loop);
}

/* An entry that notes how its transfer ended. */
struct entry {
    struct loop_entry base;
    int finished;
    CURLcode result;
};

static void note_finished(struct loop_entry *base, CURLcode result) {
    struct entry *entry = (struct entry *)base;
    entry->finished++;
    entry->result = result;
}

static void tells_the_owner_how_it_ended(void **state) {
    (void)state;
    struct loop loop = {0};
    struct entry entry = {.base.finished = note_finished};
    loop_open(&loop);
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, "nothing://x");
    loop_add(&loop, easy, &entry.base);
    for (int i = 0; i < 100 && !entry.finished; i++)
        loop_work(&loop);
    loop_work(&loop);
    assert_int_equal(entry.finished, 1);
    assert_int_equal(entry.result, CURLE_UNSUPPORTED_PROTOCOL);
    loop_remove(&loop, easy);
    curl_easy_cleanup(easy);
    loop_close(&loop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_for_its_guests),
        cmocka_unit_test(where_poll_fails_there_is_no_busy_loop),
        cmocka_unit_test(guests_leave_in_any_order),
        cmocka_unit_test(tells_the_owner_how_it_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
