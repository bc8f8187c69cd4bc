/* Which client policies let an old secret live on. */
#include "kcrealm/keycloak/secret_policy.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define POLICIES "GET /admin/realms/ameide/client-policies/policies"
#define PROFILES "GET /admin/realms/ameide/client-policies/profiles"
#define ROTATES "{'profiles':[{'name':'r','executors':[{'executor':'pkce'},{'executor':'secret-rotation'}]}]}"
#define POLICY(enabled, conditions, profiles)                                                                \
    "{'policies':[{'name':'p','enabled':" enabled ",'conditions':[" conditions "],'profiles':[" profiles     \
    "]}]}"
#define ANY "{'condition':'any-client','configuration':{}}"

static const struct {
    const char *profiles, *policies;
    enum secret_policy expected;
} rows[] = {
    {ROTATES, POLICY("true", ANY, "'r'"), SECRET_POLICY_ALL},
    {ROTATES, POLICY("true", ANY "," ANY, "'x','r'"), SECRET_POLICY_ALL},
    {ROTATES, POLICY("false", ANY, "'r'"), SECRET_POLICY_NONE},
    {ROTATES, POLICY("true", ANY, "'x'"), SECRET_POLICY_NONE},
    {ROTATES, POLICY("true", ANY, ""), SECRET_POLICY_NONE},
    {ROTATES, "{'policies':[]}", SECRET_POLICY_NONE},
    {ROTATES, "{}", SECRET_POLICY_NONE},
    {"{}", POLICY("true", ANY, "'r'"), SECRET_POLICY_NONE},
    {ROTATES, POLICY("true", "{'condition':'client-roles'}", "'r'"), SECRET_POLICY_SOME},
    {ROTATES, POLICY("true", ANY ",{'condition':'client-access-type'}", "'r'"), SECRET_POLICY_SOME},
    {ROTATES, POLICY("true", "", "'r'"), SECRET_POLICY_SOME},
    {ROTATES, POLICY("true", "{'condition':'any-client','configuration':{'is-negative-logic':true}}", "'r'"),
     SECRET_POLICY_SOME},
    {"{'globalProfiles':[{'name':'r','executors':[{'executor':'secret-rotation'}]}]}",
     POLICY("true", ANY, "'r'"), SECRET_POLICY_ALL},
};

static void profiles_and_conditions_tell(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        enum secret_policy policy = SECRET_POLICY_UNKNOWN;
        session_open(&session);
        fake_answers(&session.fake, PROFILES, -1, 200, rows[i].profiles);
        fake_answers(&session.fake, POLICIES, -1, 200, rows[i].policies);
        assert_true(secret_policy_read(session.keycloak, "ameide", &policy, NULL));
        if (policy != rows[i].expected)
            fail_msg("row %zu: %d", i, policy);
        session_close(&session);
    }
}

static void a_missing_right_is_no_error_but_others_are(void **state) {
    (void)state;
    static const struct {
        int status;
        bool read;
    } cases[] = {{403, true}, {404, false}, {500, false}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct keycloak_session session;
        enum secret_policy policy = SECRET_POLICY_NONE;
        auto_error err = {0};
        session_open(&session);
        fake_answers(&session.fake, PROFILES, -1, 200, ROTATES);
        fake_answers(&session.fake, POLICIES, -1, cases[i].status, "{}");
        assert_int_equal(secret_policy_read(session.keycloak, "ameide", &policy, &err), cases[i].read);
        assert_int_equal(error_is_set(&err), !cases[i].read);
        assert_int_equal(policy, SECRET_POLICY_UNKNOWN);
        session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_and_conditions_tell),
        cmocka_unit_test(a_missing_right_is_no_error_but_others_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
