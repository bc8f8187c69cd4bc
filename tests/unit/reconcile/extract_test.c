/* From what the hops hold to a plan, and what becomes of it. */
#include "kcrealm/reconcile/extract.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WITH_SECRET APP_CLIENT("'secret': '" APP_SECRET "'")

static long long now(void) {
    return 1700000000;
}

/* "write secret/app-key#value: pending (it is not there yet)", a line each; freed by the caller. */
static char *told(const struct plan *plan) {
    struct buffer out = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        buffer_format(&out, "%s %s: %s%s (%s)%s\n", plan_action_name(item->action), item->target,
                      item->result == RESULT_PENDING ? "pending" : plan_result_name(item->result),
                      item->verified ? ", verified" : "", item->reason ? item->reason : "",
                      item->needs_consent ? " needs consent" : "");
    }
    return buffer_steal(&out);
}

/* What chain_case has, a Vault that may be written, and a plan. */
struct extracting {
    struct chain_case chain;
    struct plan plan;
};

static void open_case(struct extracting *extracting, const char *client) {
    *extracting = (struct extracting){0};
    chain_case_open(&extracting->chain, client);
    vault_answer(&extracting->chain.vault, "POST /v1/sys/capabilities-self", -1, 200,
                 VAULT_GRANTS("'create','update','read','patch'"));
}

static void vault_holds(struct extracting *extracting, int times, int status, const char *body) {
    vault_answer(&extracting->chain.vault, "GET " APP_KEY, times, status, body);
}

static void make_plan(struct extracting *extracting) {
    assert_true(chain_case_read(&extracting->chain, NULL));
    extract_plan(&extracting->chain.hops, &extracting->chain.chains, &extracting->plan);
}

static void close_case(struct extracting *extracting) {
    plan_clear(&extracting->plan);
    chain_case_close(&extracting->chain);
}

static void apply(struct extracting *extracting) {
    const struct extract_options options = {.now_s = now};
    struct chain_case *chain = &extracting->chain;
    assert_true(extract_apply(&chain->hops, &chain->chains, &extracting->plan, &options, NULL));
}

static void the_plan_says_what_is_written_and_why(void **state) {
    (void)state;
    static const struct {
        const char *client;
        int status;
        const char *body, *told;
    } rows[] = {
        {WITH_SECRET, 200, VAULT_HOLDS(APP_SECRET),
         "write secret/app-key#value: skipped (version 3 is Keycloak's secret)\n"},
        {WITH_SECRET, 200, VAULT_HOLDS(OTHER_SECRET),
         "write secret/app-key#value: pending (version 3 differs) needs consent\n"},
        {WITH_SECRET, 404, VAULT_NOTHING, "write secret/app-key#value: pending (it is not there yet)\n"},
        {WITH_SECRET, 404,
         "{'data':{'data':null,'metadata':{'version':3,'deletion_time':'2026-01-01T00:00:00Z','destroyed':"
         "false}}}",
         "write secret/app-key#value: pending (version 3 is soft-deleted)\n"},
        {WITH_SECRET, 200,
         "{'data':{'data':{'other':'x'},'metadata':{'version':3,'deletion_time':'','destroyed':false}}}",
         "write secret/app-key#value: pending (the secret has other fields only)\n"},
        {APP_CLIENT("'publicClient': true"), 404, VAULT_NOTHING,
         "write secret/app-key#value: skipped (a public client has no secret)\n"},
        {NULL, 404, VAULT_NOTHING, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct extracting extracting;
        open_case(&extracting, rows[i].client);
        vault_holds(&extracting, -1, rows[i].status, rows[i].body);
        make_plan(&extracting);
        auto_text text = told(&extracting.plan);
        assert_string_equal(text, rows[i].told);
        close_case(&extracting);
    }
}

static void changes_never_hold_a_value(void **state) {
    (void)state;
    struct extracting extracting;
    open_case(&extracting, WITH_SECRET);
    vault_holds(&extracting, -1, 200, VAULT_HOLDS(OTHER_SECRET));
    make_plan(&extracting);
    const struct change *change = &extracting.plan.items[0].changes.items[0];
    assert_string_equal(change->path, "/value");
    assert_int_equal(change->op, CHANGE_REPLACE);
    assert_string_equal(json_string_value(change->declared), CONCEALED_VALUE);
    assert_string_equal(json_string_value(change->live), CONCEALED_VALUE);
    close_case(&extracting);
}

static void a_value_counts_as_written_when_it_is_read_back(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *reply, *read_back, *told;
    } rows[] = {
        {200, "{'data':{'version':4,'deletion_time':''}}",
         "{'data':{'data':{'value':'" APP_SECRET
         "'},'metadata':{'version':4,'deletion_time':'','destroyed':false}}}",
         "write secret/app-key#value: done, verified (version 4, read back)\n"},
        {400, VAULT_CAS, VAULT_HOLDS(OTHER_SECRET), "write secret/app-key#value: failed ("},
        {403, VAULT_DENIED_ALIVE, VAULT_HOLDS(OTHER_SECRET), "write secret/app-key#value: failed ("},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct extracting extracting;
        open_case(&extracting, WITH_SECRET);
        vault_holds(&extracting, 1, 404, VAULT_NOTHING);
        vault_holds(&extracting, -1, 200, rows[i].read_back);
        vault_answer(&extracting.chain.vault, "POST " APP_KEY, -1, rows[i].status, rows[i].reply);
        vault_answer(&extracting.chain.vault, "PATCH /v1/secret/metadata/app-key", -1, 204, "");
        make_plan(&extracting);
        apply(&extracting);
        auto_text text = told(&extracting.plan);
        if (!text_starts_with(text, rows[i].told))
            fail_msg("%s", text);
        assert_null(strstr(text, APP_SECRET));
        assert_null(strstr(text, OTHER_SECRET));
        close_case(&extracting);
    }
}

