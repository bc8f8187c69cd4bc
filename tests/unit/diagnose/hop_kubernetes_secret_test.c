/* What is said of the Secrets that ExternalSecrets write. */
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

static void a_secret_that_agrees_says_with_whom_and_since_when(void **state) {
    (void)state;
    static const struct {
        enum vault_fact vault;
        long long changed_s;
        const char *detail;
    } rows[] = {
        {VAULT_FACT_EQUAL, GIVEN_NOW_S - 7200, "team/app-oidc, as in Vault, changed 120m ago"},
        {VAULT_FACT_DIFFERS, GIVEN_NOW_S - 7200, "team/app-oidc, as in Vault, changed 120m ago"},
        {VAULT_FACT_PRESENT, 0, "team/app-oidc, as in Vault"},
        {VAULT_FACT_FORBIDDEN, 0, "team/app-oidc, as in Keycloak"},
        {VAULT_FACT_MISSING, 0, "team/app-oidc, as in Keycloak"},
        {VAULT_FACT_NOT_LOOKED, 0, "team/app-oidc, as in Keycloak"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given_sync(&given)->changed_s = rows[i].changed_s;
        given.client->vault = rows[i].vault;
        given_judge(&given, judge_kubernetes_secret);
        given_hop(&given, rows[i].detail, HOP_KUBERNETES_SECRET, HOP_OK, rows[i].detail);
        given_findings(&given, rows[i].detail, nothing);
    }
}

#define EXTRACT "kubectl kcrealm extract app -f values.yaml -n apps"

static void a_secret_that_does_not_agree_is_broken(void **state) {
    (void)state;
    static const struct {
        enum secret_agreement agreement;
        enum vault_fact vault;
        const char *key, *detail;
        struct given_finding findings[2];
    } rows[] = {
        {AGREEMENT_NO_SECRET,
         VAULT_FACT_EQUAL,
         "k",
         "missing",
         {{FINDING_SECRET_MISSING, "Secret team/app-oidc does not exist", "key k, by ExternalSecret app",
           EXTRACT}}},
        {AGREEMENT_NO_SECRET,
         VAULT_FACT_EQUAL,
         NULL,
         "missing",
         {{FINDING_SECRET_MISSING, "Secret team/app-oidc does not exist", "by ExternalSecret app", EXTRACT}}},
        {AGREEMENT_NO_KEY,
         VAULT_FACT_EQUAL,
         "k",
         "no such key",
         {{FINDING_SECRET_STALE, "Secret team/app-oidc lacks the key that the ExternalSecret should write",
           "key k, by ExternalSecret app", EXTRACT}}},
        {AGREEMENT_DIFFERS,
         VAULT_FACT_EQUAL,
         "k",
         "differs",
         {{FINDING_SECRET_STALE, "Secret team/app-oidc holds another value than Vault",
           "key k, by ExternalSecret app", EXTRACT}}},
        {AGREEMENT_DIFFERS,
         VAULT_FACT_FORBIDDEN,
         "k",
         "differs",
         {{FINDING_SECRET_STALE, "Secret team/app-oidc holds another value than Keycloak",
           "key k, by ExternalSecret app", EXTRACT}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        struct sync_facts *sync = given_sync(&given);
        sync->agreement = rows[i].agreement;
        mem_replace(&sync->key, mem_dup(rows[i].key));
        given.client->vault = rows[i].vault;
        given_judge(&given, judge_kubernetes_secret);
        given_hop(&given, rows[i].detail, HOP_KUBERNETES_SECRET, HOP_BROKEN, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void a_secret_that_cannot_be_compared_says_why(void **state) {
    (void)state;
    static const struct {
        const char *provider, *why, *next;
        enum hop_state state;
        const char *detail;
        struct given_finding findings[2];
    } rows[] = {
        {"vault",
         "the Secret does not hold the value as it is (target.template)",
         NULL,
         HOP_UNKNOWN,
         "the Secret does not hold the value as it is (target.template)",
         {{0}}},
        {"vault",
         "user dev may not get secrets",
         "kubectl auth can-i get secrets -n team",
         HOP_UNKNOWN,
         "user dev may not get secrets",
         {{FINDING_MISSING_RIGHT, "Secret team/app-oidc was not looked at: user dev may not get secrets",
           "ExternalSecret app writes it", "kubectl auth can-i get secrets -n team"}}},
        {NULL,
         NULL,
         "kubectl auth can-i get secrets -n team",
         HOP_UNKNOWN,
         NULL,
         {{FINDING_MISSING_RIGHT, "Secret team/app-oidc was not looked at: not read",
           "ExternalSecret app writes it", "kubectl auth can-i get secrets -n team"}}},
        {"aws",
         NULL,
         NULL,
         HOP_NOT_CHECKED,
         "not checked: provider aws; team/app-oidc changed 120m ago",
         {{0}}},
        {"aws",
         "user dev may not get secrets",
         "the rule",
         HOP_UNKNOWN,
         "user dev may not get secrets",
         {{FINDING_MISSING_RIGHT, "Secret team/app-oidc was not looked at: user dev may not get secrets",
           "ExternalSecret app writes it", "the rule"}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        struct sync_facts *sync = given_sync(&given);
        sync->agreement = AGREEMENT_UNKNOWN;
        mem_replace(&sync->provider, mem_dup(rows[i].provider));
        sync->why = mem_dup(rows[i].why);
        sync->next = mem_dup(rows[i].next);
        given_judge(&given, judge_kubernetes_secret);
        given_hop(&given, rows[i].why, HOP_KUBERNETES_SECRET, rows[i].state, rows[i].detail);
        given_findings(&given, rows[i].why, rows[i].findings);
    }
}

static void the_worst_of_several_secrets_counts(void **state) {
    (void)state;
    static const enum secret_agreement orders[][3] = {
        {AGREEMENT_EQUAL, AGREEMENT_UNKNOWN, AGREEMENT_DIFFERS},
        {AGREEMENT_DIFFERS, AGREEMENT_UNKNOWN, AGREEMENT_EQUAL},
        {AGREEMENT_UNKNOWN, AGREEMENT_DIFFERS, AGREEMENT_NO_SECRET},
    };
    for (size_t i = 0; i < mem_count(orders); i++) {
        auto_given given;
        given_open(&given);
        for (size_t j = 0; j < mem_count(orders[i]); j++)
            given_sync(&given)->agreement = orders[i][j];
        given_judge(&given, judge_kubernetes_secret);
        given_hop(&given, "three", HOP_KUBERNETES_SECRET, HOP_BROKEN, "differs");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_that_agrees_says_with_whom_and_since_when),
        cmocka_unit_test(a_secret_that_does_not_agree_is_broken),
        cmocka_unit_test(a_secret_that_cannot_be_compared_says_why),
        cmocka_unit_test(the_worst_of_several_secrets_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
