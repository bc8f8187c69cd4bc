/* clients and client, against a server of ours. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void clients_are_listed_with_access_and_flows(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide",
                    "{'clientId': 'shop', 'enabled': false, 'publicClient': true}");
    repl_case_run(&given, "", "clients", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "CLIENT ACCESS FLOWS");
    cli_prints(&given.cli, "shop public disabled");
    cli_prints(&given.cli, "clients of realm ameide");
}

static void a_pattern_is_searched_for_by_the_server(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_clients(&given.keycloak, "ameide", 30);
    repl_case_run(&given, "-o json", "clients 'client-000?'", NULL);
    auto_json item = repl_case_item(&given, 0);
    const json_t *result = json_object_get(item, "result");
    assert_int_equal(json_array_size(json_object_get(result, "clients")), 10);
    assert_string_equal(value_text(result, "pattern"), "client-000?");
    repl_case_asked(&given,
                    "GET /admin/realms/ameide/clients?clientId=client-000&search=true&first=0&max=100", 1);
    repl_case_asked(&given, "GET /admin/realms/ameide/clients", 1);
}

static void a_name_without_wildcards_is_that_client_alone(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_clients(&given.keycloak, "ameide", 3);
    fake_add_client(&given.keycloak, "ameide", "{'clientId': 'client-00001-copy'}");
    repl_case_run(&given, "", "clients client-0001", NULL);
    cli_prints(&given.cli, "1 client of realm ameide fit");
}

static void what_is_alike_begins_with_whole_characters(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"sch\xc3\xb6n", "clients '*sch*'"},
        {"\xe6\x97\xa5\xe6\x9c\xac", "clients '*\xe6\x97\xa5\xe6\x9c\xac*'"},
        {"a", "clients '*a*'"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        auto_text line = mem_format("client %s", rows[i][0]);
        repl_case_open(&given);
        repl_case_run(&given, "", line, NULL);
        cli_exits(&given.cli, EXIT_DIFFERENT);
        cli_says(&given.cli, rows[i][1]);
    }
}

static void no_more_is_asked_for_than_is_wanted(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_clients(&given.keycloak, "ameide", 300);
    repl_case_run(&given, "", "clients --max 20", NULL);
    cli_prints(&given.cli, "The first 20 of realm ameide; there are more: clients --max 100");
    repl_case_asked(&given, "GET /admin/realms/ameide/clients", 1);
    repl_case_asked(&given, "GET /admin/realms/ameide/clients?search=true&first=0&max=21", 1);
}

static void a_client_is_shown_without_its_secret(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide",
                    "{'clientId': 'shop', 'standardFlowEnabled': true, 'redirectUris': ['https://shop/cb'], "
                    "'secret': 'hunter2', 'clientAuthenticatorType': 'client-secret'}");
    repl_case_run(&given, "", "client shop", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "shop of realm ameide");
    cli_prints(&given.cli, "access confidential, by client-secret");
    cli_prints(&given.cli, "redirect URIs https://shop/cb");
    assert_null(strstr(given.cli.captured.out, "hunter2"));
    repl_case_run(&given, "-o json -v 9", "client shop", NULL);
    assert_null(strstr(given.cli.captured.out, "hunter2"));
    assert_null(strstr(given.cli.captured.err, "hunter2"));
}

static void a_client_that_is_not_there_is_told_with_what_to_type(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "client backstage", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "realm ameide has no client backstage, or the login may not see it");
    cli_says(&given.cli, "clients '*bac*' lists those with a similar name");
}

static void a_realm_that_is_not_there_is_an_error(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/clients", -1, 404,
                 "{'error': 'Realm not found.'}");
    repl_case_run(&given, "", "clients", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "Realm not found.");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_are_listed_with_access_and_flows),
        cmocka_unit_test(a_pattern_is_searched_for_by_the_server),
        cmocka_unit_test(a_name_without_wildcards_is_that_client_alone),
        cmocka_unit_test(what_is_alike_begins_with_whole_characters),
        cmocka_unit_test(no_more_is_asked_for_than_is_wanted),
        cmocka_unit_test(a_client_is_shown_without_its_secret),
        cmocka_unit_test(a_client_that_is_not_there_is_told_with_what_to_type),
        cmocka_unit_test(a_realm_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
