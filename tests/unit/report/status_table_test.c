#include "report/status_table.h"

#include "kcrealm/base/memory.h"
#include "support/chain_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_worst_hop_decides(void **state) {
    (void)state;
    auto_status status = {.shown = {[HOP_VAULT] = true, [HOP_STORE] = true, [HOP_WORKLOAD] = true}};
    struct chain_item *item = chain_status_add(&status, "r", "c");
    assert_int_equal(status_worst(&status, item), HOP_OK);
    chain_item_set(item, HOP_KEYCLOAK, HOP_BROKEN, NULL);
    assert_int_equal(status_worst(&status, item), HOP_OK);
    chain_item_set(item, HOP_WORKLOAD, HOP_UNKNOWN, NULL);
    assert_int_equal(status_worst(&status, item), HOP_UNKNOWN);
    chain_item_set(item, HOP_STORE, HOP_BROKEN, NULL);
    assert_int_equal(status_worst(&status, item), HOP_BROKEN);
}

static void the_summary_counts_clients(void **state) {
    (void)state;
    auto_status nothing = {0}, one = {0}, warned = {0}, chain = {0};
    case_healthy_chain(&one, 1);
    case_healthy_chain(&warned, 2);
    findings_add(&warned.items[0].findings, FINDING_SECRET_EXPIRES, "soon");
    case_chain(&chain);
    auto_text of_nothing = status_summary(&nothing);
    auto_text of_one = status_summary(&one);
    auto_text of_warned = status_summary(&warned);
    auto_text of_chain = status_summary(&chain);
    assert_string_equal(of_nothing, "no client is declared: every hop is healthy");
    assert_string_equal(of_one, "1 client: every hop is healthy");
    assert_string_equal(of_warned, "2 clients: every hop is healthy, see the warnings");
    assert_string_equal(of_chain, "4 clients: 1 healthy, 2 broken, 1 unknown");
}

static char *table(const struct chain_status *status, size_t columns) {
    struct buffer out = {0};
    const struct page page = page_plain(&out, columns);
    status_table_add(&page, status, false);
    return buffer_steal(&out);
}

static void long_names_are_shortened_in_the_middle(void **state) {
    (void)state;
    auto_status status = {.shown = {[HOP_VAULT] = true}};
    struct chain_item *item = chain_status_add(
        &status, "r", "the-first-part-is-kept-\xc3\xa4\xc3\xa4\xc3\xa4-and-the-last-part-too");
    chain_item_set(item, HOP_VAULT, HOP_OK, NULL);
    auto_text narrow = table(&status, 40);
    auto_text wide = table(&status, 80);
    assert_string_equal(narrow, "                                   VAULT\n"
                                "realm r\n"
                                "  the-first-part-i\u2026e-last-part-too   \u2713\n");
    assert_non_null(
        strstr(wide, "  the-first-part-is-kept-\xc3\xa4\xc3\xa4\xc3\xa4-and-the-last-part-too   \u2713\n"));
}

static void no_items_are_no_table(void **state) {
    (void)state;
    auto_status status = {.shown = {[HOP_VAULT] = true}};
    auto_text text = table(&status, 80);
    assert_string_equal(text, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_hop_decides),
        cmocka_unit_test(the_summary_counts_clients),
        cmocka_unit_test(long_names_are_shortened_in_the_middle),
        cmocka_unit_test(no_items_are_no_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
