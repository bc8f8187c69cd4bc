/* What the requests of a client's job carry. */
#include "reconcile/client_request.h"

#include "kcrealm/base/memory.h"
#include "support/job_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_creation_says_what_the_server_would_guess(void **state) {
    (void)state;
    static const struct job_case row = {
        .name = "create",
        .declared =
            "{'name': 'X', 'secret': 'geheim', 'defaultClientScopes': ['openid', 'groups'], "
            "'attributes': {'client.secret.rotated': 'geheim', 'pkce.code.challenge.method': 'S256'}}",
        .mode = ENSURE_UPDATE};
    auto_text text = job_first_body(&row);
    auto_json body = json_loads(text, 0, NULL);
    assert_string_equal(value_text(body, "clientId"), "x");
    assert_true(json_is_false(json_object_get(body, "publicClient")));
    auto_json defaults = given("['groups']");
    same_json("the declared list", json_object_get(body, "defaultClientScopes"), defaults);
    auto_json optionals = given("['phone']");
    same_json("the realm's own list", json_object_get(body, "optionalClientScopes"), optionals);
    assert_null(strstr(text, "geheim"));
}

static void an_update_carries_all_that_is_there(void **state) {
    (void)state;
    static const struct job_case row = {
        .name = "update",
        .declared = "{'name': 'X', 'attributes': {'a': 'new'}}",
        .live = "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'description': 'D', 'attributes': {'a': 'old', "
                "'b': "
                "'kept', 'client.secret.creation.time': '1'}, 'defaultClientScopes': ['profile'], "
                "'redirectUris': ['https://x/*'], 'authorizationServicesEnabled': true, 'secret': 'geheim'}",
        .mode = ENSURE_UPDATE};
    auto_text text = job_first_body(&row);
    auto_json body = json_loads(text, 0, NULL);
    auto_json expected =
        given("{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'description': 'D', 'attributes': "
              "{'a': 'new', 'b': 'kept'}, 'redirectUris': ['https://x/*'], "
              "'authorizationServicesEnabled': true, 'webOrigins': []}");
    same_json("body", body, expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_creation_says_what_the_server_would_guess),
        cmocka_unit_test(an_update_carries_all_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
