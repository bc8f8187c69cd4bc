#include "kcrealm/realm/standard_scopes.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/realm/validate.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void other_names_are_not_ours_to_create(void **state) {
    (void)state;
    static const char *const names[] = {"",    "openid", "Profile",        "profile ", "roles", "web-origins",
                                        "acr", "basic",  "offline_access", "backstage"};
    for (size_t i = 0; i < mem_count(names); i++)
        assert_null(standard_scope(names[i]));
}

static void the_names_in_messages_are_those_that_can_be_created(void **state) {
    (void)state;
    auto_strings names = {0};
    strings_split(&names, standard_scope_names(), ',');
    assert_int_equal(names.count, 5);
    for (size_t i = 0; i < names.count; i++) {
        auto_json scope = standard_scope(names.items[i]);
        assert_non_null(scope);
        assert_string_equal(value_text(scope, "name"), names.items[i]);
        assert_string_equal(value_text(scope, "protocol"), "openid-connect");
        assert_true(json_array_size(json_object_get(scope, "protocolMappers")) > 0);
    }
}

static void each_scope_is_valid_by_the_table_of_kinds(void **state) {
    (void)state;
    auto_strings names = {0};
    strings_split(&names, standard_scope_names(), ',');
    for (size_t i = 0; i < names.count; i++) {
        auto_json scope = standard_scope(names.items[i]);
        struct diagnostics diagnostics = {0};
        const struct validate_options no_options = {0};
        validate_spec(&kind_client_scope, scope, &no_options, names.items[i], &diagnostics);
        auto_text lines = diagnostics_shown(&diagnostics);
        diagnostics_clear(&diagnostics);
        same_lines(names.items[i], lines, "");
    }
}

/* As a new realm of Keycloak 26.7 has them. */
static void profile_has_the_mappers_of_keycloak(void **state) {
    (void)state;
    static const struct {
        const char *name, *attribute, *claim, *type;
    } rows[] = {
        {"username", "username", "preferred_username", "String"},
        {"family name", "lastName", "family_name", "String"},
        {"given name", "firstName", "given_name", "String"},
        {"middle name", "middleName", "middle_name", "String"},
        {"nickname", "nickname", "nickname", "String"},
        {"profile", "profile", "profile", "String"},
        {"picture", "picture", "picture", "String"},
        {"website", "website", "website", "String"},
        {"gender", "gender", "gender", "String"},
        {"birthdate", "birthdate", "birthdate", "String"},
        {"zoneinfo", "zoneinfo", "zoneinfo", "String"},
        {"locale", "locale", "locale", "String"},
        {"updated at", "updatedAt", "updated_at", "long"},
    };
    auto_json scope = standard_scope("profile");
    const json_t *mappers = json_object_get(scope, "protocolMappers");
    assert_int_equal(json_array_size(mappers), mem_count(rows) + 1);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text wanted = mem_format(
            "{'name': '%s', 'protocol': 'openid-connect',"
            " 'protocolMapper': 'oidc-usermodel-attribute-mapper', 'config': {"
            "'id.token.claim': 'true', 'access.token.claim': 'true', 'userinfo.token.claim': 'true',"
            "'introspection.token.claim': 'true', 'claim.name': '%s', 'user.attribute': '%s',"
            "'jsonType.label': '%s'}}",
            rows[i].name, rows[i].claim, rows[i].attribute, rows[i].type);
        auto_json expected = given(wanted);
        same_json(rows[i].name, value_find(mappers, "name", rows[i].name), expected);
    }
    auto_json full_name =
        given("{'name': 'full name', 'protocol': 'openid-connect', 'protocolMapper': 'oidc-full-name-mapper',"
              " 'config': {'id.token.claim': 'true', 'access.token.claim': 'true',"
              " 'userinfo.token.claim': 'true', 'introspection.token.claim': 'true'}}");
    same_json("full name", value_find(mappers, "name", "full name"), full_name);
}

