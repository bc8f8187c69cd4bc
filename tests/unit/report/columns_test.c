#include "report/columns.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *written(size_t count, const char *const *cells, unsigned width, bool heading) {
    struct buffer out = {0};
    struct columns columns = {.count = count};
    const struct report_style style = {.columns = width};
    const struct page page = page_make(&out, &style);
    for (; *cells; cells += count)
        columns_row(&columns, cells[0], cells[1], count > 2 ? cells[2] : NULL);
    columns_write(&page, &columns, 1, heading);
    assert_int_equal(columns.cells.count, 0);
    return buffer_steal(&out);
}

static void columns_are_as_wide_as_their_widest_cell(void **state) {
    (void)state;
    static const char *const cells[] = {"a", "bb", "c", "aaaa", "b", "cc", NULL};
    auto_text text = written(3, cells, 80, false);
    assert_string_equal(text, " a     bb  c\n aaaa  b   cc\n");
}

static void empty_columns_take_no_room(void **state) {
    (void)state;
    static const char *const cells[] = {"a", "", "c", "b", "", "", NULL};
    auto_text text = written(3, cells, 80, false);
    assert_string_equal(text, " a  c\n b\n");
}

static void the_last_cell_is_folded_under_itself(void **state) {
    (void)state;
    static const char *const cells[] = {"name", "one two three four five six seven eight", NULL};
    auto_text text = written(2, cells, 40, false);
    assert_string_equal(text, " name  one two three four five six seven\n       eight\n");
}

static void cells_are_escaped(void **state) {
    (void)state;
    static const char *const cells[] = {"a\x1b[31m", "b\n", NULL};
    auto_text text = written(2, cells, 80, true);
    assert_string_equal(text, " a\\x1b[31m  b\\n\n");
}

static void wide_characters_count_as_one(void **state) {
    (void)state;
    static const char *const cells[] = {"ä", "x", "bb", "y", NULL};
    auto_text text = written(2, cells, 80, false);
    assert_string_equal(text, " ä   x\n bb  y\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(empty_columns_take_no_room),
        cmocka_unit_test(the_last_cell_is_folded_under_itself),
        cmocka_unit_test(cells_are_escaped),
        cmocka_unit_test(wide_characters_count_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
