/* The hops behind Vault as facts. */
#include "reconcile/chain_syncs.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"
#include "support/sync_cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};

/* One row of client app, whose secret goes to secret/app#value. */
struct syncs_case {
    struct sync_cluster cluster;
    struct extraction extraction;
    struct chain_facts facts;
    struct client_facts *row;
    struct error err;
};

static void syncs_open(struct syncs_case *given) {
    sync_cluster_open(&given->cluster);
    given->extraction =
        (struct extraction){.vault_key = (char *)"app", .vault_field = (char *)"value", .enabled = true};
    chain_add_named("app", "ameide", &given->facts);
    given->row = &given->facts.clients[0];
    given->row->extraction = &given->extraction;
    given->row->vault_target = mem_dup("secret/app#value");
}

static void syncs_close(struct syncs_case *given) {
    chain_facts_clear(&given->facts);
    error_clear(&given->err);
    sync_cluster_close(&given->cluster);
}

#define auto_syncs __attribute__((cleanup(syncs_close))) struct syncs_case

/* value NULL: neither Vault nor Keycloak could be read. */
static void look_at(struct syncs_case *given, const char *value) {
    const struct chain_view view = {
        .kv = &v2, .syncs = given->cluster.syncs, .syncs_refusal = &given->cluster.err};
    auto_secret secret = value ? secret_from_text(value) : NULL;
    const struct secret *const values[] = {secret};
    if (!chain_look_at_syncs(&view, &given->facts, values, &given->err))
        fail_msg("%s", given->err.message);
}

static bool has(const char *text, const char *part) {
    return part ? text && strstr(text, part) : !text;
}

#define TEMPLATE SYNC_DATA ", 'target': {'template': {'data': {'k': 'x'}}}"
#define MISSING "{'kind': 'Status', 'status': 'Failure', 'code': 404, 'message': 'no'}"
#define BROKEN "{'kind': 'Status', 'status': 'Failure', 'code': 500, 'message': 'etcd'}"
#define NOTHING_TO_COMPARE "neither Vault nor Keycloak shows the secret"

static const struct {
    const char *name;
    bool has_template;
    int status;
    const char *secret, *value; /* what it should hold; NULL: not known */
    enum secret_agreement agreement;
    const char *why, *next; /* parts */
} agreements[] = {
    {"equal", false, 200, SYNC_SECRET_NEW, "new", AGREEMENT_EQUAL, NULL, NULL},
    {"other", false, 200, SYNC_SECRET_OLD, "new", AGREEMENT_DIFFERS, NULL, NULL},
    {"no key", false, 200, "{'data': {'other': 'bmV3'}}", "new", AGREEMENT_NO_KEY, NULL, NULL},
    {"no data", false, 200, "{'data': null}", "new", AGREEMENT_NO_KEY, NULL, NULL},
    {"no Secret", false, 404, MISSING, "new", AGREEMENT_NO_SECRET, NULL, NULL},
    {"forbidden", false, 403, SYNC_FORBIDDEN, "new", AGREEMENT_UNKNOWN, "may not get secrets",
     "verbs: [get]}"},
    {"trouble", false, 500, BROKEN, "new", AGREEMENT_UNKNOWN, "reading Secret team/app: etcd", NULL},
    {"template", true, 200, SYNC_SECRET_OLD, "new", AGREEMENT_UNKNOWN, "target.template", NULL},
    {"template, no Secret", true, 404, MISSING, "new", AGREEMENT_NO_SECRET, NULL, NULL},
    {"template, forbidden", true, 403, SYNC_FORBIDDEN, "new", AGREEMENT_UNKNOWN, "target.template", NULL},
    /* What it should hold is not known: that is no difference. */
    {"nothing to compare", false, 200, SYNC_SECRET_OLD, NULL, AGREEMENT_UNKNOWN, NOTHING_TO_COMPARE, NULL},
    {"nothing, forbidden", false, 403, SYNC_FORBIDDEN, NULL, AGREEMENT_UNKNOWN, NOTHING_TO_COMPARE, NULL},
    {"nothing, no Secret", false, 404, MISSING, NULL, AGREEMENT_NO_SECRET, NULL, NULL},
};

