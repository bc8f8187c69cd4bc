/* Variables as bao and vault read them. */
#include "cli/vault_environment.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void baos_spelling_wins(void **state) {
    (void)state;
    static const struct {
        const char *first, *second, *value, *variable;
    } rows[] = {
        {"X=", "Y=", NULL, "VAULT_ADDR"},
        {"VAULT_ADDR=v", "X=", "v", "VAULT_ADDR"},
        {"VAULT_ADDR=v", "BAO_ADDR=b", "b", "BAO_ADDR"},
        {"VAULT_ADDR=v", "BAO_ADDR=", "v", "VAULT_ADDR"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "extract");
        cli_set(&cli, "%s", rows[i].first);
        cli_set(&cli, "%s", rows[i].second);
        cli_start(&cli);
        auto_text variable = vault_variable(&cli.session, "ADDR");
        assert_string_equal(variable, rows[i].variable);
        assert_true(text_equal(vault_environment(&cli.session, "ADDR"), rows[i].value));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(baos_spelling_wins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
