/* What is shown of a client, and what never is. */
#include "cli/repl_client_view.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *json(const char *text) {
    auto_text quoted = mem_dup(text);
    auto_error err = {0};
    for (char *at = quoted; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *value = value_parse(quoted, strlen(quoted), "the test", &err);
    if (!value)
        fail_msg("%s", err.message);
    return value;
}

static void access_and_flows_are_told_in_words(void **state) {
    (void)state;
    static const struct {
        const char *client, *view;
    } rows[] = {
        {"{'clientId': 'a', 'enabled': true, 'standardFlowEnabled': true}",
         "{\"clientId\":\"a\",\"enabled\":true,\"access\":\"confidential\",\"flows\":[\"standard\"]}"},
        {"{'clientId': 'a', 'publicClient': true, 'directAccessGrantsEnabled': true, 'implicitFlowEnabled': "
         "true}",
         "{\"clientId\":\"a\",\"access\":\"public\",\"flows\":[\"implicit\",\"direct access\"]}"},
        {"{'clientId': 'a', 'bearerOnly': true, 'standardFlowEnabled': true}",
         "{\"clientId\":\"a\",\"access\":\"bearer-only\",\"flows\":[]}"},
        {"{'clientId': 'a', 'serviceAccountsEnabled': true, 'attributes': "
         "{'oauth2.device.authorization.grant.enabled': 'true', 'oidc.ciba.grant.enabled': 'false'}}",
         "{\"clientId\":\"a\",\"access\":\"confidential\",\"flows\":[\"service account\",\"device\"]}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json client = json(rows[i].client);
        auto_json view = repl_client_brief(client);
        auto_text text = value_dump(view);
        assert_string_equal(text, rows[i].view);
    }
}

static void no_secret_is_taken_over(void **state) {
    (void)state;
    auto_json client =
        json("{'clientId': 'a', 'secret': 'hunter2', 'registrationAccessToken': 'hunter2', "
             "'attributes': {'client.secret.rotated': 'hunter2', 'saml.signing.private.key': 'hunter2', "
             "'pkce.code.challenge.method': 'S256'}, 'protocolMappers': [{'name': 'm', "
             "'protocolMapper': 'oidc-x', 'config': {'claim.value': 'hunter2'}}]}");
    auto_json view = repl_client_view(client);
    auto_text text = value_dump(view);
    assert_null(strstr(text, "hunter2"));
    assert_string_equal(value_text(view, "pkce"), "S256");
    assert_string_equal(value_text(json_array_get(json_object_get(view, "mappers"), 0), "type"), "oidc-x");
}

static void addresses_after_logout_are_a_list(void **state) {
    (void)state;
    auto_json client =
        json("{'clientId': 'a', 'attributes': {'post.logout.redirect.uris': 'https://a/x##https://b/y'}}");
    auto_json view = repl_client_view(client);
    auto_text text = value_dump(json_object_get(view, "postLogoutRedirectUris"));
    assert_string_equal(text, "[\"https://a/x\",\"https://b/y\"]");
}

static void how_a_client_authenticates_is_told_of_those_that_do(void **state) {
    (void)state;
    auto_json confidential = json("{'clientId': 'a', 'clientAuthenticatorType': 'client-jwt'}");
    auto_json open =
        json("{'clientId': 'a', 'publicClient': true, 'clientAuthenticatorType': 'client-secret'}");
    auto_json first = repl_client_view(confidential);
    auto_json second = repl_client_view(open);
    assert_string_equal(value_text(first, "authenticator"), "client-jwt");
    assert_null(value_text(second, "authenticator"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(access_and_flows_are_told_in_words),
        cmocka_unit_test(no_secret_is_taken_over),
        cmocka_unit_test(addresses_after_logout_are_a_list),
        cmocka_unit_test(how_a_client_authenticates_is_told_of_those_that_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
