#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *help_of(const struct command *command) {
    struct buffer out = {0};
    help_write(&out, command);
    return buffer_steal(&out);
}

/* Whether a line of help begins with the option, its letter and the name of its value. */
static bool lists(const char *help, const struct option *option) {
    const char letter[] = {' ', ' ', '-', option->letter, ',', ' ', '\0'};
    auto_text heading = mem_format("\n%s--%s%s%s", option->letter ? letter : "      ", option->name,
                                   option->argument ? option->type == FLAG_OPTIONAL ? "=" : " " : "",
                                   option->argument ? option->argument : "");
    for (const char *at = help; (at = strstr(at, heading)); at++)
        if (strchr(" \n", at[strlen(heading)]))
            return true;
    return false;
}

static void each_commands_help_lists_its_options_and_no_others(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        auto_text help = help_of(&command_table[i]);
        for (size_t j = 0; j < option_count; j++) {
            const struct option *option = &option_table[j];
            bool expected = option->about && option->commands & command_table[i].bit;
            if (lists(help, option) != expected)
                fail_msg("%s: --%s\n%s", command_table[i].name, option->name, help);
        }
    }
}

static void help_tells_usage_purpose_and_examples(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        auto_text help = help_of(command);
        auto_text usage = mem_format("Usage: kubectl kcrealm %s ", command->name);
        assert_true(text_starts_with(help, usage));
        assert_non_null(strstr(help, command->arguments));
        assert_non_null(strstr(help, command->details ? command->details : command->about));
        assert_true(!command->examples || strstr(help, command->examples));
    }
}

static void help_fits_into_eighty_columns(void **state) {
    (void)state;
    auto_text overview = help_of(NULL);
    assert_true(widest_line(overview) <= 80);
    for (size_t i = 0; i < command_count; i++) {
        auto_text help = help_of(&command_table[i]);
        if (widest_line(help) > 80)
            fail_msg("%s", help);
    }
}

static void folded_descriptions_stand_below_each_other(void **state) {
    (void)state;
    auto_text help = help_of(command_named("ensure"));
    assert_non_null(strstr(help,
                           "\n      --strict                    also remove what declared collections do "
                           "not\n                                  list (mappers, attributes, scope "
                           "links)\n"));
    assert_non_null(strstr(help, "\n      --keycloak-service [https:][NS/]NAME[:PORT]\n"
                                 "                                  Keycloak's Service"));
}

static void the_overview_names_every_command(void **state) {
    (void)state;
    auto_text overview = help_of(NULL);
    for (size_t i = 0; i < command_count; i++) {
        auto_text line = mem_format("\n  %-16s%s\n", command_table[i].name, command_table[i].about);
        if (!strstr(overview, line))
            fail_msg("%s", command_table[i].name);
    }
}

static void help_is_asked_for_by_the_commands_name(void **state) {
    (void)state;
    auto_text overview = help_of(NULL);
    auto_cli bare;
    cli_ran(&bare, "help");
    cli_exits(&bare, EXIT_EQUAL);
    assert_string_equal(bare.captured.out, overview);
    for (size_t i = 0; i < command_count; i++) {
        auto_text help = help_of(&command_table[i]);
        auto_cli cli;
        cli_ran(&cli, "help %s", command_table[i].name);
        cli_exits(&cli, EXIT_EQUAL);
        assert_string_equal(cli.captured.out, help);
        assert_string_equal(cli.captured.err, "");
    }
}

static void an_unknown_topic_is_an_error_with_what_was_probably_meant(void **state) {
    (void)state;
    static const struct {
        const char *topic, *said;
    } rows[] = {
        {"ensrue", "there is no command \"ensrue\" try: did you mean \"ensure\"?"},
        {"reconcile", "there is no command \"reconcile\" try: kubectl kcrealm help lists the commands"},
        {"-x", "there is no command \"-x\" try: flags stand behind the command: kubectl kcrealm COMMAND -x"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "help -- %s", rows[i].topic);
        cli_refuses(&cli, rows[i].said);
    }
}

/* Of a command that there is. */
static bool is_of_a_command(const struct option *option) {
    unsigned commands = 0;
    for (size_t i = 0; i < command_count; i++)
        commands |= command_table[i].bit;
    return option->about && option->commands & commands;
}

static void the_options_of_all_commands_are_listed_once(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "options");
    cli_exits(&cli, EXIT_EQUAL);
    assert_true(widest_line(cli.captured.out) <= 80);
    for (size_t i = 0; i < option_count; i++) {
        if (lists(cli.captured.out, &option_table[i]) != is_of_a_command(&option_table[i]))
            fail_msg("--%s", option_table[i].name);
        if (!option_table[i].group)
            continue;
        auto_text heading = mem_format("\n\n%s:\n", option_table[i].group);
        const char *first = strstr(cli.captured.out, heading);
        assert_non_null(first);
        assert_null(strstr(first + 1, heading));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_commands_help_lists_its_options_and_no_others),
        cmocka_unit_test(help_tells_usage_purpose_and_examples),
        cmocka_unit_test(help_fits_into_eighty_columns),
        cmocka_unit_test(folded_descriptions_stand_below_each_other),
        cmocka_unit_test(the_overview_names_every_command),
        cmocka_unit_test(help_is_asked_for_by_the_commands_name),
        cmocka_unit_test(an_unknown_topic_is_an_error_with_what_was_probably_meant),
        cmocka_unit_test(the_options_of_all_commands_are_listed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
