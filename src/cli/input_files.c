#include "cli/loaded_texts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_SIZE 65536
/* A directory with more is not one of declarations. */
#define DIRECTORY_FILES_MAX 10000

static bool too_large(const char *name, size_t ceiling, struct error *err) {
    error_set(err, ERROR_INPUT, "%s is larger than %zu MiB", name, ceiling >> 20);
    return error_next(err, "10,000 clients are 20 MB: is it the right file? Otherwise split it");
}

static bool read_descriptor(int descriptor, const char *name, struct buffer *bytes, struct error *err) {
    char chunk[CHUNK_SIZE];
    bytes->ceiling = INPUT_CEILING;
    for (;;) {
        ssize_t size = read(descriptor, chunk, sizeof chunk);
        if (size == 0)
            break;
        if (size < 0 && errno == EINTR && session_interrupts == 0)
            continue;
        if (size < 0 && errno == EINTR)
            return error_set(err, ERROR_INTERRUPTED, "interrupted");
        if (size < 0)
            return error_set(err, ERROR_INPUT, "reading %s: %s", name, strerror(errno));
        if (!buffer_add(bytes, chunk, (size_t)size))
            return too_large(name, INPUT_CEILING, err);
    }
    mem_wipe(chunk, sizeof chunk);
    return true;
}

bool input_cannot_open(const char *name, struct error *err) {
    int reason = errno;
    error_set(err, ERROR_INPUT, "cannot open %s: %s", name, strerror(reason));
    if (reason == EACCES)
        return error_next(err, "see who may read it: ls -l %s", name);
    if (text_starts_with(name, "http://") || text_starts_with(name, "https://"))
        return error_next(err, "nothing is downloaded: get it first, as with curl -fsSO %s", name);
    if (strchr(name, ','))
        return error_next(err, "name each file with an option of its own");
    return error_next(err, "check the path");
}

bool input_is_directory(const char *name, struct error *err) {
    error_set(err, ERROR_INPUT, "%s is a directory", name);
    return error_next(err, "name one of its files");
}

/* Nothing is read of a file whose size says that it is too large. */
static bool read_open_file(int descriptor, const char *name, struct buffer *bytes, struct error *err) {
    struct stat status;
    bool known = fstat(descriptor, &status) == 0;
    if (known && S_ISDIR(status.st_mode))
        return input_is_directory(name, err);
    if (known && S_ISREG(status.st_mode) && (unsigned long long)status.st_size > INPUT_CEILING)
        return too_large(name, INPUT_CEILING, err);
    if (known && S_ISREG(status.st_mode))
        buffer_expect(bytes, (size_t)status.st_size);
    return read_descriptor(descriptor, name, bytes, err);
}

bool input_read_file(const char *name, struct buffer *bytes, struct error *err) {
    if (strcmp(name, "-") == 0)
        return read_open_file(STDIN_FILENO, "standard input", bytes, err);
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return input_cannot_open(name, err);
    bool read = read_open_file(descriptor, name, bytes, err);
    close(descriptor);
    return read;
}

struct secret *input_read_secret(const char *name, struct error *err) {
    auto_buffer bytes = {0};
    if (!input_read_file(name, &bytes, err))
        return NULL;
    size_t size = bytes.size;
    while (size && (bytes.data[size - 1] == '\n' || bytes.data[size - 1] == '\r'))
        size--;
    return secret_new(buffer_text(&bytes), size);
}

static bool is_directory(const char *name) {
    struct stat status;
    return strcmp(name, "-") != 0 && stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

/* What begins with a dot is hidden (Kubernetes mounts have "..data"). */
bool input_is_declaration(const char *name) {
    return *name != '.' &&
           (text_ends_with(name, ".yaml") || text_ends_with(name, ".yml") || text_ends_with(name, ".json"));
}

/* Directories and what is no file are passed over; a file that cannot be looked at is an error when it is read. */
static bool is_no_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool list_directory(const char *name, struct strings *files, struct error *err) {
    DIR *listing = opendir(name);
    if (!listing)
        return input_cannot_open(name, err);
    const char *slash = text_ends_with(name, "/") ? "" : "/";
    errno = 0;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL; errno = 0) {
        auto_text path = mem_format("%s%s%s", name, slash, entry->d_name);
        if (input_is_declaration(entry->d_name) && !is_no_file(path))
            strings_add(files, path);
    }
    int reason = errno;
    closedir(listing);
    if (reason)
        return error_set(err, ERROR_INPUT, "reading %s: %s", name, strerror(reason));
    strings_sort(files);
    if (files->count > DIRECTORY_FILES_MAX)
        return error_set(err, ERROR_INPUT, "%s has more than %d files", name, DIRECTORY_FILES_MAX);
    if (files->count)
        return true;
    error_set(err, ERROR_INPUT, "%s has no file called *.yaml, *.yml or *.json", name);
    return error_next(err,
                      "name the directory that has them (those below it are not searched), or the files");
}

static bool read_directory(const char *name, struct loaded_texts *texts, struct error *err) {
    auto_strings files = {0};
    size_t total = 0;
    if (!list_directory(name, &files, err))
        return false;
    for (size_t i = 0; i < files.count; i++) {
        struct loaded_text *text = loaded_texts_add(texts, files.items[i]);
        text->group = mem_dup(name);
        text->stands_alone = true;
        if (!input_read_file(files.items[i], &text->bytes, err))
            return false;
        total += text->bytes.size;
        if (total > INPUT_TOTAL_CEILING)
            return too_large(name, INPUT_TOTAL_CEILING, err);
    }
    return true;
}

static bool refuse_second_reading(struct error *err) {
    error_set(err, ERROR_USAGE, "-f - is given twice, but standard input can be read once");
    return error_next(err, "put one of the two into a file");
}

bool input_read_files(const struct strings *names, struct loaded_texts *texts, struct error *err) {
    bool input_read = false;
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        bool is_input = strcmp(name, "-") == 0;
        if (is_input && input_read)
            return refuse_second_reading(err);
        input_read = input_read || is_input;
        bool read = is_directory(name)
                        ? read_directory(name, texts, err)
                        : input_read_file(
                              name, &loaded_texts_add(texts, is_input ? "standard input" : name)->bytes, err);
        if (!read)
            return false;
    }
    return true;
}
