/* What the ways to Keycloak and to Vault have in common. */
#include "cli/reach.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/connecting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void transports_have_names_and_direct_needs_an_address(void **state) {
    (void)state;
    static const struct {
        const char *arguments;
        enum forward_transport transport;
    } rows[] = {{"", FORWARD_AUTO},
                {"--transport auto", FORWARD_AUTO},
                {"--transport native", FORWARD_NATIVE},
                {"--transport kubectl", FORWARD_KUBECTL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        enum forward_transport transport = FORWARD_AUTO;
        connecting_open(&connecting, rows[i].arguments, "");
        assert_true(reach_transport(&connecting.cli.session, "--vault-url", &transport, NULL));
        assert_int_equal(transport, rows[i].transport);
    }
    auto_connecting connecting;
    enum forward_transport transport = FORWARD_AUTO;
    connecting_open(&connecting, "--transport direct", "");
    assert_false(reach_transport(&connecting.cli.session, "--vault-url", &transport, &connecting.err));
    assert_string_equal(connecting.err.next, "add --vault-url URL");
}

static void a_service_or_a_tunnels_transport_asks_for_the_cluster(void **state) {
    (void)state;
    const struct flags none = {0}, native = {.transport = "native"}, kubectl = {.transport = "kubectl"},
                       direct = {.transport = "direct"};
    assert_false(reach_is_through_cluster(&none, NULL));
    assert_true(reach_is_through_cluster(&none, "vault"));
    assert_true(reach_is_through_cluster(&native, NULL));
    assert_true(reach_is_through_cluster(&kubectl, NULL));
    assert_false(reach_is_through_cluster(&direct, NULL));
}

static void four_requests_at_a_time_unless_told_otherwise(void **state) {
    (void)state;
    const struct flags none = {0}, two = {.parallel = "2"};
    assert_int_equal(reach_parallel(&none), 4);
    assert_int_equal(reach_parallel(&two), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transports_have_names_and_direct_needs_an_address),
        cmocka_unit_test(a_service_or_a_tunnels_transport_asks_for_the_cluster),
        cmocka_unit_test(four_requests_at_a_time_unless_told_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
