/* The steps of one client's scope links. */
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
         "attach email: done\n"
         "attach groups: failed: no answer, and defaultClientScopes differs when read back; run it again\n"},
        {"no answer, but done",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_CREATE_ONLY,
         {{ATTACH_GROUPS, 503, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "attach groups: done: HTTP 503, but what is read back is as declared\n"},
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
         "move groups: failed: its link of the other type is removed; attaching it anew: HTTP 500, and "
         "defaultClientScopes differs when read back; run it again\nattach email: done\n"},
        {"taken out, and refused",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL}, {ATTACH_GROUPS, 403, NULL}},
         "move groups: failed: it is linked no longer, and could not be attached anew: HTTP 403\n"},
        {"perhaps taken out: attached in any case",
         "{'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'optionalClientScopes': ['groups']}",
         ENSURE_CREATE_ONLY,
         {{"DELETE /clients/id-x/default-client-scopes/s-groups", 0, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "move groups: done\n"},
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
        const struct error interrupted = {.class = ERROR_INTERRUPTED, .message = (char *)"interrupted"};
        job_start(&job, &item, 1, &snapshot, false);
        assert_true(job_request(&job, &request));
        job_answer(&job, &(struct answer){.sent = sent, .failure = &interrupted});
        assert_int_equal(job_has_begun(&job), sent);
        job_abandon(&job);
        assert_int_equal(item.result, sent ? RESULT_FAILED : RESULT_PENDING);
        if (sent)
            assert_string_equal(item.reason, "Keycloak's answer was not awaited, and the run was stopped "
                                             "before it was read back; see with diff what is there");
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
        cmocka_unit_test(a_stopped_job_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
