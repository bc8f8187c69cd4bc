#include "kcrealm/base/events.h"

#include "kcrealm/base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const type_names[] = {
    [EVENT_NOTE] = "note",
    [EVENT_WARNING] = "warning",
    [EVENT_PROGRESS] = "progress",
    [EVENT_TRACE] = "trace",
};

static void write_event(void *state, const struct event *event) {
    struct buffer *out = state;
    buffer_format(out, "%s %d %zu/%zu %s\n", type_names[event->type], event->level, event->done, event->total,
                  event->text);
}

static void each_event_reaches_the_sink_formatted(void **state) {
    (void)state;
    auto_buffer out = {0};
    struct event_sink sink = {.emit = write_event, .state = &out, .level = 3};
    event_note(&sink, "as %s", "admin");
    event_warning(&sink, "%d left", 2);
    event_progress(&sink, "reading 100% of clients", 5, 10);
    event_trace(&sink, 3, "GET %s", "/x");
    assert_string_equal(buffer_text(&out), "note 0 0/0 as admin\n"
                                           "warning 0 0/0 2 left\n"
                                           "progress 0 5/10 reading 100% of clients\n"
                                           "trace 3 0/0 GET /x\n");
}

static void traces_above_the_level_are_left_out(void **state) {
    (void)state;
    auto_buffer out = {0};
    struct event_sink sink = {.emit = write_event, .state = &out};
    event_trace(&sink, 1, "quiet");
    sink.level = 6;
    event_trace(&sink, 7, "quiet");
    event_trace(&sink, 6, "heard");
    assert_string_equal(buffer_text(&out), "trace 6 0/0 heard\n");
}

static void without_a_sink_nothing_happens(void **state) {
    (void)state;
    static const struct event_sink deaf = {.level = 9};
    const struct event_sink *const sinks[] = {NULL, &deaf};
    for (size_t i = 0; i < 2; i++) {
        event_note(sinks[i], "x");
        event_warning(sinks[i], "x");
        event_progress(sinks[i], "x", 1, 2);
        event_trace(sinks[i], 1, "x");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_reaches_the_sink_formatted),
        cmocka_unit_test(traces_above_the_level_are_left_out),
        cmocka_unit_test(without_a_sink_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
