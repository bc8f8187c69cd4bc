/* Carrying out plans against a server: what is sent, what is read back, and what one failure leaves alone. */
#include "kcrealm/reconcile/apply.h"

#include "kcrealm/base/memory.h"
#include "support/apply_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* So many are read back at once. */
#define BATCH 256

static void assert_results(const struct apply_case *apply, const char *expected) {
    auto_text results = apply_results(apply);
    assert_string_equal(results, expected);
}

static void assert_requests(const struct apply_case *apply, const char *expected) {
    auto_text requests = apply_requests(apply);
    assert_string_equal(requests, expected);
}

static const char *live_name(const struct apply_case *apply, const char *client_id) {
    return value_text(fake_client(&apply->session.fake, "ameide", client_id), "name");
}

static void a_missing_client_is_created_and_read_back(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    apply_declare(&apply, "ameide", "x", "{'name': 'X', 'redirectUris': ['https://x/*']}");
    apply_look(&apply, ENSURE_CREATE_ONLY);
    assert_true(apply_carry_out(&apply, ENSURE_CREATE_ONLY, NULL));
    assert_results(&apply, "x create: done\n");
    assert_requests(&apply, "GET ameide/clients?clientId=x\nPOST ameide/clients\n");
    assert_string_equal(live_name(&apply, "x"), "X");
    apply_close(&apply);
}

static void a_client_that_differs_is_made_equal(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    fake_add_client(&apply.session.fake, "ameide",
                    "{'clientId': 'x', 'name': 'Y', 'attributes': {'kept': '1'}, 'optionalClientScopes': "
                    "['profile']}");
    apply_declare(&apply, "ameide", "x",
                  "{'name': 'X', 'attributes': {'pkce.code.challenge.method': 'S256'}, "
                  "'defaultClientScopes': ['profile', 'email']}");
    apply_look(&apply, ENSURE_UPDATE);
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    assert_results(&apply, "x update: done\nx move profile: done\nx attach email: done\n");
    assert_requests(&apply, "DELETE ameide/clients/id-x/default-client-scopes/scope-profile\n"
                            "GET ameide/clients?clientId=x\n" /* right before the write, and after */
                            "GET ameide/clients?clientId=x\n"
                            "PUT ameide/clients/id-x\n"
                            "PUT ameide/clients/id-x/default-client-scopes/scope-email\n"
                            "PUT ameide/clients/id-x/default-client-scopes/scope-profile\n");
    const json_t *live = fake_client(&apply.session.fake, "ameide", "x");
    auto_json attributes = given("{'kept': '1', 'pkce.code.challenge.method': 'S256'}");
    same_json("attributes", json_object_get(live, "attributes"), attributes);
    assert_string_equal(value_text(live, "secret"), "live-secret");
    apply_close(&apply);
}

static void no_secret_is_ever_sent(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    fake_add_client(&apply.session.fake, "ameide",
                    "{'clientId': 'x', 'name': 'Y', 'attributes': {'client.secret.rotated': 'live-secret'}}");
    apply_declare(&apply, "ameide", "x", "{'name': 'X', 'secret': 'live-secret'}");
    apply_declare(&apply, "ameide", "y", "{'name': 'Y', 'secret': 'live-secret'}");
    apply_look(&apply, ENSURE_STRICT);
    assert_true(apply_carry_out(&apply, ENSURE_STRICT, NULL));
    auto_text log = http_script_log(apply.session.fake.script, true);
    assert_non_null(strstr(log, "PUT /admin/realms/ameide/clients/id-x {"));
    assert_null(strstr(log, "live-secret"));
    apply_close(&apply);
}

static void nothing_pending_sends_nothing(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum ensure_mode mode;
        const char *results;
    } rows[] = {
        {"{'name': 'X'}", ENSURE_STRICT, ""},
        {"{'name': 'other'}", ENSURE_CREATE_ONLY,
         "x update: left: without --update existing clients are not changed\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case apply;
        apply_open(&apply);
        fake_add_client(&apply.session.fake, "ameide", "{'clientId': 'x', 'name': 'X'}");
        apply_declare(&apply, "ameide", "x", rows[i].spec);
        apply_look(&apply, rows[i].mode);
        assert_true(apply_carry_out(&apply, rows[i].mode, NULL));
        assert_results(&apply, rows[i].results);
        assert_int_equal(http_script_count(apply.session.fake.script, ""), 0);
        apply_close(&apply);
    }
}

