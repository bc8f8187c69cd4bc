/* Names, and nothing but names. */
#include "kcrealm/keycloak/names.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_come_without_anything_else(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_strings realms = {0};
    session_open(&session);
    strings_add(&realms, "ameide");
    fake_answers(
        &session.fake, "GET /admin/realms/ameide/clients?search=true&clientId=a%20b&first=0&max=200", 1, 200,
        "[{'clientId':'a b','name':'A','secret':'s3cret','attributes':{'x':'y'}},{'clientId':'xa b'}]");
    fake_answers(&session.fake, "GET /admin/realms?briefRepresentation=true", 1, 200,
                 "[{'realm':'ameide','displayName':'Ameide','enabled':true},{'realm':'other'}]");
    auto_json clients = keycloak_client_names(session.keycloak, &realms, "a b", NULL);
    auto_text clients_text = value_dump(clients);
    assert_string_equal(clients_text, "[{\"realm\":\"ameide\",\"clientId\":\"a b\",\"name\":\"A\"},"
                                      "{\"realm\":\"ameide\",\"clientId\":\"xa b\"}]");
    auto_json all = keycloak_realm_names(session.keycloak, NULL);
    auto_text realms_text = value_dump(all);
    assert_string_equal(realms_text, "[{\"realm\":\"ameide\",\"name\":\"Ameide\"},{\"realm\":\"other\"}]");
    auto_json scopes = keycloak_scope_names(session.keycloak, &realms, NULL);
    assert_non_null(value_find(scopes, "name", "profile"));
    session_close(&session);
}

static void a_realm_that_refuses_is_left_out(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_strings realms = {0};
    session_open(&session);
    strings_add(&realms, "ameide");
    strings_add(&realms, "other");
    fake_answers(&session.fake, "GET /admin/realms/ameide/", -1, 403, "{}");
    fake_answers(&session.fake, "GET /admin/realms/other/", -1, 200, "[{'clientId':'c'}]");
    auto_json clients = keycloak_client_names(session.keycloak, &realms, "", NULL);
    assert_int_equal(json_array_size(clients), 1);
    session_close(&session);
}

static void without_a_login_there_is_nothing(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    session_open(&session);
    fake_answers(&session.fake, "POST /realms/master/protocol/openid-connect/token", -1, 401,
                 "{'error':'invalid_grant'}");
    assert_null(keycloak_realm_names(session.keycloak, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_without_anything_else),
        cmocka_unit_test(a_realm_that_refuses_is_left_out),
        cmocka_unit_test(without_a_login_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
