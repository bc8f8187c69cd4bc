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

static bool apply(struct chain_case *chain_case, struct plan *plan, struct error *err) {
    const struct extract_options options = {.now_s = now};
    return extract_apply(&chain_case->hops, &chain_case->chains, plan, &options, err);
}

static void the_plan_says_what_is_written_and_why(void **state) {
    (void)state;
    static const struct {
        const char *client;
        int status;
        const char *body, *told;
    } rows[] = {
        {APP_CLIENT("'secret': '" APP_SECRET "'"), 200, VAULT_HOLDS(APP_SECRET),
         "write secret/app-key#value: skipped (version 3 is Keycloak's secret)\n"},
        {APP_CLIENT("'secret': '" APP_SECRET "'"), 200, VAULT_HOLDS(OTHER_SECRET),
         "write secret/app-key#value: pending (version 3 differs) needs consent\n"},
        {APP_CLIENT("'secret': '" APP_SECRET "'"), 404, VAULT_NOTHING,
         "write secret/app-key#value: pending (it is not there yet)\n"},
        {APP_CLIENT("'secret': '" APP_SECRET "'"), 404,
         "{'data':{'data':null,'metadata':{'version':3,'deletion_time':'2026-01-01T00:00:00Z','destroyed':"
         "false}}}",
         "write secret/app-key#value: pending (version 3 is soft-deleted)\n"},
        {APP_CLIENT("'secret': '" APP_SECRET "'"), 200,
         "{'data':{'data':{'other':'x'},'metadata':{'version':3,'deletion_time':'','destroyed':false}}}",
         "write secret/app-key#value: pending (the secret has other fields only)\n"},
        {APP_CLIENT("'publicClient': true"), 404, VAULT_NOTHING,
         "write secret/app-key#value: skipped (a public client has no secret)\n"},
        {NULL, 404, VAULT_NOTHING, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct chain_case chain_case;
        struct plan plan = {0};
        chain_case_open(&chain_case, rows[i].client);
        vault_answer(&chain_case.vault, "GET " APP_KEY, -1, rows[i].status, rows[i].body);
        vault_answer(&chain_case.vault, "POST /v1/sys/capabilities-self", -1, 200,
                     VAULT_GRANTS("'create','update','read','patch'"));
        assert_true(chain_case_read(&chain_case, NULL));
        extract_plan(&chain_case.hops, &chain_case.chains, &plan);
        auto_text text = told(&plan);
        assert_string_equal(text, rows[i].told);
        plan_clear(&plan);
        chain_case_close(&chain_case);
    }
}

static void changes_never_hold_a_value(void **state) {
    (void)state;
    struct chain_case chain_case;
    struct plan plan = {0};
    chain_case_open(&chain_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
    vault_answer(&chain_case.vault, "GET " APP_KEY, -1, 200, VAULT_HOLDS(OTHER_SECRET));
    vault_answer(&chain_case.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'root'"));
    assert_true(chain_case_read(&chain_case, NULL));
    extract_plan(&chain_case.hops, &chain_case.chains, &plan);
    const struct change *change = &plan.items[0].changes.items[0];
    assert_string_equal(change->path, "/value");
    assert_int_equal(change->op, CHANGE_REPLACE);
    assert_string_equal(json_string_value(change->declared), CONCEALED_VALUE);
    assert_string_equal(json_string_value(change->live), CONCEALED_VALUE);
    plan_clear(&plan);
    chain_case_close(&chain_case);
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
        struct chain_case chain_case;
        struct plan plan = {0};
        chain_case_open(&chain_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
        vault_answer(&chain_case.vault, "GET " APP_KEY, 1, 404, VAULT_NOTHING);
        vault_answer(&chain_case.vault, "GET " APP_KEY, -1, 200, rows[i].read_back);
        vault_answer(&chain_case.vault, "POST /v1/sys/capabilities-self", -1, 200,
                     VAULT_GRANTS("'create','update','read','patch'"));
        vault_answer(&chain_case.vault, "POST " APP_KEY, -1, rows[i].status, rows[i].reply);
        vault_answer(&chain_case.vault, "PATCH /v1/secret/metadata/app-key", -1, 204, "");
        assert_true(chain_case_read(&chain_case, NULL));
        extract_plan(&chain_case.hops, &chain_case.chains, &plan);
        assert_true(apply(&chain_case, &plan, NULL));
        auto_text text = told(&plan);
        if (!text_starts_with(text, rows[i].told))
            fail_msg("%s", text);
        assert_null(strstr(text, APP_SECRET));
        assert_null(strstr(text, OTHER_SECRET));
        plan_clear(&plan);
        chain_case_close(&chain_case);
    }
}

static void what_was_declined_is_not_written(void **state) {
    (void)state;
    struct chain_case chain_case;
    struct plan plan = {0};
    chain_case_open(&chain_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
    vault_answer(&chain_case.vault, "GET " APP_KEY, -1, 200, VAULT_HOLDS(OTHER_SECRET));
    vault_answer(&chain_case.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'root'"));
    assert_true(chain_case_read(&chain_case, NULL));
    extract_plan(&chain_case.hops, &chain_case.chains, &plan);
    plan_decline(&plan, "declined");
    assert_true(apply(&chain_case, &plan, NULL));
    auto_text text = told(&plan);
    assert_string_equal(text, "write secret/app-key#value: not-attempted (declined) needs consent\n");
    assert_int_equal(http_script_count(chain_case.vault.script, "PATCH"), 0);
    assert_int_equal(http_script_count(chain_case.vault.script, "POST " APP_KEY), 0);
    plan_clear(&plan);
    chain_case_close(&chain_case);
}

static void metadata_says_where_the_value_came_from_and_nothing_about_it(void **state) {
    (void)state;
    struct chain_case chain_case;
    struct plan plan = {0};
    chain_case_open(&chain_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
    vault_answer(&chain_case.vault, "GET " APP_KEY, 1, 404, VAULT_NOTHING);
    vault_answer(&chain_case.vault, "GET " APP_KEY, -1, 200, VAULT_HOLDS(APP_SECRET));
    vault_answer(&chain_case.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'root'"));
    vault_answer(&chain_case.vault, "POST " APP_KEY, -1, 200, "{'data':{'version':3,'deletion_time':''}}");
    vault_answer(&chain_case.vault, "PATCH /v1/secret/metadata/app-key", -1, 204, "");
    assert_true(chain_case_read(&chain_case, NULL));
    extract_plan(&chain_case.hops, &chain_case.chains, &plan);
    assert_true(apply(&chain_case, &plan, NULL));
    auto_text asked = http_script_log(chain_case.vault.script, true);
    const char *metadata = strstr(asked, "PATCH /v1/secret/metadata/app-key ");
    assert_non_null(metadata);
    assert_non_null(strstr(metadata, "\"managed-by\":\"kubectl-kcrealm\""));
    assert_non_null(strstr(metadata, "\"keycloak-realm\":\"ameide\""));
    assert_non_null(strstr(metadata, "\"keycloak-client-id\":\"app\""));
    assert_non_null(strstr(metadata, "\"carried-at\":\"2023-11-14T22:13:20Z\""));
    assert_null(strstr(metadata, APP_SECRET));
    plan_clear(&plan);
    chain_case_close(&chain_case);
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
