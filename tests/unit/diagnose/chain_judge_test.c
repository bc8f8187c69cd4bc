/* A chain as a whole: which hop is named first, in which order causes are told, and why others were not looked at. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_given __attribute__((cleanup(given_close))) struct chain_given

/* The hops whose judges need nothing but the client's facts. */
static const enum hop own_hops[] = {HOP_GIT,   HOP_REALM, HOP_CLIENT,          HOP_SECRET,
                                    HOP_VAULT, HOP_STORE, HOP_EXTERNAL_SECRET, HOP_KUBERNETES_SECRET};

static void judge_all(struct chain_given *given) {
    for (size_t i = 0; i < mem_count(own_hops); i++)
        given->status.shown[own_hops[i]] = true;
    chain_judge(&given->facts, &given->status);
    given->item = &given->status.items[0];
}

static void a_chain_that_is_well_has_no_headline(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given_sync(&given);
    judge_all(&given);
    assert_int_equal(given.status.count, 1);
    assert_string_equal(given.item->realm, "ameide");
    assert_string_equal(given.item->client, "app");
    assert_int_equal(given.item->headline, HOPS);
    assert_int_equal(given.item->findings.count, 0);
    for (size_t i = 0; i < mem_count(own_hops); i++)
        assert_int_equal(given.item->hops[own_hops[i]].state, HOP_OK);
    assert_int_equal(chain_status_health(&given.status), CHAIN_HEALTHY);
}

static void break_vault(struct chain_given *given) {
    given->client->vault = VAULT_FACT_DIFFERS;
}

static void hide_secret(struct chain_given *given) {
    given->client->secret = SECRET_UNREADABLE;
    given->client->secret_why = mem_dup("Keycloak masks it before this login");
}

static void lose_client(struct chain_given *given) {
    given->client->state = DRIFT_MISSING;
    given->client->secret = SECRET_NOT_LOOKED;
    given->client->vault = VAULT_FACT_NOT_LOOKED;
    mem_replace(&given->client->vault_target, NULL);
}

static void lose_realm(struct chain_given *given) {
    lose_client(given);
    given->client->realm_is_missing = true;
}

static void stale_secret(struct chain_given *given) {
    given_sync(given)->agreement = AGREEMENT_DIFFERS;
}

static void hide_secret_and_break_vault(struct chain_given *given) {
    hide_secret(given);
    break_vault(given);
}

static void break_vault_and_its_secret(struct chain_given *given) {
    break_vault(given);
    stale_secret(given);
}

static void the_first_broken_hop_is_named_before_any_unknown_one(void **state) {
    (void)state;
    static const struct {
        const char *name;
        void (*change)(struct chain_given *given);
        enum hop headline;
        enum chain_health health;
    } rows[] = {
        {"Vault differs", break_vault, HOP_VAULT, CHAIN_IS_BROKEN},
        {"masked", hide_secret, HOP_SECRET, CHAIN_UNCLEAR},
        {"masked before a broken hop", hide_secret_and_break_vault, HOP_VAULT, CHAIN_IS_BROKEN},
        {"cause and effect", break_vault_and_its_secret, HOP_VAULT, CHAIN_IS_BROKEN},
        {"no client", lose_client, HOP_CLIENT, CHAIN_IS_BROKEN},
        {"no realm", lose_realm, HOP_REALM, CHAIN_IS_BROKEN},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        rows[i].change(&given);
        judge_all(&given);
        if (given.item->headline != rows[i].headline || chain_status_health(&given.status) != rows[i].health)
            fail_msg("%s: %d", rows[i].name, (int)given.item->headline);
    }
}

static void causes_are_told_before_their_effects(void **state) {
    (void)state;
    static const enum finding_code codes[] = {FINDING_REALM_DISABLED,  FINDING_CLIENT_DISABLED,
                                              FINDING_SECRET_EXPIRED,  FINDING_VAULT_DIFFERS,
                                              FINDING_STORE_NOT_READY, FINDING_EXTERNAL_SECRET_NOT_SYNCED,
                                              FINDING_SECRET_STALE};
    auto_given given;
    given_open(&given);
    struct sync_facts *sync = given_sync(&given);
    given.client->realm_is_disabled = given.client->is_disabled = true;
    given.client->expires_s = 1;
    given.client->vault = VAULT_FACT_DIFFERS;
    given_obstacle(sync, BLOCKED_BY_STORE_NOT_READY, "its store is not ready", NULL);
    mem_replace(&sync->ready.status, mem_dup("False"));
    sync->agreement = AGREEMENT_DIFFERS;
    judge_all(&given);
    assert_int_equal(given.item->findings.count, mem_count(codes));
    for (size_t i = 0; i < mem_count(codes); i++)
        assert_int_equal(given.item->findings.items[i].code, codes[i]);
}

