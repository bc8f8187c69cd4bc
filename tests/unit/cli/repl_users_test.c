/* users of a realm. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define USERS                                                                                                \
    "[{'username': 'alice', 'email': 'alice@example.com', 'enabled': true, 'attributes': {'pin': "           \
    "['hunter2']}},"                                                                                         \
    " {'username': 'bob', 'enabled': false, 'requiredActions': ['UPDATE_PASSWORD', 'VERIFY_EMAIL']}]"

static void users_are_listed_with_what_keeps_them_out(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 200, USERS);
    repl_case_run(&given, "", "users", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "alice alice@example.com");
    cli_prints(&given.cli, "bob disabled; must first do UPDATE_PASSWORD, VERIFY_EMAIL");
    cli_prints(&given.cli, "2 users of realm ameide");
}

static void attributes_are_not_shown(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 200, USERS);
    repl_case_run(&given, "-o json", "users", NULL);
    assert_null(strstr(given.cli.captured.out, "hunter2"));
}

static void a_pattern_fits_a_name_or_an_address(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 200, USERS);
    repl_case_run(&given, "", "users '*@example.com'", "users bob", NULL);
    cli_prints(&given.cli, "alice@example.com 1 user of realm ameide fit");
    cli_prints(&given.cli, "bob disabled");
    repl_case_asked(
        &given,
        "GET /admin/realms/ameide/users?briefRepresentation=false&search=%2A%40example.com%2A&first=0", 1);
}

static void a_login_without_the_right_is_told_which_one_is_missing(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 403,
                 "{'error': 'HTTP 403 Forbidden'}");
    repl_case_run(&given, "", "users", "users --max x", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "view-users");
    cli_says(&given.cli, "line 2: --max takes a number");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_are_listed_with_what_keeps_them_out),
        cmocka_unit_test(attributes_are_not_shown),
        cmocka_unit_test(a_pattern_fits_a_name_or_an_address),
        cmocka_unit_test(a_login_without_the_right_is_told_which_one_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
