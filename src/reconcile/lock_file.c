#include "reconcile/lock_file.h"

#include "kcrealm/base/memory.h"
#include "reconcile/lock_holder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define HOLDER_MAX 1024

static bool fail(const char *path, int descriptor, struct error *err) {
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    return error_set(err, ERROR_INPUT, "%s: %s", path, strerror(reason));
}

static char *read_holder(int descriptor) {
    char bytes[HOLDER_MAX];
    ssize_t size = pread(descriptor, bytes, sizeof bytes, 0);
    if (size <= 0)
        return mem_dup("another process");
    auto_text holder = mem_dup_n(bytes, (size_t)size);
    return lock_holder_phrase(holder);
}

bool lock_file_open(const char *path, const char *self, int *descriptor, char **holder, struct error *err) {
    int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (opened < 0)
        return fail(path, opened, err);
    if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return fail(path, opened, err);
        mem_replace(holder, read_holder(opened));
        close(opened);
        return false;
    }
    size_t size = strlen(self);
    if (ftruncate(opened, 0) != 0 || pwrite(opened, self, size, 0) != (ssize_t)size)
        return fail(path, opened, err);
    *descriptor = opened;
    return true;
}

void lock_file_close(int descriptor) {
    if (descriptor >= 0)
        close(descriptor);
}
