/* Whether a secret authenticates a client, and how that is asked. */
#include "kcrealm/keycloak/client_secret.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define INTROSPECTION "POST /realms/ameide/protocol/openid-connect/token/introspect"
#define APP                                                                                                  \
    (struct client_secret) {                                                                                 \
        .realm = "ameide", .client_id = "app"                                                                \
    }

static void only_a_clear_answer_tells_whether_a_secret_authenticates(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        bool known, authenticates;
    } rows[] = {
        {200, "{'active': false}", true, true},
        {401, "{'error': 'invalid_client'}", true, false},
        {403, "{}", false, false},
        {404, "{}", false, false},
        {500, "{}", false, false},
        {302, "", false, false},
        {200, "<html>", false, false},
        {0, NULL, false, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct client_secret client = APP;
        auto_secret secret = secret_from_text("a+b&c");
        auto_error err = {0};
        bool authenticates = false;
        client.authentication = CLIENT_AUTHENTICATES_BY_SECRET;
        session_open(&session);
        fake_answers(&session.fake, INTROSPECTION, -1, rows[i].status, rows[i].body);
        bool known = client_secret_authenticates(session.keycloak, &client, secret, &authenticates, &err);
        if (known != rows[i].known || (known && authenticates != rows[i].authenticates))
            fail_msg("row %zu: %d %d: %s", i, known, authenticates, err.message);
        assert_int_equal(error_is_set(&err), !known);
        assert_true(known || !strstr(err.message, "a+b"));
        session_close(&session);
    }
}

static void clients_without_a_secret_are_not_tried(void **state) {
    (void)state;
    static const enum client_authentication kinds[] = {CLIENT_IS_PUBLIC, CLIENT_IS_BEARER_ONLY,
                                                       CLIENT_AUTHENTICATES_OTHERWISE};
    auto_secret secret = secret_from_text("x");
    for (size_t i = 0; i < mem_count(kinds); i++) {
        struct keycloak_session session;
        struct client_secret client = APP;
        auto_error err = {0};
        bool authenticates = true;
        client.authentication = kinds[i];
        session_open(&session);
        assert_false(client_secret_authenticates(session.keycloak, &client, secret, &authenticates, &err));
        assert_int_equal(err.class, ERROR_REFUSED);
        assert_int_equal(http_script_count(session.fake.script, ""), 0);
        session_close(&session);
    }
}

/* The body of the last introspection, and whether it held the secret. */
static bool assertion_was_sent, secret_was_sent;

static void watch(struct fake_keycloak *fake, const struct script_request *request) {
    (void)fake;
    if (!request->body)
        return;
    assertion_was_sent |= strstr(request->body, "client_assertion=eyJ") != NULL;
    secret_was_sent |= strstr(request->body, "hush") != NULL;
}

static void an_assertion_is_sent_instead_of_the_secret(void **state) {
    (void)state;
    struct keycloak_session session;
    struct client_secret client = APP;
    auto_secret secret = secret_from_text("hush");
    bool authenticates = false;
    client.authentication = CLIENT_AUTHENTICATES_BY_SECRET_JWT;
    session_open(&session);
    session.fake.before = watch;
    fake_answers(&session.fake, "GET /realms/ameide/.well-known/", -1, 200,
                 "{'issuer': 'https://kc/realms/ameide'}");
    fake_answers(&session.fake, INTROSPECTION, -1, 200, "{'active': false}");
    assert_true(client_secret_authenticates(session.keycloak, &client, secret, &authenticates, NULL));
    assert_true(authenticates);
    assert_true(assertion_was_sent);
    assert_false(secret_was_sent);
    session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_clear_answer_tells_whether_a_secret_authenticates),
        cmocka_unit_test(clients_without_a_secret_are_not_tried),
        cmocka_unit_test(an_assertion_is_sent_instead_of_the_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
