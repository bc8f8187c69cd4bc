#include "kcrealm/objects/config_map.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void text_is_found_by_key(void **state) {
    (void)state;
    auto_json map = json_loads("{\"data\":{\"clients.json\":\"[]\"}}", 0, NULL);
    auto_json empty = json_loads("{\"metadata\":{\"name\":\"x\"}}", 0, NULL);
    assert_string_equal(config_map_text(map, "clients.json"), "[]");
    assert_null(config_map_text(map, "values.yaml"));
    assert_null(config_map_text(empty, "clients.json"));
}

static void only_the_suffix_makes_client_specs(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool holds;
    } cases[] = {
        {"backstage-client-specs", true}, {"-client-specs", true},      {"client-specs", false},
        {"client-specs-old", false},      {"x-client-specs-v2", false}, {"kube-root-ca.crt", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json map = json_pack("{s:{s:s}}", "metadata", "name", cases[i].name);
        assert_int_equal(config_map_holds_client_specs(map), cases[i].holds);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_found_by_key),
        cmocka_unit_test(only_the_suffix_makes_client_specs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
