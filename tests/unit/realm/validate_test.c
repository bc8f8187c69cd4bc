#include "kcrealm/realm/validate.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "kcrealm/realm/mask.h"
#include "support/realm_random.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct validate_options no_options;

struct row {
    const char *name;
    const char *spec;        /* YAML */
    const char *diagnostics; /* as diagnostics_shown() writes them */
};

/* Reads the spec as the only document of f.yaml and checks it as "spec". */
static void validate(const struct kind *kind, const char *spec, bool allow_secrets,
                     struct diagnostics *diagnostics) {
    auto_error err = {0};
    struct positions *positions = positions_new();
    auto_json documents = yaml_parse(spec, strlen(spec), "f.yaml", positions, &err);
    if (!documents)
        fail_msg("%s (%s): %s", err.message, err.origin, spec);
    const struct validate_options options = {.positions = positions, .allow_secrets = allow_secrets};
    validate_spec(kind, json_array_get(documents, 0), &options, "spec", diagnostics);
    positions_free(positions);
}

static void check_allowing(bool secrets, const struct kind *kind, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = {0};
        validate(kind, rows[i].spec, secrets, &diagnostics);
        auto_text lines = diagnostics_shown(&diagnostics);
        diagnostics_clear(&diagnostics);
        same_lines(rows[i].name, lines, rows[i].diagnostics);
    }
}

static void check(const struct kind *kind, const struct row *rows, size_t count) {
    check_allowing(false, kind, rows, count);
}

static void right_specs_have_nothing_to_say_about(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"empty", "{}", ""},
        {"one of each type",
         "clientId: backstage\nname: Backstage\npublicClient: false\nenabled: 'true'\nnotBefore: 0\n"
         "redirectUris: [https://x/*]\nwebOrigins: []\nattributes: {pkce.method: S256, a: true, b: 8, c: "
         "null}\n"
         "protocolMappers:\n- {name: groups, protocol: openid-connect, config: {full.path: false}}\n"
         "defaultClientScopes: [openid, profile]\noptionalClientScopes: [phone]\n"
         "authenticationFlowBindingOverrides: {browser: my browser}\nauthorizationSettings: [whatever]\n",
         ""},
        {"null declares nothing, of whatever type",
         "{name: null, publicClient: null, redirectUris: null, attributes: null, protocolMappers: null,"
         " secret: null, defaultClientScopes: null}",
         ""},
        {"numbers and booleans for texts", "{name: 8, description: true, baseUrl: 1.5}", ""},
        {"fields that no word resembles", "{somethingCompletelyNew: {a: 1}, x-y-z-settings: 1}", ""},
    };
    check(&kind_client, rows, mem_count(rows));
    static const struct row scope_rows[] = {
        {"a client scope",
         "{name: groups, protocol: openid-connect, attributes: {a: b}, protocolMappers: []}", ""},
    };
    check(&kind_client_scope, scope_rows, mem_count(scope_rows));
}

static void specs_as_people_write_them_are_valid(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct random random = {seed};
        struct diagnostics diagnostics = {0};
        auto_json spec = random_spec(&random);
        validate_spec(&kind_client, spec, &no_options, "spec", &diagnostics);
        auto_text lines = diagnostics_shown(&diagnostics);
        diagnostics_clear(&diagnostics);
        same_lines("random", lines, "");
    }
}

/* Whatever is wrong is said; nothing breaks. */
static void specs_of_whatever_types_are_no_danger(void **state) {
    (void)state;
    size_t errors = 0;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct random random = {seed};
        struct diagnostics diagnostics = {0};
        auto_json spec = random_oddity(&random);
        validate_spec(&kind_client, spec, &no_options, "spec", &diagnostics);
        errors += diagnostics.error_count;
        diagnostics_clear(&diagnostics);
    }
    assert_true(errors > 500);
}

