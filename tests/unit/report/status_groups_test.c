#include "report/status_groups.h"

#include "kcrealm/base/memory.h"
#include "support/chain_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void equal_findings_of_several_clients_are_one_group_and_come_first(void **state) {
    (void)state;
    auto_status status = {0};
    auto_status_groups groups = {0};
    case_chain(&status);
    status_groups_make(&groups, &status);
    assert_int_equal(groups.count, 4);
    assert_int_equal(groups.groups[0].finding->code, FINDING_TEMPORARY_ADMIN);
    assert_int_equal(groups.groups[0].count, 2);
    assert_int_equal(groups.groups[0].items[0], 0);
    assert_int_equal(groups.groups[0].items[1], 2);
    static const enum finding_code own[] = {FINDING_VAULT_MISSING, FINDING_EXTERNAL_SECRET_NOT_SYNCED,
                                            FINDING_STARTED_BEFORE_SECRET};
    for (size_t i = 0; i < mem_count(own); i++)
        assert_int_equal(groups.groups[i + 1].finding->code, own[i]);
}

static void findings_that_differ_in_anything_stay_apart(void **state) {
    (void)state;
    auto_status status = {0};
    auto_status_groups groups = {0};
    case_healthy_chain(&status, 4);
    findings_add(&status.items[0].findings, FINDING_VAULT_SEALED, "sealed");
    finding_evidence(findings_add(&status.items[1].findings, FINDING_VAULT_SEALED, "sealed"), "503");
    finding_next(findings_add(&status.items[2].findings, FINDING_VAULT_SEALED, "sealed"), "unseal");
    findings_add(&status.items[3].findings, FINDING_VAULT_LOGIN, "sealed");
    status_groups_make(&groups, &status);
    assert_int_equal(groups.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(groups.groups[i].count, 1);
        assert_int_equal(groups.groups[i].items[0], i);
    }
}

static void the_same_twice_at_one_client_is_told_once(void **state) {
    (void)state;
    auto_status status = {0};
    auto_status_groups groups = {0};
    case_healthy_chain(&status, 1);
    findings_add(&status.items[0].findings, FINDING_VAULT_SEALED, "sealed");
    findings_add(&status.items[0].findings, FINDING_VAULT_SEALED, "sealed");
    status_groups_make(&groups, &status);
    assert_int_equal(groups.count, 1);
    assert_int_equal(groups.groups[0].count, 1);
}

static void no_findings_are_no_groups(void **state) {
    (void)state;
    auto_status status = {0};
    auto_status_groups groups = {0};
    status_groups_make(&groups, &status);
    assert_int_equal(groups.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_findings_of_several_clients_are_one_group_and_come_first),
        cmocka_unit_test(findings_that_differ_in_anything_stay_apart),
        cmocka_unit_test(the_same_twice_at_one_client_is_told_once),
        cmocka_unit_test(no_findings_are_no_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
