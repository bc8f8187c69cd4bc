#include "kcrealm/base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void setting_tells_class_and_message_and_returns_false(void **state) {
    (void)state;
    auto_error err = {0};
    assert_false(error_is_set(&err));
    assert_false(error_set(&err, ERROR_INPUT, "line %d", 3));
    assert_true(error_is_set(&err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, "line 3");
}

static void setting_again_drops_what_was_there(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_INPUT, "old");
    error_origin(&err, "old.yaml:1:1");
    error_next(&err, "Do this.");
    err.code = "KCR-1";
    error_set(&err, ERROR_SERVER, "new after %s", err.message);
    assert_int_equal(err.class, ERROR_SERVER);
    assert_string_equal(err.message, "new after old");
    assert_null(err.origin);
    assert_null(err.next);
    assert_null(err.code);
}

static void context_stands_before_the_message_outermost_first(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_FORBIDDEN, "the server answered 403");
    assert_false(error_wrap(&err, "reading client %s", "x"));
    assert_false(error_wrap(&err, "realm y"));
    assert_string_equal(err.message, "realm y: reading client x: the server answered 403");
    assert_int_equal(err.class, ERROR_FORBIDDEN);
}

static void wrapping_an_error_without_message_still_says_that_it_failed(void **state) {
    (void)state;
    auto_error err = {.class = ERROR_INTERNAL};
    error_wrap(&err, "reading x");
    assert_string_equal(err.message, "reading x: failed");
}

static void the_first_next_step_stays(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "x");
    assert_false(error_next(&err, "Give --%s.", "realm"));
    assert_false(error_next(&err, "Something vaguer."));
    assert_string_equal(err.next, "Give --realm.");
}

static void the_last_origin_stays(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_INPUT, "x");
    error_origin(&err, "a:%d", 1);
    error_origin(&err, "b:%d", 2);
    assert_string_equal(err.origin, "b:2");
}

static void nobody_has_to_listen(void **state) {
    (void)state;
    assert_false(error_set(NULL, ERROR_INPUT, "x"));
    assert_false(error_wrap(NULL, "x"));
    assert_false(error_origin(NULL, "x"));
    assert_false(error_next(NULL, "x"));
    assert_false(error_is_set(NULL));
    error_clear(NULL);
    struct error from = {0};
    error_set(&from, ERROR_INPUT, "x");
    assert_false(error_move(NULL, &from));
    assert_false(error_is_set(&from));
    assert_null(from.message);
}

static void moving_leaves_nothing_behind(void **state) {
    (void)state;
    auto_error from = {0}, to = {0};
    error_set(&to, ERROR_USAGE, "old");
    error_set(&from, ERROR_CONFLICT, "new");
    error_next(&from, "Look.");
    assert_false(error_move(&to, &from));
    assert_int_equal(to.class, ERROR_CONFLICT);
    assert_string_equal(to.message, "new");
    assert_string_equal(to.next, "Look.");
    assert_false(error_is_set(&from));
    assert_null(from.message);
}

static void a_copy_outlives_the_original(void **state) {
    (void)state;
    auto_error from = {.class = ERROR_NONE}, to = {0};
    error_set(&from, ERROR_SERVER, "text");
    error_origin(&from, "GET /x");
    from.http_status = 502;
    from.code = "KCR-3012";
    error_set(&to, ERROR_USAGE, "old");
    error_copy(&to, &from);
    error_clear(&from);
    assert_int_equal(to.class, ERROR_SERVER);
    assert_int_equal(to.http_status, 502);
    assert_string_equal(to.code, "KCR-3012");
    assert_string_equal(to.message, "text");
    assert_string_equal(to.origin, "GET /x");
    assert_null(to.next);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_tells_class_and_message_and_returns_false),
        cmocka_unit_test(setting_again_drops_what_was_there),
        cmocka_unit_test(context_stands_before_the_message_outermost_first),
        cmocka_unit_test(wrapping_an_error_without_message_still_says_that_it_failed),
        cmocka_unit_test(the_first_next_step_stays),
        cmocka_unit_test(the_last_origin_stays),
        cmocka_unit_test(nobody_has_to_listen),
        cmocka_unit_test(moving_leaves_nothing_behind),
        cmocka_unit_test(a_copy_outlives_the_original),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
