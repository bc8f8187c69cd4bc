#include "kcrealm/reconcile/provenance.h"

#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_value_says_who_brought_it_for_which_client_and_when(void **state) {
    (void)state;
    auto_json expected = given("{'managed-by': 'kubectl-kcrealm', 'keycloak-realm': 'ameide', "
                               "'keycloak-client-id': 'app', 'carried-at': '2023-11-14T22:13:20Z'}");
    auto_json metadata = provenance("ameide", "app", 1700000000);
    assert_true(json_equal(metadata, expected));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_says_who_brought_it_for_which_client_and_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
