/* try: which hop's secret authenticates. */
#include "cli/repl_why.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define INTROSPECTION "POST /realms/ameide/protocol/openid-connect/token/introspect"

static char *state_of(const struct repl_case *given, const char *hop) {
    auto_json item = repl_case_item(given, 0);
    const json_t *hops = value_at(item, "result", "hops", NULL);
    return mem_dup(value_text(value_find(hops, "hop", hop), "state"));
}

static void the_secret_of_keycloak_is_tried_and_not_shown(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *state;
        enum exit_status exits;
    } rows[] = {
        {200, "authenticates", EXIT_EQUAL}, {401, "refused", EXIT_DIFFERENT}, {500, "not-tried", EXIT_EQUAL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        repl_case_open(&given);
        fake_add_client(&given.keycloak, "ameide",
                        "{'clientId': 'shop', 'secret': 'hush', 'clientAuthenticatorType': 'client-secret'}");
        fake_answers(&given.keycloak, INTROSPECTION, -1, rows[i].status, "{'active': false}");
        repl_case_run(&given, "-o json", "try shop --secret-from keycloak", NULL);
        cli_exits(&given.cli, (int)rows[i].exits);
        auto_text told = state_of(&given, "keycloak");
        assert_string_equal(told, rows[i].state);
        auto_json item = repl_case_item(&given, 0);
        auto_text document = value_dump(item);
        assert_null(strstr(document, "hush"));
    }
}

static void a_hop_that_is_named_twice_is_tried_twice(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide",
                    "{'clientId': 'shop', 'secret': 'hush', 'clientAuthenticatorType': 'client-secret'}");
    fake_answers(&given.keycloak, INTROSPECTION, -1, 200, "{'active': false}");
    repl_case_run(&given, "-o json", "try shop --secret-from keycloak,keycloak", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    repl_case_asked(&given, INTROSPECTION, 2);
}

static void what_a_refused_secret_means_is_explained(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide",
                    "{'clientId': 'shop', 'secret': 'hush', 'clientAuthenticatorType': 'client-secret'}");
    fake_answers(&given.keycloak, INTROSPECTION, -1, 401, "{'error': 'invalid_client'}");
    repl_case_run(&given, "", "try shop --secret-from keycloak", "explain", NULL);
    cli_prints(&given.cli, "refused");
    cli_prints(&given.cli, "error[KCR-3031]");
}

static void a_public_client_has_no_secret_to_try(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide", "{'clientId': 'shop', 'publicClient': true, 'secret': null}");
    repl_case_run(&given, "-o json", "try shop --secret-from keycloak", NULL);
    auto_text told = state_of(&given, "keycloak");
    assert_string_equal(told, "absent");
    repl_case_asked(&given, INTROSPECTION, 0);
}

static void a_hop_that_is_none_is_refused_before_anything_is_asked(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "try shop --secret-from keycloak,etcd", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    repl_case_asked(&given, "", 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_of_keycloak_is_tried_and_not_shown),
        cmocka_unit_test(a_hop_that_is_named_twice_is_tried_twice),
        cmocka_unit_test(what_a_refused_secret_means_is_explained),
        cmocka_unit_test(a_public_client_has_no_secret_to_try),
        cmocka_unit_test(a_hop_that_is_none_is_refused_before_anything_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