static void wrong_types_are_errors_at_their_place(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a list for a text", "clientId: x\nname: [X]",
         "error f.yaml:2:1 spec.name: name must be a string, but is a list"},
        {"a map for a text", "name: {a: b}",
         "error f.yaml:1:1 spec.name: name must be a string, but is a map"},
        {"a text for a boolean", "publicClient: 'yes'",
         "error f.yaml:1:1 spec.publicClient: publicClient must be true or false, but is a string"},
        {"a number for a boolean", "enabled: 1",
         "error f.yaml:1:1 spec.enabled: enabled must be true or false, but is a number"},
        {"a text for a number", "notBefore: '0'",
         "error f.yaml:1:1 spec.notBefore: notBefore must be a number, but is a string"},
        {"a text for a list", "redirectUris: https://x",
         "error f.yaml:1:1 spec.redirectUris: redirectUris must be a list of strings, but is a string"},
        {"a map for a list", "webOrigins: {a: b}",
         "error f.yaml:1:1 spec.webOrigins: webOrigins must be a list of strings, but is a map"},
        {"items of a list", "redirectUris:\n- https://x\n- 8080\n- null\n- [a]",
         "error f.yaml:3:3 spec.redirectUris[1]: an item of redirectUris must be a string, but is a number\n"
         "error f.yaml:4:3 spec.redirectUris[2]: an item of redirectUris must be a string, but is null\n"
         "error f.yaml:5:3 spec.redirectUris[3]: an item of redirectUris must be a string, but is a list"},
        {"a text for a list of scopes", "defaultClientScopes: email",
         "error f.yaml:1:1 spec.defaultClientScopes: defaultClientScopes must be a list of strings,"
         " but is a string"},
        {"a list for a map", "attributes: [a]",
         "error f.yaml:1:1 spec.attributes: attributes must be a map of strings, but is a list"},
        {"entries of a map", "attributes:\n  good: x\n  post.logout.redirect.uris: [a, b]\n  deep: {a: b}",
         "error f.yaml:3:3 spec.attributes.post.logout.redirect.uris: an entry of attributes must be a "
         "string,"
         " but is a list\n"
         "error f.yaml:4:3 spec.attributes.deep: an entry of attributes must be a string, but is a map"},
        {"a map for the mappers", "protocolMappers: {name: m}",
         "error f.yaml:1:1 spec.protocolMappers: protocolMappers must be a list of maps, but is a map"},
        {"mappers that are texts", "protocolMappers: [{name: m}, groups]",
         "error f.yaml:1:30 spec.protocolMappers[1]: an item of protocolMappers must be a map, but is a "
         "string"},
        {"inside a mapper", "protocolMappers:\n- name: m\n  protocol: []\n  config: {a: [b]}",
         "error f.yaml:3:3 spec.protocolMappers[0].protocol: protocol must be a string, but is a list\n"
         "error f.yaml:4:12 spec.protocolMappers[0].config.a: an entry of config must be a string,"
         " but is a list"},
    };
    check(&kind_client, rows, mem_count(rows));
}

static void all_that_is_wrong_is_said_at_once(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"four things", "name: []\npublicClient: x\nredirectUris: u\nsecret: z",
         "error f.yaml:1:1 spec.name: name must be a string, but is a list\n"
         "error f.yaml:2:1 spec.publicClient: publicClient must be true or false, but is a string\n"
         "error f.yaml:3:1 spec.redirectUris: redirectUris must be a list of strings, but is a string\n"
         "error f.yaml:4:1 spec.secret: a client's secret is declared in a file"},
    };
    check(&kind_client, rows, mem_count(rows));
}

static void declared_secrets_are_refused(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"the secret", "secret: s3cr3t",
         "error f.yaml:1:1 spec.secret: a client's secret is declared in a file"},
        {"even an empty one", "secret: ''",
         "error f.yaml:1:1 spec.secret: a client's secret is declared in a file"},
        {"one that is no text", "secret: 12345",
         "error f.yaml:1:1 spec.secret: a client's secret is declared in a file"},
        {"a reference", "secret: ${vault.backstage}",
         "error f.yaml:1:1 spec.secret: a client's secret is declared in a file"},
        {"the registration token", "registrationAccessToken: t",
         "error f.yaml:1:1 spec.registrationAccessToken: a client's registrationAccessToken is declared in a "
         "file"},
        {"a rotated secret", "attributes: {client.secret.rotated: s}",
         "error f.yaml:1:14 spec.attributes.client.secret.rotated: a client's client.secret.rotated is "
         "declared"
         " in a file"},
        {"a private key", "attributes: {saml.signing.private.key: s}",
         "error f.yaml:1:14 spec.attributes.saml.signing.private.key: a client's saml.signing.private.key is"
         " declared in a file"},
        {"a mask, as exports have it",
         "secret: '**********'\nattributes: {client.secret.rotated: '**********'}", ""},
        {"the dates of a secret, as exports have them", "attributes: {client.secret.creation.time: '1'}", ""},
        {"an attribute that is removed", "attributes: {saml.signing.private.key: ''}", ""},
    };
    check(&kind_client, rows, mem_count(rows));
}

