/* Incident I-23: a store is the authority over what Keycloak should generate. */
#include "diagnose/secret_source.h"

#include "kcrealm/base/memory.h"
#include "support/chain_given.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_given __attribute__((cleanup(given_close))) struct chain_given

#define IMPORT(realm, client, secret, placeholders)                                                          \
    "[{'metadata': {'namespace': 'apps', 'name': 'portal'}, 'spec': {'realm': {'realm': '" realm             \
    "', 'clients': [{'clientId': '" client "'" secret "}]}" placeholders "}}]"
#define SECRET ", 'secret': '${APP}'"
#define PLACEHOLDERS ", 'placeholders': {'APP': {'secret': {'name': 'app-oidc', 'key': 'value'}}}"

static const struct {
    const char *name, *imports, *writers;
    bool is_found;
} rows[] = {
    {"fed", IMPORT("ameide", "app", SECRET, PLACEHOLDERS), "{'apps/app-oidc': 'ExternalSecret apps/app'}",
     true},
    {"of somebody else", IMPORT("ameide", "app", SECRET, PLACEHOLDERS),
     "{'other/app-oidc': 'ExternalSecret other/app'}", false},
    {"other client", IMPORT("ameide", "web", SECRET, PLACEHOLDERS),
     "{'apps/app-oidc': 'ExternalSecret apps/app'}", false},
    {"other realm", IMPORT("acme", "app", SECRET, PLACEHOLDERS),
     "{'apps/app-oidc': 'ExternalSecret apps/app'}", false},
    {"no secret", IMPORT("ameide", "app", "", PLACEHOLDERS), "{'apps/app-oidc': 'ExternalSecret apps/app'}",
     false},
    {"no placeholder", IMPORT("ameide", "app", ", 'secret': 'x'", PLACEHOLDERS),
     "{'apps/app-oidc': 'ExternalSecret apps/app'}", false},
    {"placeholders that are not named", IMPORT("ameide", "app", SECRET, ""),
     "{'apps/app-oidc': 'ExternalSecret apps/app'}", false},
    {"wrong shapes", "[{'spec': {'realm': 7, 'placeholders': []}}, {'spec': null}, 3]", "{}", false},
    {"an empty name", IMPORT("ameide", "app", ", 'secret': '${}'", PLACEHOLDERS), "{}", false},
};

static void a_store_that_feeds_keycloak_is_found(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given chain;
        given_open(&chain);
        json_decref(chain.facts.cluster.lists[FACT_REALM_IMPORTS].items);
        chain.facts.cluster.lists[FACT_REALM_IMPORTS].items = given(rows[i].imports);
        chain.facts.synced_secrets = given(rows[i].writers);
        given_judge(&chain, judge_secret);
        enum hop_state state_found = chain.item->hops[HOP_SECRET].state;
        if ((state_found == HOP_BROKEN) != rows[i].is_found || chain.item->findings.count != rows[i].is_found)
            fail_msg("%s: state %d, %zu findings", rows[i].name, (int)state_found,
                     chain.item->findings.count);
    }
}

static void the_finding_names_who_feeds_it(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_STORE_FEEDS_CLIENT_SECRET,
         "client app gets its secret from Secret apps/app-oidc, which ExternalSecret apps/app writes",
         "KeycloakRealmImport apps/portal, spec.placeholders",
         "leave the client's secret out of the import, so that Keycloak generates one, and carry it the "
         "other way: "
         "kubectl kcrealm extract app"},
        {0}};
    auto_given chain;
    given_open(&chain);
    chain.facts.cluster.lists[FACT_REALM_IMPORTS].items = given(rows[0].imports);
    chain.facts.synced_secrets = given(rows[0].writers);
    given_judge(&chain, judge_secret);
    given_findings(&chain, "fed", findings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_that_feeds_keycloak_is_found),
        cmocka_unit_test(the_finding_names_who_feeds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
