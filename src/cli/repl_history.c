#include "cli/repl_history.h"

#include "cli/repl_secrecy.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0600
#define DIRECTORY_MODE 0700
#define PIECE_SIZE 4096
/* Of a file that only this program writes. */
#define FILE_CEILING ((size_t)4 << 20)

bool repl_history_takes(const char *line) {
    return *line && *line != ' ' && *line != '\t' && strlen(line) <= REPL_LINE_CEILING &&
           !repl_has_secret(line);
}

char *repl_history_path(const struct session *session) {
    const char *state = session_environment(session, "XDG_STATE_HOME");
    const char *home = session_environment(session, "HOME");
    if (state)
        return mem_format("%s/kcrealm/repl-history", state);
    return home ? mem_format("%s/.local/state/kcrealm/repl-history", home) : NULL;
}

static bool refuse(const char *path, struct error *err) {
    return error_set(err, ERROR_INPUT, "history %s: %s", path, strerror(errno));
}

/* -1 with err. A link is not followed: the file may stand where others write. */
static int open_own(const char *path, int flags, struct error *err) {
    struct stat facts;
    int file = open(path, flags | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (file < 0) {
        int reason = errno;
        refuse(path, err);
        errno = reason;
        return -1;
    }
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == getuid())
        return file;
    close(file);
    error_set(err, ERROR_INPUT, "history %s is not a file of ours", path);
    errno = EPERM;
    return -1;
}

static void read_all(int file, struct buffer *bytes) {
    char piece[PIECE_SIZE];
    ssize_t size;
    while ((size = read(file, piece, sizeof piece)) > 0)
        buffer_add(bytes, piece, (size_t)size);
}

/* Where the last lines begin. */
static const char *last_lines(const struct buffer *bytes) {
    size_t at = bytes->size, lines = 0;
    while (at && lines <= REPL_HISTORY_MAX)
        lines += bytes->data[--at] == '\n';
    return buffer_text(bytes) + at + (at > 0);
}

bool repl_history_read(const char *path, struct strings *lines, struct error *err) {
    auto_buffer bytes = {.ceiling = FILE_CEILING};
    int file = open_own(path, O_RDONLY, err);
    if (file < 0 && errno == ENOENT) {
        error_clear(err);
        return true;
    }
    if (file < 0)
        return false;
    read_all(file, &bytes);
    close(file);
    strings_split(lines, last_lines(&bytes), '\n');
    return true;
}

/* What is above the file; that it is there already is fine. */
static void make_directories(const char *path) {
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        auto_text directory = mem_dup_n(path, (size_t)(slash - path));
        mkdir(directory, DIRECTORY_MODE);
    }
}

static bool write_text(int file, const char *text, size_t size) {
    while (size) {
        ssize_t written = write(file, text, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        size -= (size_t)written;
    }
    return true;
}

/* Two shells may add at the same time: only appending keeps the lines of both, so the file is made smaller seldom. */
static bool shorten(const char *path, struct error *err) {
    auto_strings lines = {0};
    struct stat facts;
    if (stat(path, &facts) != 0 || facts.st_size < (off_t)FILE_CEILING / 4)
        return true;
    if (!repl_history_read(path, &lines, err))
        return false;
    auto_text kept = strings_join(&lines, "\n");
    auto_text new_path = mem_format("%s.new", path);
    unlink(new_path);
    int file = open_own(new_path, O_WRONLY | O_CREAT | O_EXCL, err);
    if (file < 0)
        return false;
    bool written = write_text(file, kept, strlen(kept)) && write_text(file, "\n", 1);
    close(file);
    return (written && rename(new_path, path) == 0) || refuse(path, err);
}

bool repl_history_add(const char *path, const char *line, struct error *err) {
    if (!repl_history_takes(line))
        return true;
    make_directories(path);
    int file = open_own(path, O_WRONLY | O_CREAT | O_APPEND, err);
    if (file < 0)
        return false;
    auto_text text = mem_format("%s\n", line);
    bool written = fchmod(file, FILE_MODE) == 0 && write_text(file, text, strlen(text));
    if (!written)
        refuse(path, err);
    close(file);
    return written && shorten(path, err);
}
