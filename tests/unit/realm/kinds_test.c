#include "kcrealm/realm/kinds.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct kind *const all_kinds[] = {&kind_client, &kind_client_scope, &kind_protocol_mapper,
                                               &kind_realm};

/* kind_field searches by halves: one row out of order hides others. */
static void every_row_is_found_by_its_name(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(all_kinds); i++) {
        const struct kind *kind = all_kinds[i];
        for (size_t j = 0; j < kind->field_count; j++) {
            const char *name = kind->fields[j].name;
            if (j > 0 && strcmp(kind->fields[j - 1].name, name) >= 0)
                fail_msg("%s: %s does not belong after %s", kind->name, name, kind->fields[j - 1].name);
            assert_ptr_equal(kind_field(kind, name), &kind->fields[j]);
            assert_int_equal(kind_shape(kind, name), kind->fields[j].shape);
        }
    }
}

static void every_row_is_complete(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(all_kinds); i++) {
        const struct kind *kind = all_kinds[i];
        assert_non_null(kind->name);
        assert_non_null(kind->key);
        for (size_t j = 0; j < kind->field_count; j++) {
            const struct field *field = &kind->fields[j];
            assert_true(field->about && *field->about);
            assert_int_equal(field->shape == SHAPE_MAP, field->map != NULL);
            assert_int_equal(field->shape == SHAPE_KEYED, field->item_kind != NULL);
        }
    }
}

static void what_a_field_is_decides_how_it_compares(void **state) {
    (void)state;
    static const struct {
        const struct kind *kind;
        const char *name;
        enum shape shape;
    } rows[] = {
        {&kind_client, "clientId", SHAPE_SCALAR},
        {&kind_client, "redirectUris", SHAPE_SET},
        {&kind_client, "webOrigins", SHAPE_SET},
        {&kind_client, "attributes", SHAPE_MAP},
        {&kind_client, "authenticationFlowBindingOverrides", SHAPE_MAP},
        {&kind_client, "protocolMappers", SHAPE_KEYED},
        {&kind_client, "defaultClientScopes", SHAPE_LINKS},
        {&kind_client, "optionalClientScopes", SHAPE_LINKS},
        {&kind_client, "secret", SHAPE_SECRET},
        {&kind_client, "registrationAccessToken", SHAPE_SECRET},
        {&kind_client, "id", SHAPE_OWN},
        {&kind_client, "authorizationSettings", SHAPE_OWN},
        {&kind_client, "somethingNew", SHAPE_PLAIN},
        {&kind_client, "redirectURIs", SHAPE_PLAIN},
        {&kind_client, "", SHAPE_PLAIN},
        {&kind_client_scope, "protocolMappers", SHAPE_KEYED},
        {&kind_client_scope, "redirectUris", SHAPE_PLAIN},
        {&kind_protocol_mapper, "config", SHAPE_MAP},
        {&kind_protocol_mapper, "consentRequired", SHAPE_OWN},
        {&kind_realm, "realm", SHAPE_PLAIN},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (kind_shape(rows[i].kind, rows[i].name) != rows[i].shape)
            fail_msg("%s.%s", rows[i].kind->name, rows[i].name);
        if (rows[i].shape == SHAPE_PLAIN)
            assert_null(kind_field(rows[i].kind, rows[i].name));
    }
}

static void objects_are_told_apart_by_their_key_and_live_in_their_collection(void **state) {
    (void)state;
    assert_string_equal(kind_client.key, "clientId");
    assert_string_equal(kind_client.collection, "clients");
    assert_string_equal(kind_client_scope.key, "name");
    assert_string_equal(kind_client_scope.collection, "client-scopes");
    assert_string_equal(kind_protocol_mapper.key, "name");
    assert_null(kind_protocol_mapper.collection);
    assert_null(kind_realm.collection);
    assert_ptr_equal(kind_field(&kind_client, "protocolMappers")->item_kind, &kind_protocol_mapper);
}

static void patterns_match_exactly_or_by_prefix(void **state) {
    (void)state;
    static const char *const patterns[] = {"realm_client", "client.secret.*", NULL};
    static const char *const everything[] = {"*", NULL};
    static const char *const nothing[] = {NULL};
    assert_true(kind_key_matches(patterns, "realm_client"));
    assert_false(kind_key_matches(patterns, "realm_clients"));
    assert_false(kind_key_matches(patterns, "realm_clien"));
    assert_true(kind_key_matches(patterns, "client.secret.creation.time"));
    assert_true(kind_key_matches(patterns, "client.secret."));
    assert_false(kind_key_matches(patterns, "client.secret"));
    assert_false(kind_key_matches(patterns, "x.client.secret.y"));
    assert_false(kind_key_matches(patterns, ""));
    assert_true(kind_key_matches(everything, ""));
    assert_false(kind_key_matches(nothing, "x"));
    assert_false(kind_key_matches(NULL, "x"));
}

static void attributes_that_only_the_server_writes_are_known(void **state) {
    (void)state;
    const struct map_rules *rules = kind_field(&kind_client, "attributes")->map;
    assert_true(kind_key_matches(rules->server_owned, "realm_client"));
    assert_true(kind_key_matches(rules->server_owned, "client.secret.rotated"));
    assert_true(kind_key_matches(rules->server_owned, "de.adorsys.keycloak.config.state"));
    assert_false(kind_key_matches(rules->server_owned, "pkce.code.challenge.method"));
    assert_true(kind_key_matches(rules->filled_in, "backchannel.logout.session.required"));
    assert_true(kind_key_matches(rules->joined_sets, "post.logout.redirect.uris"));
}

static void openid_is_told_apart_from_scopes(void **state) {
    (void)state;
    assert_true(kind_is_openid("openid"));
    assert_false(kind_is_openid("OpenID"));
    assert_false(kind_is_openid("openid "));
    assert_false(kind_is_openid(""));
    assert_false(kind_is_openid(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name),
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(what_a_field_is_decides_how_it_compares),
        cmocka_unit_test(objects_are_told_apart_by_their_key_and_live_in_their_collection),
        cmocka_unit_test(patterns_match_exactly_or_by_prefix),
        cmocka_unit_test(attributes_that_only_the_server_writes_are_known),
        cmocka_unit_test(openid_is_told_apart_from_scopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
