#include "kcrealm/report/repl.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void commands_are_listed_under_each_other(void **state) {
    (void)state;
    auto_json result = json_pack("{s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "commands", "command", "use",
                                 "operands", "REALM", "summary", "make a realm the present one", "command",
                                 "exit", "operands", "", "summary", "leave");
    auto_buffer out = {0};
    const struct report_style style = {.columns = 80};
    report_repl_help(&out, result, &style);
    assert_string_equal(buffer_text(&out), "  use REALM  make a realm the present one\n  exit       leave\n\n"
                                           "help COMMAND tells more, with an example.\n");
}

static void a_page_has_usage_details_and_example(void **state) {
    (void)state;
    auto_json result =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:[{s:s, s:s}, {s:s}]}", "command", "clients", "operands",
                  "[PATTERN]", "summary", "list clients", "details", "Of the realm.", "example",
                  "clients 'a*'", "flags", "flag", "max", "argument", "N", "flag", "pkce");
    auto_buffer out = {0};
    const struct report_style style = {.columns = 80};
    report_repl_help(&out, result, &style);
    assert_string_equal(buffer_text(&out),
                        "clients [PATTERN] [--max N] [--pkce]\n\n  Does this: list clients.\n\n"
                        "  Of the realm.\n\nFor example\n  clients 'a*'\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_listed_under_each_other),
        cmocka_unit_test(a_page_has_usage_details_and_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
