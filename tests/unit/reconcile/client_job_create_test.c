/* The steps of one client that is created, and what is said in the end. */
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
#define NOT_READ_BACK "Keycloak accepted it, but the client is not there when read back"

static void play_all(const struct job_case *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        job_play(&rows[i]);
}

static const struct job_case creations[] = {
    {"create, then read back",
     "{'name': 'X'}",
     NULL,
     ENSURE_CREATE_ONLY,
     {{"POST /clients", 201, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "create: done\n"},
    {"a refusal is the end",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 400, NULL}},
     "create: failed: HTTP 400\n"},
    {"so is no connection",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", JOB_NOT_SENT, NULL}},
     "create: failed: not connected\n"},
    {"what differs when read back is named",
     "{'name': 'X', 'description': 'D'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 201, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'description': 'other'}]"}},
     "create: failed: Keycloak accepted it, but description still differs when read back\n"},
    {"strict removes what the server added",
     "{'attributes': {'a': 'b'}}",
     NULL,
     ENSURE_STRICT,
     {{"POST /clients", 201, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b'}}]"}},
     "create: done\n"},
    {"but only once",
     "{'attributes': {'a': 'b'}}",
     NULL,
     ENSURE_STRICT,
     {{"POST /clients", 201, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"},
      {"PUT /clients/id-x", 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"}},
     "create: failed: Keycloak accepted it, but attributes.added still differs when read back\n"},
    {"and not when it is refused",
     "{'attributes': {'a': 'b'}}",
     NULL,
     ENSURE_STRICT,
     {{"POST /clients", 201, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"},
      {"PUT /clients/id-x", 403, NULL}},
     "create: failed: HTTP 403\n"},
    {"nothing there when read back",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 201, NULL}, {READ, 200, "[]"}},
     "create: failed: " NOT_READ_BACK "\n"},
    {"another client is not this one",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 201, NULL}, {READ, 200, "[{'clientId': 'X', 'id': 'id-X', 'name': 'X'}]"}},
     "create: failed: " NOT_READ_BACK "\n"},
    {"no list when read back",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 201, NULL}, {READ, 200, "{'clientId': 'x'}"}},
     "create: failed: " NOT_READ_BACK "\n"},
    {"reading back is refused",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 201, NULL}, {READ, 403, NULL}},
     "create: failed: Keycloak accepted it, but it could not be read back: HTTP 403\n"},
};

static void creating(void **state) {
    (void)state;
    play_all(creations, mem_count(creations));
}

/* 409: somebody else was faster. What is there now decides. */
static void creating_what_somebody_else_created(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"the same",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 409, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
         "create: done\n"},
        {"another one",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 409, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}]"}},
         "create: failed: somebody else created it meanwhile, and name differs; run it again\n"},
        {"nothing that could be seen",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 409, NULL}, {READ, 200, "[]"}},
         "create: failed: HTTP 409, but the client is not there when read back\n"},
        {"strict does not take away what somebody else added",
         "{'attributes': {'a': 'b'}}",
         NULL,
         ENSURE_STRICT,
         {{"POST /clients", 409, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"}},
         "create: failed: somebody else created it meanwhile, and attributes.added differs; run it again\n"},
        {"which cannot be read",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 409, NULL}, {READ, 500, NULL}},
         "create: failed: HTTP 409, but it could not be read back: HTTP 500\n"},
        {"without the declared links",
         "{'defaultClientScopes': ['groups']}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 409, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': []}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
         "create: done\n"},
    };
    play_all(rows, mem_count(rows));
}

/* The connection died, or the server failed: the client may be there. It is never created twice. */
static void creating_without_an_answer(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"it is there, as declared",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 0, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
         "create: done: no answer, but what is read back is as declared\n"},
        {"it is not there",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 0, NULL}, {READ, 200, "[]"}},
         "create: failed: no answer, and the client is not there when read back; run it again\n"},
        {"so after an error of the server",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 503, NULL}, {READ, 200, "[]"}},
         "create: failed: HTTP 503, and the client is not there when read back; run it again\n"},
        {"it is there, and differs: perhaps it is not ours, so strict takes nothing away",
         "{'attributes': {'a': 'b'}}",
         NULL,
         ENSURE_STRICT,
         {{"POST /clients", 504, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"}},
         "create: failed: HTTP 504, and attributes.added differs when read back; run it again\n"},
        {"also when its links had to be attached",
         "{'attributes': {'a': 'b'}, 'defaultClientScopes': ['groups']}",
         NULL,
         ENSURE_STRICT,
         {{"POST /clients", 409, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'attributes': {'a': 'b', 'added': 'c'}, 'defaultClientScopes': "
           "['groups']}]"}},
         "create: failed: somebody else created it meanwhile, and attributes.added differs; run it again\n"},
        {"nobody can say",
         "{'name': 'X'}",
         NULL,
         ENSURE_UPDATE,
         {{"POST /clients", 0, NULL}, {READ, 0, NULL}},
         "create: failed: no answer; it may have been done, but could not be read back: no answer\n"},
    };
    play_all(rows, mem_count(rows));
}

/* Keycloak skips scopes silently that it does not find, or that are linked the other way. */
static void creating_with_links_that_were_skipped(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"they are attached one by one",
         "{'defaultClientScopes': ['profile', 'groups'], 'optionalClientScopes': ['phone']}",
         NULL,
         ENSURE_CREATE_ONLY,
         {{"POST /clients", 201, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['profile'], 'optionalClientScopes': "
           "[]}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {"DELETE /clients/id-x/optional-client-scopes/s-phone", 204, NULL},
          {"PUT /clients/id-x/optional-client-scopes/s-phone", 204, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['profile', 'groups'], "
           "'optionalClientScopes': ['phone']}]"}},
         "create: done\n"},
        {"but only once",
         "{'defaultClientScopes': ['groups']}",
         NULL,
         ENSURE_CREATE_ONLY,
         {{"POST /clients", 201, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}},
         "create: failed: Keycloak accepted it, but defaultClientScopes still differs when read back\n"},
        {"a refusal ends it",
         "{'defaultClientScopes': ['groups', 'email']}",
         NULL,
         ENSURE_CREATE_ONLY,
         {{"POST /clients", 201, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 403, NULL}},
         "create: failed: HTTP 403\n"},
        {"a scope that the realm does not have",
         "{'defaultClientScopes': ['nope']}",
         NULL,
         ENSURE_CREATE_ONLY,
         {{"POST /clients", 201, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x'}]"}},
         "create: failed: the realm's scope \"nope\" is not there\n"},
        {"another difference is told after the links were attached",
         "{'name': 'X', 'defaultClientScopes': ['groups']}",
         NULL,
         ENSURE_CREATE_ONLY,
         {{"POST /clients", 201, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}]"},
          {"DELETE /clients/id-x/default-client-scopes/s-groups", 204, NULL},
          {ATTACH_GROUPS, 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': ['groups']}]"}},
         "create: failed: Keycloak accepted it, but name still differs when read back\n"},
    };
    play_all(rows, mem_count(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(creating_what_somebody_else_created),
        cmocka_unit_test(creating_without_an_answer),
        cmocka_unit_test(creating_with_links_that_were_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
