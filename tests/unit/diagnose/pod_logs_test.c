#include "kcrealm/diagnose/pod_logs.h"

#include "kcrealm/base/memory.h"
#include "support/bed_lists.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *logs_shown(const struct chain_facts *facts) {
    struct pod_logs logs = {0};
    struct buffer text = {0};
    pod_crashes(facts, &logs);
    for (size_t i = 0; i < logs.count; i++) {
        auto_text key = pod_log_key(&logs.items[i]);
        buffer_format(&text, "%s%s\n", key, logs.items[i].previous ? " previous" : "");
    }
    pod_logs_clear(&logs);
    return buffer_steal(&text);
}

static void containers_that_crash_are_wanted_once(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts sync = {.namespace = (char *)"portal", .secret = (char *)"web", .key = (char *)"value"};
    bed_lists(&facts);
    facts.clients = mem_alloc_array(2, sizeof *facts.clients);
    facts.client_count = 2;
    for (size_t i = 0; i < 2; i++)
        facts.clients[i] = (struct client_facts){
            .realm = mem_dup("acme"), .name = mem_dup("backstage"), .syncs = &sync, .sync_count = 1};
    facts.keycloak.namespace = mem_dup("portal");
    facts.keycloak.selector = json_pack("{s:s}", "app", "crash");
    auto_text text = logs_shown(&facts);
    assert_string_equal(text, "portal/crash-656cb8fcfb-wxh26/app previous\n"
                              "portal/backoff-k5zmc/importer\n"
                              "portal/hook-chj94/importer\n"
                              "portal/exec-56748db6bd-kqsl8/app previous\n");
    for (size_t i = 0; i < 2; i++) {
        facts.clients[i].sync_count = 0;
        facts.clients[i].syncs = NULL;
    }
    chain_facts_clear(&facts);
}

static void replicas_and_what_is_none_of_ours_are_left_out(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    auto_text nothing = logs_shown(&facts);
    assert_string_equal(nothing, "");
    facts.keycloak.namespace = mem_dup("portal");
    facts.keycloak.selector = json_pack("{s:s}", "app", "crash");
    auto_json twin = json_deep_copy(bed_object(&facts, FACT_PODS, "crash"));
    json_object_set_new(json_object_get(twin, "metadata"), "name", json_string("crash-2"));
    json_array_append(facts.cluster.lists[FACT_PODS].items, twin);
    auto_text one = logs_shown(&facts);
    assert_string_equal(one, "portal/crash-656cb8fcfb-wxh26/app previous\n");
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_that_crash_are_wanted_once),
        cmocka_unit_test(replicas_and_what_is_none_of_ours_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
