/* Looking: what is asked, what each answer makes of the declared objects, and what stays in memory. */
#include "kcrealm/reconcile/snapshot.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/apply_case.h"
#include "support/loopback.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct snapshot_options reading = {0};
static const struct snapshot_options strict = {.strict = true};
static const struct snapshot_options writing = {.for_writing = true};

static void look(struct apply_case *seen, const struct snapshot_options *options) {
    struct snapshot_options with_events = *options;
    auto_error err = {0};
    with_events.events = &seen->session.events;
    if (!apply_snapshot(seen, &with_events, &err))
        fail_msg("%s", err.message);
}

static void assert_drift(const struct apply_case *seen, const char *expected) {
    auto_text drift = apply_drift(seen);
    assert_string_equal(drift, expected);
}

static void assert_requests(const struct apply_case *seen, const char *expected) {
    auto_text requests = apply_requests(seen);
    assert_string_equal(requests, expected);
}

static void each_client_is_judged(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide", "{'clientId': 'same', 'name': 'X'}");
    fake_add_client(&seen.session.fake, "ameide", "{'clientId': 'differs', 'name': 'Y', 'redirectUris': []}");
    fake_add_client(&seen.session.fake, "ameide", "{'clientId': 'masked', 'name': '**********'}");
    apply_declare(&seen, "ameide", "same", "{'name': 'X'}");
    apply_declare(&seen, "ameide", "differs", "{'name': 'X', 'redirectUris': ['https://x/*']}");
    apply_declare(&seen, "ameide", "masked", "{'name': 'X'}");
    apply_declare(&seen, "ameide", "missing", "{'name': 'X'}");
    look(&seen, &reading);
    assert_drift(&seen, "ameide/client/differs: drifted /name /redirectUris\n"
                        "ameide/client/masked: unknown: /name: masked by the server\n"
                        "ameide/client/missing: missing\n"
                        "ameide/client/same: in-sync\n");
    assert_requests(&seen, "GET ameide/clients?clientId=account\nGET ameide/clients?clientId=differs\n"
                           "GET ameide/clients?clientId=masked\nGET ameide/clients?clientId=missing\n"
                           "GET ameide/clients?clientId=same\n");
    apply_close(&seen);
}

static void strict_looks_at_what_is_not_declared(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'x', 'attributes': {'extra': '1', 'a': '1'}}");
    apply_declare(&seen, "ameide", "x", "{'attributes': {'a': '1'}}");
    look(&seen, &reading);
    assert_drift(&seen, "ameide/client/x: in-sync\n");
    look(&seen, &strict);
    assert_drift(&seen, "ameide/client/x: drifted /attributes/extra\n");
    apply_close(&seen);
}

static void only_what_drifted_stays_and_no_secrets(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide", "{'clientId': 'same', 'name': 'X'}");
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'differs', 'attributes': {'client.secret.rotated': 'live-secret'}}");
    apply_declare(&seen, "ameide", "same", "{'name': 'X'}");
    apply_declare(&seen, "ameide", "differs", "{'name': 'X'}");
    look(&seen, &writing);
    assert_null(seen.snapshot.drift.items[1].live);
    auto_text live = shown(seen.snapshot.drift.items[0].live);
    assert_non_null(strstr(live, "'id-differs'"));
    assert_null(strstr(live, "live-secret"));
    apply_close(&seen);
}

static void a_realm_that_does_not_exist_is_an_object_of_its_own(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    apply_declare(&seen, "nowhere", "x", "{'defaultClientScopes': ['groups']}");
    look(&seen, &writing);
    auto_text drift = apply_drift(&seen);
    assert_non_null(strstr(drift, "nowhere/client/x: missing\n"));
    assert_non_null(strstr(drift,
                           "nowhere/realm/nowhere: missing: the realm does not exist; the realm importer "
                           "has not run, or the name is wrong\n"));
    /* Its scopes are not asked for. */
    assert_requests(&seen, "GET nowhere/clients?clientId=x\n");
    apply_close(&seen);
}

