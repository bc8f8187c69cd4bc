/* Logging in: what is tried in which order, and what is said when it fails. */
#include "kcrealm/keycloak/session.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN_PATH "POST /realms/master/protocol/openid-connect/token"
#define BY_CLIENT TOKEN_PATH " grant_type=client_credentials&client_id=ci&client_secret=geheim\n"
#define BY_PASSWORD TOKEN_PATH " grant_type=password&client_id=admin-cli&username=admin&password=hunter2\n"

static const char wrong_client[] = "{'error':'unauthorized_client','error_description':'Invalid client or "
                                   "Invalid client credentials'}";
static const char wrong_user[] = "{'error':'invalid_grant','error_description':'Invalid user credentials'}";

static void assert_asked(struct keycloak_session *session, const char *log) {
    auto_text asked = http_script_log(session->fake.script, true);
    assert_string_equal(asked, log);
}

static void answer_next(struct keycloak_session *session, int status, const char *body) {
    fake_add_rule(&session->fake,
                  &(struct fake_rule){.start = "POST /realms/", .times = 1, .status = status, .body = body});
}

static void opening_sends_nothing(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    assert_asked(&session, "");
    assert_string_equal(keycloak_login_realm(session.keycloak), "master");
    session_close(&session);
}

static void credentials_are_tried_in_their_order(void **state) {
    (void)state;
    static const struct {
        const char *words, *log, *identity;
    } rows[] = {
        {"token=t client=ci:geheim user=admin:hunter2", "", "the bearer of the given token"},
        {"client=ci:geheim user=admin:hunter2", BY_CLIENT, "service account of client ci of realm master"},
        {"client=ci:geheim", BY_CLIENT, "service account of client ci of realm master"},
        {"user=admin:hunter2", BY_PASSWORD, "user admin of realm master"},
        {"client=ci user=admin:hunter2", BY_PASSWORD, "user admin of realm master"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        session_open_as(&session, rows[i].words, 4, "master");
        assert_true(keycloak_login(session.keycloak, NULL));
        assert_asked(&session, rows[i].log);
        assert_string_equal(keycloak_identity(session.keycloak), rows[i].identity);
        assert_string_equal(buffer_text(&session.said), "");
        session_close(&session);
    }
}

static void without_credentials_nothing_is_sent(void **state) {
    (void)state;
    static const char *const words[] = {"", "client=ci", "user=admin", "client=ci user=admin"};
    for (size_t i = 0; i < mem_count(words); i++) {
        struct keycloak_session session;
        auto_error err = {0};
        struct keycloak_credentials credentials = credentials_given(words[i]);
        assert_false(keycloak_credentials_complete(&credentials));
        keycloak_credentials_clear(&credentials);
        session_open_as(&session, words[i], 4, "master");
        assert_false(keycloak_login(session.keycloak, &err));
        assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
        assert_string_equal(err.message, "there is nothing to log in to Keycloak with");
        assert_non_null(strstr(err.next, "--keycloak-secret"));
        assert_asked(&session, "");
        session_close(&session);
    }
}

static void a_refused_client_falls_back_to_the_user(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open_as(&session, "client=ci:geheim user=admin:hunter2", 4, "master");
    answer_next(&session, 401, wrong_client);
    assert_true(keycloak_login(session.keycloak, NULL));
    assert_asked(&session, BY_CLIENT BY_PASSWORD);
    assert_string_equal(keycloak_identity(session.keycloak), "user admin of realm master");
    assert_non_null(strstr(buffer_text(&session.said), "warning: login as service account of client ci of "
                                                       "realm master by client credentials failed: HTTP 401 "
                                                       "unauthorized_client"));
    assert_non_null(strstr(buffer_text(&session.said), "; logged in as user admin of realm master instead"));
    session_close(&session);
}

static void when_both_fail_both_answers_are_shown(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    session_open_as(&session, "client=ci:geheim user=admin:hunter2 source=the-environment", 4, "master");
    answer_next(&session, 401, wrong_client);
    answer_next(&session, 401, wrong_user);
    assert_false(keycloak_login(session.keycloak, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    static const char first[] =
        "with the credentials of the-environment: login as service account of client ci of realm master by "
        "client credentials failed: HTTP 401 unauthorized_client (Invalid client or Invalid client "
        "credentials): "
        "the client is known and enabled";
    static const char second[] = "; then login as user admin of realm master by password failed: HTTP 401 "
                                 "invalid_grant (Invalid user credentials): the user is unknown";
    assert_int_equal(strncmp(err.message, first, strlen(first)), 0);
    assert_non_null(strstr(err.message, second));
    assert_non_null(strstr(err.next, "compare the secret"));
    assert_non_null(strstr(err.next, "; and for the password: check user name and password"));
    assert_null(strstr(err.message, "geheim"));
    assert_null(strstr(err.message, "hunter2"));
    session_close(&session);
}

/* The password is for refusals: it would not help against these, and should not be sent about. */
static void other_failures_do_not_fall_back(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *type;
        enum error_class class;
    } rows[] = {
        {404, "{'error':'Realm does not exist'}", NULL, ERROR_UNAUTHENTICATED},
        {500, "{'error':'unknown_error'}", NULL, ERROR_SERVER},
        {200, "<html>login</html>", "text/html", ERROR_SERVER},
        {200, "{}", NULL, ERROR_SERVER},
        {0, NULL, NULL, ERROR_UNREACHABLE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        auto_error err = {0};
        session_open_as(&session, "client=ci:geheim user=admin:hunter2", 4, "master");
        const struct fake_rule rule = {"POST /realms/", 1, rows[i].status, rows[i].body, rows[i].type};
        fake_add_rule(&session.fake, &rule);
        assert_false(keycloak_login(session.keycloak, &err));
        assert_int_equal(err.class, rows[i].class);
        assert_asked(&session, BY_CLIENT);
        session_close(&session);
    }
}

static void an_unreachable_server_is_not_a_refusal(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    session_open_as(&session, "client=ci:geheim user=admin:hunter2 source=S", 4, "master");
    mem_replace(&session.endpoint.authority, mem_format("127.0.0.1:%u", loopback_closed_port()));
    assert_false(keycloak_login(session.keycloak, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_non_null(strstr(err.message, "connection refused"));
    assert_null(strstr(err.message, "credentials of S"));
    session_close(&session);
}

static void a_user_can_be_added_after_a_refusal(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    session_open_as(&session, "client=ci:geheim source=environment", 4, "master");
    fake_answers(&session.fake, "POST /realms/", 3, 401, wrong_client);
    assert_false(keycloak_has_user(session.keycloak));
    assert_false(keycloak_login(session.keycloak, &err));
    assert_asked(&session, BY_CLIENT);
    auto_secret password = secret_from_text("hunter2");
    keycloak_add_user(session.keycloak, "admin", password, "Secret kc/initial-admin", true);
    assert_true(keycloak_has_user(session.keycloak));
    assert_false(keycloak_login(session.keycloak, &err));
    assert_non_null(strstr(err.message, "with the credentials of environment and Secret kc/initial-admin: "));
    assert_non_null(strstr(err.next, "the temporary bootstrap administrator may have been"));
    http_script_forget(session.fake.script);
    session.fake.rules[0] = (struct fake_rule){"POST /realms/", 1, 401, wrong_client, NULL};
    assert_true(keycloak_login(session.keycloak, NULL));
    assert_asked(&session, BY_CLIENT BY_PASSWORD);
    session_close(&session);
}

static void logging_in_again_asks_only_when_the_token_is_due(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    session.fake.expires_in = 60;
    for (int i = 0; i < 3; i++)
        assert_true(keycloak_login(session.keycloak, NULL));
    assert_asked(&session, BY_PASSWORD);
    session_clock_ms += 44999;
    assert_true(keycloak_login(session.keycloak, NULL));
    assert_asked(&session, BY_PASSWORD);
    session_clock_ms += 1;
    assert_true(keycloak_login(session.keycloak, NULL));
    assert_asked(&session, BY_PASSWORD BY_PASSWORD);
    session_close(&session);
}

/* The way there has to be ready before anything is sent. */
struct preparation {
    bool fails;
    unsigned calls;
};

static bool prepare(void *state, struct error *err) {
    struct preparation *preparation = state;
    preparation->calls++;
    return !preparation->fails || error_set(err, ERROR_FORBIDDEN, "no way");
}

static void the_way_is_prepared_before_the_login(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    struct preparation preparation = {.fails = true};
    session_open(&session);
    struct keycloak_credentials credentials = credentials_given("user=admin:hunter2 source=S");
    const struct keycloak_options options = {.login_realm = "master",
                                             .now_ms = session_now,
                                             .parallel = 1,
                                             .prepare = prepare,
                                             .prepare_state = &preparation};
    struct keycloak *keycloak = keycloak_new(session.http, &session.endpoint, &credentials, &options);
    assert_false(keycloak_login(keycloak, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_string_equal(err.message, "no way");
    assert_asked(&session, "");
    preparation.fails = false;
    assert_true(keycloak_login(keycloak, NULL));
    assert_int_equal(preparation.calls, 2);
    assert_asked(&session, BY_PASSWORD);
    keycloak_free(keycloak);
    session_close(&session);
}

static void the_administrator_of_the_first_start_is_known(void **state) {
    (void)state;
    static const struct {
        const char *words;
        bool is_temporary;
    } rows[] = {
        {"user=admin:hunter2", false},
        {"user=admin:hunter2 bootstrap", true},
        {"client=ops:hunter2 bootstrap", false}, /* nobody made that at the first start */
        {"token=t", false},
        {"source=S", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        session_open_as(&session, rows[i].words, 1, "master");
        if (keycloak_is_temporary(session.keycloak) != rows[i].is_temporary)
            fail_msg("%s", rows[i].words);
        session_close(&session);
    }
}

static void a_user_that_is_added_may_be_the_temporary_one(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct keycloak_session session;
        auto_secret password = secret_from_text("hunter2");
        session_open_as(&session, "client=ops:wrong", 1, "master");
        keycloak_add_user(session.keycloak, "admin", password, "Secret a/b", i == 1);
        assert_int_equal(keycloak_is_temporary(session.keycloak), i == 1);
        session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_sends_nothing),
        cmocka_unit_test(credentials_are_tried_in_their_order),
        cmocka_unit_test(without_credentials_nothing_is_sent),
        cmocka_unit_test(a_refused_client_falls_back_to_the_user),
        cmocka_unit_test(when_both_fail_both_answers_are_shown),
        cmocka_unit_test(other_failures_do_not_fall_back),
        cmocka_unit_test(an_unreachable_server_is_not_a_refusal),
        cmocka_unit_test(a_user_can_be_added_after_a_refusal),
        cmocka_unit_test(logging_in_again_asks_only_when_the_token_is_due),
        cmocka_unit_test(the_way_is_prepared_before_the_login),
        cmocka_unit_test(the_administrator_of_the_first_start_is_known),
        cmocka_unit_test(a_user_that_is_added_may_be_the_temporary_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
