/* What is said of clients and realms; what is wrong with them is in login_cause_test.c. */
#include "kcrealm/base/memory.h"
#include "support/login_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static login_judge *const judges[] = {
    judge_login_realm_missing,   judge_login_realm_disabled, judge_login_client_missing,
    judge_login_client_disabled, judge_login_bearer_only,    judge_login_public,
    judge_login_other_proof,     judge_login_secret_expired, judge_login_service_account,
    judge_login_password_grant,  judge_login_standard_flow,  judge_login_implicit_flow,
    judge_login_device_grant};

/* Nothing is known: nothing is claimed. */
static void without_facts_no_judge_finds_a_cause(void **state) {
    (void)state;
    judges_claim_nothing(judges, mem_count(judges));
}

/* All is well with it. */
static void of_a_healthy_one_no_judge_says_anything(void **state) {
    (void)state;
    judges_find_all_well(judges, mem_count(judges));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_facts_no_judge_finds_a_cause),
        cmocka_unit_test(of_a_healthy_one_no_judge_says_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
