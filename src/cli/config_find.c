#include "cli/config_file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char project_name[] = ".kcrealm.yaml";

/* Deeper trees have no repositories. */
#define DEPTH_MAX 256

/* "name", "../name", "../../name". The caller frees it. */
static char *path_above(size_t depth, const char *name) {
    struct buffer path = {0};
    for (size_t i = 0; i < depth; i++)
        buffer_add_text(&path, "../");
    buffer_add_text(&path, name);
    return buffer_steal(&path);
}

static bool same_directory(const char *a, const char *b) {
    struct stat a_status, b_status;
    return stat(a, &a_status) == 0 && stat(b, &b_status) == 0 && a_status.st_dev == b_status.st_dev &&
           a_status.st_ino == b_status.st_ino;
}

static bool exists_above(size_t depth, const char *name) {
    struct stat status;
    auto_text path = path_above(depth, name);
    return lstat(path, &status) == 0;
}

/* How many directories up the search may go. */
static size_t depth_limit(const struct session *session) {
    const char *home = session_environment(session, "HOME");
    for (size_t depth = 0; depth < DEPTH_MAX; depth++) {
        auto_text here = path_above(depth, ".");
        auto_text above = path_above(depth + 1, ".");
        if (exists_above(depth, ".git") || (home && same_directory(here, home)))
            return depth;
        if (same_directory(here, above))
            break;
    }
    return 0;
}

static bool too_large(const char *name, struct error *err) {
    error_set(err, ERROR_INPUT, "%s is larger than %zu KiB", name, CONFIG_CEILING >> 10);
    return error_next(err, "settings are a few lines: is it the right file?");
}

static bool read_bytes(int descriptor, struct config_file *file, struct error *err) {
    char chunk[4096];
    file->bytes.ceiling = CONFIG_CEILING;
    for (ssize_t size; (size = read(descriptor, chunk, sizeof chunk)) != 0;) {
        if (size < 0 && errno == EINTR && !session_interrupts)
            continue;
        if (size < 0 && errno == EINTR)
            return error_set(err, ERROR_INTERRUPTED, "interrupted");
        if (size < 0)
            return error_set(err, ERROR_INPUT, "reading %s: %s", file->name, strerror(errno));
        if (!buffer_add(&file->bytes, chunk, (size_t)size))
            return too_large(file->name, err);
    }
    return true;
}

/* As git decides about repositories: the user's own, and under sudo those of the user who called it. */
static bool is_own(const struct session *session, const struct stat *status) {
    const char *caller = geteuid() == 0 ? session_environment(session, "SUDO_UID") : NULL;
    char *end = NULL;
    unsigned long uid = caller ? strtoul(caller, &end, 10) : 0;
    return status->st_uid == geteuid() ||
           (caller && *caller >= '0' && *caller <= '9' && !*end && status->st_uid == uid);
}

static bool not_a_file(const char *name, struct error *err) {
    error_set(err, ERROR_INPUT, "%s is not a file", name);
    return error_next(err, "put a file in its place, or take it away");
}

static bool may_be_used(const struct session *session, int descriptor, const char *name, struct error *err) {
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return error_set(err, ERROR_INPUT, "reading %s: %s", name, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return not_a_file(name, err);
    if (is_own(session, &status))
        return true;
    error_set(err, ERROR_INPUT, "%s belongs to another user (%lu)", name, (unsigned long)status.st_uid);
    return error_next(err, "look at it; if you trust it, name it yourself: --config %s", name);
}

static bool cannot_open(const char *name, struct error *err) {
    if (errno != ELOOP)
        return input_cannot_open(name, err);
    error_set(err, ERROR_INPUT, "%s is a symbolic link; settings of a repository are a file of it", name);
    return error_next(err, "put a file in its place, or name what you trust yourself: --config FILE");
}

bool config_find_project(const struct session *session, struct config_file *file, struct error *err) {
    size_t limit = depth_limit(session);
    for (size_t depth = 0; depth <= limit; depth++) {
        char *name = path_above(depth, project_name);
        /* A FIFO must not keep us waiting. */
        int descriptor = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
            mem_free(name);
            continue;
        }
        file->name = name;
        if (descriptor < 0)
            return cannot_open(name, err);
        bool read = may_be_used(session, descriptor, name, err) && read_bytes(descriptor, file, err);
        close(descriptor);
        return read;
    }
    return true;
}

bool config_read_named(const char *name, struct config_file *file, struct error *err) {
    struct stat status;
    file->trusted = true;
    mem_replace(&file->name, mem_dup(name));
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return input_cannot_open(name, err);
    bool is_directory = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
    bool read = is_directory ? input_is_directory(name, err) : read_bytes(descriptor, file, err);
    close(descriptor);
    return read;
}

static bool is_for_all_to_write(const char *name) {
    struct stat status;
    return stat(name, &status) == 0 && (status.st_mode & S_IWOTH);
}

bool config_find_own(const struct session *session, struct config_file *file, struct error *err) {
    const char *configuration = session_environment(session, "XDG_CONFIG_HOME");
    const char *home = session_environment(session, "HOME");
    /* The XDG specification has relative paths ignored. */
    bool absolute = configuration && configuration[0] == '/';
    if (!absolute && !home)
        return true;
    auto_text name = absolute ? mem_format("%s/kcrealm/config.yaml", configuration)
                              : mem_format("%s/.config/kcrealm/config.yaml", home);
    if (access(name, F_OK) != 0)
        return true;
    if (!is_for_all_to_write(name))
        return config_read_named(name, file, err);
    error_set(err, ERROR_INPUT, "%s can be written by every user, so it is not trusted", name);
    return error_next(err, "chmod o-w %s", name);
}

void config_file_clear(struct config_file *file) {
    mem_free(file->name);
    buffer_clear(&file->bytes);
    json_decref(file->documents);
    positions_free(file->positions);
    *file = (struct config_file){0};
}
