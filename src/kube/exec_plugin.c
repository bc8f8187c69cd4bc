#include "kcrealm/kube/exec_plugin.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/process.h"

#include <string.h>

/* A token is at most a few KiB, a certificate chain with its key a few dozen. */
#define OUTPUT_CEILING ((size_t)1 << 20)

static bool decide_interactive(const struct exec_spec *spec, const struct exec_context *context,
                               bool *interactive, struct error *err) {
    if (context->asks_nobody && spec->interactive_mode != EXEC_INTERACTIVE_NEVER)
        return error_set(err, ERROR_INPUT, "it may ask questions, and nobody is to be asked now");
    *interactive = spec->interactive_mode != EXEC_INTERACTIVE_NEVER && context->terminal;
    if (*interactive || spec->interactive_mode != EXEC_INTERACTIVE_ALWAYS)
        return true;
    error_set(err, ERROR_INPUT, "it wants to ask on a terminal (interactiveMode Always), and there is none");
    return error_next(err, "run this in a terminal, or use a user of the kubeconfig that needs no questions");
}

static bool explain_start(const struct exec_spec *spec, struct error *failure, struct error *err) {
    bool missing = failure->class == ERROR_INPUT;
    error_move(err, failure);
    if (!missing || !err)
        return false;
    mem_replace(&err->next, NULL);
    if ((!spec->install_hint || !*spec->install_hint) && strchr(spec->command, '/'))
        return error_next(err, "install it there, or correct exec.command in the kubeconfig");
    if (!spec->install_hint || !*spec->install_hint)
        return error_next(err, "install %s, or put it on PATH", spec->command);
    auto_text hint = exec_plain_hint(spec->install_hint);
    return error_next(err, "%s", hint);
}

/* The last words of a plugin are where it says what is wrong. */
static void add_last_lines(struct buffer *message, const char *errors) {
    static const size_t shown_max = 600;
    size_t length = strlen(errors);
    while (length && (errors[length - 1] == '\n' || errors[length - 1] == ' '))
        length--;
    if (!length)
        return;
    const char *start = length > shown_max ? errors + length - shown_max : errors;
    buffer_add_text(message, ": ");
    buffer_add(message, start, (size_t)(errors + length - start));
}

static bool explain_exit(const struct process_result *result, bool interactive, struct error *err) {
    auto_buffer message = {0};
    buffer_format(&message, "it ended with status %d", result->exit_status);
    if (interactive)
        buffer_add_text(&message, " (its message is above)");
    else
        add_last_lines(&message, buffer_text(&result->errors));
    return error_set(err, ERROR_UNAUTHENTICATED, "%s", buffer_text(&message));
}

static bool run(const struct exec_spec *spec, const struct exec_context *context, bool interactive,
                struct process_result *result, struct error *err) {
    auto_text info = exec_credential_info(spec, interactive);
    auto_strings argv = {0}, extra = {0};
    strings_add(&argv, spec->command);
    for (size_t i = 0; i < spec->arguments.count; i++)
        strings_add(&argv, spec->arguments.items[i]);
    for (size_t i = 0; i < spec->environment.count; i++)
        strings_add(&extra, spec->environment.items[i]);
    strings_format(&extra, "KUBERNETES_EXEC_INFO=%s", info);
    const struct process_options options = {
        .argv = (const char *const *)argv.items,
        .environment = context->environment,
        .extra = (const char *const *)extra.items,
        .inherit_stdin = interactive,
        .inherit_stderr = interactive,
        .deadline_ms = context->deadline_ms ? context->deadline_ms : EXEC_DEADLINE_MS,
        .output_ceiling = OUTPUT_CEILING,
        .interrupted = context->interrupted,
    };
    auto_error failure = {0};
    return process_run(&options, result, &failure) || explain_start(spec, &failure, err);
}

bool exec_plugin_run(const struct exec_spec *spec, const struct exec_context *context,
                     struct exec_credential *credential, struct error *err) {
    *credential = (struct exec_credential){0};
    bool interactive = false;
    struct process_result result = {0};
    bool good = decide_interactive(spec, context, &interactive, err) &&
                run(spec, context, interactive, &result, err) &&
                (result.exit_status == 0 || explain_exit(&result, interactive, err)) &&
                exec_credential_parse(buffer_text(&result.output), result.output.size, spec->api_version,
                                      credential, err);
    process_result_clear(&result);
    if (good)
        return true;
    error_next(err, "see whether kubectl gets on with it: kubectl auth whoami");
    return error_wrap(err, "credential plugin \"%s\"", spec->command);
}

/* The byte after an escape sequence that starts at text. */
static const char *after_escape(const char *text) {
    const char *at = text + 1;
    if (*at == '[') { /* CSI: up to a byte from @ to ~ */
        for (at++; *at && (*at < '@' || *at > '~');)
            at++;
        return *at ? at + 1 : at;
    }
    if (*at == ']') { /* OSC: up to BEL or ESC \ */
        while (*at && *at != '\a' && *at != '\033')
            at++;
        return *at == '\033' && at[1] == '\\' ? at + 2 : *at == '\a' ? at + 1 : at;
    }
    return *at ? at + 1 : at;
}

char *exec_plain_hint(const char *text) {
    struct buffer plain = {0};
    while (*text) {
        unsigned char character = (unsigned char)*text;
        if (character == '\033') {
            text = after_escape(text);
            continue;
        }
        if (character == '\n' || character == '\t')
            buffer_add_char(&plain, ' ');
        else if (character >= ' ' && character != 0x7f)
            buffer_add_char(&plain, *text);
        text++;
    }
    return buffer_steal(&plain);
}