static void scopes_ask_for_consent_and_stand_in_tokens(void **state) {
    (void)state;
    static const struct {
        const char *name, *consent_text;
    } rows[] = {
        {"profile", "${profileScopeConsentText}"},
        {"email", "${emailScopeConsentText}"},
        {"address", "${addressScopeConsentText}"},
        {"phone", "${phoneScopeConsentText}"},
        {"groups", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json scope = standard_scope(rows[i].name);
        const json_t *attributes = json_object_get(scope, "attributes");
        assert_string_equal(value_text(attributes, "include.in.token.scope"), "true");
        assert_string_equal(value_text(attributes, "display.on.consent.screen"), "true");
        if (rows[i].consent_text)
            assert_string_equal(value_text(attributes, "consent.screen.text"), rows[i].consent_text);
        else
            assert_null(json_object_get(attributes, "consent.screen.text"));
    }
}

static void email_tells_whether_it_is_verified(void **state) {
    (void)state;
    auto_json scope = standard_scope("email");
    const json_t *mappers = json_object_get(scope, "protocolMappers");
    assert_int_equal(json_array_size(mappers), 2);
    const json_t *verified = value_find(mappers, "name", "email verified");
    assert_string_equal(value_text(verified, "protocolMapper"), "oidc-usermodel-property-mapper");
    const json_t *config = json_object_get(verified, "config");
    assert_string_equal(value_text(config, "user.attribute"), "emailVerified");
    assert_string_equal(value_text(config, "claim.name"), "email_verified");
    assert_string_equal(value_text(config, "jsonType.label"), "boolean");
}

static void groups_are_names_without_paths(void **state) {
    (void)state;
    auto_json scope = standard_scope("groups");
    const json_t *mappers = json_object_get(scope, "protocolMappers");
    assert_int_equal(json_array_size(mappers), 1);
    const json_t *mapper = json_array_get(mappers, 0);
    const json_t *config = json_object_get(mapper, "config");
    assert_string_equal(value_text(mapper, "protocolMapper"), "oidc-group-membership-mapper");
    assert_string_equal(value_text(config, "claim.name"), "groups");
    assert_string_equal(value_text(config, "full.path"), "false");
    assert_string_equal(value_text(config, "id.token.claim"), "true");
    assert_string_equal(value_text(config, "access.token.claim"), "true");
    assert_string_equal(value_text(config, "userinfo.token.claim"), "true");
    assert_null(json_object_get(config, "user.attribute"));
}

static void address_names_the_attributes_of_its_parts(void **state) {
    (void)state;
    auto_json scope = standard_scope("address");
    const json_t *mapper = json_array_get(json_object_get(scope, "protocolMappers"), 0);
    const json_t *config = json_object_get(mapper, "config");
    assert_string_equal(value_text(mapper, "protocolMapper"), "oidc-address-mapper");
    static const char *const parts[] = {"formatted", "street",      "locality",
                                        "region",    "postal_code", "country"};
    for (size_t i = 0; i < mem_count(parts); i++) {
        auto_text key = mem_format("user.attribute.%s", parts[i]);
        assert_string_equal(value_text(config, key), parts[i]);
    }
    assert_null(json_object_get(config, "claim.name"));
}

static void every_call_gives_a_scope_of_its_own(void **state) {
    (void)state;
    auto_json first = standard_scope("email");
    auto_json second = standard_scope("email");
    assert_true(json_equal(first, second));
    json_object_set_new(first, "name", json_string("changed"));
    json_array_clear(json_object_get(first, "protocolMappers"));
    assert_string_equal(value_text(second, "name"), "email");
    assert_int_equal(json_array_size(json_object_get(second, "protocolMappers")), 2);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_names_are_not_ours_to_create),
        cmocka_unit_test(the_names_in_messages_are_those_that_can_be_created),
        cmocka_unit_test(each_scope_is_valid_by_the_table_of_kinds),
        cmocka_unit_test(profile_has_the_mappers_of_keycloak),
        cmocka_unit_test(scopes_ask_for_consent_and_stand_in_tokens),
        cmocka_unit_test(email_tells_whether_it_is_verified),
        cmocka_unit_test(groups_are_names_without_paths),
        cmocka_unit_test(address_names_the_attributes_of_its_parts),
        cmocka_unit_test(every_call_gives_a_scope_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
