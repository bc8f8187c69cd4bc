#include "diagnose/hop_common.h"

#include "kcrealm/base/memory.h"
#include "support/findings_shown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const enum fact_kind kinds[] = {FACT_PODS, FACT_JOBS};

static void a_missing_right_is_told_once(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct chain_item item = {0};
    assert_true(hop_has_lists(&facts, kinds, mem_count(kinds), &item));
    facts.cluster.lists[FACT_JOBS].missing = mem_dup("list jobs in namespace x");
    facts.cluster.lists[FACT_JOBS].next = mem_dup("kubectl auth can-i");
    assert_false(hop_has_lists(&facts, kinds, mem_count(kinds), &item));
    assert_false(hop_has_lists(&facts, kinds, mem_count(kinds), &item));
    auto_text text = findings_shown(&item.findings);
    assert_string_equal(text, "2003 a part of the cluster was not looked at: list jobs in namespace x\n  "
                              "next: kubectl auth can-i\n");
    findings_clear(&item.findings);
    chain_facts_clear(&facts);
}

static void causes_that_were_not_read_are_noted(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct chain_item item = {0};
    hop_note_unread_causes(&facts, &item);
    assert_int_equal(item.findings.count, 0);
    facts.cluster.lists[FACT_EVENTS].missing = mem_dup("list events");
    hop_note_unread_causes(&facts, &item);
    auto_text codes = codes_shown(&item.findings);
    assert_string_equal(codes, "2003");
    findings_clear(&item.findings);
    chain_facts_clear(&facts);
}

static void a_cluster_that_failed_leaves_the_hop_unknown(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct chain_item item = {0};
    assert_false(hop_has_cluster(&facts, &item, HOP_OBJECTS));
    assert_int_equal(item.hops[HOP_OBJECTS].state, HOP_NOT_CHECKED);
    facts.cluster.state = REACH_FAILED;
    assert_false(hop_has_cluster(&facts, &item, HOP_OBJECTS));
    assert_int_equal(item.hops[HOP_OBJECTS].state, HOP_UNKNOWN);
    assert_false(hop_has_cluster(&facts, &item, HOP_WORKLOAD));
    auto_text codes = codes_shown(&item.findings);
    assert_string_equal(codes, "2001");
    facts.cluster.state = REACH_DONE;
    assert_true(hop_has_cluster(&facts, &item, HOP_ARGOCD));
    chain_item_set(&item, HOP_OBJECTS, HOP_OK, NULL);
    chain_item_set(&item, HOP_WORKLOAD, HOP_OK, NULL);
    findings_clear(&item.findings);
}

static void a_refused_login_at_the_cluster_is_no_lost_connection(void **state) {
    (void)state;
    struct chain_facts facts = {.cluster = {.state = REACH_FAILED}};
    struct chain_item item = {0};
    error_set(&facts.cluster.error, ERROR_UNAUTHENTICATED, "the token is not accepted");
    error_next(&facts.cluster.error, "log in");
    assert_false(hop_has_cluster(&facts, &item, HOP_ARGOCD));
    assert_int_equal(item.findings.items[0].code, FINDING_API_SERVER_LOGIN);
    assert_string_equal(item.findings.items[0].message, "the token is not accepted");
    assert_string_equal(item.findings.items[0].next, "log in");
    chain_item_set(&item, HOP_ARGOCD, HOP_OK, NULL);
    findings_clear(&item.findings);
    chain_facts_clear(&facts);
}

static void what_is_lost_with_the_cluster_is_told_once(void **state) {
    (void)state;
    static const struct { const char *code, *shown; } rows[] = {{"KCR-2001", "2001"}, {"KCR-2002", "2002"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct chain_facts facts = {.cluster = {.state = REACH_FAILED}};
        struct chain_item item = {0};
        auto_error err = {0};
        error_set(&facts.cluster.error, ERROR_INPUT, "the plugin is broken");
        error_code(&facts.cluster.error, rows[i].code);
        assert_false(hop_has_cluster(&facts, &item, HOP_OBJECTS));
        error_set(&err, ERROR_UNREACHABLE, "looking for Keycloak: the plugin is broken");
        assert_false(hop_is_lost_with_cluster(&err, &item, HOP_KEYCLOAK));
        error_code(&err, "KCR-3009");
        assert_false(hop_is_lost_with_cluster(&err, &item, HOP_KEYCLOAK));
        error_code(&err, rows[i].code);
        assert_true(hop_is_lost_with_cluster(&err, &item, HOP_KEYCLOAK));
        assert_int_equal(item.hops[HOP_KEYCLOAK].state, HOP_UNKNOWN);
        auto_text codes = codes_shown(&item.findings);
        assert_string_equal(codes, rows[i].shown);
        chain_item_set(&item, HOP_OBJECTS, HOP_OK, NULL);
        chain_item_set(&item, HOP_KEYCLOAK, HOP_OK, NULL);
        findings_clear(&item.findings);
        chain_facts_clear(&facts);
    }
}

static void durations_have_one_unit(void **state) {
    (void)state;
    static const struct {
        long long seconds;
        const char *text;
    } cases[] = {{0, "0 seconds"},   {1, "1 second"},  {59, "59 seconds"},
                 {150, "2 minutes"}, {3600, "1 hour"}, {200000, "2 days"}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = hop_duration(cases[i].seconds);
        assert_string_equal(text, cases[i].text);
    }
}

static void every_kind_has_its_name(void **state) {
    (void)state;
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++)
        assert_non_null(fact_kind_name(kind));
    assert_string_equal(fact_kind_name(FACT_STATEFUL_SETS), "StatefulSet");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_right_is_told_once),
        cmocka_unit_test(causes_that_were_not_read_are_noted),
        cmocka_unit_test(a_cluster_that_failed_leaves_the_hop_unknown),
        cmocka_unit_test(a_refused_login_at_the_cluster_is_no_lost_connection),
        cmocka_unit_test(what_is_lost_with_the_cluster_is_told_once),
        cmocka_unit_test(durations_have_one_unit),
        cmocka_unit_test(every_kind_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
