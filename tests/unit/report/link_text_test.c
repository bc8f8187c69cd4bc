/* Links of client scopes in a drift. */
#include "kcrealm/base/memory.h"
#include "report/link.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(struct report_case *drifted, const char *expected) {
    auto_text text = case_drift(drifted, REPORT_TEXT, &style_plain);
    assert_string_equal(text, expected);
}

static void links_show_their_list_and_moves_show_both(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "argocd",
                "{'defaultClientScopes': ['openid', 'groups', 'profile'], 'optionalClientScopes': ['email']}",
                "{'defaultClientScopes': ['email'], 'optionalClientScopes': ['profile']}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client argocd  2 fields differ   values.yaml:10:7\n"
                    "      defaultClientScopes\n"
                    "        + groups\n"
                    "        ~ profile  optional → default\n"
                    "      optionalClientScopes\n"
                    "        ~ email  default → optional\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void links_that_go_are_told_from_links_that_move(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client_strict(
        &drifted, "a", "{'defaultClientScopes': ['b', 'long-name'], 'optionalClientScopes': ['c']}",
        "{'defaultClientScopes': ['roles'], 'optionalClientScopes': ['b', 'long-name', 'phone']}");
    check(&drifted, "realm ameide  (- on the server, + declared)\n"
                    "  ~ client a  2 fields differ   values.yaml:10:7\n"
                    "      defaultClientScopes\n"
                    "        - roles  (undeclared)\n"
                    "        ~ b          optional → default\n"
                    "        ~ long-name  optional → default\n"
                    "      optionalClientScopes\n"
                    "        - phone  (undeclared)\n"
                    "        + c\n"
                    "\n"
                    "1 client: 1 drifted\n");
}

static void links_are_of_one_of_two_types(void **state) {
    (void)state;
    assert_string_equal(link_type("defaultClientScopes"), "default");
    assert_string_equal(link_type("/optionalClientScopes"), "optional");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_show_their_list_and_moves_show_both),
        cmocka_unit_test(links_that_go_are_told_from_links_that_move),
        cmocka_unit_test(links_are_of_one_of_two_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
