/* One request, by whatever runs sources. */
#include "kcrealm/net/single.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void it_is_offered_once_and_handed_over(void **state) {
    (void)state;
    struct http_request request = {.method = "GET", .path = mem_dup("/a"), .never_retry = true};
    struct http_request offered = {0}, second = {0};
    struct http_response response = {0};
    struct single single = {.request = &request, .response = &response};
    const struct http_source source = single_source(&single);
    assert_true(source.next(source.state, &offered));
    assert_string_equal(offered.path, "/a");
    assert_true(offered.never_retry);
    assert_null(request.path);
    assert_true(single.offered);
    assert_false(source.next(source.state, &second));
    http_request_clear(&offered);
}

/* An interrupt ends what was begun, and one request begins nothing. */
static void it_offers_nothing_after_an_interrupt(void **state) {
    (void)state;
    struct single single = {0};
    assert_null(single_source(&single).finish);
}

static void any_status_is_an_answer(void **state) {
    (void)state;
    static const int statuses[] = {200, 404, 503};
    for (size_t i = 0; i < mem_count(statuses); i++) {
        const struct http_request asked = {.method = "GET", .sent = true};
        struct http_response arrived = {.status = statuses[i], .location = mem_dup("/b")};
        auto_response response = {0};
        auto_error err = {0};
        struct single single = {.response = &response, .err = &err};
        const struct http_source source = single_source(&single);
        source.done(source.state, &asked, &arrived, &err);
        assert_true(single.answered && single.sent);
        assert_int_equal(response.status, statuses[i]);
        assert_string_equal(response.location, "/b");
        assert_null(arrived.location);
        assert_false(error_is_set(&err));
    }
}

static void without_an_answer_it_is_said_why_and_whether_it_went_out(void **state) {
    (void)state;
    for (int sent = 0; sent < 2; sent++) {
        const struct http_request asked = {.method = "POST", .sent = sent};
        auto_response response = {0};
        auto_error err = {0}, why = {0};
        struct single single = {.response = &response, .err = &err};
        const struct http_source source = single_source(&single);
        error_set(&why, ERROR_UNREACHABLE, "the connection was closed");
        source.done(source.state, &asked, NULL, &why);
        assert_false(single.answered);
        assert_int_equal(single.sent, sent);
        assert_int_equal(err.class, ERROR_UNREACHABLE);
        assert_string_equal(err.message, "the connection was closed");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_offered_once_and_handed_over),
        cmocka_unit_test(it_offers_nothing_after_an_interrupt),
        cmocka_unit_test(any_status_is_an_answer),
        cmocka_unit_test(without_an_answer_it_is_said_why_and_whether_it_went_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
