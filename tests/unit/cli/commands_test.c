#include "kcrealm/cli/commands.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_and_bits_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        unsigned bit = command_table[i].bit;
        assert_true(bit && (bit & (bit - 1)) == 0);
        for (size_t j = i + 1; j < command_count; j++)
            if (bit == command_table[j].bit || strcmp(command_table[i].name, command_table[j].name) == 0)
                fail_msg("%s and %s", command_table[i].name, command_table[j].name);
    }
}

static void a_command_is_found_by_its_whole_name_only(void **state) {
    (void)state;
    static const char *const others[] = {"",       "dif",    "diffs", "DIFF", "attach_scopes",
                                         "attach", "--help", "-h"};
    for (size_t i = 0; i < command_count; i++)
        assert_ptr_equal(command_named(command_table[i].name), &command_table[i]);
    for (size_t i = 0; i < mem_count(others); i++)
        assert_null(command_named(others[i]));
}

static void each_command_runs_and_can_be_described(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        assert_non_null(command->run);
        assert_non_null(command->arguments);
        if (!command->about || !*command->about || text_ends_with(command->about, "."))
            fail_msg("%s", command->name);
    }
}

static void commands_for_scripts_document_their_exit_status(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++)
        if (command_table[i].bit & COMMANDS_READING)
            assert_non_null(strstr(command_table[i].details, "Exit status: 0 "));
}

/* Ends the test unless the words of line stand for this command and its flags. */
static void check_example(const struct command *command, const char *line) {
    auto_strings words = {0};
    struct flags flags = {0};
    auto_error err = {0};
    const char *pipe = strstr(line, " | ");
    strings_split(&words, pipe ? pipe + strlen(" | ") : line, ' ');
    if (words.count < 3 || strcmp(words.items[0], "kubectl") != 0 || strcmp(words.items[1], "kcrealm") != 0 ||
        strcmp(words.items[2], command->name) != 0)
        fail_msg("%s", line);
    if (!flags_parse(&flags, command->bit, words.count - 3, words.items + 3, &err))
        fail_msg("%s: %s", line, err.message);
    flags_clear(&flags);
}

static void examples_can_be_typed_as_they_stand(void **state) {
    (void)state;
    size_t checked = 0;
    for (size_t i = 0; i < command_count; i++) {
        auto_strings lines = {0};
        strings_split(&lines, command_table[i].examples ? command_table[i].examples : "", '\n');
        for (size_t j = 0; j < lines.count; j++) {
            if (lines.items[j][0] == '#')
                continue;
            check_example(&command_table[i], lines.items[j]);
            checked++;
        }
    }
    assert_true(checked >= 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_bits_are_unique),
        cmocka_unit_test(a_command_is_found_by_its_whole_name_only),
        cmocka_unit_test(each_command_runs_and_can_be_described),
        cmocka_unit_test(commands_for_scripts_document_their_exit_status),
        cmocka_unit_test(examples_can_be_typed_as_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
