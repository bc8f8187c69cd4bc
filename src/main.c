#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/complete.h"
#include "kcrealm/cli/config.h"
#include "kcrealm/cli/tables.h"
#include "kcrealm/data/json.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* Tokens and secrets pass through our memory: it must not land in a core file or be read by a debugger of the
 * same user. */
static void keep_memory_private(void) {
    const struct rlimit no_core = {0};
    setrlimit(RLIMIT_CORE, &no_core);
#ifdef __linux__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* A closed standard descriptor would be given to the next file or socket, and a report or message written into
 * that. Read-only, so that writing to it stays an error. */
static void occupy_standard_descriptors(void) {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            _exit(EXIT_TROUBLE);
}

static void *crypto_alloc(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    return mem_alloc(size);
}

static void *crypto_resize(void *block, size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    if (size)
        return mem_resize(block, size);
    mem_free(block);
    return NULL;
}

static void crypto_free(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    mem_free(block);
}

/* Before the libraries' first use. */
static void share_our_memory(void) {
    value_use_our_memory();
    CRYPTO_set_mem_functions(crypto_alloc, crypto_resize, crypto_free);
}

static int unknown_command(struct session *session, const char *name) {
    strings_add(&session->flags.arguments, name);
    return run_help(session);
}

static int run(struct session *session, int count, char **arguments) {
    const struct command *command = count > 1 ? command_named(arguments[1]) : NULL;
    auto_error err = {0};
    bool bare_help = count < 2 || strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0;
    if (bare_help)
        command = command_named("help");
    if (count > 1 && strcmp(arguments[1], "--version") == 0)
        command = command_named("version");
    if (!command) {
        if (!session_start(session, &err))
            return session_fail(session, &err);
        return unknown_command(session, arguments[1]);
    }
    bool parsed =
        flags_parse(&session->flags, command->bit, bare_help ? 0 : (size_t)count - 2, arguments + 2, &err);
    auto_error start_error = {0};
    bool started = session_start(session, &start_error);
    if (!parsed || !started)
        return session_fail(session, parsed ? &start_error : &err);
    if (!session->flags.help)
        return config_apply(session, command->bit) ? command->run(session) : EXIT_TROUBLE;
    auto_buffer text = {0};
    help_write(&text, command);
    return session_finish(session, &text, EXIT_EQUAL);
}

/* For programs, and in no help. */
static const struct {
    const char *name;
    int (*run)(struct session *session, size_t count, char *const *words);
} hidden_commands[] = {{"__complete", complete_run}, {"__tables", tables_run}};

static int run_any(struct session *session, int count, char **arguments) {
    for (size_t i = 0; count > 1 && i < mem_count(hidden_commands); i++)
        if (strcmp(arguments[1], hidden_commands[i].name) == 0)
            return hidden_commands[i].run(session, (size_t)count - 2, arguments + 2);
    return run(session, count, arguments);
}

int main(int count, char **arguments, char **environment) {
    struct session session = {.environment = environment};
    occupy_standard_descriptors();
    keep_memory_private();
    share_our_memory();
    int status = run_any(&session, count, arguments);
    session_end(&session);
    /* Whatever could not be done after a Ctrl-C was not done because of it. */
    return session_interrupts && status == EXIT_TROUBLE ? EXIT_ON_INTERRUPT : status;
}
