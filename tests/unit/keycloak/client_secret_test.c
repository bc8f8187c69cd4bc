/* What is read of a client's secret, and what becomes of giving it a new one. */
#include "kcrealm/keycloak/client_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SECRETS "/admin/realms/ameide/clients/id-app/client-secret"
#define APP                                                                                                  \
    (struct client_secret) {                                                                                 \
        .realm = "ameide", .client_id = "app"                                                                \
    }

static void read_one(struct keycloak_session *session, struct client_secret *client) {
    assert_true(client_secrets_read(session->keycloak, client, 1, NULL));
}

static void the_way_a_client_authenticates_is_told(void **state) {
    (void)state;
    static const struct {
        const char *client;
        enum client_authentication authentication;
        const char *secret; /* NULL: none */
        bool masked;
    } rows[] = {
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret', 'secret': 'x1'}",
         CLIENT_AUTHENTICATES_BY_SECRET, "x1", false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret-jwt', 'secret': 'x1'}",
         CLIENT_AUTHENTICATES_BY_SECRET_JWT, "x1", false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-jwt', 'secret': 'x1'}",
         CLIENT_AUTHENTICATES_OTHERWISE, "x1", false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret', 'publicClient': true, 'secret': "
         "null}",
         CLIENT_IS_PUBLIC, NULL, false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret', 'bearerOnly': true, 'secret': "
         "'x1'}",
         CLIENT_IS_BEARER_ONLY, "x1", false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret', 'secret': '**********'}",
         CLIENT_AUTHENTICATES_BY_SECRET, NULL, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct client_secret client = APP;
        session_open(&session);
        fake_add_client(&session.fake, "ameide", rows[i].client);
        read_one(&session, &client);
        assert_string_equal(client.id, "id-app");
        assert_int_equal(client.authentication, rows[i].authentication);
        assert_true(text_equal(client.secret ? secret_reveal(client.secret) : NULL, rows[i].secret));
        assert_int_equal(client.masked, rows[i].masked);
        client_secret_clear(&client);
        session_close(&session);
    }
}

static void times_are_those_of_the_attributes(void **state) {
    (void)state;
    struct keycloak_session session;
    struct client_secret clients[] = {APP, {.realm = "ameide", .client_id = "odd"}};
    session_open(&session);
    fake_add_client(
        &session.fake, "ameide",
        "{'clientId': 'app', 'secret': 'x', 'enabled': false, 'attributes': "
        "{'client.secret.creation.time': '1700000000', 'client.secret.expiration.time': '1700000100', "
        "'client.secret.rotated': 'y', 'client.secret.rotated.expiration.time': '1700000050'}}");
    fake_add_client(&session.fake, "ameide",
                    "{'clientId': 'odd', 'attributes': {'client.secret.creation.time': '12x'}}");
    assert_true(client_secrets_read(session.keycloak, clients, mem_count(clients), NULL));
    assert_false(clients[0].enabled);
    assert_int_equal(clients[0].created_s, 1700000000);
    assert_int_equal(clients[0].expires_s, 1700000100);
    assert_true(clients[0].has_rotated);
    assert_int_equal(clients[0].rotated_expires_s, 1700000050);
    assert_true(clients[1].enabled);
    assert_int_equal(clients[1].created_s, 0);
    assert_false(clients[1].has_rotated);
    for (size_t i = 0; i < mem_count(clients); i++)
        client_secret_clear(&clients[i]);
    session_close(&session);
}

static void each_client_has_its_own_error(void **state) {
    (void)state;
    struct keycloak_session session;
    struct client_secret clients[] = {
        APP, {.realm = "ameide", .client_id = "gone"}, {.realm = "other", .client_id = "app"}};
    session_open(&session);
    fake_add_client(&session.fake, "ameide", "{'clientId': 'app', 'secret': 'x'}");
    fake_answers(&session.fake, "GET /admin/realms/other/", -1, 403, "{}");
    assert_true(client_secrets_read(session.keycloak, clients, mem_count(clients), NULL));
    assert_non_null(clients[0].id);
    assert_null(clients[1].id);
    assert_false(error_is_set(&clients[1].error));
    assert_null(clients[2].id);
    assert_int_equal(clients[2].error.class, ERROR_FORBIDDEN);
    for (size_t i = 0; i < mem_count(clients); i++)
        client_secret_clear(&clients[i]);
    session_close(&session);
}

