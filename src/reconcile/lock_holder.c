#include "reconcile/lock_holder.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Of /proc/PID/stat and the like. */
#define PROC_FILE_MAX 4096
/* A name in the DNS. */
#define HOST_MAX 256
/* proc(5): starttime is the 22nd field; the 3rd is the first behind the name. */
#define START_FIELD 22
#define FIELD_AFTER_NAME 3

enum part { PART_HOST, PART_BOOT, PART_PROCESS_SPACE, PART_PID, PART_START, PARTS };

/* The file's beginning, "" when there is none (no Linux); freed by the caller. */
static char *proc_text(const char *path) {
    char bytes[PROC_FILE_MAX];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = descriptor < 0 ? 0 : read(descriptor, bytes, sizeof bytes);
    if (descriptor >= 0)
        close(descriptor);
    return mem_dup_n(bytes, size > 0 ? (size_t)size : 0);
}

/* The name before it, in brackets, may hold anything: counted is from its last bracket. */
static char *start_of(long pid) {
    auto_text path = mem_format("/proc/%ld/stat", pid);
    auto_text stat = proc_text(path);
    const char *name_end = strrchr(stat, ')');
    auto_strings fields = {0};
    if (name_end)
        strings_split(&fields, name_end + 1, ' ');
    size_t index = START_FIELD - FIELD_AFTER_NAME;
    return mem_dup(index < fields.count ? fields.items[index] : "");
}

/* Process numbers mean something within one of these only: containers of one host have several. */
static char *process_space(void) {
    char target[HOST_MAX];
    ssize_t size = readlink("/proc/self/ns/pid", target, sizeof target);
    return mem_dup_n(target, size > 0 ? (size_t)size : 0);
}

static void add_part(struct buffer *identity, const char *text) {
    if (identity->size)
        buffer_add_char(identity, '/');
    size_t size = strcspn(text, "/\n");
    buffer_add(identity, text, size);
}

char *lock_holder_self(void) {
    char host[HOST_MAX] = "";
    struct buffer identity = {0};
    auto_text boot = proc_text("/proc/sys/kernel/random/boot_id");
    auto_text space = process_space();
    auto_text pid = mem_format("%ld", (long)getpid());
    auto_text start = start_of((long)getpid());
    if (gethostname(host, sizeof host - 1) != 0 || !*host)
        memcpy(host, "host", sizeof "host");
    const char *parts[PARTS] = {host, boot, space, pid, start};
    for (size_t i = 0; i < PARTS; i++)
        add_part(&identity, parts[i]);
    return buffer_steal(&identity);
}

/* Exactly PARTS texts, empty ones included; false for what is not ours. */
static bool split(const char *identity, char *parts[PARTS]) {
    size_t count = 0;
    for (const char *at = identity;; at++) {
        size_t size = strcspn(at, "/");
        if (count < PARTS)
            parts[count] = mem_dup_n(at, size);
        count++;
        at += size;
        if (!*at)
            return count == PARTS;
    }
}

static void clear_parts(char *parts[PARTS]) {
    for (size_t i = 0; i < PARTS; i++)
        mem_free_text(&parts[i]);
}

/* Where /proc shows nothing (another user's process, no Linux), that it exists is enough. */
static bool process_is_gone(const char *const parts[PARTS]) {
    char *end = NULL;
    long pid = strtol(parts[PART_PID], &end, 10);
    if (*end || pid <= 0)
        return false;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return true;
    auto_text start = start_of(pid);
    return *start && *parts[PART_START] && strcmp(start, parts[PART_START]) != 0;
}

static bool is_gone(const char *const other[PARTS], const char *const self[PARTS]) {
    if (strcmp(other[PART_HOST], self[PART_HOST]) != 0)
        return false;
    if (!*other[PART_BOOT] || !*self[PART_BOOT])
        return !*other[PART_BOOT] && !*self[PART_BOOT] && process_is_gone(other);
    if (strcmp(other[PART_BOOT], self[PART_BOOT]) != 0)
        return true;
    return strcmp(other[PART_PROCESS_SPACE], self[PART_PROCESS_SPACE]) == 0 && process_is_gone(other);
}

bool lock_holder_is_gone(const char *holder, const char *self) {
    char *other_parts[PARTS] = {0}, *self_parts[PARTS] = {0};
    bool understood = split(holder, other_parts) && split(self, self_parts);
    bool gone = understood && is_gone((const char *const *)other_parts, (const char *const *)self_parts);
    clear_parts(other_parts);
    clear_parts(self_parts);
    return gone;
}

char *lock_holder_phrase(const char *holder) {
    char *parts[PARTS] = {0};
    char *phrase = split(holder, parts)
                       ? mem_format("process %s on host %s", parts[PART_PID], parts[PART_HOST])
                       : mem_format("\"%s\"", holder);
    clear_parts(parts);
    return phrase;
}
