#include "report/prose.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *flowed(const char *text, unsigned columns, bool color) {
    struct buffer out = {0};
    const struct report_style style = {.columns = columns, .color = color};
    const struct page page = page_make(&out, &style);
    prose_flow(&page, 0, 2, text);
    return buffer_steal(&out);
}

static void quotations_are_not_broken(void **state) {
    (void)state;
    auto_text text = flowed("Then type the whole of this: `kubectl get pods -n NS` and go on.", 40, false);
    assert_string_equal(text, "Then type the whole of this:\n"
                              "  `kubectl get pods -n NS` and go on.\n");
}

static void quotations_that_do_not_fit_break_at_spaces(void **state) {
    (void)state;
    auto_text text =
        flowed("`kubectl annotate externalsecret NAME -n NS --overwrite force-sync=1`", 40, false);
    assert_string_equal(text, "`kubectl annotate externalsecret NAME -n\n"
                              "  NS --overwrite force-sync=1`\n");
}

static void colour_stands_for_quotes(void **state) {
    (void)state;
    auto_text text = flowed("Set `a b` here.", 40, true);
    assert_string_equal(text, "Set \x1b[36ma b\x1b[0m here.\n");
}

static void a_quote_alone_stays_a_quote(void **state) {
    (void)state;
    auto_text text = flowed("it`s", 40, false);
    assert_string_equal(text, "it`s\n");
    auto_text nothing = flowed("", 40, false);
    assert_string_equal(nothing, "\n");
}

static const char advice[] = "First do `this`.\n\n    type this\n      and that\n\nThen that.";

static void paragraphs_are_set_apart_and_commands_left_alone(void **state) {
    (void)state;
    auto_buffer out = {0};
    const struct page page = page_plain(&out, 60);
    prose_add(&page, 2, advice);
    assert_string_equal(buffer_text(&out),
                        "  First do `this`.\n\n      type this\n        and that\n\n  Then that.\n");
}

static void the_first_paragraph_can_stand_alone(void **state) {
    (void)state;
    auto_text first = prose_first(advice);
    auto_text only = prose_first("One.");
    auto_text none = prose_first("");
    assert_string_equal(first, "First do `this`.");
    assert_string_equal(only, "One.");
    assert_string_equal(none, "");
}

static void commands_are_blocks_in_markdown(void **state) {
    (void)state;
    auto_buffer out = {0};
    prose_markdown(&out, advice);
    assert_string_equal(buffer_text(&out),
                        "First do `this`.\n\n```\ntype this\n  and that\n```\n\nThen that.\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotations_are_not_broken),
        cmocka_unit_test(quotations_that_do_not_fit_break_at_spaces),
        cmocka_unit_test(colour_stands_for_quotes),
        cmocka_unit_test(a_quote_alone_stays_a_quote),
        cmocka_unit_test(paragraphs_are_set_apart_and_commands_left_alone),
        cmocka_unit_test(the_first_paragraph_can_stand_alone),
        cmocka_unit_test(commands_are_blocks_in_markdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
