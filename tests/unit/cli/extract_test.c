/* extract as a command line. */
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void without_a_cluster_it_cannot_start(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "extract app=apps/app --realm r");
    cli_refuses(&cli, "no Kubernetes cluster is configured");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_a_cluster_it_cannot_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
