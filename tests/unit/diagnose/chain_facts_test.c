#include "kcrealm/diagnose/chain_facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void objects_are_found_by_namespace(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    facts.cluster.lists[FACT_PODS].items = json_loads("[{\"metadata\":{\"namespace\":\"a\",\"name\":\"x\"}},"
                                                      "{\"metadata\":{\"namespace\":\"b\",\"name\":\"y\"}},"
                                                      "{\"metadata\":{\"namespace\":\"a\",\"name\":\"z\"}}]",
                                                      0, NULL);
    size_t index = 0, all = 0, of_a = 0;
    while (fact_object(&facts, FACT_PODS, NULL, &index))
        all++;
    index = 0;
    while (fact_object(&facts, FACT_PODS, "a", &index))
        of_a++;
    assert_int_equal(all, 3);
    assert_int_equal(of_a, 2);
    index = 0;
    assert_null(fact_object(&facts, FACT_PODS, "c", &index));
    index = 0;
    assert_null(fact_object(&facts, FACT_EVENTS, NULL, &index));
    chain_facts_clear(&facts);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(objects_are_found_by_namespace)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
