/* The steps of one client: what is asked after which answer, and what is said in the end. */
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
    {"so is no answer: it is never made twice",
     "{'name': 'X'}",
     NULL,
     ENSURE_UPDATE,
     {{"POST /clients", 0, NULL}},
     "create: failed: no answer\n"},
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
     "create: failed: HTTP 403\n"},
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
         "create: failed: HTTP 409, but the client is not there when looked up\n"},
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
         "create: failed: HTTP 500\n"},
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

static const struct job_case updates[] = {
    {"put, then read back",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y'}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "update: done\n"},
    {"what differs when read back is named",
     "{'name': 'X', 'attributes': {'pkce.code.challenge.method': 'S256'}}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL}, {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X'}]"}},
     "update: failed: Keycloak accepted it, but attributes.pkce.code.challenge.method still differs when "
     "read back\n"},
    {"vanished",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL}, {READ, 200, "[]"}},
     "update: failed: " NOT_READ_BACK "\n"},
    {"refused",
     "{'name': 'X'}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 404, NULL}},
     "update: failed: HTTP 404\n"},
    {"links come after it",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': ['groups']}]"}},
     "update: done\nattach groups: done\n"},
    {"also when it failed",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 500, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': ['groups']}]"}},
     "update: failed: HTTP 500\nattach groups: done\n"},
    {"each item answers for itself when read back",
     "{'name': 'X', 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x', 'name': 'Y', 'defaultClientScopes': []}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL},
      {ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'defaultClientScopes': []}]"}},
     "update: done\nattach groups: failed: Keycloak accepted it, but defaultClientScopes still differs "
     "when read back\n"},
    {"a flow that the realm does not have is not sent",
     "{'authenticationFlowBindingOverrides': {'browser': 'nope'}, 'defaultClientScopes': ['groups']}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{ATTACH_GROUPS, 204, NULL},
      {READ, 200, "[{'clientId': 'x', 'id': 'id-x', 'defaultClientScopes': ['groups']}]"}},
     "update: failed: the realm has no authentication flow \"nope\" (declared at "
     "authenticationFlowBindingOverrides.browser)\nattach groups: done\n"},
    {"a flow is sent by its id and compared by its alias",
     "{'authenticationFlowBindingOverrides': {'browser': 'browser'}}",
     "{'clientId': 'x', 'id': 'id-x'}",
     ENSURE_UPDATE,
     {{"PUT /clients/id-x", 204, NULL},
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
static void updating_with_conflicts(void **state) {
    (void)state;
    static const struct job_case rows[] = {
        {"tried again on top of what is there now",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_UPDATE,
         {{"PUT /clients/id-x", 409, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-new'}]"},
          {"PUT /clients/id-new", 204, NULL},
          {READ, 200, "[{'clientId': 'x', 'id': 'id-new', 'name': 'X'}]"}},
         "update: done\n"},
        {"three times",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_UPDATE,
         {{"PUT /clients/id-x", 409, NULL},
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
         {{"PUT /clients/id-x", 409, NULL},
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
         {{"PUT /clients/id-x", 409, NULL}, {READ, 200, "[]"}},
         "update: failed: the client was deleted meanwhile\nattach groups: failed: the client was deleted "
         "meanwhile\n"},
        {"what is there now cannot be read",
         "{'name': 'X', 'defaultClientScopes': ['groups']}",
         "{'clientId': 'x', 'id': 'id-x'}",
         ENSURE_UPDATE,
         {{"PUT /clients/id-x", 409, NULL}, {READ, 502, NULL}},
         "update: failed: HTTP 502\nattach groups: failed: HTTP 502\n"},
        {"flows that nobody declared are left alone",
         "{'name': 'X'}",
         "{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': '**********'}}",
         ENSURE_UPDATE,
         {{"PUT /clients/id-x", 409, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'authenticationFlowBindingOverrides': {'browser': 'flow-9'}}]"},
          {"PUT /clients/id-x", 204, NULL},
          {READ, 200,
           "[{'clientId': 'x', 'id': 'id-x', 'name': 'X', 'authenticationFlowBindingOverrides': {'browser': "
           "'flow-9'}}]"}},
         "update: done\n"},
    };
    play_all(rows, mem_count(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(creating_what_somebody_else_created),
        cmocka_unit_test(creating_with_links_that_were_skipped),
        cmocka_unit_test(updating),
        cmocka_unit_test(updating_with_conflicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
