/* What is said of users; what is wrong with them is in login_cause_test.c. */
#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Nothing is known: nothing is claimed. */
static void without_facts_no_judge_finds_a_cause(void **state) {
    (void)state;
    static login_judge *const judges[] = {judge_login_user_missing, judge_login_user_disabled,
                                          judge_login_user_locked, judge_login_user_actions,
                                          judge_login_user_profile};
    for (size_t i = 0; i < mem_count(judges); i++) {
        struct login_facts facts = {
            .realm = mem_dup("lab"), .client = mem_dup("app"), .user = mem_dup("ann")};
        struct findings findings = {0};
        if (judges[i](&facts, &findings) || findings.count)
            fail_msg("judge %zu: %s", i, findings.items[0].message);
        login_facts_clear(&facts);
    }
}

/* All is well with it. */
static void of_a_healthy_one_no_judge_says_anything(void **state) {
    (void)state;
    static login_judge *const judges[] = {judge_login_user_missing, judge_login_user_disabled,
                                          judge_login_user_locked, judge_login_user_actions,
                                          judge_login_user_profile};
    struct login_facts facts = {.realm = mem_dup("lab"),
                                .client = mem_dup("app"),
                                .user = mem_dup("ann"),
                                .scope = mem_dup("openid email"),
                                .redirect_uri = mem_dup("https://app"),
                                .realm_look = LOGIN_FOUND,
                                .client_look = LOGIN_FOUND,
                                .user_look = LOGIN_FOUND,
                                .clock_is_known = true,
                                .issuer = mem_dup("https://sso/realms/lab"),
                                .token_issuer = mem_dup("https://sso/realms/lab")};
    facts.realm_live = json_pack("{s:b}", "enabled", 1);
    facts.client_live =
        json_pack("{s:s, s:b, s:b, s:b, s:b, s:b, s:b, s:s, s:[s], s:[s], s:{s:s}}", "id", "u1", "enabled", 1,
                  "bearerOnly", 0, "publicClient", 0, "standardFlowEnabled", 1, "serviceAccountsEnabled", 1,
                  "directAccessGrantsEnabled", 1, "clientAuthenticatorType", "client-secret", "redirectUris",
                  "https://app", "defaultClientScopes", "email", "attributes",
                  "oauth2.device.authorization.grant.enabled", "true");
    facts.user_live = json_pack("{s:s, s:b, s:s, s:s, s:s, s:[]}", "id", "p1", "enabled", 1, "email", "a@b",
                                "firstName", "A", "lastName", "B", "requiredActions");
    facts.user_lock = json_pack("{s:b, s:i}", "disabled", 0, "numFailures", 2);
    for (size_t i = 0; i < mem_count(judges); i++) {
        struct findings findings = {0};
        if (judges[i](&facts, &findings) || findings.count)
            fail_msg("judge %zu: %s", i, findings.items[0].message);
    }
    login_facts_clear(&facts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_facts_no_judge_finds_a_cause),
        cmocka_unit_test(of_a_healthy_one_no_judge_says_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
