/* Names of what there is in Keycloak. */
#include "cli/repl_names.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *named(struct repl_case *given, enum repl_completes kind, const char *prefix) {
    auto_strings names = {0};
    repl_names(&given->repl, kind, prefix, &names);
    return strings_join(&names, "|");
}

static void begin(struct repl_case *given) {
    auto_error err = {0};
    repl_case_open(given);
    repl_case_begin(given);
    assert_non_null(repl_keycloak(&given->repl, &err));
}

static void nothing_is_connected_to_for_names(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    auto_text none = named(&given, COMPLETES_CLIENTS, "");
    assert_string_equal(none, "");
    repl_case_asked(&given, "", 0);
    auto_text codes = named(&given, COMPLETES_CODES, "");
    assert_non_null(strstr(codes, "KCR-3012"));
}

static void clients_are_asked_for_once(void **state) {
    (void)state;
    auto_repl given;
    begin(&given);
    fake_add_client(&given.keycloak, "ameide", "{'clientId': 'shop'}");
    auto_text all = named(&given, COMPLETES_CLIENTS, "");
    auto_text again = named(&given, COMPLETES_CLIENTS, "sh");
    assert_non_null(strstr(all, "shop"));
    assert_string_equal(all, again);
    repl_case_asked(&given, "GET /admin/realms/ameide/clients", 1);
}

static void a_list_that_is_too_long_is_asked_for_by_its_beginning(void **state) {
    (void)state;
    auto_repl given;
    begin(&given);
    fake_add_clients(&given.keycloak, "ameide", 300);
    auto_text first = named(&given, COMPLETES_CLIENTS, "");
    auto_text second = named(&given, COMPLETES_CLIENTS, "client-029");
    assert_null(strstr(first, "client-0299"));
    assert_non_null(strstr(second, "client-0299"));
    repl_case_asked(&given,
                    "GET /admin/realms/ameide/clients?search=true&clientId=client-029&first=0&max=200", 1);
}

static void names_of_another_realm_are_not_kept(void **state) {
    (void)state;
    auto_repl given;
    begin(&given);
    fake_add_realm(&given.keycloak, "other");
    fake_add_client(&given.keycloak, "other", "{'clientId': 'only-here'}");
    auto_text here = named(&given, COMPLETES_CLIENTS, "");
    mem_replace(&given.repl.realm, mem_dup("other"));
    auto_text there = named(&given, COMPLETES_CLIENTS, "");
    assert_null(strstr(here, "only-here"));
    assert_non_null(strstr(there, "only-here"));
}

static void a_failure_is_silent_and_not_repeated_at_once(void **state) {
    (void)state;
    auto_repl given;
    begin(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 403,
                 "{'error': 'HTTP 403 Forbidden'}");
    capture_start(&given.cli.captured, NULL);
    auto_text first = named(&given, COMPLETES_USERS, "");
    auto_text second = named(&given, COMPLETES_USERS, "");
    capture_end(&given.cli.captured);
    assert_string_equal(first, "");
    assert_string_equal(second, "");
    assert_string_equal(given.cli.captured.err, "");
    repl_case_asked(&given, "GET /admin/realms/ameide/users", 1);
}

static void a_server_that_does_not_answer_is_given_up_after_a_second(void **state) {
    (void)state;
    auto_repl given;
    begin(&given);
    given.keycloak.delay_ms = 5000;
    long long before_ms = session_now_ms();
    auto_text none = named(&given, COMPLETES_CLIENTS, "");
    long long waited_ms = session_now_ms() - before_ms;
    given.keycloak.delay_ms = 0;
    assert_string_equal(none, "");
    assert_true(waited_ms >= 900 && waited_ms < 3000);
    assert_int_equal(session_interrupts, 0);
    auto_error err = {0};
    auto_json after = repl_read(&given.repl, mem_dup("/admin/realms/ameide"), &err);
    assert_non_null(after);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_connected_to_for_names),
        cmocka_unit_test(clients_are_asked_for_once),
        cmocka_unit_test(a_list_that_is_too_long_is_asked_for_by_its_beginning),
        cmocka_unit_test(names_of_another_realm_are_not_kept),
        cmocka_unit_test(a_failure_is_silent_and_not_repeated_at_once),
        cmocka_unit_test(a_server_that_does_not_answer_is_given_up_after_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
