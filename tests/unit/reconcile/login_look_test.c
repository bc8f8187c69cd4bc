/* What is found of a login that failed, and what cannot be found. */
#include "kcrealm/reconcile/login_look.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define USERS "GET /admin/realms/ameide/users"
#define LOCK "GET /admin/realms/ameide/attack-detection/brute-force/users/p1"

static struct login_facts facts_of(const char *realm, const char *client, const char *user) {
    return (struct login_facts){.endpoint = mem_dup("token"),
                                .realm = mem_dup(realm),
                                .client = mem_dup(client),
                                .user = mem_dup(user)};
}

static void look(struct keycloak_session *session, struct login_facts *facts, const struct secret *sent,
                 long long now_s) {
    auto_error err = {0};
    if (!login_look(session->keycloak, sent, now_s, facts, &err))
        fail_msg("%s", err.message);
}

static void client_user_lock_and_scopes_are_found_without_secrets(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    fake_add_client(&session.fake, "ameide", "{'clientId': 'app', 'enabled': false, 'secret': 'hush'}");
    fake_answers(&session.fake, "GET /admin/realms/ameide/users/p1/credentials", -1, 200,
                 "[{'type': 'otp'}]");
    fake_answers(&session.fake, USERS, -1, 200, "[{'id': 'p1', 'username': 'ann', 'enabled': true}]");
    fake_answers(&session.fake, LOCK, -1, 200, "{'disabled': true, 'numFailures': 3}");
    struct login_facts facts = facts_of("ameide", "app", "ann");
    look(&session, &facts, NULL, 0);
    assert_int_equal(facts.realm_look, LOGIN_FOUND);
    assert_int_equal(facts.client_look, LOGIN_FOUND);
    assert_int_equal(facts.user_look, LOGIN_FOUND);
    auto_text client = value_dump(facts.client_live);
    assert_null(strstr(client, "hush"));
    assert_true(value_is_true(facts.user_lock, "disabled", false));
    assert_non_null(value_find(facts.user_credentials, "type", "otp"));
    assert_true(json_array_size(facts.realm_scopes) > 5);
    assert_int_equal(facts.not_looked.count, 0);
    assert_true(fake_admin_count(&session.fake) <= 10);
    assert_int_equal(fake_write_count(&session.fake), 0);
    login_facts_clear(&facts);
    session_close(&session);
}

static void what_is_not_there_is_told_from_what_is_not_seen(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    fake_answers(&session.fake, USERS, -1, 200, "[]");
    struct login_facts facts = facts_of("ameide", "nosuch", "nobody");
    look(&session, &facts, NULL, 0);
    assert_int_equal(facts.client_look, LOGIN_ABSENT);
    assert_int_equal(facts.user_look, LOGIN_ABSENT);
    login_facts_clear(&facts);
    /* With query-clients alone the list is empty, and 200. */
    fake_answers(&session.fake, "GET /admin/realms/ameide/clients", -1, 200, "[]");
    facts = facts_of("ameide", "nosuch", NULL);
    look(&session, &facts, NULL, 0);
    assert_int_equal(facts.client_look, LOGIN_HIDDEN);
    assert_int_equal(facts.user_look, LOGIN_NOT_LOOKED);
    login_facts_clear(&facts);
    session_close(&session);
}

static void what_the_login_may_not_read_is_not_known(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    fake_answers(&session.fake, USERS, -1, 403, "{'error': 'HTTP 403 Forbidden'}");
    struct login_facts facts = facts_of("ameide", "account", "ann");
    look(&session, &facts, NULL, 0);
    assert_int_equal(facts.user_look, LOGIN_NOT_LOOKED);
    assert_int_equal(facts.not_looked.count, 1);
    assert_non_null(strstr(facts.not_looked.items[0], "users: "));
    login_facts_clear(&facts);
    session_close(&session);
}

static void a_missing_realm_is_found(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    struct login_facts facts = facts_of("nosuch", "app", NULL);
    look(&session, &facts, NULL, 0);
    assert_int_equal(facts.realm_look, LOGIN_ABSENT);
    assert_int_equal(facts.client_look, LOGIN_NOT_LOOKED);
    login_facts_clear(&facts);
    session_close(&session);
}

static void the_secret_that_was_sent_is_compared_and_its_end_is_known(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    fake_add_client(
        &session.fake, "ameide",
        "{'clientId': 'app', 'secret': 'hush', 'attributes': {'client.secret.expiration.time': '1000'}}");
    static const struct {
        const char *sent;
        long long now_s;
        enum login_secret secret;
        bool expired;
    } rows[] = {{NULL, 999, LOGIN_SECRET_UNKNOWN, false},
                {"hush", 1000, LOGIN_SECRET_EQUAL, true},
                {"other", 999, LOGIN_SECRET_DIFFERS, false}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret sent = secret_from_text(rows[i].sent);
        struct login_facts facts = facts_of("ameide", "app", NULL);
        look(&session, &facts, sent, rows[i].now_s);
        assert_int_equal(facts.secret, rows[i].secret);
        assert_int_equal(facts.secret_has_expired, rows[i].expired);
        login_facts_clear(&facts);
    }
    session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_user_lock_and_scopes_are_found_without_secrets),
        cmocka_unit_test(what_is_not_there_is_told_from_what_is_not_seen),
        cmocka_unit_test(what_the_login_may_not_read_is_not_known),
        cmocka_unit_test(a_missing_realm_is_found),
        cmocka_unit_test(the_secret_that_was_sent_is_compared_and_its_end_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
