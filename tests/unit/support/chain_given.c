#include "support/chain_given.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void give_client(struct chain_given *given) {
    given->client = mem_alloc_array(1, sizeof *given->client);
    *given->client = (struct client_facts){
        .realm = mem_dup("ameide"),
        .name = mem_dup("app"),
        .declared = &given->declared,
        .extraction = &given->extraction,
        .state = DRIFT_IN_SYNC,
        .is_looked_for = true,
        .secret = SECRET_PRESENT,
        .created_s = GIVEN_NOW_S - 86400,
        .vault = VAULT_FACT_EQUAL,
        .vault_target = mem_dup("secret/app#value"),
        .vault_version = 3,
    };
    given->facts.clients = given->client;
    given->facts.client_count = 1;
}

void given_open(struct chain_given *given) {
    *given = (struct chain_given){0};
    given->declared = (struct desired_object){.kind = &kind_client,
                                              .realm = (char *)"ameide",
                                              .name = (char *)"app",
                                              .spec = json_object(),
                                              .where = {"values.yaml", 7, 5}};
    given->extraction = (struct extraction){.realm = (char *)"ameide",
                                            .client_id = (char *)"app",
                                            .vault_key = (char *)"app",
                                            .vault_field = (char *)"value",
                                            .enabled = true,
                                            .where = {"values.yaml", 9, 5}};
    given->facts = (struct chain_facts){.now_s = GIVEN_NOW_S,
                                        .flags = mem_dup(" -f values.yaml"),
                                        .carry_flags = mem_dup(" -f values.yaml -n apps"),
                                        .drift = &given->drift,
                                        .has_cluster = true,
                                        .has_vault = true,
                                        .has_external_secrets = true};
    given->facts.cluster.state = REACH_DONE;
    given->facts.keycloak.state = REACH_DONE;
    given->facts.vault.state = REACH_DONE;
    given->facts.vault.address = mem_dup("vault.test:8200");
    give_client(given);
}

void given_close(struct chain_given *given) {
    chain_status_clear(&given->status);
    chain_facts_clear(&given->facts);
    drift_clear(&given->drift);
    json_decref(given->declared.spec);
}

struct drift_item *given_drift(struct chain_given *given) {
    drift_clear(&given->drift);
    given->client->state = DRIFT_DRIFTED;
    struct drift_item *item = drift_add(&given->drift, &kind_client, "ameide", "app", DRIFT_DRIFTED, NULL);
    given->client->item = item;
    return item;
}

struct sync_facts *given_sync(struct chain_given *given) {
    struct client_facts *client = given->client;
    client->syncs = mem_resize(client->syncs, (client->sync_count + 1) * sizeof *client->syncs);
    struct sync_facts *sync = &client->syncs[client->sync_count++];
    *sync = (struct sync_facts){
        .namespace = mem_dup("team"),
        .name = mem_dup("app"),
        .store = mem_dup("ClusterSecretStore vault"),
        .provider = mem_dup("vault"),
        .secret = mem_dup("app-oidc"),
        .key = mem_dup("k"),
        .ready = {mem_dup("True"), mem_dup("SecretSynced"), mem_dup("secret synced")},
        .store_ready = {mem_dup("True"), mem_dup("Valid"), mem_dup("store validated")},
        .refresh_time = mem_dup("2026-11-21T23:59:00Z"),
        .agreement = AGREEMENT_EQUAL,
        .changed_s = GIVEN_NOW_S - 7200,
    };
    return sync;
}

void given_obstacle(struct sync_facts *sync, enum sync_blocker blocker, const char *sentence,
                    const char *next) {
    struct sync_obstacles *all = &sync->obstacles;
    all->items = mem_resize(all->items, (all->count + 1) * sizeof *all->items);
    all->items[all->count++] = (struct sync_obstacle){blocker, mem_dup(sentence), mem_dup(next)};
}

static void judge(struct chain_given *given, const struct client_facts *client, hop_judge *the_judge) {
    chain_status_clear(&given->status);
    given->item = chain_status_add(&given->status, "ameide", "app");
    the_judge(&given->facts, client, given->item);
}

void given_judge(struct chain_given *given, hop_judge *the_judge) {
    judge(given, given->client, the_judge);
}

void given_judge_none(struct chain_given *given, hop_judge *the_judge) {
    judge(given, NULL, the_judge);
}

void given_hop(const struct chain_given *given, const char *row, enum hop hop, enum hop_state state,
               const char *detail) {
    const struct hop_status *is = &given->item->hops[hop];
    if (is->state != state || !text_equal(is->detail, detail))
        fail_msg("%s: %s is %s: %s", row, hop_kind(hop)->name, hop_state_name(is->state),
                 is->detail ? is->detail : "(nothing)");
}

static const char *or_none(const char *text) {
    return text ? text : "(none)";
}

void given_findings(const struct chain_given *given, const char *row, const struct given_finding *findings) {
    const struct findings *found = &given->item->findings;
    size_t count = 0;
    for (; findings[count].code != FINDING_NONE && count < found->count; count++) {
        const struct given_finding *want = &findings[count];
        const struct finding *is = &found->items[count];
        if (is->code != want->code || !text_equal(is->message, want->message) ||
            !text_equal(is->evidence, want->evidence) || !text_equal(is->next, want->next))
            fail_msg("%s: %d: %s\nevidence: %s\nnext: %s", row, (int)is->code, is->message,
                     or_none(is->evidence), or_none(is->next));
    }
    for (size_t i = 0; i < found->count; i++)
        if (!found->items[i].evidence || !*found->items[i].evidence)
            fail_msg("%s: no evidence: %s", row, found->items[i].message);
    if (findings[count].code != FINDING_NONE || count != found->count)
        fail_msg("%s: %zu findings, the first of which is %s", row, found->count,
                 found->count ? found->items[0].message : "(none)");
}
