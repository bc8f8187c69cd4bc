/* How long extract and rotate wait, and which record they keep. */
#include "cli/carrying.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void flags_say_how_long_is_waited(void **state) {
    (void)state;
    static const struct {
        const char *flags;
        long long timeout_ms;
    } rows[] = {{"-q", 60000},
                {"--wait", 60000},
                {"--timeout 5s", 5000},
                {"--wait=false", 0},
                {"--wait=false --timeout 5s", 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "extract %s", rows[i].flags);
        cli_start(&cli);
        struct connection connection = {.session = &cli.session};
        struct carrying carrying = {.session = &cli.session, .connection = &connection};
        assert_int_equal(carrying_options(&carrying).timeout_ms, rows[i].timeout_ms);
        carrying_clear(&carrying);
    }
}

static void flags_name_the_record(void **state) {
    (void)state;
    static const struct fake_answer nothing[] = {{0}};
    static const struct {
        const char *flags, *record; /* NULL: none */
    } rows[] = {{"--wait", "here/keycloak-client-secret-versions"},
                {"--versions-configmap mine", "here/mine"},
                {"--versions-configmap there/mine", "there/mine"},
                {"--versions-configmap none", NULL},
                {"--no-sync", NULL},
                {"--no-sync --versions-configmap mine", "here/mine"}};
    struct fake_api *api = fake_api_start(nothing);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "extract %s", rows[i].flags);
        cli_start(&cli);
        struct connection connection = {.session = &cli.session, .kube = kube};
        struct carrying carrying = {.session = &cli.session, .connection = &connection};
        const struct extract_options options = carrying_options(&carrying);
        auto_text record =
            options.kube ? mem_format("%s/%s", options.record_namespace, options.record_name) : NULL;
        if (!text_equal(record, rows[i].record))
            fail_msg("%s: %s", rows[i].flags, record);
        carrying_clear(&carrying);
    }
    fake_kube_close(kube);
    fake_api_stop(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_say_how_long_is_waited),
        cmocka_unit_test(flags_name_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
