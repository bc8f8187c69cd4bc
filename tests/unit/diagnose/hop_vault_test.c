/* What is said of Vault, and of a client's place in it. */
#include "kcrealm/base/memory.h"
#include "support/chain_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_given __attribute__((cleanup(given_close))) struct chain_given

static const struct given_finding nothing[] = {{0}};

/* --- The server ---------------------------------------------------------------------------------------------- */

static const struct {
    enum error_class class;
    const char *message, *origin, *next;
    enum finding_code code;
    enum hop_state state;
    const char *detail;
    const char *error_code;
} troubles[] = {
    {ERROR_SERVER, "Vault is sealed", "GET /v1/sys/health (HTTP 503)", "unseal it", FINDING_VAULT_SEALED,
     HOP_BROKEN, "sealed", "KCR-4002"},
    {ERROR_SERVER, "Vault is not initialised", NULL, NULL, FINDING_VAULT_NOT_INITIALISED, HOP_BROKEN,
     "not initialised", "KCR-4003"},
    {ERROR_UNREACHABLE, "connection refused", NULL, "is it running?", FINDING_VAULT_UNREACHABLE, HOP_BROKEN,
     "does not answer", NULL},
    {ERROR_SERVER, "the server answered 500", NULL, NULL, FINDING_VAULT_UNREACHABLE, HOP_BROKEN,
     "does not answer", NULL},
    {ERROR_UNAUTHENTICATED, "the token is not valid", NULL, NULL, FINDING_VAULT_LOGIN, HOP_UNKNOWN,
     "no login", NULL},
    {ERROR_USAGE, "there is nothing to log in with", NULL, NULL, FINDING_VAULT_LOGIN, HOP_UNKNOWN, "no login",
     NULL},
    {ERROR_FORBIDDEN, "the role is not for this service account", NULL, NULL, FINDING_VAULT_LOGIN,
     HOP_UNKNOWN, "no login", NULL},
    {ERROR_NOT_FOUND, "no Vault found", NULL, "--vault-service", FINDING_VAULT_UNREACHABLE, HOP_UNKNOWN,
     "not found", NULL},
    {ERROR_INPUT, "the kubeconfig is wrong", NULL, NULL, FINDING_VAULT_UNREACHABLE, HOP_UNKNOWN, "not found",
     NULL},
    {ERROR_UNREACHABLE, "the API server is down", "GET /apis", "kubectl cluster-info",
     FINDING_API_SERVER_UNREACHABLE, HOP_UNKNOWN, "the way to it leads through the cluster", "KCR-2001"},
    {ERROR_UNAUTHENTICATED, "the API server refuses the token", "GET /apis", "log in again",
     FINDING_API_SERVER_LOGIN, HOP_UNKNOWN, "the way to it leads through the cluster", "KCR-2002"},
};

static void fail_server(struct chain_given *given, size_t row) {
    struct error *error = &given->facts.vault.error;
    given->facts.vault.state = REACH_FAILED;
    error_set(error, troubles[row].class, "%s", troubles[row].message);
    error->code = troubles[row].error_code;
    if (troubles[row].origin)
        error_origin(error, "%s", troubles[row].origin);
    if (troubles[row].next)
        error_next(error, "%s", troubles[row].next);
}

static void check_trouble(const struct chain_given *given, size_t row) {
    bool is_lost = strcmp(troubles[row].detail, "not found") == 0;
    auto_text message = mem_format("%s%s", is_lost ? "Vault was not found: " : "", troubles[row].message);
    const struct given_finding findings[] = {{troubles[row].code, message,
                                              troubles[row].origin ? troubles[row].origin : "vault.test:8200",
                                              troubles[row].next},
                                             {0}};
    given_hop(given, troubles[row].message, HOP_VAULT, troubles[row].state, troubles[row].detail);
    given_findings(given, troubles[row].message, findings);
}

/* With a client or without one: what keeps everybody out is broken, what keeps only us out is not known. */
static void why_vault_cannot_be_asked_is_told_apart(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(troubles); i++) {
        auto_given given;
        given_open(&given);
        fail_server(&given, i);
        given.client->vault = VAULT_FACT_NOT_LOOKED;
        given_judge(&given, judge_vault);
        check_trouble(&given, i);
        given_judge_none(&given, judge_vault);
        check_trouble(&given, i);
    }
}

static void a_failure_without_words_has_some(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_VAULT_UNREACHABLE, "Vault could not be reached", "no address, no Service", NULL}, {0}};
    auto_given given;
    given_open(&given);
    given.facts.vault.state = REACH_FAILED;
    mem_replace(&given.facts.vault.address, NULL);
    given_judge_none(&given, judge_vault);
    given_findings(&given, "no words", findings);
}

