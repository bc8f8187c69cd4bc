#include "cli/lint_files.h"

#include "kcrealm/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int descriptor, const char *bytes, size_t size) {
    while (size) {
        ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool refuse(const char *name, struct error *err) {
    return error_set(err, ERROR_INPUT, "writing %s: %s", name, strerror(errno));
}

static bool write_beside(const char *path, const struct stat *status, const struct buffer *bytes) {
    auto_text beside = mem_format("%s.XXXXXX", path);
    int descriptor = mkostemp(beside, O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool written = write_all(descriptor, buffer_text(bytes), bytes->size) &&
                   fchmod(descriptor, status->st_mode & 07777) == 0 && fsync(descriptor) == 0;
    int reason = errno;
    bool closed = close(descriptor) == 0;
    if (written && closed && rename(beside, path) == 0)
        return true;
    reason = written ? errno : reason;
    unlink(beside);
    errno = reason;
    return false;
}

bool lint_file_replace(const char *name, const struct buffer *bytes, struct error *err) {
    char path[PATH_MAX];
    struct stat status;
    if (!realpath(name, path) || stat(path, &status) != 0)
        return refuse(name, err);
    if (!S_ISREG(status.st_mode))
        return error_set(err, ERROR_INPUT, "%s is not a file that could be repaired", name);
    return write_beside(path, &status, bytes) || refuse(name, err);
}

bool lint_file_create(const char *name, const struct buffer *bytes, struct error *err) {
    int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return refuse(name, err);
    bool written = write_all(descriptor, buffer_text(bytes), bytes->size);
    written = close(descriptor) == 0 && written;
    if (written)
        return true;
    refuse(name, err);
    unlink(name);
    return false;
}
