#include "support/login_given.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_silence(login_judge *const *judges, size_t count, const struct login_facts *facts) {
    for (size_t i = 0; i < count; i++) {
        struct findings findings = {0};
        if (judges[i](facts, &findings) || findings.count)
            fail_msg("judge %zu: %s", i, findings.count ? findings.items[0].message : "found a cause");
    }
}

void judges_claim_nothing(login_judge *const *judges, size_t count) {
    struct login_facts facts = {.realm = mem_dup("lab"), .client = mem_dup("app"), .user = mem_dup("ann")};
    expect_silence(judges, count, &facts);
    login_facts_clear(&facts);
}

void judges_find_all_well(login_judge *const *judges, size_t count) {
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
    expect_silence(judges, count, &facts);
    login_facts_clear(&facts);
}
