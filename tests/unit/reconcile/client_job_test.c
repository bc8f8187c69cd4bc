/* The steps of one client that is updated, and what is said in the end. */
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
#define DELETED "the client was deleted meanwhile; run it again to create it\n"
#define NOT_READ_BACK "Keycloak accepted it, but the client is not there when read back"

static void play_all(const struct job_case *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        job_play(&rows[i]);
}

static const struct job_case updates[] = {
    {"put, then read back",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "update: done\n"},
    {"what differs when read back is named",
     "{'name': 'X', 'attributes': {'pkce.code.challenge.method': 'S256'}}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "update: failed: Keycloak accepted it, but attributes.pkce.code.challenge.method still differs when "
     "read back\n"},
    {"vanished",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}, {"PUT /clients/id-x", 204, NULL}, {READ, 200, "[]"}},
     "update: failed: " NOT_READ_BACK "\n"},
    {"refused",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}, {"PUT /clients/id-x", 404, NULL}},
     "update: failed: HTTP 404\n"},
    {"links come after it",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}]"},
      {"PUT /clients/id-x", 204, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': ['groups']}]"}},
     "update: done\nattach groups: done\n"},
    {"also when it failed",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}]"},
      {"PUT /clients/id-x", 500, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': ['groups']}]"}},
     "update: failed: HTTP 500, and name differs when read back; run it again\nattach groups: done\n"},
    {"each item answers for itself when read back",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}]"},
      {"PUT /clients/id-x", 204, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': []}]"}},
     "update: done\nattach groups: failed: Keycloak accepted it, but defaultClientScopes still differs "
     "when read back\n"},
    {"a flow that the realm does not have is not sent",
     "{'authenticationFlowBindingOverrides': {'browser': 'nope'}, 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
     "update: failed: the realm has no authentication flow \"nope\" (declared at "
     "authenticationFlowBindingOverrides.browser)\nattach groups: done\n"},
    {"a flow is sent by its id and compared by its alias",
     "{'authenticationFlowBindingOverrides': {'browser': 'browser'}}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200,
       "[{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': 'flow-1'}}]"}},
     "update: done\n"},
    {"without --update only the links",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_CREATE_ONLY,
     {{ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': ['groups']}]"}},
     "update: left: without --update existing clients are not changed\nattach groups: done\n"},
    {"nothing to do asks nothing",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
     ENSURE_CREATE_ONLY,
     {{NULL, 0, NULL}},
     "update: left: without --update existing clients are not changed\n"},
};

static void updating(void **state) {
    (void)state;
    play_all(updates, mem_count(updates));
}

#define LIVE_Y "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}]"

/* Mappers that others write at the same time: 409 on a PUT. */
static const struct job_case conflicts[] = {
    {"tried again on top of what is there now",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-new'}]"},
      {"PUT /clients/id-new", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-new', 'name': 'X'}]"}},
     "update: done\n"},
    {"three times",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "update: done\n"},
    {"and no more",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200, LIVE_Y},
      {"PUT /clients/id-x", 409, NULL}},
     "update: failed: HTTP 409\n"},
    {"deleted meanwhile",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}, {"PUT /clients/id-x", 409, NULL}, {READ, 200, "[]"}},
     "update: failed: " DELETED "attach groups: failed: " DELETED},
    {"what is there now cannot be read",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}, {"PUT /clients/id-x", 409, NULL}, {READ, 502, NULL}},
     "update: failed: HTTP 409, but it could not be read back: HTTP 502\n"
     "attach groups: failed: not begun, because it could not be read right before: HTTP 502\n"},
    {"flows that nobody declared are left alone",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': '**********'}}",
     ENSURE_UPDATE,
     {{READ, 200,
       "[{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': "
       "'**********'}}]"},
      {"PUT /clients/id-x", 409, NULL},
      {READ, 200,
       "[{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': 'flow-9'}}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200,
       "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'authenticationFlowBindingOverrides': {'browser': "
       "'flow-9'}}]"}},
     "update: done\n"},
};

static void updating_with_conflicts(void **state) {
    (void)state;
    play_all(conflicts, mem_count(conflicts));
}

/* A PUT carries the whole client, so it is built on what is there right before it. */
static void updating_what_somebody_else_changed(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"as declared: nothing is written",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
         "update: skipped: somebody else has done it meanwhile\n"},
        {"the links too",
         "{'name': 'X', 'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': ['groups']}]"}},
         "update: skipped: somebody else has done it meanwhile\n"
         "attach groups: skipped: somebody else has done it meanwhile\n"},
        {"only the links are left to do",
         "{'name': 'X', 'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': ['groups']}]"}},
         "update: skipped: somebody else has done it meanwhile\nattach groups: done\n"},
        {"deleted",
         "{'name': 'X', 'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, "[]"}},
         "update: failed: " DELETED "attach groups: failed: " DELETED},
        {"deleted and created anew",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-new', 'name': 'Z'}]"},
          {"PUT /clients/id-new", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-new', 'name': 'X'}]"}},
         "update: done\n"},
        {"it cannot be read: nothing is written",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 500, NULL}},
         "update: failed: not begun, because it could not be read right before: HTTP 500\n"},
        {"strict removes what the plan showed",
         "{'attributes': {'a': 'b'}}",
         "{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'old': '1'}}",
         ENSURE_STRICT,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'c', 'old': '1'}}]"},
          {"PUT /clients/id-x", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b'}}]"}},
         "update: done\n"},
        {"but not what came after it",
         "{'attributes': {'a': 'b'}}",
         "{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'old': '1'}}",
         ENSURE_STRICT,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'old': '1', 'new': '2'}}]"}},
         "update: failed: attributes.new came meanwhile and would be removed too; run it again\n"},
        {"nor what got another value",
         "{'attributes': {'a': 'b'}}",
         "{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'old': '1'}}",
         ENSURE_STRICT,
         {{READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'old': '2'}}]"}},
         "update: failed: attributes.old came meanwhile and would be removed too; run it again\n"},
    };
    play_all(rows, mem_count(rows));
}

/* The connection died, or the server failed: looked up, and repeated only on top of what is there. */
static void updating_without_an_answer(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"it was done",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 0, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
         "update: done: no answer, but what is read back is as declared\n"},
        {"it was not done: once more, and no more",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 0, NULL},
          {READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 0, NULL},
          {READ, 200, LIVE_Y}},
         "update: failed: no answer, and name differs when read back; run it again\n"},
        {"the server is overloaded",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 503, NULL},
          {READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 429, NULL},
          {READ, 200, LIVE_Y},
          {"PUT /clients/id-x", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
         "update: done\n"},
        {"an error that time does not heal is not repeated",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y}, {"PUT /clients/id-x", 500, NULL}, {READ, 200, LIVE_Y}},
         "update: failed: HTTP 500, and name differs when read back; run it again\n"},
        {"not even a connection",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y}, {"PUT /clients/id-x", JOB_NOT_SENT, NULL}},
         "update: failed: not connected\n"},
        {"nobody can say",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
         ENSURE_UPDATE,
         {{READ, 200, LIVE_Y}, {"PUT /clients/id-x", 500, NULL}, {READ, JOB_NOT_SENT, NULL}},
         "update: failed: HTTP 500; it may have been done, but could not be read back: not connected\n"},
    };
    play_all(rows, mem_count(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updating),
        cmocka_unit_test(updating_with_conflicts),
        cmocka_unit_test(updating_what_somebody_else_changed),
        cmocka_unit_test(updating_without_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
