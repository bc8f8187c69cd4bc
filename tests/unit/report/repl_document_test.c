/* The document of a script. */
#include "kcrealm/report/repl.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void an_item_says_what_came_of_a_line(void **state) {
    (void)state;
    auto_error none = {0}, err = {0};
    error_set(&err, ERROR_NOT_FOUND, "there is no realm x");
    error_next(&err, "realms lists them");
    err.code = "KCR-3001";
    auto_json result = json_pack("{s:b}", "trace", 1);
    auto_json worked = report_repl_item("trace on", "trace", result, &none);
    auto_json failed = report_repl_item("use x", "use", NULL, &err);
    auto_json unread = report_repl_item("\xff", NULL, NULL, &err);
    char *texts[] = {value_dump(worked), value_dump(failed), value_dump(unread)};
    assert_string_equal(
        texts[0], "{\"line\":\"trace on\",\"command\":\"trace\",\"ok\":true,\"result\":{\"trace\":true}}");
    assert_string_equal(
        texts[1], "{\"line\":\"use x\",\"command\":\"use\",\"ok\":false,\"error\":{\"code\":\"KCR-3001\","
                  "\"message\":\"there is no realm x\",\"next\":\"realms lists them\"}}");
    assert_non_null(strstr(texts[2], "\"line\":\"\\\\xff\",\"command\":null"));
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
}

static void the_summary_counts_what_worked_and_failed(void **state) {
    (void)state;
    auto_json items = json_pack("[{s:b}, {s:b}, {s:b}]", "ok", 1, "ok", 0, "ok", 1);
    auto_buffer json = {0}, yaml = {0};
    report_repl(&json, items, REPORT_JSON);
    report_repl(&yaml, items, REPORT_YAML);
    assert_non_null(strstr(buffer_text(&json), "\"worked\": 2,\n    \"failed\": 1"));
    assert_non_null(strstr(buffer_text(&yaml), "kind: ReplReport\nsummary:\n  worked: 2\n  failed: 1\n"));
}

static void a_script_of_nothing_is_a_document_too(void **state) {
    (void)state;
    auto_json items = json_array();
    auto_buffer json = {0};
    report_repl(&json, items, REPORT_JSON);
    assert_non_null(strstr(buffer_text(&json), "\"items\": []"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_says_what_came_of_a_line),
        cmocka_unit_test(the_summary_counts_what_worked_and_failed),
        cmocka_unit_test(a_script_of_nothing_is_a_document_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