static void a_second_run_writes_nothing(void **state) {
    (void)state;
    static const enum ensure_mode modes[] = {ENSURE_CREATE_ONLY, ENSURE_UPDATE, ENSURE_STRICT};
    for (size_t i = 0; i < mem_count(modes); i++) {
        struct apply_case apply;
        apply_open(&apply);
        fake_add_client(&apply.session.fake, "ameide",
                        "{'clientId': 'a', 'optionalClientScopes': ['email']}");
        apply_declare(&apply, "ameide", "a", "{'defaultClientScopes': ['email', 'groups']}");
        apply_declare(&apply, "ameide", "b",
                      "{'name': 'B', 'defaultClientScopes': ['groups'], 'optionalClientScopes': []}");
        apply_look(&apply, modes[i]);
        assert_true(apply_carry_out(&apply, modes[i], NULL));
        assert_true(fake_write_count(&apply.session.fake) > 0);
        apply_look(&apply, modes[i]);
        assert_int_equal(plan_pending(&apply.plan), 0);
        assert_true(apply_carry_out(&apply, modes[i], NULL));
        assert_int_equal(fake_write_count(&apply.session.fake), 0);
        apply_close(&apply);
    }
}

static void one_failed_client_does_not_stop_the_others(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *reason;
    } rows[] = {
        {400, "{'error':'invalid_input','error_description':'A redirect URI is not a valid URI'}",
         "Keycloak answered HTTP 400: A redirect URI is not a valid URI"},
        {403, "{}",
         "user admin of realm master may not do this in realm ameide: the role manage-clients is missing; "
         "give "
         "it the role manage-clients (client ameide-realm of realm master)"},
        {500, "{'error':'unknown_error'}",
         "Keycloak answered HTTP 500: unknown_error, and name differs when read back; run it again"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct apply_case apply;
        apply_open(&apply);
        for (int n = 0; n < 8; n++) {
            auto_text live = mem_format("{'clientId': 'c%d', 'name': 'old'}", n);
            auto_text name = mem_format("c%d", n);
            fake_add_client(&apply.session.fake, "ameide", live);
            apply_declare(&apply, "ameide", name, "{'name': 'new'}");
        }
        const struct fake_rule rule = {"PUT /admin/realms/ameide/clients/id-c3", -1, rows[i].status,
                                       rows[i].body, NULL};
        fake_add_rule(&apply.session.fake, &rule);
        apply_look(&apply, ENSURE_UPDATE);
        assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
        for (size_t n = 0; n < apply.plan.count; n++)
            assert_int_equal(apply.plan.items[n].result, n == 3 ? RESULT_FAILED : RESULT_DONE);
        assert_string_equal(apply.plan.items[3].reason, rows[i].reason);
        assert_string_equal(live_name(&apply, "c3"), "old");
        assert_string_equal(live_name(&apply, "c4"), "new");
        apply_close(&apply);
    }
}

static void many_clients_share_the_connections(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open_as(&apply, 3);
    apply.session.fake.delay_ms = 2;
    for (int n = 0; n < 40; n++) {
        auto_text name = mem_format("c%02d", n);
        apply_declare(&apply, "ameide", name, "{'name': 'new'}");
    }
    apply_look(&apply, ENSURE_UPDATE);
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    for (size_t n = 0; n < apply.plan.count; n++)
        assert_int_equal(apply.plan.items[n].result, RESULT_DONE);
    assert_int_equal(fake_admin_count(&apply.session.fake), 80);
    assert_in_range(http_script_most_at_once(apply.session.fake.script), 2, 3);
    apply_close(&apply);
}

