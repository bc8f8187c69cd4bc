#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"

#include <string.h>

#define OPTION_COLUMN 34
#define TEXT_COLUMNS 80

static void add_padding(struct buffer *out, size_t from, size_t to) {
    buffer_add_repeated(out, ' ', to > from ? to - from : 1);
}

static char *option_heading(const struct option *option) {
    struct buffer heading = {0};
    if (option->letter)
        buffer_format(&heading, "  -%c, --%s", option->letter, option->name);
    else
        buffer_format(&heading, "      --%s", option->name);
    if (option->argument)
        buffer_format(&heading, "%c%s", option->type == FLAG_OPTIONAL ? '=' : ' ', option->argument);
    return buffer_steal(&heading);
}

/* Text from a column on, folded at spaces. */
static void add_folded(struct buffer *out, const char *text, size_t column) {
    size_t at = column;
    while (*text) {
        size_t word = strcspn(text, " ");
        bool first = at == column;
        if (!first && at + 1 + word > TEXT_COLUMNS) {
            buffer_add_char(out, '\n');
            buffer_add_repeated(out, ' ', column);
            at = column;
        } else if (!first) {
            buffer_add_char(out, ' ');
            at++;
        }
        buffer_add(out, text, word);
        at += word;
        text += word + strspn(text + word, " ");
    }
    buffer_add_char(out, '\n');
}

static void add_option(struct buffer *out, const struct option *option) {
    auto_text heading = option_heading(option);
    size_t length = strlen(heading);
    buffer_add_text(out, heading);
    if (length + 2 > OPTION_COLUMN) {
        buffer_add_char(out, '\n');
        length = 0;
    }
    add_padding(out, length, OPTION_COLUMN);
    add_folded(out, option->about, OPTION_COLUMN);
}

static void add_options(struct buffer *out, unsigned commands) {
    const char *group = NULL;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (!option->about || !(option->commands & commands))
            continue;
        if (option->group != group)
            buffer_format(out, "\n%s:\n", option->group);
        group = option->group;
        add_option(out, option);
    }
}

static void add_command_help(struct buffer *out, const struct command *command) {
    buffer_format(out, "Usage: kubectl kcrealm %s %s%s[flags]\n\n", command->name, command->arguments,
                  *command->arguments ? " " : "");
    if (command->details)
        buffer_add_text(out, command->details);
    else
        buffer_format(out, "Does this: %s.\n", command->about);
    if (command->examples)
        buffer_format(out, "\nExamples:\n%s", command->examples);
    add_options(out, command->bit);
}

static void add_overview(struct buffer *out) {
    buffer_add_text(out,
                    "Shows and repairs drift between declared OIDC clients and Keycloak, through\n"
                    "your kubeconfig.\n\nUsage: kubectl kcrealm COMMAND [NAME...] [flags]\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++) {
        buffer_format(out, "  %-16s%s\n", command_table[i].name, command_table[i].about);
    }
    buffer_add_text(out, "\nHelp for one of them: kubectl kcrealm help COMMAND\n");
}

void help_write(struct buffer *out, const struct command *command) {
    if (command)
        add_command_help(out, command);
    else
        add_overview(out);
}

static int refuse_topic(struct session *session, const char *name) {
    const char *names[16];
    size_t count = 0;
    for (size_t i = 0; i < command_count && count + 1 < mem_count(names); i++)
        names[count++] = command_table[i].name;
    names[count] = NULL;
    const char *near = text_nearest(name, names);
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "there is no command \"%s\"", name);
    if (near)
        error_next(&err, "did you mean \"%s\"?", near);
    else if (name[0] == '-')
        error_next(&err, "flags stand behind the command: kubectl kcrealm COMMAND %s", name);
    else
        error_next(&err, "kubectl kcrealm help lists the commands");
    return session_fail(session, &err);
}

static int refuse_arguments(struct session *session, const char *message, const char *next) {
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "%s", message);
    error_next(&err, "kubectl kcrealm %s", next);
    return session_fail(session, &err);
}

int run_help(struct session *session) {
    auto_buffer text = {0};
    const char *name = session->flags.arguments.count ? session->flags.arguments.items[0] : NULL;
    const struct command *command = name ? command_named(name) : NULL;
    if (name && !command)
        return refuse_topic(session, name);
    if (session->flags.arguments.count > 1)
        return refuse_arguments(session, "help takes one command", "help COMMAND");
    help_write(&text, command);
    return session_finish(session, &text, EXIT_EQUAL);
}

int run_options(struct session *session) {
    auto_buffer text = {0};
    if (session->flags.arguments.count)
        return refuse_arguments(session, "options takes no names", "options");
    buffer_add_text(&text, "Options of all commands; what a command takes: kubectl kcrealm help "
                           "COMMAND\n");
    unsigned commands = 0;
    for (size_t i = 0; i < command_count; i++)
        commands |= command_table[i].bit;
    add_options(&text, commands);
    return session_finish(session, &text, EXIT_EQUAL);
}
