/* Linked into the program by `make torture`: makes one allocation or system call fail, or counts them.
 *
 *   KCREALM_TORTURE=NAME:NUMBER:ERRNO   the call of that number (from 1; "5-": from there on) to NAME fails
 *   KCREALM_TORTURE_COUNTS=FILE         at its end a line "NAME COUNT" for each
 *   KCREALM_TORTURE_EACH=FILE:FIRST-LAST  each of these allocations fails, in a child of its own, which is to end with
 *                                       status 2 and one line; FILE gets a line for each that does not, and at its end how
 *                                       many there were (of all numbers)
 *
 * NAME is a row below; "memory" is every allocation through base/memory.h (by --wrap=calloc), "foreign" every one of
 * other libraries that goes past it. What the sanitizers' runtime intercepts comes after us. Linux and glibc only. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* name, type of its result, what says that it failed, parameters, arguments; fcntl and open stand below */
#define CALLS(CALL)                                                                                          \
    CALL(socket, int, -1, (int domain, int type, int protocol), (domain, type, protocol))                    \
    CALL(connect, int, -1, (int fd, const struct sockaddr *address, socklen_t size), (fd, address, size))    \
    CALL(accept, int, -1, (int fd, struct sockaddr *address, socklen_t *size), (fd, address, size))          \
    CALL(bind, int, -1, (int fd, const struct sockaddr *address, socklen_t size), (fd, address, size))       \
    CALL(listen, int, -1, (int fd, int backlog), (fd, backlog))                                              \
    CALL(socketpair, int, -1, (int domain, int type, int protocol, int ends[2]),                             \
         (domain, type, protocol, ends))                                                                     \
    CALL(getsockopt, int, -1, (int fd, int level, int name, void *value, socklen_t *size),                   \
         (fd, level, name, value, size))                                                                     \
    CALL(setsockopt, int, -1, (int fd, int level, int name, const void *value, socklen_t size),              \
         (fd, level, name, value, size))                                                                     \
    CALL(getsockname, int, -1, (int fd, struct sockaddr *address, socklen_t *size), (fd, address, size))     \
    CALL(getpeername, int, -1, (int fd, struct sockaddr *address, socklen_t *size), (fd, address, size))     \
    CALL(recv, ssize_t, -1, (int fd, void *bytes, size_t size, int flags), (fd, bytes, size, flags))         \
    CALL(send, ssize_t, -1, (int fd, const void *bytes, size_t size, int flags), (fd, bytes, size, flags))   \
    CALL(read, ssize_t, -1, (int fd, void *bytes, size_t size), (fd, bytes, size))                           \
    CALL(write, ssize_t, -1, (int fd, const void *bytes, size_t size), (fd, bytes, size))                    \
    CALL(poll, int, -1, (struct pollfd * fds, nfds_t count, int timeout), (fds, count, timeout))             \
    CALL(pipe, int, -1, (int ends[2]), (ends))                                                               \
    CALL(mkdtemp, char *, NULL, (char *path), (path))                                                        \
    CALL(opendir, DIR *, NULL, (const char *path), (path))                                                   \
    CALL(fopen, FILE *, NULL, (const char *path, const char *mode), (path, mode))                            \
    CALL(stat, int, -1, (const char *path, struct stat *status), (path, status))                             \
    CALL(fstat, int, -1, (int fd, struct stat *status), (fd, status))                                        \
    CALL(lstat, int, -1, (const char *path, struct stat *status), (path, status))                            \
    CALL(access, int, -1, (const char *path, int mode), (path, mode))                                        \
    CALL(close, int, -1, (int fd), (fd))                                                                     \
    CALL(dup, int, -1, (int fd), (fd))                                                                       \
    CALL(kill, int, -1, (pid_t process, int signal), (process, signal))                                      \
    CALL(unlink, int, -1, (const char *path), (path))                                                        \
    CALL(rmdir, int, -1, (const char *path), (path))                                                         \
    CALL(waitpid, pid_t, -1, (pid_t child, int *status, int options), (child, status, options))              \
    CALL(posix_spawn, int, errno,                                                                            \
         (pid_t * child, const char *path, const posix_spawn_file_actions_t *actions,                        \
          const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]),          \
         (child, path, actions, attributes, arguments, environment))                                         \
    CALL(pthread_create, int, errno,                                                                         \
         (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument),       \
         (thread, attributes, run, argument))                                                                \
    CALL(getaddrinfo, int, EAI_MEMORY,                                                                       \
         (const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found),     \
         (node, service, hints, found))

#define ENUMERATE(name, type, failure, parameters, arguments) CALL_##name,
#define NAME(name, type, failure, parameters, arguments) #name,

enum call { CALLS(ENUMERATE) CALL_open, CALL_openat, CALL_fcntl, CALL_memory, CALL_foreign, CALL_COUNT };

static const char *const names[] = {CALLS(NAME) "open", "openat", "fcntl", "memory", "foreign"};

static struct {
    bool armed;
    enum call call; /* CALL_COUNT: none */
    unsigned long number;
    bool from_there_on;
    int error;
    atomic_ulong counts[CALL_COUNT];
} torture = {.call = CALL_COUNT};

/* Counts the call; true, with errno, when it is to fail. */
static bool fails(enum call call) {
    if (!torture.armed)
        return false;
    unsigned long number = atomic_fetch_add(&torture.counts[call], 1) + 1;
    if (call != torture.call || number < torture.number ||
        (number > torture.number && !torture.from_there_on))
        return false;
    errno = torture.error;
    return true;
}

