#include "file.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/secret.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool read_all(int descriptor, struct buffer *content) {
    char block[4096];
    ssize_t size = 0;
    do {
        size = read(descriptor, block, sizeof block);
        if (size > 0 && !buffer_add(content, block, (size_t)size)) {
            errno = EFBIG;
            size = -1;
        }
    } while (size > 0 || (size < 0 && errno == EINTR));
    int reason = errno;
    mem_wipe(block, sizeof block);
    errno = reason;
    return size == 0;
}

bool file_read(const char *path, struct buffer *content, bool *missing, struct error *err) {
    struct buffer whole = {.ceiling = FILE_CEILING};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool good = descriptor >= 0 && read_all(descriptor, &whole);
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (good)
        buffer_add(content, buffer_text(&whole), whole.size);
    buffer_clear(&whole);
    if (missing)
        *missing = !good && (reason == ENOENT || reason == ENOTDIR);
    return good || error_set(err, ERROR_INPUT, "%s: %s", path, strerror(reason));
}

struct secret *file_read_secret(const char *path, struct error *err) {
    auto_buffer content = {0};
    if (!file_read(path, &content, NULL, err))
        return NULL;
    const char *start = buffer_text(&content);
    while (isspace((unsigned char)*start))
        start++;
    size_t size = strlen(start);
    while (size && isspace((unsigned char)start[size - 1]))
        size--;
    if (size)
        return secret_new(start, size);
    error_set(err, ERROR_INPUT, "%s: the file is empty", path);
    return NULL;
}

char *file_resolve(const char *directory, const char *path) {
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    return *path == '/' || !*directory ? mem_dup(path) : mem_format("%s/%s", directory, path);
}

char *file_directory(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return mem_dup("");
    return mem_dup_n(path, slash == path ? 1 : (size_t)(slash - path));
}
