#include "kcrealm/objects/lease.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND 1000000LL
#define RENEWED (1795309323 * SECOND) /* 2026-11-22T01:02:03Z */
#define LEASE(spec)                                                                                          \
    "{'metadata': {'namespace': 'sso', 'name': 'lock', 'resourceVersion': '7'}, 'spec': {" spec "}}"

static void a_lease_is_free_when_nobody_renews_it(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        long long now_us;
        bool free;
    } cases[] = {
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED, false},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED + 15 * SECOND - 1, false},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED + 15 * SECOND, true},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.500000Z'",
         RENEWED + 15 * SECOND, false},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED - 3600 * SECOND, false},
        {"'holderIdentity': '', 'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED, true},
        {"'leaseDurationSeconds': 15, 'renewTime': '2026-11-22T01:02:03.000000Z'", RENEWED, true},
        {"'holderIdentity': 'a', 'renewTime': '2026-11-22T01:02:03.000000Z'", RENEWED, true},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': -1, 'renewTime': '2026-11-22T01:02:03.000000Z'",
         RENEWED, true},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15, 'renewTime': 'soon'", RENEWED, true},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 15", RENEWED, true},
        {"'holderIdentity': 'a', 'leaseDurationSeconds': 9223372036854775807,"
         " 'renewTime': '9999-12-31T23:59:59.999999Z'",
         RENEWED, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format(LEASE("%s"), cases[i].spec);
        auto_json object = given(text);
        struct lease lease = lease_view(object);
        if (lease_is_free(&lease, cases[i].now_us) != cases[i].free)
            fail_msg("%zu: %s", i, cases[i].spec);
    }
}

static void what_is_written_is_what_is_read(void **state) {
    (void)state;
    const struct lease written = {.namespace = "sso",
                                  .name = "lock",
                                  .resource_version = "7",
                                  .holder = "host/boot/12/34",
                                  .duration_s = 15,
                                  .acquired_us = RENEWED - 1,
                                  .renewed_us = RENEWED,
                                  .transitions = 2};
    auto_json object = lease_render(&written);
    auto_text text = shown(object);
    assert_string_equal(text,
                        "{'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'namespace':'sso',"
                        "'name':'lock','resourceVersion':'7'},'spec':{'holderIdentity':'host/boot/12/34',"
                        "'leaseDurationSeconds':15,'acquireTime':'2026-11-22T01:02:02.999999Z',"
                        "'renewTime':'2026-11-22T01:02:03.000000Z','leaseTransitions':2}}");
    struct lease read = lease_view(object);
    assert_string_equal(read.holder, written.holder);
    assert_string_equal(read.resource_version, "7");
    assert_true(read.acquired_us == written.acquired_us);
    assert_true(lease_end_us(&read) == RENEWED + 15 * SECOND);
    assert_int_equal(read.transitions, 2);
}

static void a_new_lease_names_no_version(void **state) {
    (void)state;
    const struct lease lease = {.namespace = "sso", .name = "lock", .resource_version = "", .holder = "a"};
    auto_json object = lease_render(&lease);
    assert_null(value_at(object, "metadata", "resourceVersion", NULL));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_is_free_when_nobody_renews_it),
        cmocka_unit_test(what_is_written_is_what_is_read),
        cmocka_unit_test(a_new_lease_names_no_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