/* The first part of what a library or compiler may have said about the functions below is not repeated here. */
#pragma GCC diagnostic ignored "-Wredundant-decls"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wmissing-declarations"
#pragma GCC diagnostic ignored "-Wattributes"

#define DEFINE(name, type, failure, parameters, arguments)                                                   \
    type name parameters {                                                                                   \
        static type(*next) parameters;                                                                       \
        if (fails(CALL_##name))                                                                              \
            return failure;                                                                                  \
        if (!next)                                                                                           \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                                       \
        return next arguments;                                                                               \
    }
CALLS(DEFINE)

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    static int (*next)(const char *, int, ...);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "open");
    return fails(CALL_open) ? -1 : next(path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    static int (*next)(int, const char *, int, ...);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "openat");
    return fails(CALL_openat) ? -1 : next(directory, path, flags, mode);
}

/* Whether this is code of the program, not of a library. */
static bool is_ours(const void *code) {
    static const char here = 0;
    Dl_info about, ours;
    return dladdr(code, &about) && dladdr(&here, &ours) && about.dli_fbase == ours.dli_fbase;
}

/* libcurl does not look whether its sockets became non-blocking, and would wait in recv() for ever: Linux has no reason to
 * refuse it that. */
int fcntl(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    static int (*next)(int, int, ...);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "fcntl");
    return is_ours(__builtin_return_address(0)) && fails(CALL_fcntl) ? -1 : next(fd, command, argument);
}

/* --- Memory: by the sanitizer's own names, because dlsym itself allocates. ------------------------------- */

void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t count, size_t size);
void *__interceptor_realloc(void *block, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *malloc(size_t size) {
    return fails(CALL_foreign) ? NULL : __interceptor_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails(CALL_foreign) ? NULL : __interceptor_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return fails(CALL_foreign) ? NULL : __interceptor_realloc(block, size);
}

/* --- Each allocation, in a child of its own --------------------------------------------------------------- */

static const char out_of_memory[] = "error: out of memory\n";

static struct {
    FILE *findings; /* NULL: not asked for */
    atomic_ulong count;
    unsigned long first, last;
} each;
/* While the child is looked at. */
static _Thread_local bool is_looking;

/* What the child said on both streams, as far as it fits, and how it ended. */
static void look_at_child(unsigned long number, pid_t child, int said) {
    char text[256] = "";
    size_t size = 0;
    for (ssize_t got; size < sizeof text - 1; size += (size_t)got)
        if ((got = read(said, text + size, sizeof text - 1 - size)) <= 0)
            break;
    close(said);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2 && strcmp(text, out_of_memory) == 0)
        return;
    for (char *at = text; (at = strchr(at, '\n'));)
        *at = '|';
    fprintf(each.findings, "allocation %lu: wait status %#x, said: %s\n", number, (unsigned)status, text);
}

/* Goes on as parent and as child; true in the child. */
static bool try_without(unsigned long number) {
    int before = errno, said[2];
    is_looking = true;
    pid_t child = pipe(said) == 0 ? fork() : -1;
    if (child == 0) {
        dup2(said[1], STDOUT_FILENO);
        dup2(said[1], STDERR_FILENO);
        return true;
    }
    if (child < 0)
        abort();
    close(said[1]);
    look_at_child(number, child, said[0]);
    is_looking = false;
    errno = before;
    return false;
}

static bool fails_in_child(void) {
    if (!torture.armed || !each.findings || is_looking)
        return false;
    unsigned long number = atomic_fetch_add(&each.count, 1) + 1;
    return number >= each.first && number <= each.last && try_without(number);
}

/* What base/memory.c calls. */
void *__wrap_calloc(size_t count, size_t size) {
    if (fails_in_child())
        return NULL;
    return fails(CALL_memory) ? NULL : __interceptor_calloc(count, size);
}

/* --- Beginning and end ----------------------------------------------------------------------------------- */

static enum call call_named(const char *name, size_t length) {
    for (enum call call = 0; call < CALL_COUNT; call++)
        if (strlen(names[call]) == length && strncmp(names[call], name, length) == 0)
            return call;
    abort();
}

__attribute__((constructor)) static void arm(void) {
    const char *order = getenv("KCREALM_TORTURE");
    if (order) {
        char *end = NULL;
        size_t length = strcspn(order, ":");
        torture.call = call_named(order, length);
        torture.number = strtoul(order + length + 1, &end, 10);
        torture.from_there_on = *end == '-';
        torture.error = (int)strtol(end + torture.from_there_on + 1, NULL, 10);
    }
    char path[4096];
    const char *window = getenv("KCREALM_TORTURE_EACH");
    if (window && (sscanf(window, "%4095[^:]:%lu-%lu", path, &each.first, &each.last) != 3 ||
                   !(each.findings = fopen(path, "we"))))
        abort();
    torture.armed = true;
}

__attribute__((destructor)) static void disarm(void) {
    torture.armed = false;
    if (each.findings) {
        fprintf(each.findings, "%lu\n", atomic_load(&each.count));
        fclose(each.findings);
    }
    const char *path = getenv("KCREALM_TORTURE_COUNTS");
    FILE *file = path ? fopen(path, "w") : NULL;
    for (enum call call = 0; file && call < CALL_COUNT; call++)
        fprintf(file, "%s %lu\n", names[call], atomic_load(&torture.counts[call]));
    if (file)
        fclose(file);
}