static void realms_that_cannot_be_read_make_their_objects_unknown(void **state) {
    (void)state;
    static const struct {
        struct fake_rule rule;
        const char *reason; /* a part */
        enum error_class obstacle;
    } rows[] = {
        {{"GET /admin/realms/ameide/clients", -1, 403, "{}", NULL},
         "user admin of realm master may not do this in realm ameide: the role view-clients is missing; give "
         "it "
         "the role view-clients (client ameide-realm of realm master)",
         ERROR_FORBIDDEN},
        {{"GET /admin/realms/ameide/clients", -1, 500, "{}", NULL},
         "Keycloak answered HTTP 500",
         ERROR_SERVER},
        {{"GET /admin/realms/ameide/clients", -1, 200, "{}", NULL},
         "where a list of clients was expected",
         ERROR_SERVER},
        {{"GET /admin/realms/ameide/clients", -1, 200, "[]", NULL},
         "not visible, which may mean missing or hidden: the login does not see the built-in clients of "
         "realm "
         "ameide; it needs the role view-clients",
         ERROR_NONE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case seen;
        apply_open(&seen);
        fake_add_realm(&seen.session.fake, "other");
        fake_add_client(&seen.session.fake, "other", "{'clientId': 'y', 'name': 'X'}");
        apply_declare(&seen, "ameide", "x", "{'name': 'X'}");
        apply_declare(&seen, "other", "y", "{'name': 'X'}");
        fake_add_rule(&seen.session.fake, &rows[i].rule);
        look(&seen, &writing);
        assert_int_equal(seen.snapshot.drift.count, 2);
        assert_int_equal(seen.snapshot.drift.items[0].state, DRIFT_UNKNOWN);
        if (!strstr(seen.snapshot.drift.items[0].reason, rows[i].reason))
            fail_msg("row %zu: %s", i, seen.snapshot.drift.items[0].reason);
        assert_int_equal(seen.snapshot.drift.items[1].state, DRIFT_IN_SYNC);
        assert_int_equal(seen.snapshot.obstacle.class, rows[i].obstacle);
        apply_close(&seen);
    }
}

/* Scopes are read when a link is to change, the realm's defaults when a creation has to complete a list. */
static void lists_are_read_only_when_they_are_needed(void **state) {
    (void)state;
    static const struct {
        const char *live, *spec; /* of client x; live NULL: missing */
        const struct snapshot_options *options;
        const char *requests;
    } rows[] = {
        {"{'clientId': 'x'}", "{'name': 'X'}", &writing, "GET ameide/clients?clientId=x\n"},
        {"{'clientId': 'x', 'defaultClientScopes': ['email']}", "{'defaultClientScopes': ['email']}",
         &writing, "GET ameide/clients?clientId=x\n"},
        {"{'clientId': 'x'}", "{'defaultClientScopes': ['email']}", &reading,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=x\n"},
        {"{'clientId': 'x'}", "{'defaultClientScopes': ['email']}", &writing,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=x\n"},
        {NULL, "{'name': 'X'}", &writing,
         "GET ameide/clients?clientId=account\nGET ameide/clients?clientId=x\n"},
        {NULL, "{'defaultClientScopes': ['email']}", &reading,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=account\nGET ameide/clients?clientId=x\n"},
        {NULL, "{'defaultClientScopes': ['email']}", &writing,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=account\nGET ameide/clients?clientId=x\n"
         "GET ameide/default-optional-client-scopes\n"},
        {NULL, "{'optionalClientScopes': ['email']}", &writing,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=account\nGET ameide/clients?clientId=x\n"
         "GET ameide/default-default-client-scopes\n"},
        {NULL, "{'defaultClientScopes': ['email'], 'optionalClientScopes': []}", &writing,
         "GET ameide/client-scopes\nGET ameide/clients?clientId=account\nGET ameide/clients?clientId=x\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case seen;
        apply_open(&seen);
        if (rows[i].live)
            fake_add_client(&seen.session.fake, "ameide", rows[i].live);
        apply_declare(&seen, "ameide", "x", rows[i].spec);
        look(&seen, rows[i].options);
        auto_text requests = apply_requests(&seen);
        same_lines(rows[i].spec, requests, rows[i].requests);
        apply_close(&seen);
    }
}

static void what_writing_needs_is_kept(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    apply_declare(&seen, "ameide", "x", "{'defaultClientScopes': ['groups', 'email', 'nope']}");
    look(&seen, &writing);
    const json_t *scopes = json_object_get(seen.snapshot.scopes_by_realm, "ameide");
    auto_json email = given("{'id': 'scope-email', 'protocol': 'openid-connect'}");
    same_json("email", json_object_get(scopes, "email"), email);
    auto_json defaults = given("{'optionalClientScopes': ['offline_access', 'address', 'phone']}");
    same_json("defaults", json_object_get(seen.snapshot.defaults_by_realm, "ameide"), defaults);
    /* Missing scopes are objects of their own, before plan_make; those that we can create are declared. */
    assert_drift(&seen, "ameide/client/x: missing\n"
                        "ameide/client-scope/groups: missing: client \"x\" links it\n"
                        "ameide/client-scope/nope: missing: client \"x\" links it\n");
    assert_non_null(seen.snapshot.drift.items[1].declared);
    assert_null(seen.snapshot.drift.items[2].declared);
    apply_close(&seen);
}

static void scopes_that_cannot_be_read_are_a_warning(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    apply_declare(&seen, "ameide", "x", "{'defaultClientScopes': ['email']}");
    fake_answers(&seen.session.fake, "GET /admin/realms/ameide/client-scopes", -1, 403, "{}");
    look(&seen, &writing);
    assert_drift(&seen, "ameide/client/x: missing\n");
    assert_non_null(
        strstr(buffer_text(&seen.session.said), "warning: client scopes of realm ameide: user admin"));
    apply_close(&seen);
}

/* Created without it, the client would lose what the realm gives new clients. */
static void a_list_that_a_new_client_needs_and_nobody_can_read_prevents_its_creation(void **state) {
    (void)state;
    static const struct {
        struct fake_rule rule;
        const char *why;
    } rows[] = {
        {{"GET /admin/realms/ameide/default-optional-", -1, 403, "{}", NULL},
         "user admin of realm master may "},
        {{"GET /admin/realms/ameide/default-optional-", -1, 500, "{}", NULL}, "Keycloak answered HTTP 500"},
        {{"GET /admin/realms/ameide/default-optional-", -1, 404, "{}", NULL}, "Keycloak answered HTTP 404"},
        {{"GET /admin/realms/ameide/default-optional-", -1, 200, "{}", NULL}, "Keycloak's answer is no list"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case seen;
        apply_open(&seen);
        fake_add_realm(&seen.session.fake, "other");
        fake_add_client(&seen.session.fake, "ameide", "{'clientId': 'there', 'defaultClientScopes': []}");
        apply_declare(&seen, "ameide", "needs", "{'defaultClientScopes': ['groups']}");
        apply_declare(&seen, "ameide", "needs-other", "{'optionalClientScopes': ['email']}");
        apply_declare(&seen, "ameide", "plain", "{'name': 'X'}");
        apply_declare(&seen, "ameide", "there", "{'defaultClientScopes': ['email']}");
        apply_declare(&seen, "other", "needs", "{'defaultClientScopes': ['email']}");
        fake_add_rule(&seen.session.fake, &rows[i].rule);
        apply_look(&seen, ENSURE_CREATE_ONLY);
        const struct drift_item *needs = &seen.snapshot.drift.items[0];
        auto_text reason = mem_format(
            "cannot be created from here: /optionalClientScopes: the realm's own list could not be read: %s",
            rows[i].why);
        if (!text_starts_with(needs->reason, reason))
            fail_msg("row %zu: %s", i, needs->reason);
        /* Nor is the scope created that only this client wants. */
        assert_true(apply_carry_out(&seen, ENSURE_CREATE_ONLY, NULL));
        auto_text results = apply_results(&seen);
        assert_string_equal(results, "needs-other create: done\nplain create: done\n"
                                     "there attach email: done\nneeds create: done\n");
        assert_null(fake_client(&seen.session.fake, "ameide", "needs"));
        apply_close(&seen);
    }
}

static void flows_are_compared_by_their_aliases(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'a', 'authenticationFlowBindingOverrides': {'browser': 'flow-1'}}");
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'b', 'authenticationFlowBindingOverrides': {'browser': 'flow-2'}}");
    apply_declare(&seen, "ameide", "a", "{'authenticationFlowBindingOverrides': {'browser': 'browser'}}");
    apply_declare(&seen, "ameide", "b", "{'authenticationFlowBindingOverrides': {'browser': 'browser'}}");
    look(&seen, &reading);
    assert_drift(&seen, "ameide/client/a: in-sync\n"
                        "ameide/client/b: drifted /authenticationFlowBindingOverrides/browser\n");
    auto_json ids = given("{'browser': 'flow-1'}");
    same_json("ids", json_object_get(seen.snapshot.flow_ids_by_realm, "ameide"), ids);
    assert_int_equal(
        http_script_count(seen.session.fake.script, "GET /admin/realms/ameide/authentication/flows"), 1);
    apply_close(&seen);
}

static void flows_that_cannot_be_read_are_unknown(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'x', 'authenticationFlowBindingOverrides': {'browser': 'flow-1'}}");
    apply_declare(&seen, "ameide", "x", "{'authenticationFlowBindingOverrides': {'browser': 'browser'}}");
    fake_answers(&seen.session.fake, "GET /admin/realms/ameide/authentication", -1, 403, "{}");
    look(&seen, &reading);
    auto_text drift = apply_drift(&seen);
    assert_non_null(strstr(drift, "ameide/client/x: unknown: "));
    assert_non_null(
        strstr(buffer_text(&seen.session.said), "warning: authentication flows of realm ameide: "));
    apply_close(&seen);
}

/* Nobody declared the flows, so nobody asks; a PUT must not send the masked ones back. */
static void flows_that_nobody_declares_are_not_read(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_client(&seen.session.fake, "ameide",
                    "{'clientId': 'x', 'authenticationFlowBindingOverrides': {'browser': 'flow-1'}}");
    apply_declare(&seen, "ameide", "x", "{'name': 'X', 'authenticationFlowBindingOverrides': {}}");
    apply_look(&seen, ENSURE_UPDATE);
    assert_true(apply_carry_out(&seen, ENSURE_UPDATE, NULL));
    assert_int_equal(seen.plan.items[0].result, RESULT_DONE);
    auto_json flows = given("{'browser': 'flow-1'}");
    const json_t *live = fake_client(&seen.session.fake, "ameide", "x");
    same_json("flows", json_object_get(live, "authenticationFlowBindingOverrides"), flows);
    apply_close(&seen);
}

static void many_clients_are_read_by_pages(void **state) {
    (void)state;
    struct apply_case seen;
    apply_open(&seen);
    fake_add_clients(&seen.session.fake, "ameide", 200);
    for (unsigned i = 0; i < 205; i++) {
        auto_text name = mem_format("client-%04u", i);
        auto_text spec = mem_format("{'name': 'Number %u'}", i == 7 ? 8 : i);
        apply_declare(&seen, "ameide", name, spec);
    }
    look(&seen, &reading);
    size_t counts[DRIFT_STATES];
    drift_count(&seen.snapshot.drift, counts);
    assert_int_equal(counts[DRIFT_IN_SYNC], 199);
    assert_int_equal(counts[DRIFT_DRIFTED], 1);
    assert_int_equal(counts[DRIFT_MISSING], 5);
    assert_in_range(fake_admin_count(&seen.session.fake), 4, 8);
    apply_close(&seen);
}

static void a_refused_login_fails_the_call(void **state) {
    (void)state;
    struct apply_case seen;
    auto_error err = {0};
    apply_open(&seen);
    apply_declare(&seen, "ameide", "x", "{'name': 'X'}");
    fake_answers(&seen.session.fake, "POST /realms/", -1, 401, "{'error':'invalid_grant'}");
    assert_false(apply_snapshot(&seen, &reading, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    apply_close(&seen);
}

static void a_server_that_answers_nothing_fails_the_call(void **state) {
    (void)state;
    struct apply_case seen;
    auto_error err = {0};
    apply_open(&seen);
    apply_declare(&seen, "ameide", "x", "{'name': 'X'}");
    apply_declare(&seen, "other", "x", "{'name': 'X'}");
    assert_true(keycloak_login(seen.session.keycloak, &err));
    auto_text address = mem_format("127.0.0.1:%u", loopback_closed_port());
    mem_replace(&seen.session.endpoint.authority, mem_steal(address));
    assert_false(apply_snapshot(&seen, &reading, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_int_equal(seen.snapshot.drift.count, 0);
    apply_close(&seen);
}

static void a_token_that_is_never_accepted_fails_the_call(void **state) {
    (void)state;
    struct apply_case seen;
    auto_error err = {0};
    apply_open(&seen);
    apply_declare(&seen, "ameide", "x", "{'name': 'X'}");
    fake_answers(&seen.session.fake, "GET /admin/", -1, 401, "{}");
    assert_false(apply_snapshot(&seen, &reading, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_non_null(strstr(err.message, "Keycloak refuses the token of user admin"));
    apply_close(&seen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_client_is_judged),
        cmocka_unit_test(strict_looks_at_what_is_not_declared),
        cmocka_unit_test(only_what_drifted_stays_and_no_secrets),
        cmocka_unit_test(a_realm_that_does_not_exist_is_an_object_of_its_own),
        cmocka_unit_test(realms_that_cannot_be_read_make_their_objects_unknown),
        cmocka_unit_test(lists_are_read_only_when_they_are_needed),
        cmocka_unit_test(what_writing_needs_is_kept),
        cmocka_unit_test(scopes_that_cannot_be_read_are_a_warning),
        cmocka_unit_test(a_list_that_a_new_client_needs_and_nobody_can_read_prevents_its_creation),
        cmocka_unit_test(flows_are_compared_by_their_aliases),
        cmocka_unit_test(flows_that_cannot_be_read_are_unknown),
        cmocka_unit_test(flows_that_nobody_declares_are_not_read),
        cmocka_unit_test(many_clients_are_read_by_pages),
        cmocka_unit_test(a_refused_login_fails_the_call),
        cmocka_unit_test(a_server_that_answers_nothing_fails_the_call),
        cmocka_unit_test(a_token_that_is_never_accepted_fails_the_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
