#include "report/claims_text.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void times_are_told_from_now(void **state) {
    (void)state;
    const struct {
        json_t *time;
        bool expires;
        const char *text;
    } rows[] = {
        {json_integer(1252), true, "in 4m 12s (1970-01-01T00:20:52Z)"},
        {json_integer(820), true, "expired 3m ago (1970-01-01T00:13:40Z)"},
        {json_integer(820), false, "3m ago (1970-01-01T00:13:40Z)"},
        {json_real(1000.7), false, "0s ago (1970-01-01T00:16:40Z)"},
        {json_integer(0), true, "never"},
        {json_real(1e300), true, "never"},
        {json_string("soon"), true, "never"},
        {NULL, true, "never"},
    };
    auto_json result = json_pack("{s:i}", "now", 1000);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json time = rows[i].time;
        auto_text text = claims_time_text(time, result, rows[i].expires);
        assert_string_equal(text, rows[i].text);
    }
}

static void claims_of_any_shape_are_shown(void **state) {
    (void)state;
    static const char *const claims[] = {
        "{\"aud\":5,\"realm_access\":[],\"resource_access\":\"x\",\"exp\":{},\"groups\":null}",
        "{\"resource_access\":{\"c\":[1,{\"a\":2}]},\"scope\":[\"a\",1]}", "{}"};
    for (size_t i = 0; i < mem_count(claims); i++) {
        auto_buffer text = {0};
        auto_json result = json_object();
        json_object_set_new(result, "claims", value_parse(claims[i], strlen(claims[i]), "claims", NULL));
        const struct page page = page_plain(&text, 100);
        claims_write(&page, 2, result);
        assert_int_equal(text.size == 0, i == 2);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_told_from_now),
        cmocka_unit_test(claims_of_any_shape_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
