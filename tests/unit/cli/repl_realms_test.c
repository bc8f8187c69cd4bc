/* use, realms, trace and exit. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void realms_are_listed_and_the_present_one_is_marked(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms?", -1, 200,
                 "[{'realm': 'ameide', 'displayName': 'Ameide', 'enabled': true}, {'realm': 'old', "
                 "'enabled': false}]");
    repl_case_run(&given, "", "realms", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "* ameide Ameide");
    cli_prints(&given.cli, "old disabled");
}

static void a_realm_is_used_from_then_on(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_realm(&given.keycloak, "other");
    fake_add_client(&given.keycloak, "other", "{'clientId': 'shop'}");
    repl_case_run(&given, "", "client shop", "use other", "client shop", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "line 1: realm ameide has no client shop");
    cli_prints(&given.cli, "shop of realm other");
}

static void a_realm_that_is_not_there_is_not_used(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "use nope", "client shop", NULL);
    cli_says(&given.cli, "line 1: there is no realm nope try: realms lists those that there are");
    cli_says(&given.cli, "realm ameide has no client shop");
}

static void a_realm_that_the_login_may_not_read_can_be_used(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/shops", -1, 403, "{'error': 'HTTP 403 Forbidden'}");
    fake_answers(&given.keycloak, "GET /realms/shops", -1, 200, "{'realm': 'shops'}");
    fake_answers(&given.keycloak, "GET /admin/realms/gone", -1, 403, "{'error': 'HTTP 403 Forbidden'}");
    fake_answers(&given.keycloak, "GET /realms/gone", -1, 404, "{'error': 'Realm does not exist'}");
    repl_case_run(&given, "", "use shops", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "realm shops");
    repl_case_run(&given, "", "use gone", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
}

static void a_disabled_realm_is_told_as_one(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    json_object_set_new(json_object_get(given.keycloak.realms, "ameide"), "enabled", json_false());
    repl_case_run(&given, "", "use ameide", NULL);
    cli_prints(&given.cli, "realm ameide, disabled: nobody can log in");
}

static void trace_shows_requests_until_it_is_off(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "use ameide", "trace on", "client a", "trace off", "client b", "trace", NULL);
    cli_says(&given.cli, "GET /admin/realms/ameide/clients?clientId=a: HTTP 200");
    assert_null(strstr(given.cli.captured.err, "clientId=b"));
    assert_null(strstr(given.cli.captured.out, "clientId"));
    cli_prints(&given.cli, "requests are not shown");
}

static void trace_takes_on_and_off_only(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "trace maybe", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "trace takes on or off, not \"maybe\"");
}

static void exit_ends_a_script(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "exit", "use nope", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    repl_case_asked(&given, "", 0);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realms_are_listed_and_the_present_one_is_marked),
        cmocka_unit_test(a_realm_is_used_from_then_on),
        cmocka_unit_test(a_realm_that_is_not_there_is_not_used),
        cmocka_unit_test(a_realm_that_the_login_may_not_read_can_be_used),
        cmocka_unit_test(a_disabled_realm_is_told_as_one),
        cmocka_unit_test(trace_shows_requests_until_it_is_off),
        cmocka_unit_test(trace_takes_on_and_off_only),
        cmocka_unit_test(exit_ends_a_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
