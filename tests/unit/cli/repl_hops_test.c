/* A client's secret, hop by hop. What needs Vault and a cluster is in tests/e2e/repl_hops.bats. */
#include "cli/repl_hops.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void three_hops_are_known(void **state) {
    (void)state;
    assert_true(repl_is_hop("keycloak"));
    assert_true(repl_is_hop("vault"));
    assert_true(repl_is_hop("secret"));
    assert_false(repl_is_hop("typed"));
    assert_false(repl_is_hop(""));
    assert_false(repl_is_hop(NULL));
}

static void keycloaks_hop_has_the_secret_or_says_why_not(void **state) {
    (void)state;
    static const struct {
        const char *client, *why; /* NULL: it has one */
        enum repl_hop_state state;
    } rows[] = {{"{'clientId': 'shop', 'secret': 'hush'}", NULL, REPL_HOP_PRESENT},
                {"{'clientId': 'shop', 'secret': '**********'}", "masks", REPL_HOP_ABSENT},
                {"{'clientId': 'shop', 'publicClient': true, 'secret': null}", "public", REPL_HOP_ABSENT},
                {"{'clientId': 'other'}", "there is no client shop", REPL_HOP_ABSENT}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        struct repl_hop hop;
        const struct repl_places places = {0};
        repl_case_open(&given);
        fake_add_client(&given.keycloak, "ameide", rows[i].client);
        repl_case_begin(&given);
        assert_true(repl_hop_read(&given.repl, "keycloak", "shop", &places, &hop, NULL));
        assert_int_equal(hop.state, rows[i].state);
        assert_int_equal(hop.secret != NULL, rows[i].why == NULL);
        if (rows[i].why)
            assert_non_null(strstr(hop.why, rows[i].why));
        repl_hop_clear(&hop);
    }
}

static void places_come_from_the_flags(void **state) {
    (void)state;
    struct repl_line line;
    assert_true(repl_line_read(&line, "try a --vault-key apps/a#pw --secret ns/n:k", REPL_SCRIPT, NULL));
    const struct repl_places places = repl_places_of(&line);
    assert_string_equal(places.vault_key, "apps/a#pw");
    assert_string_equal(places.secret, "ns/n:k");
    repl_line_clear(&line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_hops_are_known),
        cmocka_unit_test(keycloaks_hop_has_the_secret_or_says_why_not),
        cmocka_unit_test(places_come_from_the_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
