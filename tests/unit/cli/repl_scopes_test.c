/* scopes of a realm and of a client. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *assigned(const struct repl_case *given, const char *scope) {
    auto_json item = repl_case_item(given, 0);
    const json_t *scopes = json_object_get(json_object_get(item, "result"), "scopes");
    const char *text = value_text(value_find(scopes, "name", scope), "assigned");
    static const char *const words[] = {"default", "optional", "none"};
    for (size_t i = 0; i < mem_count(words); i++)
        if (text && strcmp(text, words[i]) == 0)
            return words[i];
    return "missing";
}

static void a_realm_gives_its_scopes_to_new_clients(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "-o json", "scopes", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_string_equal(assigned(&given, "profile"), "default");
    assert_string_equal(assigned(&given, "offline_access"), "optional");
}

static void a_client_has_links_of_its_own(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(
        &given.keycloak, "ameide",
        "{'clientId': 'shop', 'defaultClientScopes': ['offline_access'], 'optionalClientScopes': ['email']}");
    repl_case_run(&given, "-o json", "scopes shop", NULL);
    assert_string_equal(assigned(&given, "offline_access"), "default");
    assert_string_equal(assigned(&given, "email"), "optional");
    assert_string_equal(assigned(&given, "profile"), "none");
    repl_case_run(&given, "", "scopes shop", NULL);
    cli_prints(&given.cli, "SCOPE LINKED AS offline_access default email optional");
    cli_prints(&given.cli, "as client shop of realm ameide has them");
}

static void scopes_come_sorted(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/client-scopes", -1, 200,
                 "[{'name': 'b'}, {'name': 'c'}, {'name': 'a'}]");
    repl_case_run(&given, "", "scopes", NULL);
    cli_prints(&given.cli, "a none b none c none");
}

static void a_list_that_may_not_be_read_is_an_error(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/ameide/default-optional", -1, 403,
                 "{'error': 'HTTP 403 Forbidden'}");
    repl_case_run(&given, "", "scopes", "scopes nope", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "HTTP 403");
    cli_says(&given.cli, "line 2: realm ameide has no client nope");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_realm_gives_its_scopes_to_new_clients),
        cmocka_unit_test(a_client_has_links_of_its_own),
        cmocka_unit_test(scopes_come_sorted),
        cmocka_unit_test(a_list_that_may_not_be_read_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