static void secrets_agree_or_not_or_it_is_not_known(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(agreements); i++) {
        auto_syncs given = {0};
        if (agreements[i].has_template)
            sync_cluster_answer(&given.cluster, SYNC_EXTERNAL_SECRETS, 200,
                                SYNC_LIST(SYNC_APP(TEMPLATE, SYNC_WELL("1-a"))), 0);
        sync_cluster_answer(&given.cluster, SYNC_SECRET, agreements[i].status, agreements[i].secret, 0);
        syncs_open(&given);
        look_at(&given, agreements[i].value);
        assert_int_equal(given.row->sync_count, 1);
        const struct sync_facts *sync = &given.row->syncs[0];
        if (sync->agreement != agreements[i].agreement || !has(sync->why, agreements[i].why) ||
            !has(sync->next, agreements[i].next))
            fail_msg("%s: %d: %s; %s", agreements[i].name, (int)sync->agreement, sync->why, sync->next);
        assert_null(given.row->syncs_missing);
    }
}

static void an_external_secret_is_described(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, SYNC_SECRET, 200,
                        "{'metadata': {'creationTimestamp': '2026-11-22T00:00:00Z'}, 'data': {'k': 'bmV3'}}",
                        0);
    syncs_open(&given);
    look_at(&given, "new");
    const struct sync_facts *sync = &given.row->syncs[0];
    assert_string_equal(sync->namespace, "team");
    assert_string_equal(sync->name, "app");
    assert_string_equal(sync->store, "ClusterSecretStore vault");
    assert_string_equal(sync->provider, "vault");
    assert_string_equal(sync->secret, "app");
    assert_string_equal(sync->key, "k");
    assert_false(sync->may_read);
    assert_string_equal(sync->ready.status, "True");
    assert_string_equal(sync->ready.reason, "SecretSynced");
    assert_string_equal(sync->ready.message, "secret synced");
    assert_string_equal(sync->store_ready.status, "True");
    assert_string_equal(sync->refresh_time, "2026-11-22T01:00:00Z");
    assert_int_equal(sync->changed_s, 1795305600);
    assert_int_equal(sync->obstacles.count, 0);
    assert_null(given.row->pusher);
    auto_text asked = sync_cluster_asked(&given.cluster);
    assert_string_equal(asked, SYNC_SECRET "\n"); /* once */
}

static void a_store_that_does_not_exist_is_an_obstacle(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, SYNC_CLUSTER_STORES, 200, SYNC_LIST(""), 0);
    sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    syncs_open(&given);
    look_at(&given, "new");
    const struct sync_facts *sync = &given.row->syncs[0];
    assert_null(sync->store);
    assert_int_equal(sync->obstacles.count, 1);
    assert_int_equal(sync->obstacles.items[0].blocker, BLOCKED_BY_STORE_MISSING);
}

#define OTHERS                                                                                               \
    SYNC_OBJECT("team", "app", SYNC_DATA, SYNC_WELL("1-a"))                                                  \
    "," SYNC_OBJECT("prod", "app", SYNC_DATA,                                                                \
                    SYNC_WELL("1-a")) "," SYNC_OBJECT("team", "unrelated",                                   \
                                                      "'data': [{'secretKey': 'k', "                         \
                                                      "'remoteRef': {'key': 'x'}}]",                         \
                                                      SYNC_WELL("1-a"))

static void each_reader_is_a_row_and_costs_one_request(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, SYNC_EXTERNAL_SECRETS, 200, SYNC_LIST(OTHERS), 0);
    sync_cluster_answer(&given.cluster, "GET /api/v1/namespaces/prod/secrets/app", 200, SYNC_SECRET_OLD, 0);
    sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    syncs_open(&given);
    look_at(&given, "new");
    assert_int_equal(given.row->sync_count, 2);
    assert_string_equal(given.row->syncs[0].namespace, "prod");
    assert_int_equal(given.row->syncs[0].agreement, AGREEMENT_DIFFERS);
    assert_int_equal(given.row->syncs[1].agreement, AGREEMENT_EQUAL);
    auto_text as_asked = sync_cluster_asked(&given.cluster);
    auto_text asked = sync_cluster_sorted(as_asked);
    assert_string_equal(asked, "GET /api/v1/namespaces/prod/secrets/app\n" SYNC_SECRET "\n");
}

static void another_place_has_no_readers(void **state) {
    (void)state;
    auto_syncs given = {0};
    syncs_open(&given);
    given.extraction.vault_key = (char *)"elsewhere";
    look_at(&given, "new");
    assert_int_equal(given.row->sync_count, 0);
    assert_null(given.row->syncs_missing);
    auto_text asked = sync_cluster_asked(&given.cluster);
    assert_string_equal(asked, "");
}

