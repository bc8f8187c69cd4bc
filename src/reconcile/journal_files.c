#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "reconcile/journal_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING ".json"
/* An entry has some 500 bytes. */
#define FILE_MAX 65536

static bool fail(const char *path, struct error *err) {
    return error_set(err, ERROR_INPUT, "%s: %s", path, strerror(errno));
}

bool journal_files_prepare(const struct journal *journal, struct error *err) {
    auto_text path = mem_dup(journal->directory);
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return fail(path, err);
        if (!slash)
            return true;
        *slash = '/';
    }
}

static char *path_of(const struct journal *journal, const char *key) {
    return mem_format("%s/%s" ENDING, journal->directory, key);
}

/* *text is NULL when there is no such file; freed by the caller. */
static bool read_entry(const char *path, char **text, struct error *err) {
    *text = NULL;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return errno == ENOENT || fail(path, err);
    char *bytes = mem_alloc(FILE_MAX);
    ssize_t size = read(descriptor, bytes, FILE_MAX);
    bool good = size >= 0 || fail(path, err);
    close(descriptor);
    if (good)
        *text = mem_dup_n(bytes, (size_t)size);
    mem_free(bytes);
    return good;
}

static bool add_entry(const struct journal *journal, const char *name, json_t *texts, struct error *err) {
    size_t length = strlen(name) - strlen(ENDING);
    auto_text key = mem_dup_n(name, length);
    auto_text path = path_of(journal, key);
    auto_text text = NULL;
    if (!read_entry(path, &text, err))
        return false;
    if (text)
        json_object_set_new(texts, key, json_string(text));
    return true;
}

json_t *journal_files_read(const struct journal *journal, struct error *err) {
    auto_json texts = json_object();
    DIR *directory = opendir(journal->directory);
    if (!directory && errno == ENOENT)
        return json_incref(texts);
    if (!directory) {
        fail(journal->directory, err);
        return NULL;
    }
    bool good = true;
    for (const struct dirent *entry; good && (entry = readdir(directory)) != NULL;)
        if (text_ends_with(entry->d_name, ENDING) && *entry->d_name != '.')
            good = add_entry(journal, entry->d_name, texts, err);
    closedir(directory);
    return good ? json_incref(texts) : NULL;
}

static bool write_bytes(int descriptor, const char *text) {
    size_t size = strlen(text), written = 0;
    while (written < size) {
        ssize_t part = write(descriptor, text + written, size - written);
        if (part < 0 && errno != EINTR)
            return false;
        written += part > 0 ? (size_t)part : 0;
    }
    return fsync(descriptor) == 0;
}

/* What stands in the directory survives a loss of power only once the directory was written, too. */
static bool sync_directory(const struct journal *journal, struct error *err) {
    int descriptor = open(journal->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    bool told = good || fail(journal->directory, err);
    if (descriptor >= 0)
        close(descriptor);
    return told;
}

/* Beside it first, then in its place: a reader sees one or the other. */
static bool replace_entry(const char *path, const char *text, struct error *err) {
    auto_text beside = mem_format("%s.%ld", path, (long)getpid());
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return fail(beside, err);
    bool written = write_bytes(descriptor, text);
    bool good = close(descriptor) == 0 && written && rename(beside, path) == 0;
    if (good)
        return true;
    fail(path, err);
    unlink(beside);
    return false;
}

bool journal_files_swap(const struct journal *journal, const char *key, const char *before, const char *after,
                        struct error *err) {
    auto_text path = path_of(journal, key);
    auto_text there = NULL;
    if (!journal_files_prepare(journal, err) || !read_entry(path, &there, err))
        return false;
    if (text_equal(there, after))
        return true;
    if (!text_equal(there, before))
        return journal_conflict(key, err);
    bool done = after ? replace_entry(path, after, err) : unlink(path) == 0 || fail(path, err);
    return done && sync_directory(journal, err);
}
