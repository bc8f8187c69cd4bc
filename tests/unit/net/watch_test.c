#include "kcrealm/net/watch.h"

#include "kcrealm/base/memory.h"
#include "support/loopback.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

/* Answers when the byte that it waits for has come through the pipe. */
struct stage {
    int read_end, write_end;
    int taken;
    bool ended;
};

static void write_then_answer(struct loopback_connection *connection) {
    struct stage *stage = connection->state;
    char request[1024];
    while (loopback_read_request(connection, request, sizeof request)) {
        if (write(stage->write_end, "abc", 3) != 3)
            return;
        loopback_pause_ms(50);
        loopback_answer(connection, 200, "", "fine");
    }
}

static bool take_byte(void *state) {
    struct stage *stage = state;
    char byte;
    assert_false(stage->ended);
    if (read(stage->read_end, &byte, 1) == 1)
        stage->taken++;
    stage->ended = stage->taken == 4;
    return !stage->ended;
}

static void what_comes_is_taken_while_a_request_runs_until_no_more_is_wanted(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    struct stage stage = {.read_end = ends[0], .write_end = ends[1]};
    struct loopback *loopback = loopback_start(write_then_answer, &stage);
    struct http *http = http_new(&(struct http_options){0});
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, loopback_url(loopback), NULL));
    struct watch *watch = watch_open(http, stage.read_end, take_byte, &stage);
    for (int i = 0; i < 3; i++) {
        auto_response response = {0};
        struct http_request request = {.method = "GET", .path = mem_dup("/")};
        assert_true(http_fetch(http, &endpoint, &request, &response, NULL));
    }
    assert_int_equal(stage.taken, 4);
    watch_close(watch);
    watch_close(NULL);
    http_free(http);
    endpoint_clear(&endpoint);
    loopback_stop(loopback);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_is_taken_while_a_request_runs_until_no_more_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