/* --- What writes the same place ------------------------------------------------------------------------------ */

#define PUSH(policy)                                                                                         \
    SYNC_LIST(                                                                                               \
        "{'kind': 'PushSecret', 'metadata': {'namespace': 'team', 'name': 'push'}, 'spec': {" policy         \
        "'secretStoreRefs': [{'kind': 'ClusterSecretStore', 'name': 'vault'}], 'selector': {'secret': "      \
        "{'name': 's'}}, 'data': [{'match': {'secretKey': 'k', 'remoteRef': {'remoteKey': 'app', "           \
        "'property': 'value'}}}]}}")

static void a_push_secret_on_the_place_is_named(void **state) {
    (void)state;
    static const struct {
        const char *list;
        bool keeps;
    } rows[] = {{PUSH(""), false},
                {PUSH("'updatePolicy': 'Replace', "), false},
                {PUSH("'updatePolicy': 'IfNotExists', "), true}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_syncs given = {0};
        sync_cluster_answer(&given.cluster, SYNC_PUSH_SECRETS, 200, rows[i].list, 0);
        sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
        syncs_open(&given);
        look_at(&given, "new");
        assert_string_equal(given.row->pusher, "PushSecret team/push");
        assert_int_equal(given.row->pusher_keeps, rows[i].keeps);
    }
}

/* --- What may not be listed ---------------------------------------------------------------------------------- */

#define HERE "namespaces/here/externalsecrets?limit=500"
#define PUSHES_HERE "GET /apis/external-secrets.io/v1alpha1/namespaces/here/pushsecrets?limit=500"

static void readers_that_may_not_be_listed_are_said_to_be_missing(void **state) {
    (void)state;
    static const struct {
        const char *name, *request, *missing, *reach;
        int status;
    } rows[] = {
        {"the cluster's", SYNC_EXTERNAL_SECRETS, "may not list", "only namespace here was searched", 403},
        {"PushSecrets", SYNC_PUSH_SECRETS, NULL, "only namespace here was searched for PushSecrets", 403},
        {"the stores", SYNC_CLUSTER_STORES, "clustersecretstores", NULL, 403},
        {"stores that nobody uses", SYNC_STORES, NULL, NULL, 403},
        {"another version", SYNC_EXTERNAL_SECRETS, "the cluster does not serve external-secrets.io/v1", NULL,
         404},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_syncs given = {0};
        sync_cluster_answer(&given.cluster, SYNC_LISTS HERE, 200, SYNC_LIST(""), 0);
        sync_cluster_answer(&given.cluster, PUSHES_HERE, 200, SYNC_LIST(""), 0);
        sync_cluster_answer(&given.cluster, rows[i].request, rows[i].status,
                            rows[i].status == 403 ? SYNC_FORBIDDEN : MISSING, 0);
        sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
        syncs_open(&given);
        look_at(&given, "new");
        if (!has(given.row->syncs_missing, rows[i].missing))
            fail_msg("%s: %s", rows[i].name, given.row->syncs_missing);
        bool has_rule = rows[i].missing && rows[i].status == 403;
        if (!has(given.row->syncs_next, has_rule ? "verbs: [list]}" : NULL) ||
            (has_rule && has(given.row->syncs_missing, "verbs:")))
            fail_msg("%s: %s; %s", rows[i].name, given.row->syncs_missing, given.row->syncs_next);
        assert_int_equal(given.row->sync_count, rows[i].missing ? 0 : 1);
        if (!text_equal(given.row->syncs_reach, rows[i].reach))
            fail_msg("%s: %s", rows[i].name, given.row->syncs_reach);
    }
}

static void where_nothing_may_be_listed_the_refusal_is_said(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, SYNC_LISTS "*", 403, SYNC_FORBIDDEN, 0);
    syncs_open(&given);
    assert_null(given.cluster.syncs);
    look_at(&given, "new");
    assert_int_equal(given.row->sync_count, 0);
    assert_string_equal(given.row->syncs_missing, given.cluster.err.message);
}

#define AWS                                                                                                  \
    "{'kind': 'ClusterSecretStore', 'metadata': {'name': 'vault'}, 'spec': {'provider': {'aws': "            \
    "{'service': "                                                                                           \
    "'SecretsManager'}}}, 'status': {'conditions': [{'type': 'Ready', 'status': 'False', 'message': 'no "    \
    "role'}]}}"

