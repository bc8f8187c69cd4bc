/* explain: a page, the last failure, or nothing. */
#include "cli/repl_why.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define AUTH "GET /realms/ameide/protocol/openid-connect/auth"
#define LINE "authorize shop --redirect-uri https://shop.example"

static void where_nothing_failed_nothing_is_explained(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "explain", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "no line of this session has failed");
    repl_case_asked(&given, "", 0);
}

static void the_cause_of_the_last_failure_is_looked_for(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_client(&given.keycloak, "ameide", "{'clientId': 'shop', 'enabled': false}");
    fake_add_rule(
        &given.keycloak,
        &(struct fake_rule){AUTH, -1, 400, "<p id=kc-error-message>Client disabled.</p>", "text/html"});
    repl_case_run(&given, "", LINE, "explain", NULL);
    cli_prints(&given.cli, "error[KCR-3014]: client shop is disabled");
    cli_prints(&given.cli, "kcadm.sh update clients/id-shop -r ameide -s enabled=true");
    /* explain leaves the failure as it is. */
    repl_case_run(&given, "-o json", LINE, "explain", "explain", NULL);
    auto_json item = repl_case_item(&given, 2);
    const json_t *findings = value_at(item, "result", "findings", NULL);
    assert_string_equal(value_text(json_array_get(findings, 0), "code"), "KCR-3014");
    auto_json failed = repl_case_item(&given, 0);
    assert_string_equal(value_text(json_object_get(failed, "error"), "code"), "KCR-3014");
}

/* Where the administrator cannot log in, the answer alone is judged, and that is said. */
static void what_cannot_be_looked_at_is_said(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_rule(
        &given.keycloak,
        &(struct fake_rule){AUTH, -1, 400, "<p id=kc-error-message>Client disabled.</p>", "text/html"});
    fake_answers(&given.keycloak, "POST /realms/master/protocol/openid-connect/token", -1, 401,
                 "{'error': 'invalid_grant', 'error_description': 'Invalid user credentials'}");
    repl_case_run(&given, "", LINE, "explain", NULL);
    cli_prints(&given.cli, "error[KCR-3014]: the client is disabled (client shop)");
    cli_prints(&given.cli, "not looked at: Keycloak's admin API");
}

static void a_failure_that_is_no_login_is_told_again(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "client nosuch", "explain", NULL);
    cli_prints(&given.cli, "has no client nosuch");
}

static void a_code_shows_its_page(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "explain 3016", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "error[KCR-3016]: A declared scope is not linked to the client");
    repl_case_run(&given, "", "explain 9999", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
}

/* The answer alone: before anybody has looked. */
static void what_failed_has_the_code_of_its_finding_where_one_is_known(void **state) {
    (void)state;
    static const struct {
        const char *endpoint, *error, *description;
        enum error_class class;
        int status;
        const char *code;
    } rows[] = {
        {"authorization", NULL, "Client disabled.", ERROR_REFUSED, 400, "KCR-3014"},
        {"token", "invalid_grant", "Code not valid", ERROR_REFUSED, 400, "KCR-3053"},
        {"verify", "issuer_mismatch", "another one", ERROR_REFUSED, 0, "KCR-3057"},
        {"token", NULL, NULL, ERROR_UNREACHABLE, 0, "KCR-3001"},
        {NULL, NULL, NULL, ERROR_FORBIDDEN, 403, "KCR-3003"},
        {NULL, NULL, NULL, ERROR_USAGE, 0, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_attempt failed = {.endpoint = rows[i].endpoint,
                                      .oauth_error = mem_dup(rows[i].error),
                                      .oauth_description = mem_dup(rows[i].description)};
        const struct error failure = {.class = rows[i].class, .http_status = rows[i].status};
        const char *code = repl_failure_code(&failed, &failure);
        if (!text_equal(code, rows[i].code))
            fail_msg("row %zu: %s", i, code ? code : "(none)");
        repl_attempt_clear(&failed);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_failed_nothing_is_explained),
        cmocka_unit_test(the_cause_of_the_last_failure_is_looked_for),
        cmocka_unit_test(what_cannot_be_looked_at_is_said),
        cmocka_unit_test(a_failure_that_is_no_login_is_told_again),
        cmocka_unit_test(what_failed_has_the_code_of_its_finding_where_one_is_known),
        cmocka_unit_test(a_code_shows_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
