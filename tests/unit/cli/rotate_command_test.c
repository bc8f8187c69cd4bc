/* What rotate says of a client, and where it looks for what was begun. */
#include "cli/rotate_command.h"

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

static void commands_that_are_proposed_find_the_journal_again(void **state) {
    (void)state;
    static const struct fake_answer nothing[] = {{0}};
    static const struct {
        const char *line;
        bool has_cluster;
        const char *flags;
    } rows[] = {{"rotate --list", true, " -n here"},
                {"rotate --list --context blue", true, " -n here --context blue"},
                {"rotate --list --context blue", false, ""}};
    struct fake_api *api = fake_api_start(nothing);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "%s", rows[i].line);
        cli_set(&cli, "HOME=/home/x");
        cli_start(&cli);
        struct connection connection = {.session = &cli.session, .kube = rows[i].has_cluster ? kube : NULL};
        struct rotate_command command = {.session = &cli.session,
                                         .carrying = {.session = &cli.session, .connection = &connection}};
        assert_true(rotate_command_open_journal(&command, NULL));
        assert_string_equal(command.flags, rows[i].flags);
        assert_int_equal(journal_is_local(command.journal), !rows[i].has_cluster);
        rotate_command_close(&command);
    }
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void each_client_says_what_became_of_it(void **state) {
    (void)state;
#define RESUME "kubectl kcrealm rotate --resume app --realm r -n apps"
    static const struct {
        enum rotate_outcome outcome;
        bool reaches_secrets, is_open;
        const char *error;   /* or NULL */
        const char *untried; /* or NULL */
        enum plan_result result;
        const char *reason;
    } rows[] = {
        {ROTATE_DONE, true, false, NULL, NULL, RESULT_DONE,
         "every hop has the new secret, and it authenticates"},
        {ROTATE_DONE, true, false, NULL, "Secret apps/x (it may not be read)", RESULT_DONE,
         "every hop that could be tried has the new secret, and it authenticates; not tried: Secret apps/x "
         "(it may not be read)"},
        {ROTATE_DONE, false, false, NULL, NULL, RESULT_DONE,
         "Vault has the new secret, and it authenticates"},
        {ROTATE_DONE_IN_VAULT, true, false, NULL, NULL, RESULT_DONE,
         "Vault has the new secret, and it authenticates; no ExternalSecret that may be seen reads it"},
        {ROTATE_ENDED, true, false, NULL, NULL, RESULT_SKIPPED,
         "the rotation was closed without a new secret"},
        {ROTATE_FAILED, true, false, "Vault is sealed", NULL, RESULT_FAILED, "Vault is sealed"},
        {ROTATE_FAILED, true, true, "Vault is sealed", NULL, RESULT_FAILED,
         "Vault is sealed. Then go on: " RESUME},
        {ROTATE_FAILED, true, true, "stopped: " RESUME, NULL, RESULT_FAILED, "stopped: " RESUME},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct extraction extraction = {.realm = (char *)"r", .client_id = (char *)"app"};
        auto_cli cli;
        auto_error err = {0};
        cli_open(&cli, "rotate app");
        cli_start(&cli);
        struct connection connection = {.session = &cli.session};
        struct rotate_command command = {.session = &cli.session,
                                         .carrying = {.session = &cli.session, .connection = &connection},
                                         .flags = mem_dup(" -n apps")};
        command.rotator.syncs = rows[i].reaches_secrets ? &command.syncs : NULL;
        if (rows[i].untried)
            strings_add(&command.untried, rows[i].untried);
        if (rows[i].error)
            error_set(&err, ERROR_SERVER, "%s", rows[i].error);
        bool good = rotate_command_end(&command, &extraction, "secret/app#key", rows[i].outcome,
                                       rows[i].is_open, &err);
        assert_int_equal(good, rows[i].outcome != ROTATE_FAILED);
        assert_int_equal(command.is_open, rows[i].is_open);
        assert_int_equal(command.plan.count, 1);
        const struct plan_item *item = &command.plan.items[0];
        assert_string_equal(item->name, "app");
        assert_int_equal(item->result, rows[i].result);
        assert_string_equal(item->reason, rows[i].reason);
        assert_int_equal(command.untried.count, 0);
        rotate_command_close(&command);
    }
#undef RESUME
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_that_are_proposed_find_the_journal_again),
        cmocka_unit_test(each_client_says_what_became_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
