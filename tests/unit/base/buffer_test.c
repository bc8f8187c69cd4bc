#include "kcrealm/base/buffer.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_buffer_reads_as_empty_text(void **state) {
    (void)state;
    struct buffer buffer = {0};
    assert_string_equal(buffer_text(&buffer), "");
    auto_text stolen = buffer_steal(&buffer);
    assert_string_equal(stolen, "");
    buffer_clear(&buffer);
}

static void what_is_added_follows_what_was_there(void **state) {
    (void)state;
    auto_buffer buffer = {0};
    assert_true(buffer_add(&buffer, "abc", 2));
    assert_true(buffer_add_text(&buffer, "-"));
    assert_true(buffer_add_char(&buffer, '+'));
    assert_true(buffer_add_repeated(&buffer, '.', 3));
    assert_true(buffer_format(&buffer, "%d%s", 12, "x"));
    assert_true(buffer_add(&buffer, NULL, 0));
    assert_string_equal(buffer_text(&buffer), "ab-+...12x");
    assert_int_equal(buffer.size, strlen("ab-+...12x"));
}

static void bytes_may_hold_nul(void **state) {
    (void)state;
    auto_buffer buffer = {0};
    buffer_add(&buffer, "a\0b", 3);
    assert_int_equal(buffer.size, 3);
    assert_memory_equal(buffer.data, "a\0b", 4);
}

static void it_grows_past_its_first_capacity(void **state) {
    (void)state;
    auto_buffer buffer = {0};
    for (int i = 0; i < 10000; i++)
        buffer_add_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.size, 10000);
    assert_int_equal(strlen(buffer_text(&buffer)), 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
}

static void bytes_over_the_ceiling_are_dropped_and_told(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 4};
    assert_true(buffer_add_text(&buffer, "abcd"));
    assert_false(buffer.overflow);
    assert_false(buffer_add_char(&buffer, 'e'));
    assert_true(buffer.overflow);
    assert_string_equal(buffer_text(&buffer), "abcd");
    assert_false(buffer_add_repeated(&buffer, 'x', SIZE_MAX));
}

static void what_fits_under_the_ceiling_is_kept(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 4};
    assert_false(buffer_add_text(&buffer, "abcdef"));
    assert_string_equal(buffer_text(&buffer), "abcd");
}

static void overflow_is_remembered_after_the_content_is_consumed(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 2};
    buffer_add_text(&buffer, "abc");
    buffer_consume(&buffer, 2);
    assert_true(buffer.overflow);
    assert_true(buffer_add_text(&buffer, "x"));
    assert_true(buffer.overflow);
    buffer_reset(&buffer);
    assert_false(buffer.overflow);
}

static void consuming_drops_from_the_start(void **state) {
    (void)state;
    static const struct {
        size_t size;
        const char *left;
    } cases[] = {{0, "abcdef"}, {1, "bcdef"}, {5, "f"}, {6, ""}, {7, ""}, {SIZE_MAX, ""}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_buffer buffer = {0};
        buffer_add_text(&buffer, "abcdef");
        buffer_consume(&buffer, cases[i].size);
        assert_string_equal(buffer_text(&buffer), cases[i].left);
        assert_int_equal(buffer.size, strlen(cases[i].left));
    }
    auto_buffer empty = {0};
    buffer_consume(&empty, 3);
    assert_string_equal(buffer_text(&empty), "");
}

static void stealing_leaves_an_empty_buffer_that_works_on(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 100};
    buffer_add_text(&buffer, "first");
    auto_text first = buffer_steal(&buffer);
    assert_string_equal(buffer_text(&buffer), "");
    buffer_add_text(&buffer, "second");
    assert_string_equal(first, "first");
    assert_string_equal(buffer_text(&buffer), "second");
    assert_int_equal(buffer.ceiling, 100);
}

static void clearing_keeps_the_ceiling(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 2};
    buffer_add_text(&buffer, "ab");
    buffer_clear(&buffer);
    assert_null(buffer.data);
    assert_true(buffer_add_text(&buffer, "cd"));
    assert_false(buffer_add_text(&buffer, "e"));
}

static void what_is_expected_finds_room(void **state) {
    (void)state;
    auto_buffer buffer = {.ceiling = 1000};
    buffer_expect(&buffer, 600);
    assert_string_equal(buffer_text(&buffer), "");
    assert_int_equal(buffer.size, 0);
    const char *data = buffer.data;
    buffer_add_repeated(&buffer, 'a', 600);
    assert_ptr_equal(buffer.data, data);
    buffer_expect(&buffer, 100);
    assert_int_equal(strlen(buffer_text(&buffer)), 600);
    buffer_expect(&buffer, (size_t)-1);
    assert_true(buffer.capacity <= 1001);
    assert_true(buffer_add_repeated(&buffer, 'b', 400));
    assert_false(buffer_add_char(&buffer, 'c'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_reads_as_empty_text),
        cmocka_unit_test(what_is_added_follows_what_was_there),
        cmocka_unit_test(bytes_may_hold_nul),
        cmocka_unit_test(it_grows_past_its_first_capacity),
        cmocka_unit_test(bytes_over_the_ceiling_are_dropped_and_told),
        cmocka_unit_test(what_fits_under_the_ceiling_is_kept),
        cmocka_unit_test(overflow_is_remembered_after_the_content_is_consumed),
        cmocka_unit_test(consuming_drops_from_the_start),
        cmocka_unit_test(stealing_leaves_an_empty_buffer_that_works_on),
        cmocka_unit_test(clearing_keeps_the_ceiling),
        cmocka_unit_test(what_is_expected_finds_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
