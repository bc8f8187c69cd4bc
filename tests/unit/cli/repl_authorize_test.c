/* authorize: which requests it makes, what it tells, what it asks for. */
#include "cli/repl_why.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define AUTH "GET /realms/ameide/protocol/openid-connect/auth"
#define FORM                                                                                                 \
    "<form action='/realms/ameide/login-actions/authenticate?a=b'><input name='username'><input "            \
    "name='password'></form>"
#define LINE "authorize shop --redirect-uri https://shop.example"

static void page(struct repl_case *given, const char *start, int status, const char *html) {
    fake_add_rule(&given->keycloak, &(struct fake_rule){start, -1, status, html, "text/html"});
}

static void it_shows_what_keycloak_accepts(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    page(&given, AUTH, 200, FORM);
    repl_case_run(&given, "", LINE " --pkce", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "client shop");
    cli_prints(&given.cli, "PKCE S256");
    repl_case_asked(&given, AUTH "?response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example",
                    1);
    repl_case_asked(&given, "POST", 0);
}

static void a_refusal_has_its_steps_and_says_how_to_go_on(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    page(&given, AUTH, 400, "<div id=kc-error-message><p>Client disabled.</p></div>");
    repl_case_run(&given, "-o json", LINE, NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    auto_json item = repl_case_item(&given, 0);
    const json_t *steps = value_at(item, "result", "steps", NULL);
    assert_string_equal(value_text(value_find(steps, "check", "client"), "state"), "refused");
    assert_string_equal(value_text(json_object_get(item, "error"), "next"), "explain");
}

/* From a script the password is the line behind; what the administrator may not read is said, and the rest is tried. */
static void the_password_comes_from_the_script_and_is_sent_once(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    page(&given, AUTH, 200, FORM);
    page(&given, "POST /realms/ameide/login-actions/authenticate", 200, FORM);
    repl_case_read(&given, "-o json", LINE " --user ann --password-stdin\nhush\n");
    cli_exits(&given.cli, EXIT_DIFFERENT);
    auto_json item = repl_case_item(&given, 0);
    auto_text document = value_dump(item);
    assert_null(strstr(document, "hush"));
    assert_non_null(strstr(document, "login_refused"));
    repl_case_asked(&given, "POST /realms/ameide/login-actions/authenticate?a=b", 1);
}

static void without_a_redirect_uri_nothing_is_asked(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "authorize shop", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    repl_case_asked(&given, "", 0);
}

static void another_flow_is_asked_for_up_to_the_login_page(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    page(&given, AUTH, 200, FORM);
    repl_case_run(&given, "", LINE " --response-type 'id_token token'", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "implicit (id_token token)");
    repl_case_asked(&given, AUTH "?response_type=id_token%20token&", 1);
    repl_case_run(&given, "", LINE " --response-type token --user ann", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "only the response type code is followed to the end");
    repl_case_run(&given, "", LINE " --response-type wish", NULL);
    cli_says(&given.cli, "there is no response type \"wish\"");
    repl_case_asked(&given, AUTH, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_what_keycloak_accepts),
        cmocka_unit_test(a_refusal_has_its_steps_and_says_how_to_go_on),
        cmocka_unit_test(the_password_comes_from_the_script_and_is_sent_once),
        cmocka_unit_test(another_flow_is_asked_for_up_to_the_login_page),
        cmocka_unit_test(without_a_redirect_uri_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
