/* The steps of one client's scope links, and what the requests of a job carry. */
#include "reconcile/client_job.h"

#include "kcrealm/base/memory.h"
#include "support/job_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define READ "GET /clients?clientId=x"
#define ATTACH_GROUPS "PUT /clients/id-x/default-client-scopes/s-groups"
#define ATTACH_EMAIL "PUT /clients/id-x/default-client-scopes/s-email"
#define STILL_DIFFERS "Keycloak accepted it, but defaultClientScopes still differs when read back"

static void play_all(const struct job_case *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        job_play(&rows[i]);
}

static void attaching(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"one after the other, one look at the end",
         "{'defaultClientScopes': ['email', 'groups'], 'optionalClientScopes': ['phone']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_EMAIL, 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {"PUT /clients/id-x/optional-client-scopes/s-phone", 204, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups', 'email'], "
           "'optionalClientScopes': ['phone']}]"}},
         "attach email: done\nattach groups: done\nattach phone: done\n"},
        {"one that is refused does not stop the next",
         "{'defaultClientScopes': ['email', 'groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_EMAIL, 404, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "attach email: failed: HTTP 404\nattach groups: done\n"},
        {"when all are refused there is nothing to look at",
         "{'defaultClientScopes': ['email', 'groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_EMAIL, 403, NULL}, {ATTACH_GROUPS, 403, NULL}},
         "attach email: failed: HTTP 403\nattach groups: failed: HTTP 403\n"},
        {"the last refused, the first read back all the same",
         "{'defaultClientScopes': ['email', 'groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_EMAIL, 204, NULL},
          {ATTACH_GROUPS, 0, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email']}]"}},
         "attach email: done\nattach groups: failed: no answer\n"},
        {"204 and yet not linked",
         "{'defaultClientScopes': ['email', 'groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_EMAIL, 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email']}]"}},
         "attach email: done\nattach groups: failed: " STILL_DIFFERS "\n"},
        {"a scope without an id is not asked for",
         "{'defaultClientScopes': ['nope', 'groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "attach nope: failed: the realm's scope \"nope\" is not there\nattach groups: done\n"},
        {"the client vanished",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_GROUPS, 204, NULL}, {READ, 200, "[]"}},
         "attach groups: failed: Keycloak accepted it, but the client is not there when read back\n"},
    };
    play_all(rows, mem_count(rows));
}

/* A PUT of a scope that is linked the other way is a 204 that does nothing. */
static void moving(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"taken out first, then attached",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': [], 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "move groups: done\n"},
        {"to optional",
         "{'optionalClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/optional-client-scopes/s-groups", 204, NULL},
          {"PUT /clients/id-x/optional-client-scopes/s-groups", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}]"}},
         "move groups: done\n"},
        {"not attached when it could not be taken out",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 403, NULL}},
         "move groups: failed: HTTP 403\n"},
        {"taken out, but not attached",
         "{'defaultClientScopes': ['groups', 'email']}",
         "{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 500, NULL},
          {ATTACH_EMAIL, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email']}]"}},
         "move groups: failed: it is linked no longer, and could not be attached anew: HTTP 500\nattach "
         "email: done\n"},
        {"still linked the other way when read back",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}]"}},
         "move groups: failed: Keycloak accepted it, but optionalClientScopes still differs when read "
         "back\n"},
    };
    play_all(rows, mem_count(rows));
}

static void detaching(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"one request, and a look",
         "{'defaultClientScopes': ['email']}",
         "{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email', 'groups']}",
         ENSURE_STRICT,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email']}]"}},
         "detach groups: done\n"},
        {"still there",
         "{'defaultClientScopes': ['email']}",
         "{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email', 'groups']}",
         ENSURE_STRICT,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['email', 'groups']}]"}},
         "detach groups: failed: " STILL_DIFFERS "\n"},
    };
    play_all(rows, mem_count(rows));
}

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

/* A job that was stopped does not know what became of its last request. */
static void a_stopped_job_says_so(void **state) {
    (void)state;
    auto_json live = given("{'clientId': 'x', 'id': 'id-x'}");
    for (int sent = 0; sent <= 1; sent++) {
        struct drift_item drift = {
            .kind = &kind_client, .realm = (char *)"ameide", .name = (char *)"x", .live = live};
        struct plan_item item = {.kind = &kind_client,
                                 .action = PLAN_ATTACH,
                                 .drift = &drift,
                                 .scope = (char *)"groups",
                                 .list = "defaultClientScopes"};
        struct snapshot snapshot = {.scopes_by_realm = given("{'ameide': {'groups': {'id': 's-groups'}}}")};
        struct client_job job;
        struct http_request request = {0};
        job_start(&job, &item, 1, &snapshot, false);
        if (sent)
            assert_true(job_request(&job, &request));
        job_abandon(&job);
        assert_int_equal(item.result, sent ? RESULT_FAILED : RESULT_PENDING);
        if (sent)
            assert_non_null(strstr(item.reason, "it may have been done"));
        http_request_clear(&request);
        job_clear(&job);
        mem_free(item.reason);
        json_decref(snapshot.scopes_by_realm);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attaching),
        cmocka_unit_test(moving),
        cmocka_unit_test(detaching),
        cmocka_unit_test(a_creation_says_what_the_server_would_guess),
        cmocka_unit_test(an_update_carries_all_that_is_there),
        cmocka_unit_test(a_stopped_job_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
