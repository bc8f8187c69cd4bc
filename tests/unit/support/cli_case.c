#include "support/cli_case.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void open_line(struct cli_case *cli, const char *line) {
    *cli = (struct cli_case){0};
    strings_split(&cli->words, line, ' ');
    strings_add(&cli->environment, "LANG=C.UTF-8");
    strings_add(&cli->environment, "PATH=/usr/local/bin:/usr/bin:/bin");
}

void cli_open(struct cli_case *cli, const char *line, ...) {
    va_list arguments;
    va_start(arguments, line);
    auto_text text = mem_vformat(line, arguments);
    va_end(arguments);
    open_line(cli, text);
}

void cli_word(struct cli_case *cli, const char *word) {
    strings_add(&cli->words, word);
}

void cli_set(struct cli_case *cli, const char *variable, ...) {
    va_list arguments;
    va_start(arguments, variable);
    auto_text text = mem_vformat(variable, arguments);
    va_end(arguments);
    size_t name = strcspn(text, "=") + 1;
    for (size_t i = 0; i < cli->environment.count; i++)
        if (strncmp(cli->environment.items[i], text, name) == 0) {
            mem_replace(&cli->environment.items[i], mem_steal(text));
            return;
        }
    strings_add(&cli->environment, text);
}

void cli_use_keycloak(struct cli_case *cli, const struct fake_keycloak *fake) {
    cli_set(cli, "KCREALM_KEYCLOAK_URL=%s", http_script_url(fake->script));
    cli_set(cli, "KCREALM_KEYCLOAK_USER=admin");
    cli_set(cli, "KCREALM_KEYCLOAK_PASSWORD=hunter2");
}

static const struct command *command_of(const struct cli_case *cli) {
    const struct command *command = command_named(cli->words.items[0]);
    if (!command)
        fail_msg("no command: %s", cli->words.items[0]);
    return command;
}

static bool start(struct cli_case *cli, const struct command *command, struct error *err) {
    cli->session.environment = cli->environment.items;
    auto_error start_error = {0};
    bool parsed =
        flags_parse(&cli->session.flags, command->bit, cli->words.count - 1, cli->words.items + 1, err);
    bool started = session_start(&cli->session, &start_error);
    return parsed && !started ? error_move(err, &start_error) : parsed;
}

void cli_start(struct cli_case *cli) {
    auto_error err = {0};
    if (!start(cli, command_of(cli), &err))
        fail_msg("%s", err.message);
}

void cli_run(struct cli_case *cli, const char *input) {
    const struct command *command = command_of(cli);
    auto_error err = {0};
    capture_start(&cli->captured, input);
    cli->status = start(cli, command, &err) ? command->run(&cli->session) : session_fail(&cli->session, &err);
    capture_end(&cli->captured);
}

void cli_close(struct cli_case *cli) {
    session_end(&cli->session);
    capture_clear(&cli->captured);
    strings_clear(&cli->words);
    strings_clear(&cli->environment);
}

void cli_ran(struct cli_case *cli, const char *line, ...) {
    va_list arguments;
    va_start(arguments, line);
    auto_text text = mem_vformat(line, arguments);
    va_end(arguments);
    open_line(cli, text);
    cli_run(cli, NULL);
}

static void blame(const struct cli_case *cli, const char *complaint) {
    auto_text line = strings_join(&cli->words, " ");
    fail_msg("%s: %s\nexit status %d\nstandard output:\n%s\nstandard error:\n%s", line, complaint,
             cli->status, cli->captured.out, cli->captured.err);
}

void cli_exits(const struct cli_case *cli, int status) {
    if (cli->status == status)
        return;
    auto_text complaint = mem_format("expected exit status %d", status);
    blame(cli, complaint);
}

static char *unfolded(const char *text) {
    struct buffer words = {0};
    for (; *text; text++) {
        bool space = *text == ' ' || *text == '\n';
        if (!space)
            buffer_add_char(&words, *text);
        else if (words.size && words.data[words.size - 1] != ' ')
            buffer_add_char(&words, ' ');
    }
    return buffer_steal(&words);
}

static void expect_text(const struct cli_case *cli, const char *printed, const char *text) {
    auto_text words = unfolded(printed);
    if (strstr(words, text))
        return;
    auto_text complaint = mem_format("does not say \"%s\"", text);
    blame(cli, complaint);
}

void cli_prints(const struct cli_case *cli, const char *text) {
    expect_text(cli, cli->captured.out, text);
}

void cli_says(const struct cli_case *cli, const char *text) {
    expect_text(cli, cli->captured.err, text);
}

void cli_refuses(const struct cli_case *cli, const char *text) {
    cli_exits(cli, EXIT_TROUBLE);
    cli_says(cli, text);
    if (*cli->captured.out)
        blame(cli, "an error, and yet something on standard output");
}

void cli_needs_terminal(void) {
    struct terminal terminal;
    if (!terminal_open(&terminal))
        skip();
    terminal_close(&terminal);
}
