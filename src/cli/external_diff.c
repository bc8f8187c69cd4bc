#include "cli/external_diff.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/process.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/yaml.h"
#include "kcrealm/report/sides.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char variable[] = "KUBECTL_EXTERNAL_DIFF";

/* A private directory; path is NULL until it is made. */
struct directory {
    char *path;
    int descriptor;
};

bool external_diff_wanted(const struct session *session) {
    return session->format == REPORT_TEXT && session_environment(session, variable);
}

static bool make_directory(const struct session *session, const char *prefix, struct directory *directory,
                           struct error *err) {
    const char *parent = session_environment(session, "TMPDIR");
    char *path = mem_format("%s/%s-XXXXXX", parent ? parent : "/tmp", prefix);
    if (!mkdtemp(path)) {
        error_set(err, ERROR_INTERNAL, "cannot make the directory %s: %s", path, strerror(errno));
        mem_free(path);
        return error_next(err, "set TMPDIR to a directory that you may write to");
    }
    directory->path = path;
    directory->descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory->descriptor >= 0 ||
           error_set(err, ERROR_INTERNAL, "cannot open %s: %s", path, strerror(errno));
}

/* With whatever the program has left there (an editor's swap files). */
static void remove_directory(struct session *session, struct directory *directory) {
    DIR *listing = directory->path ? opendir(directory->path) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(directory->descriptor, entry->d_name, 0);
    if (listing)
        closedir(listing);
    if (directory->descriptor >= 0)
        close(directory->descriptor);
    if (directory->path && rmdir(directory->path) != 0)
        event_warning(&session->events, "cannot remove %s: %s", directory->path, strerror(errno));
    mem_free(directory->path);
}

static bool write_bytes(int descriptor, const struct buffer *bytes) {
    for (size_t written = 0; written < bytes->size;) {
        ssize_t size = write(descriptor, bytes->data + written, bytes->size - written);
        if (size < 0 && errno != EINTR)
            return false;
        written += size > 0 ? (size_t)size : 0;
    }
    return true;
}

/* NULL: an empty file, as kubectl writes it for an object that is not there. */
static bool write_file(const struct directory *directory, const char *name, const json_t *value,
                       struct error *err) {
    auto_buffer text = {0};
    if (value)
        yaml_write(&text, value);
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = openat(directory->descriptor, name, flags, S_IRUSR | S_IWUSR);
    bool written = descriptor >= 0 && write_bytes(descriptor, &text);
    int reason = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && written) {
        reason = errno;
        written = false;
    }
    return written ||
           error_set(err, ERROR_INTERNAL, "writing %s/%s: %s", directory->path, name, strerror(reason));
}

/* What no file can show. */
static void warn_of_unknown(struct session *session, const struct drift_item *item) {
    if (item->state == DRIFT_UNKNOWN || item->changes.unknown_count)
        event_warning(&session->events, "%s%s %s of realm %s could not be compared: %s",
                      item->state == DRIFT_UNKNOWN ? "" : "a part of ", item->kind->name, item->name,
                      item->realm, item->reason ? item->reason : "?");
    else if (item->state == DRIFT_MISSING && !item->declared)
        event_warning(&session->events, "%s %s of realm %s is missing%s%s", item->kind->name, item->name,
                      item->realm, item->reason ? ": " : "", item->reason ? item->reason : "");
}

/* Counts the objects that have files. */
static bool write_files(struct session *session, const struct drift *drift, const struct directory *live,
                        const struct directory *merged, size_t *count, struct error *err) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        auto_sides sides = {0};
        if (session_interrupts)
            return error_set(err, ERROR_INTERRUPTED, "interrupted");
        warn_of_unknown(session, item);
        if (item->state == DRIFT_IN_SYNC)
            continue;
        sides = sides_of(item);
        if (!sides.declared)
            continue;
        auto_text name = sides_file_name(item, i);
        if (!write_file(live, name, sides.live, err) || !write_file(merged, name, sides.declared, err))
            return false;
        ++*count;
    }
    return true;
}

/* kubectl passes on letters, digits, dashes and equals signs only. */
static bool is_passed_on(const char *argument) {
    for (const char *at = argument; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-' && *at != '=')
            return false;
    return true;
}

/* The program, the two directories, and then its arguments: split at single spaces, without quotes (kubectl). */
static void make_arguments(struct session *session, const char *live, const char *merged,
                           struct strings *arguments) {
    const char *command = session_environment(session, variable);
    size_t length = strcspn(command, " ");
    auto_text program = mem_dup_n(command, length);
    strings_add(arguments, program);
    strings_add(arguments, live);
    strings_add(arguments, merged);
    for (const char *at = command + length; *at == ' '; at += length) {
        length = strcspn(++at, " ");
        auto_text argument = mem_dup_n(at, length);
        if (!length)
            continue;
        if (is_passed_on(argument))
            strings_add(arguments, argument);
        else
            event_warning(&session->events,
                          "%s: \"%s\" is left out: as with kubectl, arguments are letters, digits, - and =",
                          variable, argument);
    }
}

static bool run_program(struct session *session, const char *live, const char *merged, struct error *err) {
    auto_strings arguments = {0};
    struct process_result result;
    make_arguments(session, live, merged, &arguments);
    const struct process_options options = {.argv = (const char *const *)arguments.items,
                                            .environment = (const char *const *)session->environment,
                                            .inherit_stdin = true,
                                            .inherit_stdout = true,
                                            .inherit_stderr = true,
                                            .interrupted = &session_interrupts};
    event_trace(&session->events, 2, "running %s", arguments.items[0]);
    bool ran = process_run(&options, &result, err);
    process_result_clear(&result);
    if (!ran)
        return error_wrap(err, "%s", variable);
    if (session_interrupts)
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    if (result.exit_status <= 1)
        return true;
    error_set(err, ERROR_INPUT, "%s: %s ended with status %d", variable, arguments.items[0],
              result.exit_status);
    return error_next(err, "0 and 1 mean that it has compared; unset %s for our own report", variable);
}

int external_diff(struct session *session, const struct drift *drift, int status) {
    struct directory live = {.descriptor = -1}, merged = {.descriptor = -1};
    auto_error err = {0};
    size_t count = 0;
    bool shown = make_directory(session, "LIVE", &live, &err) &&
                 make_directory(session, "MERGED", &merged, &err) &&
                 write_files(session, drift, &live, &merged, &count, &err) &&
                 (count == 0 || run_program(session, live.path, merged.path, &err));
    remove_directory(session, &live);
    remove_directory(session, &merged);
    return shown ? status : session_fail(session, &err);
}