static void a_new_secret_costs_exactly_one_request(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum regeneration fate;
        enum error_class class;
    } rows[] = {
        {200, "{'type': 'secret', 'value': 'fresh'}", REGENERATION_DONE, ERROR_NONE},
        {200, "{'type': 'secret', 'value': '**********'}", REGENERATION_UNKNOWN, ERROR_SERVER},
        {200, "{'type': 'secret'}", REGENERATION_UNKNOWN, ERROR_SERVER},
        {200, "{'type':", REGENERATION_UNKNOWN, ERROR_SERVER},
        {204, "", REGENERATION_UNKNOWN, ERROR_SERVER},
        {403, "{}", REGENERATION_REFUSED, ERROR_FORBIDDEN},
        {404, "{}", REGENERATION_REFUSED, ERROR_NOT_FOUND},
        {429, "{}", REGENERATION_REFUSED, ERROR_REFUSED},
        {500, "{}", REGENERATION_UNKNOWN, ERROR_SERVER},
        {502, "{}", REGENERATION_UNKNOWN, ERROR_SERVER},
        {0, NULL, REGENERATION_UNKNOWN, ERROR_UNREACHABLE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct client_secret client = APP;
        auto_error err = {0};
        session_open(&session);
        fake_add_client(&session.fake, "ameide", "{'clientId': 'app', 'secret': 'old'}");
        read_one(&session, &client);
        fake_answers(&session.fake, "POST " SECRETS, -1, rows[i].status, rows[i].body);
        enum regeneration fate = client_secret_regenerate(session.keycloak, &client, &err);
        if (fate != rows[i].fate || err.class != rows[i].class)
            fail_msg("row %zu: %d, class %d: %s", i, fate, err.class, err.message);
        assert_string_equal(secret_reveal(client.secret), fate == REGENERATION_DONE ? "fresh" : "old");
        assert_int_equal(http_script_count(session.fake.script, "POST " SECRETS), 1);
        assert_true(!err.message || !strstr(err.message, "fresh"));
        client_secret_clear(&client);
        session_close(&session);
    }
}

static void the_rotated_secret_is_forgotten_also_when_there_is_none(void **state) {
    (void)state;
    static const struct {
        int status;
        bool forgotten;
    } rows[] = {{204, true}, {404, true}, {403, false}, {500, false}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct client_secret client = APP;
        auto_error err = {0};
        client.id = mem_dup("id-app");
        session_open(&session);
        fake_answers(&session.fake, "DELETE " SECRETS "/rotated", -1, rows[i].status, "");
        assert_int_equal(client_secret_forget_rotated(session.keycloak, &client, &err), rows[i].forgotten);
        assert_int_equal(error_is_set(&err), !rows[i].forgotten);
        client_secret_clear(&client);
        session_close(&session);
    }
}

static void a_client_is_gone_only_when_keycloak_says_so(void **state) {
    (void)state;
    static const struct {
        int status;
        bool told, gone;
    } rows[] = {{200, true, false}, {404, true, true}, {403, false, false}, {500, false, false}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        auto_error err = {0};
        bool gone = false;
        session_open(&session);
        fake_answers(&session.fake, "GET /admin/realms/ameide/clients/id-app", -1, rows[i].status, "{}");
        assert_int_equal(client_secret_is_gone(session.keycloak, "ameide", "id-app", &gone, &err),
                         rows[i].told);
        assert_int_equal(gone, rows[i].gone);
        assert_int_equal(error_is_set(&err), !rows[i].told);
        session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_a_client_authenticates_is_told),
        cmocka_unit_test(times_are_those_of_the_attributes),
        cmocka_unit_test(each_client_has_its_own_error),
        cmocka_unit_test(a_new_secret_costs_exactly_one_request),
        cmocka_unit_test(the_rotated_secret_is_forgotten_also_when_there_is_none),
        cmocka_unit_test(a_client_is_gone_only_when_keycloak_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