/* "POST 64 GET 64 …": how many of the same method come one after the other. Freed by the caller. */
static char *runs_of_methods(const struct apply_case *apply) {
    auto_text log = http_script_log(apply->session.fake.script, false);
    struct buffer runs = {0};
    size_t same = 0;
    for (const char *line = log; *line; line = strchr(line, '\n') + 1) {
        const char *next = strchr(line, '\n') + 1;
        size_t method = strcspn(line, " ");
        same++;
        if (strncmp(line, next, method + 1) == 0)
            continue;
        buffer_format(&runs, "%.*s %zu ", (int)method, line, same);
        same = 0;
    }
    return buffer_steal(&runs);
}

static void declare_numbered(struct apply_case *apply, unsigned count) {
    for (unsigned n = 0; n < count; n++) {
        auto_text name = mem_format("c%03u", n);
        apply_declare(apply, "ameide", name, "{'name': 'new'}");
    }
}

/* Reading back between the writes costs Keycloak twice as much. */
static void what_was_created_is_read_back_by_the_batch(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open_as(&apply, 1);
    declare_numbered(&apply, 2 * BATCH + 2);
    apply_look(&apply, ENSURE_UPDATE);
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    auto_text runs = runs_of_methods(&apply);
    assert_string_equal(runs, "POST 256 GET 256 POST 256 GET 256 POST 2 GET 2 ");
    apply_close(&apply);
}

/* Also where a batch is to be read back: what was looked at is not to grow old. */
static void a_put_comes_right_after_its_look(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open_as(&apply, 1);
    for (unsigned n = 0; n < BATCH + 2; n++) {
        auto_text client = mem_format("{'clientId': 'c%03u', 'name': 'old'}", n);
        fake_add_client(&apply.session.fake, "ameide", client);
    }
    declare_numbered(&apply, BATCH + 2);
    apply_look(&apply, ENSURE_UPDATE);
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    auto_text log = http_script_log(apply.session.fake.script, false);
    const char *at = log;
    for (unsigned puts = 0; puts < BATCH + 2; puts++) {
        auto_text look = NULL;
        at = strstr(at, "PUT /admin/realms/ameide/clients/id-c") +
             strlen("PUT /admin/realms/ameide/clients/id-");
        look = mem_format("GET /admin/realms/ameide/clients?clientId=%.4s\nPUT ", at);
        assert_non_null(strstr(log, look));
    }
    assert_null(strstr(at, "PUT "));
    apply_close(&apply);
}

static volatile sig_atomic_t interrupted;

static unsigned posts;

static void interrupt_at_third_post(struct fake_keycloak *fake, const struct script_request *request) {
    (void)fake;
    posts += strcmp(request->method, "POST") == 0;
    if (posts == 3)
        interrupted = 1;
}

