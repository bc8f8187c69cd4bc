/* What is said of requests and tokens; what is wrong with them is in login_cause_test.c. */
#include "kcrealm/base/memory.h"
#include "support/login_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Nothing is known: nothing is claimed. */
static void without_facts_no_judge_finds_a_cause(void **state) {
    (void)state;
    static login_judge *const judges[] = {judge_login_scopes, judge_login_code, judge_login_issuer,
                                          judge_login_clock};
    judges_claim_nothing(judges, mem_count(judges));
}

/* All is well with it. */
static void of_a_healthy_one_no_judge_says_anything(void **state) {
    (void)state;
    static login_judge *const judges[] = {judge_login_redirect, judge_login_pkce, judge_login_scopes,
                                          judge_login_issuer, judge_login_clock};
    judges_find_all_well(judges, mem_count(judges));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_facts_no_judge_finds_a_cause),
        cmocka_unit_test(of_a_healthy_one_no_judge_says_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
