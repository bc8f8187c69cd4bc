#include "local_socket.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME_PREFIX "kcrealm-"
#define SOCKET_NAME "tunnel"

static bool fill_address(struct sockaddr_un *address, const char *path) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path)
        return false;
    memcpy(address->sun_path, path, length + 1);
    return true;
}

static bool make_flags(int descriptor) {
#ifdef SO_NOSIGPIPE
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &(int){1}, sizeof(int));
#endif
    int flags = fcntl(descriptor, F_GETFL);
    return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

static int new_socket(void) {
#ifdef SOCK_CLOEXEC
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor >= 0)
        make_flags(descriptor);
    return descriptor;
#endif
}

/* Pid namespaces can share a directory, so a pid that does not exist here is no proof: nobody may listen. */
static bool is_abandoned(const char *socket_path) {
    struct sockaddr_un address;
    int descriptor = new_socket();
    if (descriptor < 0 || !fill_address(&address, socket_path)) {
        if (descriptor >= 0)
            close(descriptor);
        return false;
    }
    int result = connect(descriptor, (struct sockaddr *)&address, sizeof address);
    bool abandoned = result != 0 && (errno == ECONNREFUSED || errno == ENOENT);
    close(descriptor);
    return abandoned;
}

/* The process that made "kcrealm-<pid>-…", or 0. */
static pid_t owner_of(const char *name) {
    if (!text_starts_with(name, NAME_PREFIX))
        return 0;
    char *end = NULL;
    long pid = strtol(name + strlen(NAME_PREFIX), &end, 10);
    return pid > 0 && pid < INT32_MAX && *end == '-' ? (pid_t)pid : 0;
}

static void remove_if_left_over(const char *parent, const char *name) {
    pid_t owner = owner_of(name);
    if (!owner || kill(owner, 0) == 0 || errno != ESRCH)
        return;
    auto_text directory = mem_format("%s/%s", parent, name);
    auto_text path = mem_format("%s/" SOCKET_NAME, directory);
    struct stat status;
    if (lstat(directory, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid())
        return;
    if (!is_abandoned(path))
        return;
    unlink(path);
    rmdir(directory);
}

static void remove_leftovers(const char *parent) {
    DIR *listing = opendir(parent);
    if (!listing)
        return;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        remove_if_left_over(parent, entry->d_name);
    closedir(listing);
}

static bool listen_on(struct local_socket *local, struct error *err) {
    struct sockaddr_un address;
    if (!fill_address(&address, local->path)) {
        error_set(err, ERROR_INPUT, "the path %s is too long for a socket", local->path);
        return error_next(err, "set TMPDIR to a directory with a shorter path");
    }
    local->descriptor = new_socket();
    if (local->descriptor < 0 || bind(local->descriptor, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(local->descriptor, SOMAXCONN) != 0)
        return error_set(err, ERROR_INPUT, "cannot listen on %s: %s", local->path, strerror(errno));
    return true;
}

bool local_socket_open(struct local_socket *local, const char *parent, struct error *err) {
    *local = (struct local_socket){.descriptor = -1};
    remove_leftovers(parent);
    char *directory = mem_format("%s/" NAME_PREFIX "%ld-XXXXXX", parent, (long)getpid());
    if (!mkdtemp(directory)) {
        error_set(err, ERROR_INPUT, "cannot make a private directory in %s: %s", parent, strerror(errno));
        mem_free(directory);
        return error_next(err, "set TMPDIR to a directory that can be written to");
    }
    local->directory = directory;
    local->path = mem_format("%s/" SOCKET_NAME, directory);
    if (listen_on(local, err))
        return true;
    local_socket_close(local);
    return false;
}

static bool is_own(int descriptor) {
#ifdef LOCAL_PEERPID
    pid_t pid = 0;
    socklen_t size = sizeof pid;
    return getsockopt(descriptor, SOL_LOCAL, LOCAL_PEERPID, &pid, &size) == 0 && pid == getpid();
#else
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid == getpid();
#endif
}

static bool is_shortage(int reason) {
    return reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM;
}

int local_socket_accept(const struct local_socket *local, const char **shortage) {
    *shortage = NULL;
    for (;;) {
        int descriptor = accept(local->descriptor, NULL, NULL);
        if (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (descriptor < 0) {
            *shortage = is_shortage(errno) ? strerror(errno) : NULL;
            return -1;
        }
        if (make_flags(descriptor) && is_own(descriptor))
            return descriptor;
        close(descriptor);
    }
}

void local_socket_close(struct local_socket *local) {
    if (local->descriptor >= 0)
        close(local->descriptor);
    if (local->path)
        unlink(local->path);
    if (local->directory)
        rmdir(local->directory);
    mem_free(local->path);
    mem_free(local->directory);
    *local = (struct local_socket){.descriptor = -1};
}
