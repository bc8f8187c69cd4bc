/* What is said of a declaration, its realm and its client. */
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

static const struct given_finding nothing[] = {{0}};

/* --- The declaration ----------------------------------------------------------------------------------------- */

static void a_declaration_is_shown_by_its_place(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool is_declared, is_carried;
        struct position where; /* of both */
        enum hop_state state;
        const char *detail;
    } rows[] = {
        {"a line", true, true, {"values.yaml", 7, 5}, HOP_OK, "values.yaml:7"},
        {"a file alone",
         true,
         true,
         {"ConfigMap team/app-client-specs", 0, 0},
         HOP_OK,
         "ConfigMap team/app-client-specs"},
        {"an extraction without a spec", false, true, {"values.yaml", 9, 1}, HOP_OK, "values.yaml:9"},
        {"a client that is only named", false, false, {0}, HOP_ABSENT, "not declared in this input"},
        {"a place that is not known", true, true, {0}, HOP_ABSENT, "not declared in this input"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.declared.where = given.extraction.where = rows[i].where;
        if (!rows[i].is_declared)
            given.client->declared = NULL;
        if (!rows[i].is_carried)
            given.client->extraction = NULL;
        given_judge(&given, judge_git);
        given_hop(&given, rows[i].name, HOP_GIT, rows[i].state, rows[i].detail);
        given_findings(&given, rows[i].name, nothing);
    }
}

static void the_spec_stands_before_the_extraction(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_judge(&given, judge_git);
    given_hop(&given, "both", HOP_GIT, HOP_OK, "values.yaml:7");
}

static void without_a_client_nothing_is_declared(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_judge_none(&given, judge_git);
    given_hop(&given, "no client", HOP_GIT, HOP_ABSENT, "not declared in this input");
}

/* --- The realm ----------------------------------------------------------------------------------------------- */

static void a_realm_that_is_there_is_well(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_judge(&given, judge_realm);
    given_hop(&given, "there", HOP_REALM, HOP_OK, "exists");
    given.client->realm_is_seen = true;
    given_judge(&given, judge_realm);
    given_hop(&given, "seen", HOP_REALM, HOP_OK, "exists, enabled");
    given_findings(&given, "there", nothing);
}

