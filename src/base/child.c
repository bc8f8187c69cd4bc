#include "child.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_credential(const char *variable) {
    static const char *const prefixes[] = {"KCREALM_", "VAULT_", "BAO_", "HELM_KUBETOKEN="};
    for (size_t i = 0; i < mem_count(prefixes); i++)
        if (text_starts_with(variable, prefixes[i]))
            return true;
    return false;
}

static bool has_same_name(const char *a, const char *b) {
    size_t length = strcspn(a, "=");
    return length == strcspn(b, "=") && strncmp(a, b, length) == 0;
}

static bool is_overridden(const char *variable, const char *const *extra) {
    for (; extra && *extra; extra++)
        if (has_same_name(variable, *extra))
            return true;
    return false;
}

void child_environment(struct strings *environment, const struct process_options *options) {
    for (const char *const *variable = options->environment; variable && *variable; variable++)
        if (!is_credential(*variable) && !is_overridden(*variable, options->extra))
            strings_add(environment, *variable);
    for (const char *const *variable = options->extra; variable && *variable; variable++)
        strings_add(environment, *variable);
    if (!environment->items) { /* an environment array even when it is empty */
        strings_add(environment, "");
        mem_replace(&environment->items[0], NULL);
        environment->count = 0;
    }
}

static bool is_program(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

static const char *path_of(const struct strings *environment) {
    for (size_t i = 0; i < environment->count; i++)
        if (text_starts_with(environment->items[i], "PATH="))
            return environment->items[i] + strlen("PATH=");
    return "/usr/local/bin:/usr/bin:/bin";
}

/* Empty entries, which mean the current directory, are left out: it may be anybody's checkout. */
char *child_find(const char *program, const struct strings *environment, struct error *err) {
    if (strchr(program, '/')) {
        if (is_program(program))
            return mem_dup(program);
        error_set(err, ERROR_INPUT, "there is no program %s", program);
        return NULL;
    }
    auto_strings directories = {0};
    strings_split(&directories, path_of(environment), ':');
    for (size_t i = 0; i < directories.count; i++) {
        char *path = mem_format("%s/%s", directories.items[i], program);
        if (is_program(path))
            return path;
        mem_free(path);
    }
    error_set(err, ERROR_INPUT, "the program %s is not in PATH", program);
    error_next(err, "install %s, or add its directory to PATH", program);
    return NULL;
}

/* Ours are close-on-exec; this catches those that were there when we were started. */
static void close_the_rest_on_exec(void) {
    DIR *listing = opendir("/dev/fd");
    if (!listing)
        return;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        char *end = NULL;
        long descriptor = strtol(entry->d_name, &end, 10);
        if (end != entry->d_name && !*end && descriptor > STDERR_FILENO)
            fcntl((int)descriptor, F_SETFD, FD_CLOEXEC);
    }
    closedir(listing);
}

/* Our end never blocks and neither end outlives an exec but by the dup onto 1 or 2. */
static bool make_pipe(int ends[2], struct error *err) {
    if (pipe(ends) != 0) {
        ends[0] = ends[1] = -1;
        return error_set(err, ERROR_INTERNAL, "cannot make a pipe: %s", strerror(errno));
    }
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 &&
        fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return true;
    error_set(err, ERROR_INTERNAL, "cannot set a pipe up: %s", strerror(errno));
    close(ends[0]);
    close(ends[1]);
    ends[0] = ends[1] = -1;
    return false;
}

static void close_if_open(int descriptor) {
    if (descriptor >= 0)
        close(descriptor);
}

/* Signals as a program finds them that is started by a shell. Without a terminal for its input the child gets
 * a process group of its own, so that Ctrl-C reaches us alone and ending it ends what it has started. */
static void set_attributes(posix_spawnattr_t *attributes, bool own_group) {
    static const int changed[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD};
    sigset_t blocked, defaults;
    sigemptyset(&blocked);
    sigemptyset(&defaults);
    for (size_t i = 0; i < mem_count(changed); i++)
        sigaddset(&defaults, changed[i]);
    posix_spawnattr_setsigmask(attributes, &blocked);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (own_group)
        flags |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setflags(attributes, flags);
}

static void set_actions(posix_spawn_file_actions_t *actions, const struct process_options *options,
                        int output, int errors) {
    if (!options->inherit_stdin)
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (errors >= 0)
        posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO);
}

static bool start(const struct process_options *options, const char *path, struct strings *environment,
                  int output, int errors, struct child *child, struct error *err) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    child->leads_group = !options->inherit_stdin;
    set_actions(&actions, options, output, errors);
    set_attributes(&attributes, child->leads_group);
    close_the_rest_on_exec();
    auto_strings arguments = {0};
    for (const char *const *argument = options->argv; *argument; argument++)
        strings_add(&arguments, *argument);
    int failure = posix_spawn(&child->pid, path, &actions, &attributes, arguments.items, environment->items);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure)
        return error_set(err, ERROR_INPUT, "cannot start %s: %s", path, strerror(failure));
    return true;
}

bool child_start(const struct process_options *options, bool one_pipe, struct child *child,
                 struct error *err) {
    *child = (struct child){.output = -1, .errors = -1};
    auto_strings environment = {0};
    child_environment(&environment, options);
    auto_text path = child_find(options->argv[0], &environment, err);
    if (!path)
        return false;
    int output[2] = {-1, -1}, errors[2] = {-1, -1};
    bool inherits = !one_pipe && options->inherit_stdout;
    bool separate = !one_pipe && !options->inherit_stderr;
    bool started =
        (inherits || make_pipe(output, err)) && (!separate || make_pipe(errors, err)) &&
        start(options, path, &environment, output[1], one_pipe ? output[1] : errors[1], child, err);
    close_if_open(output[1]);
    close_if_open(errors[1]);
    if (!started) {
        close_if_open(output[0]);
        close_if_open(errors[0]);
        return false;
    }
    child->output = output[0];
    child->errors = errors[0];
    return true;
}