static void what_was_declined_is_not_written(void **state) {
    (void)state;
    struct extracting extracting;
    open_case(&extracting, WITH_SECRET);
    vault_holds(&extracting, -1, 200, VAULT_HOLDS(OTHER_SECRET));
    make_plan(&extracting);
    plan_decline(&extracting.plan, "declined");
    apply(&extracting);
    auto_text text = told(&extracting.plan);
    assert_string_equal(text, "write secret/app-key#value: not-attempted (declined) needs consent\n");
    assert_int_equal(http_script_count(extracting.chain.vault.script, "PATCH"), 0);
    assert_int_equal(http_script_count(extracting.chain.vault.script, "POST " APP_KEY), 0);
    close_case(&extracting);
}

static void metadata_says_where_the_value_came_from_and_nothing_about_it(void **state) {
    (void)state;
    struct extracting extracting;
    open_case(&extracting, WITH_SECRET);
    vault_holds(&extracting, 1, 404, VAULT_NOTHING);
    vault_holds(&extracting, -1, 200, VAULT_HOLDS(APP_SECRET));
    vault_answer(&extracting.chain.vault, "POST " APP_KEY, -1, 200,
                 "{'data':{'version':3,'deletion_time':''}}");
    vault_answer(&extracting.chain.vault, "PATCH /v1/secret/metadata/app-key", -1, 204, "");
    make_plan(&extracting);
    apply(&extracting);
    auto_text asked = http_script_log(extracting.chain.vault.script, true);
    const char *metadata = strstr(asked, "PATCH /v1/secret/metadata/app-key ");
    assert_non_null(metadata);
    assert_non_null(strstr(metadata, "\"managed-by\":\"kubectl-kcrealm\""));
    assert_non_null(strstr(metadata, "\"keycloak-realm\":\"ameide\""));
    assert_non_null(strstr(metadata, "\"keycloak-client-id\":\"app\""));
    assert_non_null(strstr(metadata, "\"carried-at\":\"2023-11-14T22:13:20Z\""));
    assert_null(strstr(metadata, APP_SECRET));
    close_case(&extracting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plan_says_what_is_written_and_why),
        cmocka_unit_test(changes_never_hold_a_value),
        cmocka_unit_test(a_value_counts_as_written_when_it_is_read_back),
        cmocka_unit_test(what_was_declined_is_not_written),
        cmocka_unit_test(metadata_says_where_the_value_came_from_and_nothing_about_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