static void a_realm_that_is_missing_or_disabled_is_broken(void **state) {
    (void)state;
    static const struct {
        bool is_missing, is_disabled;
        const char *detail;
        struct given_finding findings[2];
    } rows[] = {
        {true,
         false,
         "does not exist",
         {{FINDING_REALM_MISSING, "realm ameide does not exist in Keycloak", "GET /admin/realms/ameide: 404",
           "create it with its importer: kubectl get keycloakrealmimports -A"}}},
        {false,
         true,
         "disabled",
         {{FINDING_REALM_DISABLED, "realm ameide is disabled: nobody can log in",
           "GET /admin/realms/ameide: enabled is false", NULL}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->realm_is_missing = rows[i].is_missing;
        given.client->realm_is_disabled = rows[i].is_disabled;
        given_judge(&given, judge_realm);
        given_hop(&given, rows[i].detail, HOP_REALM, HOP_BROKEN, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void a_realm_that_may_not_be_read_is_neither_well_nor_broken(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->state = DRIFT_UNKNOWN;
    given.client->unknown_why = mem_dup("user x may not read clients of realm ameide");
    given_judge(&given, judge_realm);
    given_hop(&given, "unknown", HOP_REALM, HOP_UNKNOWN, "user x may not read clients of realm ameide");
}

/* --- The client ---------------------------------------------------------------------------------------------- */

static void a_client_is_as_declared_or_only_there(void **state) {
    (void)state;
    static const struct {
        const char *spec, *detail;
        bool is_declared, is_disabled;
    } rows[] = {
        {"{}", "as declared", true, false},
        {"{'enabled': true}", "as declared", true, false},
        {"{'enabled': false}", "disabled, as declared", true, true},
        {"{}", "exists, nothing is declared", false, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given_chain;
        given_open(&given_chain);
        json_decref(given_chain.declared.spec);
        given_chain.declared.spec = given(rows[i].spec);
        given_chain.client->is_disabled = rows[i].is_disabled;
        if (!rows[i].is_declared)
            given_chain.client->declared = NULL;
        given_judge(&given_chain, judge_client);
        given_hop(&given_chain, rows[i].spec, HOP_CLIENT, HOP_OK, rows[i].detail);
        given_findings(&given_chain, rows[i].spec, nothing);
    }
}

static void a_client_that_is_missing_is_broken(void **state) {
    (void)state;
    static const struct {
        bool is_declared;
        const char *flags;
        struct given_finding findings[2];
    } rows[] = {
        {true,
         " -f values.yaml",
         {{FINDING_CLIENT_MISSING, "client app does not exist in realm ameide",
           "GET /admin/realms/ameide/clients?clientId=app: none",
           "kubectl kcrealm ensure app -f values.yaml"}}},
        {true,
         NULL,
         {{FINDING_CLIENT_MISSING, "client app does not exist in realm ameide",
           "GET /admin/realms/ameide/clients?clientId=app: none", "kubectl kcrealm ensure app"}}},
        {false,
         NULL,
         {{FINDING_CLIENT_MISSING, "client app does not exist in realm ameide",
           "GET /admin/realms/ameide/clients?clientId=app: none",
           "declare it, or check its name: Keycloak tells upper and lower case apart"}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->state = DRIFT_MISSING;
        if (!rows[i].is_declared)
            given.client->declared = NULL;
        mem_replace(&given.facts.flags, mem_dup(rows[i].flags));
        given_judge(&given, judge_client);
        given_hop(&given, "missing", HOP_CLIENT, HOP_BROKEN, "missing");
        given_findings(&given, "missing", rows[i].findings);
    }
}

static void a_client_that_may_not_be_read_is_neither_well_nor_broken(void **state) {
    (void)state;
    static const struct {
        const char *reason, *why, *detail, *message;
    } rows[] = {
        {NULL, "user x may not read it", "user x may not read it",
         "client app could not be looked at: user x may not read it"},
        {"its redirectUris are masked", NULL, "its redirectUris are masked",
         "client app could not be looked at: its redirectUris are masked"},
        {"the drift's", "another", "the drift's", "client app could not be looked at: the drift's"},
        {NULL, NULL, NULL, "client app could not be looked at: Keycloak did not say why"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct given_finding findings[] = {
            {FINDING_KEYCLOAK_RIGHTS, rows[i].message, "GET /admin/realms/ameide/clients?clientId=app", NULL},
            {0}};
        auto_given given;
        given_open(&given);
        drift_add(&given.drift, &kind_client, "ameide", "app", DRIFT_UNKNOWN, rows[i].reason);
        given.client->item = &given.drift.items[0];
        given.client->state = DRIFT_UNKNOWN;
        given.client->unknown_why = mem_dup(rows[i].why);
        given_judge(&given, judge_client);
        given_hop(&given, rows[i].message, HOP_CLIENT, HOP_UNKNOWN, rows[i].detail);
        given_findings(&given, rows[i].message, findings);
    }
}

static void a_client_that_somebody_disabled_is_broken(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_CLIENT_DISABLED,
         "client app of realm ameide is disabled: Keycloak answers as if it did not exist",
         "enabled is false", NULL},
        {0}};
    auto_given given;
    given_open(&given);
    given.client->is_disabled = true;
    given_judge(&given, judge_client);
    given_hop(&given, "declared", HOP_CLIENT, HOP_BROKEN, "disabled");
    given_findings(&given, "declared", findings);
    given.client->declared = NULL;
    given_judge(&given, judge_client);
    given_hop(&given, "only named", HOP_CLIENT, HOP_BROKEN, "disabled");
}

/* --- What differs -------------------------------------------------------------------------------------------- */

static void change(struct drift_item *item, enum change_op op, const char *path, const char *value,
                   bool is_link) {
    auto_json text = value ? json_string(value) : NULL;
    json_t *declared = op == CHANGE_REMOVE ? NULL : text, *live = op == CHANGE_REMOVE ? text : NULL;
    changes_add(&item->changes, op, mem_dup(path), declared, live)->link = is_link;
}

#define URIS "/redirectUris"
#define LINKS "/optionalClientScopes"

static void differences_are_told_apart_by_what_they_break(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct {
            enum change_op op;
            const char *path, *value;
            bool is_link;
        } changes[5];
        const char *detail;
        struct given_finding findings[5];
    } rows[] = {
        {"redirect URIs",
         {{CHANGE_ADD, URIS, "https://app/*", false}, {CHANGE_REMOVE, URIS, "http://old/*", false}},
         "2 differences",
         {{FINDING_REDIRECT_DRIFTED, "client app has other redirect URIs than declared",
           "+https://app/*, -http://old/*", "kubectl kcrealm ensure --update app -f values.yaml"}}},
        {"a link",
         {{CHANGE_ADD, LINKS, "groups", true}},
         "1 difference",
         {{FINDING_SCOPE_NOT_LINKED,
           "client app lacks scopes that are declared: a login that asks for them fails", "+groups",
           "kubectl kcrealm ensure app -f values.yaml"}}},
        {"a scope that the realm lacks",
         {{CHANGE_ADD, LINKS, "tenant", true}},
         "1 difference",
         {{FINDING_SCOPE_MISSING, "client app wants scopes that the realm does not have", "tenant",
           "kubectl kcrealm ensure app -f values.yaml"}}},
        {"anything else",
         {{CHANGE_REPLACE, "/attributes/pkce.method", "S256", false},
          {CHANGE_REMOVE, "/webOrigins", "+", false}},
         "2 differences",
         {{FINDING_CLIENT_DRIFTED, "client app differs from its declaration",
           "~attributes.pkce.method, -webOrigins", "kubectl kcrealm ensure --update app -f values.yaml"}}},
        {"all of them",
         {{CHANGE_REPLACE, "/name", "App", false},
          {CHANGE_ADD, LINKS, "groups", true},
          {CHANGE_ADD, LINKS, "tenant", true},
          {CHANGE_ADD, URIS, "https://app/*", false}},
         "4 differences",
         {{FINDING_REDIRECT_DRIFTED, "client app has other redirect URIs than declared", "+https://app/*",
           "kubectl kcrealm ensure --update app -f values.yaml"},
          {FINDING_SCOPE_MISSING, "client app wants scopes that the realm does not have", "tenant",
           "kubectl kcrealm ensure app -f values.yaml"},
          {FINDING_SCOPE_NOT_LINKED,
           "client app lacks scopes that are declared: a login that asks for them fails", "+groups",
           "kubectl kcrealm ensure app -f values.yaml"},
          {FINDING_CLIENT_DRIFTED, "client app differs from its declaration", "~name",
           "kubectl kcrealm ensure --update app -f values.yaml"}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        (void)given_drift(&given);
        drift_add(&given.drift, &kind_client_scope, "ameide", "tenant", DRIFT_MISSING, NULL);
        drift_add(&given.drift, &kind_client_scope, "other", "groups", DRIFT_MISSING, NULL);
        struct drift_item *item = &given.drift.items[0];
        given.client->item = item;
        for (size_t j = 0; rows[i].changes[j].path; j++)
            change(item, rows[i].changes[j].op, rows[i].changes[j].path, rows[i].changes[j].value,
                   rows[i].changes[j].is_link);
        given_judge(&given, judge_client);
        given_hop(&given, rows[i].name, HOP_CLIENT, HOP_BROKEN, rows[i].detail);
        given_findings(&given, rows[i].name, rows[i].findings);
    }
}

/* Their values may have been put in for something that is not shown; the path is enough to know what to do. */
static void values_other_than_uris_and_scopes_are_not_shown(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    change(given_drift(&given), CHANGE_REPLACE, "/attributes/hint", "hunter2-hunter2", false);
    given_judge(&given, judge_client);
    const struct finding *finding = &given.item->findings.items[0];
    assert_int_equal(given.item->findings.count, 1);
    assert_null(strstr(finding->message, "hunter2"));
    assert_null(strstr(finding->evidence, "hunter2"));
}

static void a_disabled_client_is_one_finding_whatever_else_differs(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    change(given_drift(&given), CHANGE_REPLACE, "/enabled", NULL, false);
    given.client->is_disabled = true;
    given_judge(&given, judge_client);
    assert_int_equal(given.item->findings.count, 1);
    assert_int_equal(given.item->findings.items[0].code, FINDING_CLIENT_DISABLED);
}

/* --- Nothing to look at -------------------------------------------------------------------------------------- */

static void what_was_not_looked_at_is_not_judged(void **state) {
    (void)state;
    static hop_judge *const judges[] = {judge_realm, judge_client};
    for (size_t i = 0; i < mem_count(judges); i++) {
        auto_given given;
        given_open(&given);
        given.client->is_looked_for = false;
        given.client->state = DRIFT_MISSING;
        given_judge(&given, judges[i]);
        given_findings(&given, "not looked for", nothing);
        given_judge_none(&given, judges[i]);
        given_findings(&given, "no client", nothing);
        for (enum hop hop = 0; hop < HOPS; hop++)
            given_hop(&given, "no client", hop, HOP_NOT_CHECKED, NULL);
    }
}

static void without_its_realm_a_client_is_not_judged(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->realm_is_missing = true;
    given.client->state = DRIFT_MISSING;
    given_judge(&given, judge_client);
    given_hop(&given, "no realm", HOP_CLIENT, HOP_NOT_CHECKED, NULL);
    given_findings(&given, "no realm", nothing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_is_shown_by_its_place),
        cmocka_unit_test(the_spec_stands_before_the_extraction),
        cmocka_unit_test(without_a_client_nothing_is_declared),
        cmocka_unit_test(a_realm_that_is_there_is_well),
        cmocka_unit_test(a_realm_that_is_missing_or_disabled_is_broken),
        cmocka_unit_test(a_realm_that_may_not_be_read_is_neither_well_nor_broken),
        cmocka_unit_test(a_client_is_as_declared_or_only_there),
        cmocka_unit_test(a_client_that_is_missing_is_broken),
        cmocka_unit_test(a_client_that_may_not_be_read_is_neither_well_nor_broken),
        cmocka_unit_test(a_client_that_somebody_disabled_is_broken),
        cmocka_unit_test(differences_are_told_apart_by_what_they_break),
        cmocka_unit_test(values_other_than_uris_and_scopes_are_not_shown),
        cmocka_unit_test(a_disabled_client_is_one_finding_whatever_else_differs),
        cmocka_unit_test(what_was_not_looked_at_is_not_judged),
        cmocka_unit_test(without_its_realm_a_client_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
