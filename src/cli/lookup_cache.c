#include "cli/lookup_cache.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char prefix[] = "complete-";

/* So many bytes of the digest tell questions apart. */
#define DIGEST_SHOWN 12
/* A few hundred names. */
#define CACHE_CEILING ((size_t)256 << 10)
/* Nobody presses a key so often in a few seconds; a directory with more is not ours. */
#define REMOVED_MAX 256

static char *directory_of(const struct session *session) {
    const char *cache = session_environment(session, "XDG_CACHE_HOME");
    const char *home = session_environment(session, "HOME");
    /* The XDG specification has relative paths ignored. */
    if (cache && cache[0] == '/')
        return mem_format("%s/kcrealm", cache);
    return home ? mem_format("%s/.cache/kcrealm", home) : NULL;
}

char *lookup_cache_file(const struct session *session, const char *question) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    auto_text directory = directory_of(session);
    if (!directory)
        return NULL;
    SHA256((const unsigned char *)question, strlen(question), digest);
    struct buffer file = {0};
    buffer_format(&file, "%s/%s", directory, prefix);
    for (size_t i = 0; i < DIGEST_SHOWN; i++)
        buffer_format(&file, "%02x", digest[i]);
    return buffer_steal(&file);
}

static bool is_fresh(long long written_s) {
    long long age_s = session_now_s() - written_s;
    return age_s >= 0 && age_s <= LOOKUP_CACHE_AGE_S;
}

static bool read_all(int descriptor, struct buffer *lines) {
    char chunk[4096];
    ssize_t size;
    lines->ceiling = CACHE_CEILING;
    while ((size = read(descriptor, chunk, sizeof chunk)) > 0)
        if (!buffer_add(lines, chunk, (size_t)size))
            return false;
    return size == 0;
}

bool lookup_cache_read(const char *file, struct buffer *lines) {
    struct stat status;
    int descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool ours = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
                (status.st_mode & (S_IRWXG | S_IRWXO)) == 0 && is_fresh((long long)status.st_mtime);
    bool read = ours && read_all(descriptor, lines);
    close(descriptor);
    return read;
}

static void remove_old(const char *directory) {
    DIR *listing = opendir(directory);
    const struct dirent *entry;
    size_t removed = 0;
    while (listing && removed < REMOVED_MAX && (entry = readdir(listing))) {
        struct stat status;
        if (!text_starts_with(entry->d_name, prefix) ||
            fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            is_fresh((long long)status.st_mtime))
            continue;
        unlinkat(dirfd(listing), entry->d_name, 0);
        removed++;
    }
    if (listing)
        closedir(listing);
}

/* The last two directories of the path: the cache itself may not be there yet. */
static bool make_directories(char *directory) {
    char *slash = strrchr(directory, '/');
    *slash = '\0';
    mkdir(directory, S_IRWXU);
    *slash = '/';
    mkdir(directory, S_IRWXU);
    return access(directory, W_OK) == 0;
}

void lookup_cache_write(const char *file, const struct buffer *lines) {
    auto_text directory = mem_dup_n(file, (size_t)(strrchr(file, '/') - file));
    auto_text draft = mem_format("%s.%ld", file, (long)getpid());
    if (!make_directories(directory))
        return;
    remove_old(directory);
    int descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return;
    bool written = write(descriptor, buffer_text(lines), lines->size) == (ssize_t)lines->size;
    close(descriptor);
    if (!written || rename(draft, file) != 0)
        unlink(draft);
}
