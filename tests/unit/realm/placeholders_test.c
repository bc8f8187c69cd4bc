#include "realm/placeholders.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void only_declared_placeholders_are_unknown(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *name; /* NULL: the text stays */
    } rows[] = {
        {"${HOST}", "HOST"},
        {"https://${HOST}/cb", "HOST"},
        {"${HOST:localhost}", "HOST"},
        {"${role_admin} ${HOST}", "HOST"},
        {"${SECRET}${HOST}", "SECRET"},
        {"${HOST", NULL},
        {"${HOSTS}", NULL},
        {"${role_admin}", NULL},
        {"${env.HOST}", NULL},
        {"$(env:HOST)", NULL},
        {"HOST", NULL},
        {"$HOST", NULL},
        {"", NULL},
    };
    auto_json placeholders = given("{'HOST': {'secret': {'name': 'x', 'key': 'y'}}, 'SECRET': {}}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json realm = json_pack("{s:[{s:s}]}", "clients", "rootUrl", rows[i].text);
        placeholders_mask(realm, placeholders);
        const json_t *value =
            json_object_get(json_array_get(json_object_get(realm, "clients"), 0), "rootUrl");
        if (!rows[i].name) {
            assert_string_equal(json_string_value(value), rows[i].text);
            continue;
        }
        auto_text reason = mem_format("the operator fills in the placeholder ${%s}", rows[i].name);
        assert_true(mask_is(value));
        assert_string_equal(mask_reason(value), reason);
    }
}

static void without_placeholders_nothing_is_unknown(void **state) {
    (void)state;
    static const char *const none[] = {"{}", "null", "[]", "'HOST'"};
    for (size_t i = 0; i < mem_count(none); i++) {
        auto_json placeholders = given(none[i]);
        auto_json realm = given("{'a': '${HOST}'}");
        placeholders_mask(realm, placeholders);
        assert_string_equal(value_text(realm, "a"), "${HOST}");
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_declared_placeholders_are_unknown),
        cmocka_unit_test(without_placeholders_nothing_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