static void with_leave_a_secret_has_to_be_one(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a secret", "secret: s3cr3t", ""},
        {"of a confidential client", "{publicClient: false, secret: s3cr3t}", ""},
        {"of a public client", "{publicClient: true, secret: s3cr3t}",
         "error f.yaml:1:22 spec.secret: a public client has no secret"},
        {"null", "secret: null", ""},
        {"a mask would become the secret", "secret: '**********'",
         "error f.yaml:1:1 spec.secret: the secret is masked, and the mask would become the secret"},
        {"an empty one would let everybody in", "secret: ''",
         "error f.yaml:1:1 spec.secret: the secret is empty, and would let everybody in"},
        {"a number", "secret: 12345", "error f.yaml:1:1 spec.secret: the secret must be a string"},
        {"a placeholder", "secret: ${SECRET}",
         "error f.yaml:1:1 spec.secret: the secret looks like a placeholder"},
        {"other secrets all the same",
         "{registrationAccessToken: x, attributes: {saml.signing.private.key: y, client.secret.rotated: z}}",
         "error f.yaml:1:2 spec.registrationAccessToken: a client's registrationAccessToken is declared in a "
         "file\n"
         "error f.yaml:1:43 spec.attributes.saml.signing.private.key: a client's saml.signing.private.key is "
         "declared in a file\n"
         "error f.yaml:1:72 spec.attributes.client.secret.rotated: a client's client.secret.rotated is "
         "declared "
         "in a file"},
    };
    check_allowing(true, &kind_client, rows, mem_count(rows));
}

/* What the operator fills in has no type here. */
static void masks_of_our_own_fit_everywhere(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_json mask = mask_new("nobody knows");
    auto_json spec = json_pack("{sOsOsOs[O]s[{sO}{sO}]s{sO}}", "publicClient", mask, "secret", mask,
                               "webOrigins", mask, "redirectUris", mask, "protocolMappers", "name", mask,
                               "name", mask, "attributes", "a", mask);
    for (int allow = 0; allow < 2; allow++) {
        const struct validate_options options = {.allow_secrets = allow};
        validate_spec(&kind_client, spec, &options, "spec", &diagnostics);
    }
    auto_text lines = diagnostics_shown(&diagnostics);
    diagnostics_clear(&diagnostics);
    assert_string_equal(lines, "");
}

static void a_refused_secret_is_not_repeated(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    validate(&kind_client, "{secret: s3cr3t, attributes: {jwt.credential.private.key: s3cr3t}}", false,
             &diagnostics);
    assert_int_equal(diagnostics.error_count, 2);
    for (size_t i = 0; i < diagnostics.count; i++) {
        assert_null(strstr(diagnostics.items[i].message, "s3cr3t"));
        assert_null(strstr(diagnostics.items[i].next, "s3cr3t"));
        assert_non_null(strstr(diagnostics.items[i].next, "remove the line"));
    }
    diagnostics_clear(&diagnostics);
}

