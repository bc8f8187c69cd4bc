#include "diagnose/consumers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/meta.h"
#include "support/bed_lists.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct sync_facts sync_of(const char *secret, const char *key) {
    return (struct sync_facts){
        .namespace = (char *)"portal", .name = (char *)"es", .secret = (char *)secret, .key = (char *)key};
}

static size_t count_consumers(const struct chain_facts *facts, struct sync_facts *syncs, size_t count) {
    const struct client_facts client = {.syncs = syncs, .sync_count = count};
    auto_consumers consumers = {0};
    consumers_find(facts, &client, &consumers);
    return consumers.count;
}

static void workloads_that_see_the_key_consume_it(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts twice[] = {sync_of("web", "value"), sync_of("web", "value")};
    struct sync_facts other = sync_of("other", "value");
    bed_lists(&facts);
    assert_int_equal(count_consumers(&facts, twice, 1), 7);
    assert_int_equal(count_consumers(&facts, twice, 2), 7);
    assert_int_equal(count_consumers(&facts, &other, 1), 0);
    chain_facts_clear(&facts);
}

static void another_key_of_the_secret_is_marked(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts sync = sync_of("web", "client-secret");
    const struct client_facts client = {.syncs = &sync, .sync_count = 1};
    auto_consumers consumers = {0};
    bed_lists(&facts);
    consumers_find(&facts, &client, &consumers);
    assert_int_equal(consumers.count, 7);
    for (size_t i = 0; i < consumers.count; i++)
        assert_true(consumers.items[i].of_other_keys);
    chain_facts_clear(&facts);
}

static void pods_belong_to_the_workload_that_selects_them(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts sync = sync_of("web", "value");
    const struct client_facts client = {.syncs = &sync, .sync_count = 1};
    auto_consumers consumers = {0};
    bed_lists(&facts);
    bed_keep(&facts, FACT_DEPLOYMENTS, "crash");
    chain_facts_collect(&facts);
    consumers_find(&facts, &client, &consumers);
    assert_int_equal(consumers.count, 1 + 6); /* the pods of the other Deployments stand for themselves */
    const struct consumer *consumer = &consumers.items[0];
    size_t index = 0;
    const json_t *pod = consumer_pod(consumer, &index);
    auto_text name = consumer_name(consumer);
    assert_string_equal(object_name(pod), "crash-656cb8fcfb-wxh26");
    assert_null(consumer_pod(consumer, &index));
    assert_string_equal(name, "Deployment crash");
    json_object_set_new(json_object_get(pod, "metadata"), "deletionTimestamp",
                        json_string("2026-01-01T00:00:00Z"));
    index = 0;
    assert_null(consumer_pod(consumer, &index));
    chain_facts_clear(&facts);
}

static void pods_of_no_known_workload_stand_for_themselves(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts sync = sync_of("web", "value");
    const struct client_facts client = {.syncs = &sync, .sync_count = 1};
    auto_consumers consumers = {0};
    bed_lists(&facts);
    bed_keep(&facts, FACT_DEPLOYMENTS, "none");
    bed_keep(&facts, FACT_PODS, "healthy");
    consumers_find(&facts, &client, &consumers);
    assert_int_equal(consumers.count, 1);
    assert_int_equal(consumers.items[0].kind, FACT_PODS);
    size_t index = 0;
    assert_ptr_equal(consumer_pod(&consumers.items[0], &index), consumers.items[0].object);
    chain_facts_clear(&facts);
}

static void pods_of_jobs_do_not_count(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct sync_facts sync = sync_of("web", "value");
    bed_lists(&facts);
    bed_keep(&facts, FACT_DEPLOYMENTS, "none");
    bed_keep(&facts, FACT_PODS, "healthy");
    json_t *owner = json_array_get(
        value_at(bed_object(&facts, FACT_PODS, "healthy"), "metadata", "ownerReferences", NULL), 0);
    json_object_set_new(owner, "kind", json_string("Job"));
    assert_int_equal(count_consumers(&facts, &sync, 1), 0);
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workloads_that_see_the_key_consume_it),
        cmocka_unit_test(another_key_of_the_secret_is_marked),
        cmocka_unit_test(pods_belong_to_the_workload_that_selects_them),
        cmocka_unit_test(pods_of_no_known_workload_stand_for_themselves),
        cmocka_unit_test(pods_of_jobs_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
