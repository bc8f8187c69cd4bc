#include "kcrealm/objects/operator_condition.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void statuses_are_texts_or_booleans(void **state) {
    (void)state;
    static const struct {
        const char *status, *message;
        enum verdict verdict;
    } cases[] = {
        {"{'conditions': [{'type': 'Started', 'status': 'False'}, {'type': 'Done', 'status': 'True', "
         "'message': ''}]}",
         "", VERDICT_TRUE},
        {"{'conditions': [{'type': 'Done', 'status': true}]}", "", VERDICT_TRUE},
        {"{'conditions': [{'type': 'Done', 'status': false, 'message': 'waits'}]}", "waits", VERDICT_FALSE},
        {"{'conditions': [{'type': 'Done', 'status': 'False', 'message': null}]}", "", VERDICT_FALSE},
        {"{'conditions': [{'type': 'Done', 'status': 'Unknown'}]}", "", VERDICT_NONE},
        {"{'conditions': [{'type': 'Started', 'status': 'True'}]}", "", VERDICT_NONE},
        {"{}", "", VERDICT_NONE},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = json_object();
        const char *message;
        json_object_set_new(object, "status", given(cases[i].status));
        assert_int_equal(operator_condition(object, "Done", &message), cases[i].verdict);
        assert_string_equal(message, cases[i].message);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(statuses_are_texts_or_booleans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
