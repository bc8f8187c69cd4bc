#include "kcrealm/objects/event.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ABOUT(kind, name, uid)                                                                               \
    "'involvedObject': {'kind': '" kind "', 'namespace': 'n', 'name': '" name "', 'uid': '" uid "'}"

static const char events_text[] = "[{" ABOUT(
    "Pod", "web-1",
    "u1") ", 'reason': 'BackOff', 'message': 'older', 'lastTimestamp': '2026-01-01T00:00:00Z'},"
          "{" ABOUT(
              "Pod", "web-1",
              "u1") ", 'reason': 'BackOff', 'message': 'newer', 'lastTimestamp': '2026-01-01T00:05:00Z'},"
                    "{" ABOUT(
                        "Pod", "web-1",
                        "u0") ", 'reason': 'BackOff', 'message': 'of an earlier pod', 'lastTimestamp': "
                              "'2026-01-01T01:00:00Z'},"
                              "{" ABOUT(
                                  "Pod", "web-1",
                                  "u1") ", 'reason': 'Pulled', 'message': 'other reason', 'lastTimestamp': "
                                        "'2026-01-01T01:00:00Z'},"
                                        "{" ABOUT(
                                            "Job", "web-1",
                                            "u2") ", 'reason': 'BackOff', 'message': 'other kind', "
                                                  "'lastTimestamp': '2026-01-01T01:00:00Z'},"
                                                  "{" ABOUT(
                                                      "Pod", "web-2",
                                                      "u3") ", 'reason': 'FailedScheduling', 'message': 'no "
                                                            "node', 'type': 'Warning', 'lastTimestamp': null,"
                                                            "  'eventTime': '2026-01-01T02:00:00.000001Z'},"
                                                            "{" ABOUT(
                                                                "Pod", "web-2",
                                                                "u3") ", 'reason': 'FailedScheduling', "
                                                                      "'message': 'repeated', "
                                                                      "'lastTimestamp': null,"
                                                                      "  'eventTime': "
                                                                      "'2026-01-01T02:00:00.000001Z', "
                                                                      "'series': {'lastObservedTime': "
                                                                      "'2026-01-01T03:00:00.000001Z'}}]";

static void the_latest_event_about_an_object_is_found(void **state) {
    (void)state;
    static const char *const reasons[] = {"Other", "BackOff", NULL};
    auto_json events = given(events_text);
    auto_json pod = given("{'metadata': {'namespace': 'n', 'name': 'web-1', 'uid': 'u1'}}");
    auto_json other = given("{'metadata': {'namespace': 'x', 'name': 'web-1', 'uid': 'u1'}}");
    struct event_view view;
    assert_true(event_latest(events, "Pod", pod, reasons, &view));
    assert_string_equal(view.message, "newer");
    assert_false(event_latest(events, "Pod", other, reasons, &view));
    assert_false(event_latest(NULL, "Pod", pod, reasons, &view));
}

static void events_of_the_scheduler_have_their_time_elsewhere(void **state) {
    (void)state;
    auto_json events = given(events_text);
    struct event_view view;
    event_view(json_array_get(events, 5), &view);
    assert_true(view.is_warning);
    assert_int_equal(view.when_s, 1767232800);
    event_view(json_array_get(events, 6), &view);
    assert_int_equal(view.when_s, 1767236400);
    auto_text text = event_text(&view);
    assert_string_equal(text, "Event FailedScheduling of Pod n/web-2, 2026-01-01T03:00:00.000001Z: repeated");
}

static void events_of_pods_that_are_gone_are_found_by_the_beginning_of_their_name(void **state) {
    (void)state;
    static const char *const reasons[] = {"FailedScheduling", NULL};
    auto_json events = given(events_text);
    struct event_view view;
    assert_true(event_latest_by_prefix(events, "Pod", "n", "web-", reasons, &view));
    assert_string_equal(view.message, "repeated");
    assert_false(event_latest_by_prefix(events, "Pod", "n", "api-", reasons, &view));
    assert_false(event_latest_by_prefix(events, "Pod", "m", "web-", reasons, &view));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_event_about_an_object_is_found),
        cmocka_unit_test(events_of_the_scheduler_have_their_time_elsewhere),
        cmocka_unit_test(events_of_pods_that_are_gone_are_found_by_the_beginning_of_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