static void misspelt_fields_get_a_warning_with_the_right_name(void **state) {
    (void)state;
    static const struct {
        const char *spec, *line, *next;
    } rows[] = {
        {"redirectURIs: []",
         "warning f.yaml:1:1 spec.redirectURIs: Keycloak has no field \"redirectURIs\" in a client",
         "did you mean \"redirectUris\"?"},
        {"pubilcClient: true",
         "warning f.yaml:1:1 spec.pubilcClient: Keycloak has no field \"pubilcClient\" in a client",
         "did you mean \"publicClient\"?"},
        {"defaultClientScope: []",
         "warning f.yaml:1:1 spec.defaultClientScope: Keycloak has no field \"defaultClientScope\" in a "
         "client",
         "did you mean \"defaultClientScopes\"?"},
        {"protocolMappers: [{name: m, protocolMaper: x}]",
         "warning f.yaml:1:29 spec.protocolMappers[0].protocolMaper: Keycloak has no field \"protocolMaper\" "
         "in"
         " a protocol-mapper",
         "did you mean \"protocolMapper\"?"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct diagnostics diagnostics = {0};
        validate(&kind_client, rows[i].spec, false, &diagnostics);
        auto_text lines = diagnostics_shown(&diagnostics);
        same_lines(rows[i].spec, lines, rows[i].line);
        assert_string_equal(diagnostics.items[0].next, rows[i].next);
        assert_int_equal(diagnostics.error_count, 0);
        diagnostics_clear(&diagnostics);
    }
}

static void mappers_need_a_name_of_their_own(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"no name", "protocolMappers:\n- protocol: x",
         "error f.yaml:2:3 spec.protocolMappers[0]: a protocol-mapper needs a name"},
        {"an empty name", "protocolMappers: [{name: ''}]",
         "error f.yaml:1:19 spec.protocolMappers[0]: a protocol-mapper needs a name"},
        {"null for a name", "protocolMappers: [{name: null}]",
         "error f.yaml:1:19 spec.protocolMappers[0]: a protocol-mapper needs a name"},
        {"a number for a name", "protocolMappers: [{name: 8}]",
         "error f.yaml:1:19 spec.protocolMappers[0]: a protocol-mapper needs a name"},
        {"a name twice", "protocolMappers:\n- {name: a}\n- {name: b}\n- {name: a}",
         "error f.yaml:4:3 spec.protocolMappers[2]: two items of this list are called \"a\""},
        {"a name three times", "protocolMappers: [{name: a}, {name: a}, {name: a}]",
         "error f.yaml:1:30 spec.protocolMappers[1]: two items of this list are called \"a\"\n"
         "error f.yaml:1:41 spec.protocolMappers[2]: two items of this list are called \"a\""},
        {"names that differ in case only", "protocolMappers: [{name: a}, {name: A}]", ""},
    };
    check(&kind_client, rows, mem_count(rows));
    check(&kind_client_scope, rows, mem_count(rows));
}

static void a_scope_is_default_or_optional_but_not_both(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"in both", "defaultClientScopes: [email, profile]\noptionalClientScopes: [phone, profile]",
         "error f.yaml:1:30 spec.defaultClientScopes[1]: scope \"profile\" is declared as default and as "
         "optional"},
        {"two in both", "defaultClientScopes: [a, b]\noptionalClientScopes: [b, a]",
         "error f.yaml:1:23 spec.defaultClientScopes[0]: scope \"a\" is declared as default and as optional\n"
         "error f.yaml:1:26 spec.defaultClientScopes[1]: scope \"b\" is declared as default and as optional"},
        {"openid is no scope", "defaultClientScopes: [openid]\noptionalClientScopes: [openid]", ""},
        {"twice in one list is harmless", "defaultClientScopes: [a, a]\noptionalClientScopes: []", ""},
        {"wrong types are said once", "defaultClientScopes: a\noptionalClientScopes: a",
         "error f.yaml:1:1 spec.defaultClientScopes: defaultClientScopes must be a list of strings,"
         " but is a string\n"
         "error f.yaml:2:1 spec.optionalClientScopes: optionalClientScopes must be a list of strings,"
         " but is a string"},
    };
    check(&kind_client, rows, mem_count(rows));
}

static void places_may_be_unknown(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_json spec = given("{'name': [], 'secret': 'x', 'redirectUris': [1], 'protocolMappers': [{}],"
                           " 'attributes': {'a': []}, 'nmae': 1}");
    validate_spec(&kind_client, spec, &no_options, "p", &diagnostics);
    assert_int_equal(diagnostics.count, 6);
    for (size_t i = 0; i < diagnostics.count; i++) {
        assert_int_equal(diagnostics.items[i].line, 0);
        assert_null(diagnostics.items[i].file);
        assert_non_null(diagnostics.items[i].path);
    }
    diagnostics_clear(&diagnostics);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_specs_have_nothing_to_say_about),
        cmocka_unit_test(specs_as_people_write_them_are_valid),
        cmocka_unit_test(specs_of_whatever_types_are_no_danger),
        cmocka_unit_test(wrong_types_are_errors_at_their_place),
        cmocka_unit_test(all_that_is_wrong_is_said_at_once),
        cmocka_unit_test(declared_secrets_are_refused),
        cmocka_unit_test(with_leave_a_secret_has_to_be_one),
        cmocka_unit_test(masks_of_our_own_fit_everywhere),
        cmocka_unit_test(a_refused_secret_is_not_repeated),
        cmocka_unit_test(misspelt_fields_get_a_warning_with_the_right_name),
        cmocka_unit_test(mappers_need_a_name_of_their_own),
        cmocka_unit_test(a_scope_is_default_or_optional_but_not_both),
        cmocka_unit_test(places_may_be_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
