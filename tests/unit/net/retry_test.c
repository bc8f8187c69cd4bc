#include "net/retry.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_idempotent_methods(void **state) {
    (void)state;
    static const char *const yes[] = {"GET", "HEAD", "PUT", "DELETE"};
    static const char *const no[] = {"POST", "PATCH", "get", ""};
    for (size_t i = 0; i < mem_count(yes); i++)
        assert_true(retry_is_idempotent(yes[i]));
    for (size_t i = 0; i < mem_count(no); i++)
        assert_false(retry_is_idempotent(no[i]));
}

static void waits_longer_each_time_within_the_window(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct retry_attempt attempt;
        long delay_ms;
    } rows[] = {
        {"success", {.status = 200}, RETRY_NONE},
        {"not found", {.status = 404}, RETRY_NONE},
        {"a bug there", {.status = 500}, RETRY_NONE},
        {"too many requests", {.status = 429}, 200},
        {"bad gateway", {.status = 502}, 200},
        {"second time", {.status = 503, .retries = 1}, 400},
        {"third time", {.status = 504, .retries = 2}, 800},
        {"given up", {.status = 503, .retries = 3}, RETRY_NONE},
        {"the server's wish", {.status = 503, .retry_after_s = 2}, 2000},
        {"the longer one counts", {.status = 503, .retry_after_s = 0, .retries = 2}, 800},
        {"wish over the window", {.status = 503, .retry_after_s = 16}, RETRY_NONE},
        {"huge wish", {.status = 503, .retry_after_s = 4000000000000000000}, RETRY_NONE},
        {"wish over what is left", {.status = 503, .retry_after_s = 6, .elapsed_ms = 10000}, RETRY_NONE},
        {"window is over", {.status = 503, .elapsed_ms = 14900}, RETRY_NONE},
        {"dead kept-alive connection", {.broken = true, .reused = true}, 0},
        {"… even after long", {.broken = true, .reused = true, .elapsed_ms = 20000}, 0},
        {"… but not for ever", {.broken = true, .reused = true, .retries = 3}, RETRY_NONE},
        {"fresh connection broke", {.broken = true}, 200},
        {"nothing known", {0}, RETRY_NONE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        long delay_ms = retry_delay_ms(&rows[i].attempt);
        if (delay_ms != rows[i].delay_ms)
            fail_msg("%s: %ld", rows[i].name, delay_ms);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_idempotent_methods),
        cmocka_unit_test(waits_longer_each_time_within_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
