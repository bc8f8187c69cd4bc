/* Colours, symbols and widths. */
#include "kcrealm/base/memory.h"
#include "report/page.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void colours_begin_and_end_on_every_line(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct report_style style = {.color = true, .columns = 40};
    const struct page page = page_make(&out, &style);
    page_flow(&page, PAINT_RED, 0, 2, "one two three four five six seven eight nine ten", WRAP_WORDS);
    assert_string_equal(buffer_text(&out), "\x1b[31mone two three four five six seven eight\x1b[0m\n"
                                           "  \x1b[31mnine ten\x1b[0m\n");
}

static void without_colour_there_are_no_codes(void **state) {
    (void)state;
    static const enum paint paints[] = {PAINT_PLAIN, PAINT_BOLD, PAINT_DIM,      PAINT_RED,
                                        PAINT_GREEN, PAINT_CYAN, PAINT_BOLD_RED, PAINT_BOLD_MAGENTA};
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_plain);
    for (size_t i = 0; i < mem_count(paints); i++)
        page_add(&page, paints[i], "x");
    assert_string_equal(buffer_text(&out), "xxxxxxxx");
}

/* Yellow and white cannot be read on a light background, black and blue not on a dark one. */
static void colours_suit_dark_and_light_backgrounds(void **state) {
    (void)state;
    static const char *const unreadable[] = {"30m", "33m", "34m", "37m", "[9"};
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_color);
    for (int paint = PAINT_PLAIN; paint <= PAINT_BOLD_MAGENTA; paint++)
        page_add(&page, (enum paint)paint, "x");
    for (size_t i = 0; i < mem_count(unreadable); i++)
        assert_null(strstr(buffer_text(&out), unreadable[i]));
}

static void widths_have_a_default_and_a_floor(void **state) {
    (void)state;
    static const struct {
        unsigned asked;
        size_t columns;
    } rows[] = {{0, 80}, {1, 40}, {39, 40}, {100, 100}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer out = {0};
        const struct report_style style = {.columns = rows[i].asked};
        assert_int_equal(page_make(&out, &style).columns, rows[i].columns);
    }
}

static void symbols_in_ascii_are_ascii(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_ascii);
    for (int symbol = SYMBOL_ARROW; symbol <= SYMBOL_NOT_ATTEMPTED; symbol++)
        for (const char *at = page_symbol(&page, (enum symbol)symbol); *at; at++)
            assert_true((unsigned char)*at < 0x80);
}

static void an_empty_text_is_an_empty_line(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_color);
    page_flow(&page, PAINT_RED, 0, 0, "", WRAP_VALUES);
    assert_string_equal(buffer_text(&out), "\n");
}

static void a_full_line_leaves_room_for_text(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_plain);
    page_flow(&page, PAINT_PLAIN, 200, 4, "a text after a very long name", WRAP_VALUES);
    assert_string_equal(buffer_text(&out), "a text after a very\n    long name\n");
}

static void continued_values_stand_deeper_than_their_sign(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct report_style style = {.columns = 40};
    const struct page page = page_make(&out, &style);
    page_signed(&page, 8, '+', "https://example.com/callback/and/more");
    assert_string_equal(buffer_text(&out), "        + https://example.com/callback/\n"
                                           "            and/more\n");
}

static void realms_are_escaped(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct page page = page_make(&out, &style_plain);
    page_realm(&page, "a\nb", "note");
    assert_string_equal(buffer_text(&out), "realm a\\nb  note\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_begin_and_end_on_every_line),
        cmocka_unit_test(without_colour_there_are_no_codes),
        cmocka_unit_test(colours_suit_dark_and_light_backgrounds),
        cmocka_unit_test(widths_have_a_default_and_a_floor),
        cmocka_unit_test(symbols_in_ascii_are_ascii),
        cmocka_unit_test(an_empty_text_is_an_empty_line),
        cmocka_unit_test(a_full_line_leaves_room_for_text),
        cmocka_unit_test(continued_values_stand_deeper_than_their_sign),
        cmocka_unit_test(realms_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
