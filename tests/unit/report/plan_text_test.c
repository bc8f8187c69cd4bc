/* Plans for people, byte for byte. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(struct report_case *planned, enum ensure_mode mode, const char *expected) {
    auto_text text = case_plan(planned, mode, REPORT_TEXT, &style_plain);
    assert_string_equal(text, expected);
}

static void a_creation_shows_all_that_is_declared(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "argocd",
                "{'name': 'Argo CD', 'publicClient': true, 'redirectUris': ['https://a/cb', 'http://b/cb'],"
                " 'attributes': {'pkce.code.challenge.method': 'S256'},"
                " 'protocolMappers': [{'name': 'aud', 'protocolMapper': 'oidc-audience-mapper',"
                " 'config': {'access.token.claim': 'true'}}],"
                " 'defaultClientScopes': ['openid', 'profile', 'email'], 'optionalClientScopes': ['phone']}",
                NULL);
    check(&planned, ENSURE_CREATE_ONLY,
          "realm ameide\n"
          "  + client argocd  create            values.yaml:10:7\n"
          "      + name                    Argo CD\n"
          "      + publicClient            true\n"
          "      + redirectUris            https://a/cb\n"
          "      +                         http://b/cb\n"
          "      + attributes.pkce.code.challenge.method  S256\n"
          "      + protocolMappers[\"aud\"]  oidc-audience-mapper, access.token.claim: true\n"
          "      + defaultClientScopes     profile, email\n"
          "      + optionalClientScopes    phone\n"
          "\n"
          "Plan: 1 to create\n");
}

static struct drift_item *drifted_client(struct report_case *planned) {
    return case_client(planned, "backstage", "{'name': 'new', 'defaultClientScopes': ['groups', 'profile']}",
                       "{'name': 'old', 'optionalClientScopes': ['profile']}");
}

static void all_steps_of_an_object_stand_together(void **state) {
    (void)state;
    auto_case planned = {0};
    drifted_client(&planned);
    check(&planned, ENSURE_UPDATE,
          "realm ameide\n"
          "  ~ client backstage  update, attach, move  values.yaml:10:7\n"
          "      name\n"
          "        - old\n"
          "        + new\n"
          "      defaultClientScopes\n"
          "        + groups\n"
          "        ~ profile  optional → default\n"
          "\n"
          "Plan: 1 to update, 1 scope link to attach, 1 scope link to move\n");
}

static void what_create_only_leaves_is_counted_with_the_way_out(void **state) {
    (void)state;
    auto_case planned = {0};
    drifted_client(&planned);
    case_client(&planned, "pgadmin", "{'name': 'new', 'enabled': true}", "{'name': 'old', 'enabled': false}");
    check(&planned, ENSURE_CREATE_ONLY,
          "realm ameide\n"
          "  ~ client backstage  attach, move      values.yaml:10:7\n"
          "      defaultClientScopes\n"
          "        + groups\n"
          "        ~ profile  optional → default\n"
          "\n"
          "Plan: 1 scope link to attach, 1 scope link to move\n"
          "2 objects (3 fields) differ and stay as they are; --update makes them equal.\n");
}

static void one_object_that_is_left_is_singular(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "pgadmin", "{'name': 'new'}", "{'name': 'old'}");
    check(&planned, ENSURE_CREATE_ONLY,
          "Nothing to do.\n"
          "1 object (1 field) differs and stays as it is; --update makes it equal.\n");
}

static void removals_of_undeclared_things_are_announced(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client_strict(&planned, "a", "{'attributes': {}, 'defaultClientScopes': []}",
                       "{'attributes': {'x': '1'}, 'defaultClientScopes': ['roles']}");
    check(&planned, ENSURE_STRICT,
          "realm ameide\n"
          "  ~ client a  update, detach    values.yaml:10:7\n"
          "      attributes.x  (undeclared)\n"
          "        - 1\n"
          "      defaultClientScopes\n"
          "        - roles  (undeclared)\n"
          "\n"
          "Plan: 1 to update, 1 scope link to detach\n"
          "Some of them remove what the files do not declare: asks first, or needs --yes.\n");
}

static void what_there_is_to_ask_about_is_said_in_its_words(void **state) {
    (void)state;
    static const struct {
        enum plan_action action;
        size_t count;
        const char *line;
    } rows[] = {
        {PLAN_WRITE, 1, "One of them replaces another value of Vault: asks first, or needs --yes.\n"},
        {PLAN_WRITE, 2, "Some of them replace another value of Vault: asks first, or needs --yes.\n"},
        {PLAN_REGENERATE, 1, "It makes a new secret: asks first, or needs --yes.\n"},
        {PLAN_REGENERATE, 2, "They make new secrets: asks first, or needs --yes.\n"},
    };
    for (size_t row = 0; row < mem_count(rows); row++) {
        struct plan plan = {0};
        struct buffer out = {0};
        for (size_t i = 0; i < rows[row].count; i++)
            plan_add(&plan, &kind_client, "ameide", i ? "b" : "a", rows[row].action, "secret/x#value")
                ->needs_consent = true;
        report_plan(&out, &plan, REPORT_TEXT, &style_plain);
        auto_text text = buffer_steal(&out);
        assert_non_null(strstr(text, rows[row].line));
        plan_clear(&plan);
    }
}

static void nothing_to_do_is_said(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", "{'name': 'A'}");
    check(&planned, ENSURE_UPDATE, "Nothing to do.\n");
}

static void scopes_come_first_as_they_are_created_first(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", NULL);
    case_object(&planned, &kind_client_scope, "ameide", "groups", "{'description': 'groups'}", NULL);
    check(&planned, ENSURE_CREATE_ONLY,
          "realm ameide\n"
          "  + client scope groups  create            values.yaml:20:7\n"
          "      + description  groups\n"
          "\n"
          "  + client a             create            values.yaml:10:7\n"
          "      + name  A\n"
          "\n"
          "Plan: 2 to create\n");
}

static void secrets_of_new_objects_are_masked(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(
        &planned, "a",
        "{'attributes': {'api.password': 'hunter1'},"
        " 'protocolMappers': [{'name': 'm', 'protocolMapper': 't', 'config': {'secret': 'hunter2'}}]}",
        NULL);
    auto_text text = case_plan(&planned, ENSURE_CREATE_ONLY, REPORT_TEXT, &style_plain);
    assert_null(strstr(text, "hunter"));
    assert_non_null(strstr(text, "t, secret: ***"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_creation_shows_all_that_is_declared),
        cmocka_unit_test(all_steps_of_an_object_stand_together),
        cmocka_unit_test(what_create_only_leaves_is_counted_with_the_way_out),
        cmocka_unit_test(one_object_that_is_left_is_singular),
        cmocka_unit_test(removals_of_undeclared_things_are_announced),
        cmocka_unit_test(what_there_is_to_ask_about_is_said_in_its_words),
        cmocka_unit_test(nothing_to_do_is_said),
        cmocka_unit_test(scopes_come_first_as_they_are_created_first),
        cmocka_unit_test(secrets_of_new_objects_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