static void a_store_of_another_provider_is_described_and_nothing_is_compared(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, SYNC_CLUSTER_STORES, 200, SYNC_LIST(AWS), 0);
    sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_OLD, 0);
    syncs_open(&given);
    look_at(&given, "new");
    assert_int_equal(given.row->sync_count, 1);
    const struct sync_facts *sync = &given.row->syncs[0];
    assert_string_equal(sync->provider, "aws");
    assert_string_equal(sync->store_ready.status, "False");
    assert_string_equal(sync->store_ready.message, "no role");
    assert_int_equal(sync->agreement, AGREEMENT_UNKNOWN);
    assert_null(sync->key);
}

/* Whether it is there, and since when, can be told without comparing anything. */
static void a_secret_of_another_provider_is_looked_at_and_not_compared(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum secret_agreement agreement;
        long long changed_s;
        const char *why, *next;
    } rows[] = {
        {200, "{'metadata': {'creationTimestamp': '2026-11-22T00:00:00Z'}, 'data': {'k': 'b2xk'}}",
         AGREEMENT_UNKNOWN, 1795305600, NULL, NULL},
        {404, MISSING, AGREEMENT_NO_SECRET, 0, NULL, NULL},
        {403, SYNC_FORBIDDEN, AGREEMENT_UNKNOWN, 0, "may not get secrets", "verbs: [get]}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_syncs given = {0};
        sync_cluster_answer(&given.cluster, SYNC_CLUSTER_STORES, 200, SYNC_LIST(AWS), 0);
        sync_cluster_answer(&given.cluster, SYNC_SECRET, rows[i].status, rows[i].body, 0);
        syncs_open(&given);
        look_at(&given, "new");
        assert_int_equal(given.row->sync_count, 1);
        const struct sync_facts *sync = &given.row->syncs[0];
        if (sync->agreement != rows[i].agreement || sync->changed_s != rows[i].changed_s ||
            !has(sync->why, rows[i].why) || !has(sync->next, rows[i].next))
            fail_msg("%d: %d, %lld: %s; %s", rows[i].status, (int)sync->agreement, sync->changed_s, sync->why,
                     sync->next);
    }
}

static void push_secrets_that_may_not_be_listed_are_said_to_be_missing(void **state) {
    (void)state;
    auto_syncs given = {0};
    sync_cluster_answer(&given.cluster, "GET /apis/external-secrets.io/v1alpha1/*", 403, SYNC_FORBIDDEN, 0);
    sync_cluster_answer(&given.cluster, SYNC_SECRET, 200, SYNC_SECRET_NEW, 0);
    syncs_open(&given);
    look_at(&given, "new");
    assert_int_equal(given.row->sync_count, 1);
    assert_true(has(given.row->pushers_missing, "may not list pushsecrets"));
    assert_true(has(given.row->pushers_next, "verbs: [list]}"));
    assert_true(has(given.row->pushers_origin, "GET /apis/external-secrets.io/v1alpha1/"));
    assert_null(given.row->syncs_missing);
}

static void who_writes_which_secret_is_known(void **state) {
    (void)state;
    auto_syncs given = {0};
    syncs_open(&given);
    look_at(&given, "new");
    assert_string_equal(value_text(given.facts.synced_secrets, "team/app"), "ExternalSecret team/app");
    assert_int_equal(json_object_size(given.facts.synced_secrets), 1);
}

static void an_interrupt_ends_it(void **state) {
    (void)state;
    auto_syncs given = {0};
    syncs_open(&given);
    sync_interrupted = 1;
    const struct chain_view view = {.kv = &v2, .syncs = given.cluster.syncs};
    auto_secret value = secret_from_text("new");
    const struct secret *const values[] = {value};
    assert_false(chain_look_at_syncs(&view, &given.facts, values, &given.err));
    assert_int_equal(given.err.class, ERROR_INTERRUPTED);
}

/* --- The operator's words ------------------------------------------------------------------------------------ */

#define EVENT(about, message)                                                                                \
    "[{'reason': 'UpdateFailed', 'type': 'Warning', 'lastTimestamp': '2026-11-22T02:00:00Z', "               \
    "'involvedObject': {" about "}, 'message': '" message "'}]"
#define ABOUT "'kind': 'ExternalSecret', 'namespace': 'team', 'name': 'app'"
#define NOT_FOUND "error processing spec.data[0] (key: app), err: Secret does not exist"

