/* What a program of the user's choice is given, and what is left when it is done: nothing. */
#include "cli/external_diff.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/report_cases.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* A comparison, a program and a directory for its files. It must not move. */
struct shown {
    struct tree tree;
    struct cli_case cli;
    struct report_case found;
    struct capture captured;
};

static void shown_clear(struct shown *shown) {
    cli_close(&shown->cli);
    case_clear(&shown->found);
    capture_clear(&shown->captured);
    tree_close(&shown->tree);
}

#define auto_shown __attribute__((cleanup(shown_clear))) struct shown

/* The program is a shell script, followed by these words. */
static void open_with(struct shown *shown, const char *script, const char *words) {
    auto_text text = mem_format("#!/bin/sh\n%s\n", script);
    tree_open(&shown->tree);
    tree_put(&shown->tree, "tool", text);
    tree_put(&shown->tree, "tmp/", NULL);
    assert_int_equal(chmod("tool", 0700), 0);
    cli_open(&shown->cli, "diff");
    cli_set(&shown->cli, "KUBECTL_EXTERNAL_DIFF=%s/tool%s", shown->tree.root, words);
    cli_set(&shown->cli, "TMPDIR=%s/tmp", shown->tree.root);
    cli_start(&shown->cli);
}

/* Returns the status for a comparison that found differences. */
static int show(struct shown *shown) {
    capture_start(&shown->captured, NULL);
    int status = external_diff(&shown->cli.session, &shown->found.drift, EXIT_DIFFERENT);
    capture_end(&shown->captured);
    assert_true(tree_is_empty(&shown->tree, "tmp"));
    return status;
}

static void find_drift(struct shown *shown) {
    case_client(&shown->found, "a", "{'name': 'X'}", "{'name': 'Y'}");
}

static void it_is_wanted_for_text_when_it_is_set(void **state) {
    (void)state;
    static const struct {
        const char *line, *variable;
        bool wanted;
    } rows[] = {
        {"diff", "KUBECTL_EXTERNAL_DIFF=diff -u", true},
        {"diff", "KUBECTL_EXTERNAL_DIFF=", false},
        {"diff", "OTHER=diff", false},
        {"diff -o text", "KUBECTL_EXTERNAL_DIFF=diff", true},
        {"diff -o json", "KUBECTL_EXTERNAL_DIFF=diff", false},
        {"diff -o name", "KUBECTL_EXTERNAL_DIFF=diff", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "%s", rows[i].line);
        cli_set(&cli, "%s", rows[i].variable);
        cli_start(&cli);
        assert_int_equal(external_diff_wanted(&cli.session), rows[i].wanted);
    }
}

/* As kubectl: at spaces, without quotes; letters, digits, - and = alone. */
static void words_are_split_as_kubectl_splits_them(void **state) {
    (void)state;
    static const struct {
        const char *words, *passed, *left_out;
    } rows[] = {
        {"", "", ""},
        {" -u", "[-u]", ""},
        {" -u  -N ", "[-u][-N]", ""},
        {" --color=always U3", "[--color=always][U3]", ""},
        {" 'a b'", "", "'a b'"},
        {" --exclude=a/b -q", "[-q]", "--exclude=a/b"},
        {" ; rm $HOME `x` -q", "[rm][-q]", "; $HOME `x`"},
        {" a_b \xc3\xa9 a\tb", "", "a_b \xc3\xa9"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_shown shown = {0};
        auto_strings left_out = {0};
        open_with(&shown, "shift 2; for word; do printf '[%s]' \"$word\"; done", rows[i].words);
        find_drift(&shown);
        assert_int_equal(show(&shown), EXIT_DIFFERENT);
        assert_string_equal(shown.captured.out, rows[i].passed);
        strings_split(&left_out, rows[i].left_out, ' ');
        for (size_t j = 0; j < left_out.count; j++) {
            auto_text said = mem_format("\"%s\" is left out", left_out.items[j]);
            assert_non_null(strstr(shown.captured.err, said));
        }
        assert_int_equal(*shown.captured.err == '\0', left_out.count == 0);
    }
}

static void directories_come_first_and_are_for_the_user_alone(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown,
              "for side in \"$1\" \"$2\"; do\n"
              "stat -c '%a' \"$side\"; basename \"${side%-*}\"; dirname \"$side\"\n"
              "stat -c '%a %s' \"$side\"/*; done",
              " -u");
    find_drift(&shown);
    case_client(&shown.found, "b", "{'name': 'X'}", NULL);
    assert_int_equal(show(&shown), EXIT_DIFFERENT);
    auto_text expected = mem_format("700\nLIVE\n%s/tmp\n600 10\n600 0\n700\nMERGED\n%s/tmp\n600 8\n600 8\n",
                                    shown.tree.root, shown.tree.root);
    assert_string_equal(shown.captured.out, expected);
}

static void each_object_that_differs_is_a_file_of_each_side(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown,
              "for side; do for file in \"$side\"/*; do echo \"- ${file##*/}\"; cat \"$file\"; done; done",
              "");
    find_drift(&shown);
    case_client(&shown.found, "same", "{'name': 'X'}", "{'name': 'X'}");
    case_client(&shown.found, "b/new", "{'name': 'N'}", NULL);
    assert_int_equal(show(&shown), EXIT_DIFFERENT);
    assert_string_equal(shown.captured.out,
                        "- ameide.client.a\nname: \"Y\"\n- ameide.client.b%2Fnew\n"
                        "- ameide.client.a\nname: X\n- ameide.client.b%2Fnew\nname: \"N\"\n");
}

