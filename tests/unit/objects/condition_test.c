#include "kcrealm/objects/condition.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define READY(rest)                                                                                          \
    "{'status': {'conditions': [{'type': 'Other', 'status': 'True'}, {'type': 'Ready'" rest "}]}}"

static void a_condition_is_found_by_its_type(void **state) {
    (void)state;
    static const struct {
        const char *object;
        bool is_true;
        const char *status, *text;
    } cases[] = {
        {READY(", 'status': 'True', 'reason': 'Valid', 'message': 'store validated'"), true, "True",
         "Valid: store validated"},
        {READY(", 'status': 'False', 'reason': 'SecretSyncedError', 'message': ''"), false, "False",
         "SecretSyncedError"},
        {READY(", 'status': 'False', 'message': 'no reason'"), false, "False", "no reason"},
        {READY(", 'status': 'Unknown'"), false, "Unknown", "its status is Unknown"},
        {READY(", 'status': 'true'"), false, "true", "its status is true"},
        {READY(", 'status': true"), false, "", "it has no status yet"},
        {"{'status': {'conditions': [{'type': 'Other', 'status': 'True'}]}}", false, "",
         "it has no status yet"},
        {"{'status': {'conditions': {}}}", false, "", "it has no status yet"},
        {"{}", false, "", "it has no status yet"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i].object);
        struct condition condition = condition_of(object, "Ready");
        auto_text text = condition_text(&condition);
        assert_int_equal(condition_is_true(&condition), cases[i].is_true);
        assert_string_equal(condition.status, cases[i].status);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_is_found_by_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
