/* What a trace shows of requests. */
#include "cli/repl_trace.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void values_of_queries_are_hidden_unless_they_are_harmless(void **state) {
    (void)state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"GET /admin/realms?briefRepresentation=true: HTTP 200",
         "GET /admin/realms?briefRepresentation=true: HTTP 200"},
        {"GET /x?code=hunter2&client_id=a: HTTP 302, 5 bytes",
         "GET /x?code=***&client_id=a: HTTP 302, 5 bytes"},
        {"GET /x?state=hunter2", "GET /x?state=***"},
        {"GET /x?id_token_hint=hunter2&foo: HTTP 200", "GET /x?id_token_hint=***&foo: HTTP 200"},
        {"GET /a?first=1&max=2: x GET /b?session_code=hunter2&tab_id=hunter2",
         "GET /a?first=1&max=2: x GET /b?session_code=***&tab_id=***"},
        {"why?", "why?"},
        {"GET /x?=hunter2", "GET /x?=***"},
        {"", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer out = {0};
        repl_trace_redact(&out, rows[i].text);
        assert_string_equal(buffer_text(&out), rows[i].shown);
    }
}

static void what_is_traced_by_v_is_redacted_too(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    capture_start(&given.cli.captured, NULL);
    given.cli.session.events.level = 6;
    event_trace(&given.cli.session.events, 6, "GET /x?code=hunter2: HTTP 200");
    event_note(&given.cli.session.events, "a note?x=y");
    capture_end(&given.cli.captured);
    assert_string_equal(given.cli.captured.err, "GET /x?code=***: HTTP 200\nnote: a note?x=y\n");
}

static void the_level_of_v_comes_back_when_the_trace_ends(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    struct event_sink *events = &given.cli.session.events;
    repl_trace_set(&given.repl, true);
    assert_int_equal(events->level, 6);
    repl_trace_set(&given.repl, false);
    assert_int_equal(events->level, 0);
    given.repl.events.level = 9;
    repl_trace_set(&given.repl, true);
    assert_int_equal(events->level, 9);
}

static void the_session_gets_its_own_events_back(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    struct event_sink own = given.repl.events;
    repl_close(&given.repl);
    assert_ptr_equal(given.cli.session.events.state, own.state);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_queries_are_hidden_unless_they_are_harmless),
        cmocka_unit_test(what_is_traced_by_v_is_redacted_too),
        cmocka_unit_test(the_level_of_v_comes_back_when_the_trace_ends),
        cmocka_unit_test(the_session_gets_its_own_events_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
