/* The client scopes that clients need: created first, read back, then linked. */
#include "reconcile/apply_scopes.h"

#include "kcrealm/base/memory.h"
#include "support/apply_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define POST_SCOPE "POST /admin/realms/ameide/client-scopes"
#define GET_SCOPES "GET /admin/realms/ameide/client-scopes"

/* Client "x" wants the scope groups, which the realm lacks; client "y" wants a name. */
static void open_case(struct apply_case *apply) {
    apply_open_as(apply, 1);
    fake_add_client(&apply->session.fake, "ameide", "{'clientId': 'x', 'defaultClientScopes': []}");
    apply_declare(apply, "ameide", "x", "{'defaultClientScopes': ['groups', 'email']}");
    apply_declare(apply, "ameide", "y", "{'name': 'Y'}");
    apply_look(apply, ENSURE_CREATE_ONLY);
}

static void assert_results(const struct apply_case *apply, const char *expected) {
    auto_text results = apply_results(apply);
    assert_string_equal(results, expected);
}

static const json_t *scope_named(const struct apply_case *apply, const char *realm, const char *name) {
    return value_find(fake_list(&apply->session.fake, realm, "scopes"), "name", name);
}

static void a_missing_scope_is_created_before_the_clients(void **state) {
    (void)state;
    struct apply_case apply;
    open_case(&apply);
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    assert_results(&apply,
                   "groups create: done\nx attach groups: done\nx attach email: done\ny create: done\n");
    auto_text log = http_script_log(apply.session.fake.script, false);
    static const char first[] = POST_SCOPE "\n" GET_SCOPES "\n";
    assert_int_equal(strncmp(log, first, strlen(first)), 0);
    assert_int_equal(http_script_count(apply.session.fake.script, POST_SCOPE), 1);
    const json_t *mapper =
        json_array_get(json_object_get(scope_named(&apply, "ameide", "groups"), "protocolMappers"), 0);
    assert_string_equal(value_text(mapper, "protocolMapper"), "oidc-group-membership-mapper");
    apply_close(&apply);
}

static void a_scope_is_created_once_for_many_clients_and_once_a_realm(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    fake_add_realm(&apply.session.fake, "other");
    for (int n = 0; n < 6; n++) {
        auto_text name = mem_format("c%d", n);
        apply_declare(&apply, n % 2 ? "ameide" : "other", name, "{'defaultClientScopes': ['groups']}");
    }
    apply_look(&apply, ENSURE_CREATE_ONLY);
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    for (size_t i = 0; i < apply.plan.count; i++)
        assert_int_equal(apply.plan.items[i].result, RESULT_DONE);
    assert_int_equal(apply.plan.count, 8);
    assert_int_equal(http_script_count(apply.session.fake.script, POST_SCOPE), 1);
    assert_int_equal(http_script_count(apply.session.fake.script, "POST /admin/realms/other/client-scopes"),
                     1);
    apply_close(&apply);
}

/* 409: somebody else was faster, which is as good. */
static void add_groups_first(struct fake_keycloak *fake, const struct script_request *request) {
    json_t *scopes = fake_list(fake, "ameide", "scopes");
    if (strcmp(request->method, "POST") == 0 && strstr(request->path, "client-scopes"))
        json_array_append_new(
            scopes, json_pack("{ssssss}", "id", "theirs", "name", "groups", "protocol", "openid-connect"));
    fake->before = NULL;
}

static void a_scope_that_somebody_else_created_is_compared(void **state) {
    (void)state;
    struct apply_case apply;
    open_case(&apply);
    apply.session.fake.before = add_groups_first;
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    auto_text results = apply_results(&apply);
    static const char differs[] = "groups create: failed: exists when read back, but ";
    assert_int_equal(strncmp(results, differs, strlen(differs)), 0);
    /* It is there all the same, and can be linked by the id that it has. */
    assert_non_null(strstr(results, "x attach groups: done\nx attach email: done\ny create: done\n"));
    assert_int_equal(http_script_count(apply.session.fake.script,
                                       "PUT /admin/realms/ameide/clients/id-x/default-client-scopes/theirs"),
                     1);
    apply_close(&apply);
}

