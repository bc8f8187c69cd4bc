#include "cli/repl_session.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PIECE_SIZE 4096

/* False at the end of the input, and after Ctrl-C. */
static bool read_piece(struct buffer *input) {
    char piece[PIECE_SIZE];
    ssize_t size;
    do {
        size = read(STDIN_FILENO, piece, sizeof piece);
    } while (size < 0 && errno == EINTR && !session_interrupts);
    if (size > 0)
        buffer_add(input, piece, (size_t)size);
    mem_wipe(piece, sizeof piece);
    return size > 0;
}

static const char *line_end(const struct buffer *input) {
    return input->size ? memchr(input->data, '\n', input->size) : NULL;
}

bool repl_read_input(struct repl *repl, struct buffer *line) {
    struct buffer *input = &repl->input;
    const char *end = NULL;
    input->ceiling = REPL_SECRET_CEILING;
    while (!(end = line_end(input)) && !input->overflow && read_piece(input))
        continue;
    size_t size = end ? (size_t)(end - input->data) : input->size;
    if (session_interrupts || (!end && !size))
        return false;
    buffer_add(line, input->data, size);
    if (line->size && line->data[line->size - 1] == '\r')
        line->data[--line->size] = '\0';
    buffer_consume(input, end ? size + 1 : size);
    return true;
}

static void ask(const char *question) {
    auto_buffer text = {0};
    buffer_add_text(&text, question);
    session_write_aside(&text);
}

/* Reads a line from the terminal without echo; what is typed before the question counts too. */
static bool read_silently(struct repl *repl, const char *question, struct buffer *line) {
    struct termios shown, hidden;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return false;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    hidden.c_lflag |= ICANON | ISIG;
    hidden.c_iflag |= ICRNL;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden);
    ask(question);
    bool given = repl_read_input(repl, line);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &shown);
    ask("\n");
    return given;
}

static bool refuse_silence(const char *flag, struct error *err) {
    error_set(err, ERROR_USAGE, "there is no terminal to ask for the secret");
    return error_next(err, "give it as the next line of standard input, with %s", flag);
}

struct secret *repl_ask_secret(struct repl *repl, const char *question, bool from_stdin, const char *flag,
                               struct error *err) {
    auto_buffer line = {.ceiling = REPL_SECRET_CEILING};
    bool given = false;
    if (from_stdin && !isatty(STDIN_FILENO)) {
        given = repl_read_input(repl, &line);
    } else if (session_has_terminal()) {
        given = read_silently(repl, question, &line);
    } else {
        refuse_silence(flag, err);
        return NULL;
    }
    if (session_interrupts) {
        error_set(err, ERROR_INTERRUPTED, "interrupted");
        return NULL;
    }
    if (!given || !line.size) {
        error_set(err, ERROR_INPUT, "nothing was given for %s", flag);
        return NULL;
    }
    return secret_new(line.data, line.size);
}
