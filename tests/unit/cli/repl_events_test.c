/* Keycloak's own login events. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EVENTS                                                                                               \
    "[{'time': 1000, 'type': 'LOGIN_ERROR', 'clientId': 'shop', 'ipAddress': '10.0.0.7', 'error': "          \
    "'invalid_redirect_uri', 'details': {'redirect_uri': 'https://shop/cb', 'code_id': 'hunter2', "          \
    "'username': "                                                                                           \
    "'alice'}}]"

static void events_are_shown_without_codes_and_sessions(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events/config", -1, 200,
                 "{'eventsEnabled': true}");
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events?client=shop", -1, 200, EVENTS);
    repl_case_run(&given, "", "events shop", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "LOGIN_ERROR shop error=invalid_redirect_uri");
    cli_prints(&given.cli, "redirect_uri=https://shop/cb");
    cli_prints(&given.cli, "username=alice");
    cli_prints(&given.cli, "1 event of realm ameide");
    assert_null(strstr(given.cli.captured.out, "hunter2"));
    repl_case_asked(&given, "GET /admin/realms/ameide/events?client=shop&first=0&max=21", 1);
}

static void a_realm_that_keeps_none_is_told_with_how_to_switch_them_on(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events/config", -1, 200,
                 "{'eventsEnabled': false}");
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events?", -1, 200, "[]");
    repl_case_run(&given, "", "events", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "This realm keeps no login events.");
    cli_prints(&given.cli, "eventsEnabled=true");
}

static void events_can_be_narrowed_to_a_type(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events/config", -1, 200,
                 "{'eventsEnabled': true}");
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events?", -1, 200, "[]");
    repl_case_run(&given, "-o json", "events --type LOGIN_ERROR --max 5", NULL);
    repl_case_asked(&given, "GET /admin/realms/ameide/events?direction=desc&type=LOGIN_ERROR&first=0&max=6",
                    1);
    auto_json item = repl_case_item(&given, 0);
    assert_true(value_is_true(json_object_get(item, "result"), "kept", false));
}

static void a_login_that_may_not_see_them_is_told_so(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/events/config", -1, 403,
                 "{'error': 'HTTP 403 Forbidden'}");
    repl_case_run(&given, "", "events", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "view-events");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_shown_without_codes_and_sessions),
        cmocka_unit_test(a_realm_that_keeps_none_is_told_with_how_to_switch_them_on),
        cmocka_unit_test(events_can_be_narrowed_to_a_type),
        cmocka_unit_test(a_login_that_may_not_see_them_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