static void without_clients_only_the_server_is_looked_at(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_judge_none(&given, judge_vault);
    given_hop(&given, "there", HOP_VAULT, HOP_OK, "vault.test:8200");
    given.facts.vault.state = REACH_NOT_TRIED;
    given_judge_none(&given, judge_vault);
    given_hop(&given, "not tried", HOP_VAULT, HOP_NOT_CHECKED, NULL);
    given_findings(&given, "not tried", nothing);
}

/* --- The place ----------------------------------------------------------------------------------------------- */

static void the_same_secret_is_well(void **state) {
    (void)state;
    static const struct {
        long version;
        const char *writer, *detail;
        enum placeholder placeholder;
    } rows[] = {
        {3, NULL, "secret/app#value: version 3, equal to Keycloak", PLACEHOLDER_NONE},
        {3, "kubectl-kcrealm", "secret/app#value: version 3, managed by kubectl-kcrealm, equal to Keycloak",
         PLACEHOLDER_NONE},
        {0, NULL, "secret/app#value: no version, equal to Keycloak", PLACEHOLDER_NONE},
        /* That Keycloak's own secret is a placeholder is said there. */
        {3, NULL, "secret/app#value: version 3, equal to Keycloak", PLACEHOLDER_WORD},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->vault_version = rows[i].version;
        given.client->vault_writer = mem_dup(rows[i].writer);
        given.client->vault_placeholder = rows[i].placeholder;
        given_judge(&given, judge_vault);
        given_hop(&given, rows[i].detail, HOP_VAULT, HOP_OK, rows[i].detail);
        given_findings(&given, rows[i].detail, nothing);
    }
}

#define EXTRACT "kubectl kcrealm extract app -f values.yaml -n apps"