static void what_was_written_before_an_interrupt_is_read_back(void **state) {
    (void)state;
    struct apply_case apply;
    auto_error err = {0};
    apply_open_as(&apply, 1);
    keycloak_free(apply.session.keycloak);
    http_free(apply.session.http);
    interrupted = 0;
    posts = 0;
    apply.session.http = http_new(&(struct http_options){.interrupted = &interrupted});
    struct keycloak_credentials credentials = credentials_given("user=admin:hunter2");
    apply.session.keycloak = keycloak_new(
        apply.session.http, &apply.session.endpoint, &credentials,
        &(struct keycloak_options){.login_realm = "master", .now_ms = session_now, .parallel = 1});
    declare_numbered(&apply, 10);
    apply_look(&apply, ENSURE_UPDATE);
    apply.session.fake.before = interrupt_at_third_post;
    assert_false(apply_carry_out(&apply, ENSURE_UPDATE, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    for (size_t n = 0; n < apply.plan.count; n++)
        assert_int_equal(apply.plan.items[n].result, n < 3 ? RESULT_DONE : RESULT_NOT_ATTEMPTED);
    apply_close(&apply);
}

static void names_are_encoded(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    apply_declare(&apply, "ameide", "https://a/b?c&d=e f", "{'name': 'X'}");
    apply_look(&apply, ENSURE_UPDATE);
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    assert_results(&apply, "https://a/b?c&d=e f create: done\n");
    apply_close(&apply);
}

static void a_lost_login_leaves_the_rest_not_attempted(void **state) {
    (void)state;
    struct apply_case apply;
    auto_error err = {0};
    apply_open_as(&apply, 1);
    for (int n = 0; n < 5; n++) {
        auto_text name = mem_format("c%d", n);
        apply_declare(&apply, "ameide", name, "{'name': 'new'}");
    }
    apply_look(&apply, ENSURE_UPDATE);
    apply.session.fake.tokens_refused = apply.session.fake.tokens_issued;
    const struct fake_rule rule = {"POST /realms/", -1, 401, "{'error':'invalid_grant'}", NULL};
    fake_add_rule(&apply.session.fake, &rule);
    assert_false(apply_carry_out(&apply, ENSURE_UPDATE, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(http_script_count(apply.session.fake.script, "POST /realms/"), 1);
    assert_int_equal(apply.plan.items[0].result, RESULT_FAILED);
    for (size_t n = 1; n < apply.plan.count; n++) {
        assert_int_equal(apply.plan.items[n].result, RESULT_NOT_ATTEMPTED);
        assert_non_null(strstr(apply.plan.items[n].reason, "renewing the login"));
    }
    apply_close(&apply);
}

static void a_token_that_expires_on_the_way_is_renewed(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    for (int n = 0; n < 10; n++) {
        auto_text name = mem_format("c%d", n);
        apply_declare(&apply, "ameide", name, "{'name': 'new'}");
    }
    apply_look(&apply, ENSURE_UPDATE);
    apply.session.fake.tokens_refused = apply.session.fake.tokens_issued;
    assert_true(apply_carry_out(&apply, ENSURE_UPDATE, NULL));
    for (size_t n = 0; n < apply.plan.count; n++)
        assert_int_equal(apply.plan.items[n].result, RESULT_DONE);
    assert_int_equal(http_script_count(apply.session.fake.script, "POST /realms/"), 1);
    apply_close(&apply);
}

static void declined_removals_are_left_out(void **state) {
    (void)state;
    struct apply_case apply;
    apply_open(&apply);
    fake_add_client(&apply.session.fake, "ameide",
                    "{'clientId': 'x', 'name': 'Y', 'attributes': {'extra': '1'}, 'defaultClientScopes': "
                    "['email', 'roles']}");
    apply_declare(&apply, "ameide", "x",
                  "{'name': 'X', 'attributes': {'a': '1'}, 'defaultClientScopes': ['email']}");
    apply_look(&apply, ENSURE_STRICT);
    assert_int_equal(plan_needing_consent(&apply.plan), 2);
    plan_decline(&apply.plan, "declined");
    assert_true(apply_carry_out(&apply, ENSURE_STRICT, NULL));
    assert_results(&apply,
                   "x update: done\nx update: not-attempted: declined\nx detach roles: not-attempted: "
                   "declined\n");
    const json_t *live = fake_client(&apply.session.fake, "ameide", "x");
    auto_json attributes = given("{'a': '1', 'extra': '1'}");
    same_json("attributes", json_object_get(live, "attributes"), attributes);
    assert_int_equal(json_array_size(json_object_get(live, "defaultClientScopes")), 2);
    apply_close(&apply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_client_is_created_and_read_back),
        cmocka_unit_test(a_client_that_differs_is_made_equal),
        cmocka_unit_test(no_secret_is_ever_sent),
        cmocka_unit_test(nothing_pending_sends_nothing),
        cmocka_unit_test(a_second_run_writes_nothing),
        cmocka_unit_test(one_failed_client_does_not_stop_the_others),
        cmocka_unit_test(many_clients_share_the_connections),
        cmocka_unit_test(what_was_created_is_read_back_by_the_batch),
        cmocka_unit_test(a_put_comes_right_after_its_look),
        cmocka_unit_test(what_was_written_before_an_interrupt_is_read_back),
        cmocka_unit_test(names_are_encoded),
        cmocka_unit_test(a_lost_login_leaves_the_rest_not_attempted),
        cmocka_unit_test(a_token_that_expires_on_the_way_is_renewed),
        cmocka_unit_test(declined_removals_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