static void a_scope_that_is_refused_fails_what_needs_it(void **state) {
    (void)state;
    struct apply_case apply;
    open_case(&apply);
    fake_answers(&apply.session.fake, POST_SCOPE, -1, 403, "{}");
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    assert_results(&apply,
                   "groups create: failed: user admin of realm master may not do this in realm ameide: "
                   "the role manage-clients is missing; give it the role manage-clients (client "
                   "ameide-realm of realm master)\n"
                   "x attach groups: failed: the realm's scope \"groups\" is not there\n"
                   "x attach email: done\n"
                   "y create: done\n");
    /* Nothing was written, so nothing is read back. */
    assert_int_equal(http_script_count(apply.session.fake.script, GET_SCOPES), 0);
    apply_close(&apply);
}

static void success_is_judged_by_what_is_read_back(void **state) {
    (void)state;
    static const struct {
        struct fake_rule rule;
        const char *reason; /* a part */
    } rows[] = {
        {{POST_SCOPE, 1, 201, NULL, NULL}, "Keycloak accepted it, but it is not there when read back"},
        {{GET_SCOPES, -1, 500, "{}", NULL}, "Keycloak answered HTTP 500"},
        {{GET_SCOPES, -1, 200, "{}", NULL}, "it is not there when read back"},
        {{GET_SCOPES, -1, 200, "<html>", "text/html"}, "HTML instead of JSON"},
        {{POST_SCOPE, 1, 0, NULL, NULL}, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case apply;
        open_case(&apply);
        fake_add_rule(&apply.session.fake, &rows[i].rule);
        assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
        assert_int_equal(apply.plan.items[0].result, RESULT_FAILED);
        assert_non_null(strstr(apply.plan.items[0].reason, rows[i].reason));
        assert_int_equal(apply.plan.items[apply.plan.count - 1].result, RESULT_DONE);
        apply_close(&apply);
    }
}

static void what_the_scope_should_hold_is_compared(void **state) {
    (void)state;
    struct apply_case apply;
    open_case(&apply);
    fake_add_rule(&apply.session.fake, &(struct fake_rule){GET_SCOPES, 1, 200,
                                                           "[{'name': 'groups', 'id': 's', 'protocol': "
                                                           "'openid-connect', 'description': 'other'}]",
                                                           NULL});
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    assert_int_equal(apply.plan.items[0].result, RESULT_FAILED);
    assert_non_null(strstr(apply.plan.items[0].reason, "exists when read back, but "));
    assert_non_null(strstr(apply.plan.items[0].reason, " differs"));
    apply_close(&apply);
}

static void without_pending_scopes_nothing_is_sent(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    apply_declare(&apply, "ameide", "y", "{'name': 'Y'}");
    apply_look(&apply, ENSURE_CREATE_ONLY);
    assert_true(apply_scopes(apply.session.keycloak, &apply.plan, &apply.snapshot, NULL));
    assert_int_equal(http_script_count(apply.session.fake.script, ""), 0);
    assert_int_equal(apply.plan.items[0].result, RESULT_PENDING);
    apply_close(&apply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_scope_is_created_before_the_clients),
        cmocka_unit_test(a_scope_is_created_once_for_many_clients_and_once_a_realm),
        cmocka_unit_test(a_scope_that_somebody_else_created_is_compared),
        cmocka_unit_test(a_scope_that_is_refused_fails_what_needs_it),
        cmocka_unit_test(success_is_judged_by_what_is_read_back),
        cmocka_unit_test(what_the_scope_should_hold_is_compared),
        cmocka_unit_test(without_pending_scopes_nothing_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