static void the_operator_is_quoted_about_its_own_external_secret(void **state) {
    (void)state;
    static const struct {
        const char *name, *ready, *events, *says; /* a part; NULL: nothing */
    } rows[] = {
        {"understood", "False", EVENT(ABOUT, NOT_FOUND), "it finds nothing at the remote key"},
        {"its words", "False", EVENT(ABOUT, NOT_FOUND), "(the operator says: " NOT_FOUND ")"},
        {"other words", "False", EVENT(ABOUT, "something new"), "something new"},
        {"well", "True", EVENT(ABOUT, NOT_FOUND), NULL},
        {"of another", "False",
         EVENT("'kind': 'ExternalSecret', 'namespace': 'team', 'name': 'other'", NOT_FOUND), NULL},
        {"of another namespace", "False",
         EVENT("'kind': 'ExternalSecret', 'namespace': 'prod', 'name': 'app'", NOT_FOUND), NULL},
        {"of another kind", "False", EVENT("'kind': 'Pod', 'namespace': 'team', 'name': 'app'", NOT_FOUND),
         NULL},
        {"none", "False", "[]", NULL},
        {"not read", "False", NULL, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct chain_facts facts = {0};
        chain_add_named("app", "ameide", &facts);
        struct client_facts *row = &facts.clients[0];
        row->syncs = mem_alloc_array(1, sizeof *row->syncs);
        row->syncs[row->sync_count++] = (struct sync_facts){
            .namespace = mem_dup("team"), .name = mem_dup("app"), .ready.status = mem_dup(rows[i].ready)};
        facts.cluster.lists[FACT_EVENTS].items = given(rows[i].events);
        chain_take_events(&facts);
        if (!has(row->syncs[0].operator_says, rows[i].says))
            fail_msg("%s: %s", rows[i].name, row->syncs[0].operator_says);
        chain_facts_clear(&facts);
    }
}

/* Go's templates quote the value that they stumble over. */
static void words_that_may_quote_a_secret_are_not_passed_on(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    chain_add_named("app", "ameide", &facts);
    struct client_facts *row = &facts.clients[0];
    row->syncs = mem_alloc_array(1, sizeof *row->syncs);
    row->syncs[row->sync_count++] = (struct sync_facts){
        .namespace = mem_dup("team"), .name = mem_dup("app"), .ready.status = mem_dup("False")};
    facts.cluster.lists[FACT_EVENTS].items =
        given(EVENT(ABOUT, "could not execute template: hunter2-hunter2 is no number"));
    chain_take_events(&facts);
    assert_string_equal(row->syncs[0].operator_says,
                        "spec.target.template cannot be carried out with what is in Vault");
    chain_facts_clear(&facts);
}

static void what_was_said_before_the_last_success_is_over(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    chain_add_named("app", "ameide", &facts);
    struct client_facts *row = &facts.clients[0];
    row->syncs = mem_alloc_array(1, sizeof *row->syncs);
    row->syncs[row->sync_count++] = (struct sync_facts){.namespace = mem_dup("team"),
                                                        .name = mem_dup("app"),
                                                        .refresh_time = mem_dup("2026-11-22T03:00:00Z")};
    facts.cluster.lists[FACT_EVENTS].items = given(EVENT(ABOUT, NOT_FOUND));
    chain_take_events(&facts);
    assert_null(row->syncs[0].operator_says);
    chain_facts_clear(&facts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_agree_or_not_or_it_is_not_known),
        cmocka_unit_test(an_external_secret_is_described),
        cmocka_unit_test(a_store_that_does_not_exist_is_an_obstacle),
        cmocka_unit_test(each_reader_is_a_row_and_costs_one_request),
        cmocka_unit_test(another_place_has_no_readers),
        cmocka_unit_test(a_push_secret_on_the_place_is_named),
        cmocka_unit_test(readers_that_may_not_be_listed_are_said_to_be_missing),
        cmocka_unit_test(where_nothing_may_be_listed_the_refusal_is_said),
        cmocka_unit_test(a_store_of_another_provider_is_described_and_nothing_is_compared),
        cmocka_unit_test(a_secret_of_another_provider_is_looked_at_and_not_compared),
        cmocka_unit_test(push_secrets_that_may_not_be_listed_are_said_to_be_missing),
        cmocka_unit_test(who_writes_which_secret_is_known),
        cmocka_unit_test(an_interrupt_ends_it),
        cmocka_unit_test(the_operator_is_quoted_about_its_own_external_secret),
        cmocka_unit_test(words_that_may_quote_a_secret_are_not_passed_on),
        cmocka_unit_test(what_was_said_before_the_last_success_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
