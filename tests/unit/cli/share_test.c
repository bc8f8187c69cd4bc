/* --shard: what a run says of its share, and where the index of auto comes from. */
#include "cli/share.h"

#include "kcrealm/base/memory.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DECLARED                                                                                             \
    "[{\"clientId\": \"web\", \"realm\": \"c\", \"spec\": {\"name\": \"Web\"}},\n"                           \
    " {\"clientId\": \"web\", \"realm\": \"a\", \"spec\": {\"name\": \"Web\"}},\n"                           \
    " {\"clientId\": \"web\", \"realm\": \"b\", \"spec\": {\"name\": \"Web\"}}]\n"
#define EXPORT_A "{\"realm\": \"a\", \"clients\": [{\"clientId\": \"web\", \"name\": \"Web\"}]}"

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static void the_run_says_which_realms_are_its_own(void **state) {
    (void)state;
    static const struct {
        const char *shard, *index, *note, *printed;
        int status;
    } rows[] = {
        {"0/3", NULL, "shard 0 of 3: realm a (1 of 3)", "1 client: 1 in sync", EXIT_EQUAL},
        {"0/2", NULL, "shard 0 of 2: realms a, c (2 of 3)", "2 clients: 1 in sync, 1 unknown", EXIT_TROUBLE},
        {"auto/3", "0", "shard 0 of 3: realm a (1 of 3)", "1 client: 1 in sync", EXIT_EQUAL},
        {"auto/2", "1", "shard 1 of 2: realm b (1 of 3)", "1 client: 1 unknown", EXIT_TROUBLE},
        {"1/3", "0", "shard 1 of 3: realm b (1 of 3)", "1 client: 1 unknown", EXIT_TROUBLE},
        {"auto/4", "3", "shard 3 of 4: no realm (0 of 3)", "", EXIT_EQUAL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        auto_text declared = fake_file("declared.json", DECLARED);
        cli_open(&cli, "diff -f %s --live - --shard %s", declared, rows[i].shard);
        if (rows[i].index)
            cli_set(&cli, "JOB_COMPLETION_INDEX=%s", rows[i].index);
        cli_run(&cli, EXPORT_A);
        cli_exits(&cli, rows[i].status);
        cli_says(&cli, rows[i].note);
        cli_prints(&cli, rows[i].printed);
    }
}

static void an_index_that_does_not_fit_is_refused_before_anything_is_read(void **state) {
    (void)state;
    static const struct {
        const char *index, *said;
    } rows[] = {
        {NULL, "takes its index from JOB_COMPLETION_INDEX, which is not set"},
        {"", "takes its index from JOB_COMPLETION_INDEX, which is not set"},
        {"x", "JOB_COMPLETION_INDEX, which is \"x\" and no number from 0 to 3"},
        {"4", "JOB_COMPLETION_INDEX, which is \"4\" and no number from 0 to 3"},
    };
    static const char *const commands[] = {"diff", "ensure", "extract"};
    for (size_t i = 0; i < mem_count(rows) * mem_count(commands); i++) {
        auto_cli cli;
        cli_open(&cli, "%s -f /nowhere.yaml --shard auto/4", commands[i % mem_count(commands)]);
        if (rows[i / mem_count(commands)].index)
            cli_set(&cli, "JOB_COMPLETION_INDEX=%s", rows[i / mem_count(commands)].index);
        cli_run(&cli, NULL);
        cli_refuses(&cli, rows[i / mem_count(commands)].said);
        cli_says(&cli, "completionMode: Indexed and completions: 4, or say which: --shard 0/4");
        assert_null(strstr(cli.captured.err, "nowhere"));
    }
}

/* Nobody can be reached here: whoever asked would not end well. */
static void an_empty_share_ends_well_and_asks_nobody(void **state) {
    (void)state;
    static const struct {
        const char *line, *printed;
    } rows[] = {
        {"diff", ""},
        {"ensure", ""},
        {"ensure --dry-run", ""},
        {"extract", ""},
        {"extract --dry-run", ""},
        {"diff -o json", "\"kind\": \"DriftReport\""},
        {"ensure -o json", "\"kind\": \"Outcome\""},
        {"ensure --dry-run -o json", "\"kind\": \"Plan\""},
        {"extract -o json", "\"kind\": \"Outcome\""},
        {"ensure --wait -o yaml", "kind: Outcome"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        auto_text declared = fake_file("declared.json", DECLARED);
        cli_open(&cli, "%s -f %s --shard 3/4", rows[i].line, declared);
        cli_run(&cli, NULL);
        cli_exits(&cli, EXIT_EQUAL);
        cli_prints(&cli, rows[i].printed);
        if (!*rows[i].printed)
            assert_string_equal(cli.captured.out, "");
        assert_string_equal(cli.captured.err, "note: shard 3 of 4: no realm (0 of 3)\n");
    }
}

static void without_the_flag_all_is_kept_and_nothing_said(void **state) {
    (void)state;
    auto_cli cli;
    auto_text declared = fake_file("declared.json", DECLARED);
    cli_open(&cli, "diff -f %s --live -", declared);
    cli_set(&cli, "JOB_COMPLETION_INDEX=1");
    cli_run(&cli, EXPORT_A);
    cli_prints(&cli, "3 clients: 1 in sync, 2 unknown");
    assert_string_equal(cli.captured.err, "");
}

static void names_narrow_before_realms_are_counted(void **state) {
    (void)state;
    auto_cli cli;
    auto_text declared = fake_file(
        "declared.json", "[{\"clientId\": \"api\", \"realm\": \"0\", \"spec\": {}},\n"
                         " {\"clientId\": \"web\", \"realm\": \"a\", \"spec\": {\"name\": \"Web\"}}]\n");
    cli_open(&cli, "diff -f %s --live - --shard 0/2 web", declared);
    cli_run(&cli, EXPORT_A);
    cli_exits(&cli, EXIT_EQUAL);
    cli_says(&cli, "shard 0 of 2: realm a (1 of 1)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_run_says_which_realms_are_its_own),
        cmocka_unit_test(an_index_that_does_not_fit_is_refused_before_anything_is_read),
        cmocka_unit_test(an_empty_share_ends_well_and_asks_nobody),
        cmocka_unit_test(without_the_flag_all_is_kept_and_nothing_said),
        cmocka_unit_test(names_narrow_before_realms_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