static void what_is_wrong_with_the_place_is_told_apart(void **state) {
    (void)state;
    static const struct {
        enum vault_fact fact;
        const char *detail;
        struct given_finding findings[2];
    } rows[] = {
        {VAULT_FACT_NO_MOUNT,
         "no such mount",
         {{FINDING_VAULT_NO_MOUNT, "secret/app#value is in a mount that does not exist",
           "no engine is mounted there",
           "name the mount with --vault-mount; which there are: vault secrets list"}}},
        {VAULT_FACT_MISSING,
         "missing",
         {{FINDING_VAULT_MISSING, "secret/app#value does not exist",
           "Vault answers 404, and has no versions of it", EXTRACT}}},
        {VAULT_FACT_DELETED,
         "deleted",
         {{FINDING_VAULT_DELETED, "secret/app#value was deleted",
           "its latest version is deleted or destroyed", EXTRACT}}},
        {VAULT_FACT_NO_FIELD,
         "no such field",
         {{FINDING_VAULT_NO_FIELD, "secret/app#value has no such field", "version 3, managed by ci",
           EXTRACT}}},
        {VAULT_FACT_DIFFERS,
         "differs",
         {{FINDING_VAULT_DIFFERS, "secret/app#value holds another secret than Keycloak",
           "version 3, managed by ci", EXTRACT}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->vault = rows[i].fact;
        given.client->vault_writer = mem_dup("ci");
        given_judge(&given, judge_vault);
        given_hop(&given, rows[i].detail, HOP_VAULT, HOP_BROKEN, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void without_flags_the_command_is_the_client_alone(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->vault = VAULT_FACT_MISSING;
    mem_replace(&given.facts.carry_flags, NULL);
    given_judge(&given, judge_vault);
    assert_string_equal(given.item->findings.items[0].next, "kubectl kcrealm extract app");
}

static void a_placeholder_in_vault_is_broken(void **state) {
    (void)state;
    static const enum vault_fact facts[] = {VAULT_FACT_DIFFERS, VAULT_FACT_PRESENT};
    static const struct given_finding findings[] = {
        {FINDING_VAULT_PLACEHOLDER, "secret/app#value holds a placeholder instead of the secret",
         "version 3: it is a word that people leave to be replaced", EXTRACT},
        {0}};
    for (size_t i = 0; i < mem_count(facts); i++) {
        auto_given given;
        given_open(&given);
        given.client->vault = facts[i];
        given.client->vault_placeholder = PLACEHOLDER_WORD;
        given_judge(&given, judge_vault);
        given_hop(&given, "placeholder", HOP_VAULT, HOP_BROKEN, "placeholder");
        given_findings(&given, "placeholder", findings);
    }
}

static void a_place_that_may_not_be_read_is_neither_well_nor_broken(void **state) {
    (void)state;
    static const struct {
        enum vault_fact fact;
        const char *message, *origin, *next, *detail;
        struct given_finding findings[2];
    } rows[] = {
        {VAULT_FACT_FORBIDDEN,
         "the login may not read it",
         "GET /v1/secret/data/app (HTTP 403)",
         "path \"secret/data/app\" { capabilities = [\"read\"] }",
         "may not be read",
         {{FINDING_VAULT_FORBIDDEN, "secret/app#value: the login may not read it",
           "GET /v1/secret/data/app (HTTP 403)", "path \"secret/data/app\" { capabilities = [\"read\"] }"}}},
        {VAULT_FACT_UNREADABLE,
         "the server answered 500",
         NULL,
         NULL,
         "could not be read",
         {{FINDING_VAULT_UNREACHABLE, "secret/app#value: the server answered 500", "the answer of Vault",
           NULL}}},
        {VAULT_FACT_UNREADABLE,
         NULL,
         NULL,
         NULL,
         "could not be read",
         {{FINDING_VAULT_UNREACHABLE, "secret/app#value: not read", "the answer of Vault", NULL}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->vault = rows[i].fact;
        if (rows[i].message)
            error_set(&given.client->vault_error, ERROR_FORBIDDEN, "%s", rows[i].message);
        if (rows[i].origin)
            error_origin(&given.client->vault_error, "%s", rows[i].origin);
        if (rows[i].next)
            error_next(&given.client->vault_error, "%s", rows[i].next);
        given_judge(&given, judge_vault);
        given_hop(&given, rows[i].detail, HOP_VAULT, HOP_UNKNOWN, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void a_value_without_its_like_in_keycloak_is_neither_well_nor_broken(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->vault = VAULT_FACT_PRESENT;
    given.client->secret = SECRET_UNREADABLE;
    given_judge(&given, judge_vault);
    given_hop(&given, "present", HOP_VAULT, HOP_UNKNOWN,
              "secret/app#value: version 3, not compared with Keycloak");
    given_findings(&given, "present", nothing);
}

/* --- Nothing to look at -------------------------------------------------------------------------------------- */

static void what_is_not_carried_has_no_place(void **state) {
    (void)state;
    static const struct {
        const char *detail;
        bool has_no_secret, is_not_declared, is_switched_off;
    } rows[] = {
        {"the client has no secret", true, false, false},
        {"no extraction is declared", false, true, false},
        {"secretExtraction has enabled: false", false, false, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        fail_server(&given, 0); /* which does not matter to them */
        if (rows[i].has_no_secret)
            given.client->secret = SECRET_NONE;
        if (rows[i].is_not_declared)
            given.client->extraction = NULL;
        given.extraction.enabled = !rows[i].is_switched_off;
        given_judge(&given, judge_vault);
        given_hop(&given, rows[i].detail, HOP_VAULT, HOP_ABSENT, rows[i].detail);
        given_findings(&given, rows[i].detail, nothing);
    }
}

static void what_was_not_looked_at_is_not_judged(void **state) {
    (void)state;
    static const enum reach_state states[] = {REACH_NOT_TRIED, REACH_DONE};
    for (size_t i = 0; i < mem_count(states); i++) {
        auto_given given;
        given_open(&given);
        given.client->vault = VAULT_FACT_NOT_LOOKED;
        given.facts.vault.state = states[i];
        given_judge(&given, judge_vault);
        given_hop(&given, "not looked at", HOP_VAULT, HOP_NOT_CHECKED, NULL);
        given_findings(&given, "not looked at", nothing);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(why_vault_cannot_be_asked_is_told_apart),
        cmocka_unit_test(a_failure_without_words_has_some),
        cmocka_unit_test(without_clients_only_the_server_is_looked_at),
        cmocka_unit_test(the_same_secret_is_well),
        cmocka_unit_test(what_is_wrong_with_the_place_is_told_apart),
        cmocka_unit_test(without_flags_the_command_is_the_client_alone),
        cmocka_unit_test(a_placeholder_in_vault_is_broken),
        cmocka_unit_test(a_place_that_may_not_be_read_is_neither_well_nor_broken),
        cmocka_unit_test(a_value_without_its_like_in_keycloak_is_neither_well_nor_broken),
        cmocka_unit_test(what_is_not_carried_has_no_place),
        cmocka_unit_test(what_was_not_looked_at_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