static void secrets_are_masked_and_variables_of_ours_are_not_passed_on(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown, "cat \"$1\"/* \"$2\"/*; env", "");
    cli_set(&shown.cli, "KCREALM_KEYCLOAK_PASSWORD=hunter3");
    shown.cli.session.environment = shown.cli.environment.items;
    case_client(&shown.found, "a", "{'attributes': {'api.password': 'hunter2'}}",
                "{'attributes': {'api.password': 'hunter1'}}");
    assert_int_equal(show(&shown), EXIT_DIFFERENT);
    assert_non_null(strstr(shown.captured.out, "*** (before)"));
    assert_non_null(strstr(shown.captured.out, "*** (after)"));
    assert_non_null(strstr(shown.captured.out, "PATH="));
    assert_null(strstr(shown.captured.out, "hunter"));
}

static void without_a_file_the_program_is_not_run(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown, "echo run", "");
    case_client(&shown.found, "same", "{'name': 'X'}", "{'name': 'X'}");
    case_client(&shown.found, "hidden", "{'name': 'X'}", "{'name': '**********'}");
    assert_int_equal(show(&shown), EXIT_DIFFERENT);
    assert_string_equal(shown.captured.out, "");
    assert_non_null(strstr(shown.captured.err, "client hidden of realm ameide could not be compared"));
    assert_null(strstr(shown.captured.err, "same"));
}

static void the_status_is_that_of_the_comparison_unless_the_program_fails(void **state) {
    (void)state;
    static const struct {
        const char *script;
        int status;
        const char *said;
    } rows[] = {
        {"exit 0", EXIT_DIFFERENT, ""},
        {"exit 1", EXIT_DIFFERENT, ""},
        {"exit 2", EXIT_TROUBLE, "tool ended with status 2"},
        {"exit 77", EXIT_TROUBLE, "tool ended with status 77"},
        {"kill -9 $$", EXIT_TROUBLE, "error: KUBECTL_EXTERNAL_DIFF: "},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_shown shown = {0};
        open_with(&shown, rows[i].script, "");
        find_drift(&shown);
        int status = show(&shown);
        if (status != rows[i].status || !strstr(shown.captured.err, rows[i].said))
            fail_msg("%s: %d\n%s", rows[i].script, status, shown.captured.err);
    }
}

static void what_the_program_leaves_is_taken_away(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown, "touch \"$1/.a.swp\" \"$2/new\"; ln -s / \"$1/link\"; rm \"$2\"/ameide*", "");
    find_drift(&shown);
    assert_int_equal(show(&shown), EXIT_DIFFERENT);
    assert_string_equal(shown.captured.err, "");
}

static void a_program_that_is_not_there_is_an_error(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown, "", "-nowhere -u");
    find_drift(&shown);
    assert_int_equal(show(&shown), EXIT_TROUBLE);
    assert_true(text_starts_with(shown.captured.err, "error: KUBECTL_EXTERNAL_DIFF: "));
    assert_non_null(strstr(shown.captured.err, "tool-nowhere"));
}

static void a_directory_that_cannot_be_made_is_an_error(void **state) {
    (void)state;
    auto_shown shown = {0};
    open_with(&shown, "echo run", "");
    cli_set(&shown.cli, "TMPDIR=/nowhere");
    shown.cli.session.environment = shown.cli.environment.items;
    find_drift(&shown);
    assert_int_equal(show(&shown), EXIT_TROUBLE);
    assert_string_equal(shown.captured.out, "");
    assert_non_null(strstr(shown.captured.err, "error: cannot make the directory /nowhere/LIVE-"));
    assert_non_null(strstr(shown.captured.err, "set TMPDIR to a directory that you may write to"));
}

static void an_interrupt_takes_the_files_away(void **state) {
    (void)state;
    static const char *const scripts[] = {"exec sleep 30", "kill -INT $PPID; exec sleep 30"};
    for (size_t i = 0; i < mem_count(scripts); i++) {
        auto_shown shown = {0};
        open_with(&shown, scripts[i], "");
        find_drift(&shown);
        session_interrupts = i == 0;
        int status = show(&shown);
        session_interrupts = 0;
        assert_int_equal(status, EXIT_ON_INTERRUPT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_wanted_for_text_when_it_is_set),
        cmocka_unit_test(words_are_split_as_kubectl_splits_them),
        cmocka_unit_test(directories_come_first_and_are_for_the_user_alone),
        cmocka_unit_test(each_object_that_differs_is_a_file_of_each_side),
        cmocka_unit_test(secrets_are_masked_and_variables_of_ours_are_not_passed_on),
        cmocka_unit_test(without_a_file_the_program_is_not_run),
        cmocka_unit_test(the_status_is_that_of_the_comparison_unless_the_program_fails),
        cmocka_unit_test(what_the_program_leaves_is_taken_away),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_an_error),
        cmocka_unit_test(an_interrupt_takes_the_files_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
