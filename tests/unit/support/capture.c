#include "support/capture.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void must(bool good, const char *what) {
    if (good)
        return;
    perror(what);
    abort();
}

static int temporary_file(void) {
    FILE *file = tmpfile();
    must(file != NULL, "tmpfile");
    int descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    must(descriptor >= 0, "dup");
    fclose(file);
    return descriptor;
}

void capture_start(struct capture *capture, const char *input) {
    size_t size = input ? strlen(input) : 0;
    int source = temporary_file();
    must(write(source, input ? input : "", size) == (ssize_t)size && lseek(source, 0, SEEK_SET) == 0,
         "standard input");
    fflush(NULL);
    for (int i = 0; i < 3; i++) {
        capture->saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 3);
        must(capture->saved[i] >= 0, "dup");
    }
    for (int i = 0; i < 2; i++) {
        capture->files[i] = temporary_file();
        capture_use(i + 1, capture->files[i]);
    }
    capture_use(STDIN_FILENO, source);
    close(source);
}

void capture_use(int standard, int descriptor) {
    must(dup2(descriptor, standard) == standard, "dup2");
}

static char *content_of(int descriptor) {
    struct buffer text = {0};
    char chunk[4096];
    must(lseek(descriptor, 0, SEEK_SET) == 0, "lseek");
    for (ssize_t size; (size = read(descriptor, chunk, sizeof chunk)) > 0;)
        buffer_add(&text, chunk, (size_t)size);
    return buffer_steal(&text);
}

void capture_end(struct capture *capture) {
    for (int i = 0; i < 3; i++) {
        capture_use(i, capture->saved[i]);
        close(capture->saved[i]);
    }
    mem_replace(&capture->out, content_of(capture->files[0]));
    mem_replace(&capture->err, content_of(capture->files[1]));
    close(capture->files[0]);
    close(capture->files[1]);
}

void capture_clear(struct capture *capture) {
    mem_free(capture->out);
    mem_free(capture->err);
    *capture = (struct capture){0};
}

bool terminal_open(struct terminal *terminal) {
    const struct winsize size = {.ws_row = 24, .ws_col = 100};
    struct termios settings;
    terminal->person = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal->person < 0)
        return false;
    bool named = grantpt(terminal->person) == 0 && unlockpt(terminal->person) == 0;
    const char *name = named ? ptsname(terminal->person) : NULL;
    terminal->descriptor = name ? open(name, O_RDWR | O_NOCTTY) : -1;
    if (terminal->descriptor < 0) {
        close(terminal->person);
        return false;
    }
    must(tcgetattr(terminal->descriptor, &settings) == 0, "tcgetattr");
    settings.c_lflag &= ~(tcflag_t)ECHO;
    settings.c_oflag &= ~(tcflag_t)OPOST;
    must(tcsetattr(terminal->descriptor, TCSANOW, &settings) == 0, "tcsetattr");
    must(ioctl(terminal->descriptor, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
    must(fcntl(terminal->person, F_SETFL, O_NONBLOCK) == 0, "O_NONBLOCK");
    return true;
}

void terminal_type(const struct terminal *terminal, const char *text) {
    must(write(terminal->person, text, strlen(text)) == (ssize_t)strlen(text), "typing");
}

char *terminal_shown(const struct terminal *terminal) {
    struct buffer text = {0};
    char chunk[4096];
    for (ssize_t size; (size = read(terminal->person, chunk, sizeof chunk)) > 0;)
        buffer_add(&text, chunk, (size_t)size);
    return buffer_steal(&text);
}

void terminal_close(struct terminal *terminal) {
    close(terminal->descriptor);
    close(terminal->person);
}