/* --- Gaps ---------------------------------------------------------------------------------------------------- */

static void what_was_not_looked_at_says_because_of_what(void **state) {
    (void)state;
    static const struct {
        const char *name;
        void (*change)(struct chain_given *given);
        enum hop gap;
        const char *detail;
    } rows[] = {
        {"no realm", lose_realm, HOP_CLIENT, "not checked, because of realm"},
        {"no realm, further on", lose_realm, HOP_KUBERNETES_SECRET, "not checked, because of realm"},
        {"no client", lose_client, HOP_VAULT, "not checked, because of client"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        rows[i].change(&given);
        judge_all(&given);
        given_hop(&given, rows[i].name, rows[i].gap, HOP_NOT_CHECKED, rows[i].detail);
    }
}

/* Objects of the cluster stand beside the way to Keycloak; and what is not known of ExternalSecrets is not known of
 * their stores. */
static void a_gap_is_not_blamed_on_what_does_not_stand_in_the_way(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.facts.cluster.lists[FACT_CONFIG_MAPS].missing = mem_dup("list configmaps");
    given.facts.keycloak.state = REACH_FAILED;
    error_set(&given.facts.keycloak.error, ERROR_UNREACHABLE, "connection refused");
    given.client->is_looked_for = false;
    given.client->secret = SECRET_NOT_LOOKED;
    given.client->vault = VAULT_FACT_PRESENT;
    given.client->syncs_missing = mem_dup("user x may not list externalsecrets");
    given.status.shown[HOP_OBJECTS] = given.status.shown[HOP_KEYCLOAK] = given.status.shown[HOP_WORKLOAD] =
        true;
    judge_all(&given);
    given_hop(&given, "objects", HOP_OBJECTS, HOP_UNKNOWN, "not all was looked at");
    given_hop(&given, "realm", HOP_REALM, HOP_NOT_CHECKED, "not checked, because of Keycloak");
    given_hop(&given, "secret", HOP_SECRET, HOP_NOT_CHECKED, "not checked, because of Keycloak");
    given_hop(&given, "store", HOP_STORE, HOP_NOT_CHECKED, "not checked, because of ExternalSecret");
    given_hop(&given, "pods", HOP_WORKLOAD, HOP_NOT_CHECKED, "not checked, because of ExternalSecret");
}

static void a_gap_without_a_cause_says_nothing(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->secret = SECRET_NOT_LOOKED;
    given.facts.cluster.lists[FACT_CONFIG_MAPS].missing = mem_dup("list configmaps");
    given.status.shown[HOP_OBJECTS] = true;
    judge_all(&given);
    given_hop(&given, "beside its way", HOP_OBJECTS, HOP_UNKNOWN, "not all was looked at");
    given_hop(&given, "nothing in its way", HOP_SECRET, HOP_NOT_CHECKED, NULL);
}

/* --- What is asked for --------------------------------------------------------------------------------------- */

static void only_hops_that_are_shown_are_judged(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    lose_client(&given);
    given.client->vault = VAULT_FACT_MISSING;
    given.client->vault_target = mem_dup("secret/app#value");
    given.status.shown[HOP_VAULT] = given.status.shown[HOP_SECRET] = true;
    chain_judge(&given.facts, &given.status);
    given.item = &given.status.items[0];
    assert_int_equal(given.item->headline, HOP_VAULT);
    assert_int_equal(given.item->findings.count, 1);
    given_hop(&given, "not shown", HOP_CLIENT, HOP_NOT_CHECKED, NULL);
    given_hop(&given, "hidden cause", HOP_SECRET, HOP_UNKNOWN,
              "not checked, because of client, which is not shown");
}

/* Or else `--for secret --wait` would be content with a client that does not exist. */
static void what_cannot_be_told_because_of_a_hidden_hop_is_not_healthy(void **state) {
    (void)state;
    static const struct {
        const char *name;
        void (*change)(struct chain_given *given);
        enum hop asked;
        enum hop_state state;
        const char *detail;
        enum chain_health health;
    } rows[] = {
        {"no client", lose_client, HOP_SECRET, HOP_UNKNOWN,
         "not checked, because of client, which is not shown", CHAIN_UNCLEAR},
        {"no realm", lose_realm, HOP_CLIENT, HOP_UNKNOWN, "not checked, because of realm, which is not shown",
         CHAIN_UNCLEAR},
        {"a later hop", break_vault, HOP_SECRET, HOP_OK, "24h old", CHAIN_HEALTHY},
        {"an earlier hop that does not matter", break_vault_and_its_secret, HOP_STORE, HOP_OK,
         "ClusterSecretStore vault: Valid", CHAIN_HEALTHY},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        rows[i].change(&given);
        given.status.shown[rows[i].asked] = true;
        chain_judge(&given.facts, &given.status);
        given.item = &given.status.items[0];
        given_hop(&given, rows[i].name, rows[i].asked, rows[i].state, rows[i].detail);
        assert_int_equal(given.item->findings.count, 0);
        assert_int_equal(given.item->headline, rows[i].state == HOP_OK ? HOPS : rows[i].asked);
        assert_int_equal(chain_status_health(&given.status), rows[i].health);
    }
}

static void each_client_is_judged_by_itself(void **state) {
    (void)state;
    struct client_facts rows[] = {
        {.realm = (char *)"a", .name = (char *)"x", .is_looked_for = true, .state = DRIFT_MISSING},
        {.realm = (char *)"b", .name = (char *)"x", .is_looked_for = true}};
    const struct chain_facts facts = {.clients = rows, .client_count = mem_count(rows)};
    struct chain_status status = {.shown = {[HOP_REALM] = true, [HOP_CLIENT] = true}};
    chain_judge(&facts, &status);
    assert_int_equal(status.count, 2);
    assert_string_equal(status.items[0].realm, "a");
    assert_int_equal(status.items[0].headline, HOP_CLIENT);
    assert_string_equal(status.items[1].realm, "b");
    assert_int_equal(status.items[1].headline, HOPS);
    chain_status_clear(&status);
}

static void without_clients_there_is_one_item_of_what_all_share(void **state) {
    (void)state;
    struct chain_facts facts = {.has_vault = true};
    struct chain_status status = {.shown = {[HOP_VAULT] = true}};
    facts.vault.state = REACH_FAILED;
    error_set(&facts.vault.error, ERROR_UNREACHABLE, "connection refused");
    chain_judge(&facts, &status);
    assert_int_equal(status.count, 1);
    assert_string_equal(status.items[0].realm, "");
    assert_string_equal(status.items[0].client, "");
    assert_int_equal(status.items[0].headline, HOP_VAULT);
    assert_int_equal(status.items[0].findings.count, 1);
    chain_status_clear(&status);
    chain_facts_clear(&facts);
}

/* Nothing of what is not known makes a hop well or broken. */
static void a_missing_right_is_neither_well_nor_broken(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    struct sync_facts *sync = given_sync(&given);
    given.client->state = DRIFT_UNKNOWN;
    given.client->unknown_why = mem_dup("user x may not");
    hide_secret(&given);
    given.client->vault = VAULT_FACT_FORBIDDEN;
    sync->agreement = AGREEMENT_UNKNOWN;
    sync->why = mem_dup("user x may not");
    judge_all(&given);
    static const enum hop unknown[] = {HOP_REALM, HOP_CLIENT, HOP_SECRET, HOP_VAULT, HOP_KUBERNETES_SECRET};
    for (size_t i = 0; i < mem_count(unknown); i++)
        assert_int_equal(given.item->hops[unknown[i]].state, HOP_UNKNOWN);
    assert_int_equal(given.item->headline, HOP_REALM);
    assert_int_equal(chain_status_health(&given.status), CHAIN_UNCLEAR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_that_is_well_has_no_headline),
        cmocka_unit_test(the_first_broken_hop_is_named_before_any_unknown_one),
        cmocka_unit_test(causes_are_told_before_their_effects),
        cmocka_unit_test(what_was_not_looked_at_says_because_of_what),
        cmocka_unit_test(a_gap_is_not_blamed_on_what_does_not_stand_in_the_way),
        cmocka_unit_test(a_gap_without_a_cause_says_nothing),
        cmocka_unit_test(only_hops_that_are_shown_are_judged),
        cmocka_unit_test(what_cannot_be_told_because_of_a_hidden_hop_is_not_healthy),
        cmocka_unit_test(each_client_is_judged_by_itself),
        cmocka_unit_test(without_clients_there_is_one_item_of_what_all_share),
        cmocka_unit_test(a_missing_right_is_neither_well_nor_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
