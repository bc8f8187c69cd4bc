#include "kcrealm/base/memory.h"
#include "kcrealm/realm/plan.h"
#include "kcrealm/realm/scopes.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Judges one client, declared at values.yaml:7:5, in realm r with these scopes, and checks the plan. */
static bool check(const char *spec_text, const char *live_text, const char *scopes_text, struct error *err) {
    struct desired desired = {0};
    struct drift drift = {0};
    auto_json spec = given(spec_text);
    auto_json live = given(live_text);
    auto_json scopes = given(scopes_text);
    auto_json scopes_by_realm = json_object();
    json_object_set(scopes_by_realm, "r", scopes);
    char realm[] = "r", name[] = "backstage", path[] = "clientSpecs[0]";
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = realm,
                                          .name = name,
                                          .spec = spec,
                                          .where = {"values.yaml", 7, 5},
                                          .path = path};
    desired_add(&desired, &object);
    drift_judge(&drift, &desired.items[0], live, false);
    scopes_judge(&drift, scopes_by_realm);
    drift_sort(&drift);
    bool passed = plan_check(&drift, scopes_by_realm, err);
    drift_clear(&drift);
    desired_clear(&desired);
    return passed;
}

static void what_can_be_done_passes(void **state) {
    (void)state;
    static const struct {
        const char *spec, *live, *scopes;
    } rows[] = {
        {"{'name': 'X'}", "{'name': 'X'}", "{}"},
        {"{'name': 'X'}", NULL, "{}"},
        {"{'defaultClientScopes': ['email']}", "{}", "{'email': {'protocol': 'openid-connect'}}"},
        {"{'defaultClientScopes': ['groups', 'phone']}", "{}", "{}"},
        {"{'defaultClientScopes': ['openid']}", NULL, "{}"},
        {"{'defaultClientScopes': ['custom']}", "{'defaultClientScopes': ['custom']}", "{}"},
        {"{'protocol': 'saml', 'defaultClientScopes': ['role_list']}", "{}",
         "{'role_list': {'protocol': 'saml'}}"},
        {"{'defaultClientScopes': ['role_list']}", "{'protocol': 'saml'}",
         "{'role_list': {'protocol': 'saml'}}"},
        {"{'defaultClientScopes': ['odd']}", "{}", "{'odd': {}}"},
        {"{'name': 'role_list'}", "{}", "{'role_list': {'protocol': 'saml'}}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        if (!check(rows[i].spec, rows[i].live, rows[i].scopes, &err))
            fail_msg("%s: %s", rows[i].spec, err.message);
    }
}

static void a_scope_that_nobody_can_create_stops_everything(void **state) {
    (void)state;
    auto_error err = {0};
    assert_false(check("{'defaultClientScopes': ['emial']}", "{}", "{'email': {}, 'profile': {}}", &err));
    assert_int_equal(err.class, ERROR_REFUSED);
    assert_string_equal(
        err.message,
        "client scope \"emial\" does not exist in realm \"r\" and is none that can be created here"
        " (profile, email, address, phone, groups); client \"backstage\" links it");
    assert_string_equal(err.next, "did you mean \"email\"? Otherwise create the scope in the realm first");
}

static void a_scope_like_no_other_is_to_be_created_first(void **state) {
    (void)state;
    auto_error err = {0};
    assert_false(check("{'optionalClientScopes': ['platform-roles']}", NULL, "{'email': {}}", &err));
    assert_int_equal(err.class, ERROR_REFUSED);
    assert_non_null(strstr(err.message, "\"platform-roles\""));
    assert_string_equal(err.next,
                        "create the scope in the realm first, or take it out of the client's lists");
}

/* The server would answer 204 and link nothing. */
static void a_scope_of_another_protocol_is_refused_where_it_is_declared(void **state) {
    (void)state;
    static const struct {
        const char *spec, *live, *message;
    } rows[] = {
        {"{'defaultClientScopes': ['role_list']}", "{}",
         "client scope \"role_list\" is for saml, client \"backstage\" of realm \"r\" speaks openid-connect"},
        {"{'defaultClientScopes': ['role_list']}", NULL,
         "client scope \"role_list\" is for saml, client \"backstage\" of realm \"r\" speaks openid-connect"},
        {"{'protocol': 'saml', 'optionalClientScopes': ['email']}", "{}",
         "client scope \"email\" is for openid-connect, client \"backstage\" of realm \"r\" speaks saml"},
        {"{'optionalClientScopes': ['email']}", "{'protocol': 'saml'}",
         "client scope \"email\" is for openid-connect, client \"backstage\" of realm \"r\" speaks saml"},
    };
    static const char scopes[] =
        "{'role_list': {'protocol': 'saml'}, 'email': {'protocol': 'openid-connect'}}";
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_false(check(rows[i].spec, rows[i].live, scopes, &err));
        assert_int_equal(err.class, ERROR_REFUSED);
        assert_string_equal(err.message, rows[i].message);
        assert_string_equal(err.origin, "values.yaml:7:5");
        assert_non_null(err.next);
    }
}

static void a_missing_realm_is_an_error_that_names_the_importer(void **state) {
    (void)state;
    auto_error err = {0};
    auto_json nothing = json_object();
    struct drift drift = {0};
    drift_add(&drift, &kind_client, "r", "x", DRIFT_IN_SYNC, NULL);
    drift_add(&drift, &kind_realm, "r", "r", DRIFT_IN_SYNC, NULL);
    drift_add(&drift, &kind_client_scope, "r", "custom", DRIFT_IN_SYNC, NULL);
    assert_true(plan_check(&drift, nothing, &err));
    drift_add(&drift, &kind_realm, "gone", "gone", DRIFT_MISSING, NULL);
    assert_false(plan_check(&drift, nothing, &err));
    assert_int_equal(err.class, ERROR_NOT_FOUND);
    assert_string_equal(err.message, "realm \"gone\" does not exist");
    assert_non_null(strstr(err.next, "KeycloakRealmImport"));
    drift_clear(&drift);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_done_passes),
        cmocka_unit_test(a_scope_that_nobody_can_create_stops_everything),
        cmocka_unit_test(a_scope_like_no_other_is_to_be_created_first),
        cmocka_unit_test(a_scope_of_another_protocol_is_refused_where_it_is_declared),
        cmocka_unit_test(a_missing_realm_is_an_error_that_names_the_importer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
