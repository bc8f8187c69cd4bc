/* evaluate: Keycloak's own evaluation, and what it passes over. */
#include "cli/repl_why.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EVALUATE "GET /admin/realms/ameide/clients/id-shop/evaluate-scopes/"

static void open(struct repl_case *given) {
    repl_case_open(given);
    fake_add_client(&given->keycloak, "ameide",
                    "{'clientId': 'shop', 'fullScopeAllowed': false, 'defaultClientScopes': ['email'], "
                    "'optionalClientScopes': []}");
    fake_answers(&given->keycloak, EVALUATE "protocol-mappers", -1, 200,
                 "[{'mapperName': 'email', 'protocolMapper': 'oidc-x', 'containerName': 'email', "
                 "'containerType': 'client-scope'}]");
    fake_answers(&given->keycloak, EVALUATE "scope-mappings/ameide/granted", -1, 200, "[{'name': 'reader'}]");
    fake_answers(&given->keycloak, EVALUATE "scope-mappings/ameide/not-granted", -1, 200,
                 "[{'name': 'writer'}]");
    fake_answers(&given->keycloak, EVALUATE "scope-mappings/id-shop/", -1, 200, "[]");
    fake_answers(&given->keycloak, EVALUATE "generate-example-", -1, 200, "{'sub': 'p1'}");
}

static void mappers_and_roles_are_shown_and_unlinked_scopes_named(void **state) {
    (void)state;
    auto_repl given;
    open(&given);
    repl_case_run(&given, "", "evaluate shop --scope 'openid email nosuch'", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "mappers email email");
    cli_prints(&given.cli, "granted realm reader");
    cli_prints(&given.cli, "not granted realm writer");
    cli_prints(&given.cli, "not linked to the client: nosuch.");
    repl_case_asked(&given, EVALUATE "protocol-mappers?scope=openid%20email%20nosuch", 1);
    repl_case_asked(&given, EVALUATE "generate", 0);
}

static void with_a_user_there_are_examples_of_tokens(void **state) {
    (void)state;
    auto_repl given;
    open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users?exact=true&username=ann", -1, 200,
                 "[{'id': 'p1'}]");
    repl_case_run(&given, "-o json", "evaluate shop --user ann", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    auto_json item = repl_case_item(&given, 0);
    assert_string_equal(value_text(value_at(item, "result", "accessToken", NULL), "sub"), "p1");
    repl_case_asked(&given, EVALUATE "generate-example-access-token?scope=openid&userId=p1", 1);
}

static void a_user_or_client_that_is_not_there_is_said(void **state) {
    (void)state;
    auto_repl given;
    open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/users", -1, 200, "[]");
    repl_case_run(&given, "", "evaluate shop --user nobody", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    repl_case_asked(&given, EVALUATE, 0);
    repl_case_run(&given, "", "evaluate nosuch", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mappers_and_roles_are_shown_and_unlinked_scopes_named),
        cmocka_unit_test(with_a_user_there_are_examples_of_tokens),
        cmocka_unit_test(a_user_or_client_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
