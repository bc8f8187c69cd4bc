#include "cli/repl_session.h"
#include "cli/repl_signals.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"

#include <errno.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#define PIECE_SIZE 4096

/* Signals are taken here alone, so that none is lost between looking for one and waiting. False: there was one. */
static bool wait_for_input(void) {
    sigset_t former;
    bool ready = false;
    repl_signals_block(&former);
    while (!ready && !session_interrupts && !repl_stop_is_wanted()) {
        fd_set input;
        FD_ZERO(&input);
        FD_SET(STDIN_FILENO, &input);
        ready = pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &former) >= 0 || errno != EINTR;
    }
    sigprocmask(SIG_SETMASK, &former, NULL);
    return ready;
}

/* False at the end of the input, and after Ctrl-C. */
static bool read_piece(struct buffer *input) {
    char piece[PIECE_SIZE];
    ssize_t size = -1;
    while (size < 0 && wait_for_input()) {
        size = read(STDIN_FILENO, piece, sizeof piece);
        if (size < 0 && errno != EINTR)
            break;
    }
    if (size > 0)
        buffer_add(input, piece, (size_t)size);
    mem_wipe(piece, sizeof piece);
    return size > 0;
}

static const char *line_end(const struct buffer *input) {
    return input->size ? memchr(input->data, '\n', input->size) : NULL;
}

/* What a line is longer than the ceiling is dropped; its beginning stands for it. */
static void take_long(struct buffer *input, struct buffer *line) {
    if (!line->overflow)
        buffer_add(line, input->data, REPL_SECRET_CEILING);
    line->overflow = true;
    buffer_consume(input, input->size);
}

bool repl_read_input(struct repl *repl, struct buffer *line) {
    struct buffer *input = &repl->input;
    const char *end = NULL;
    input->ceiling = REPL_SECRET_CEILING + PIECE_SIZE;
    while (!(end = line_end(input)) && read_piece(input))
        if (input->size >= REPL_SECRET_CEILING && !line_end(input))
            take_long(input, line);
    size_t size = end ? (size_t)(end - input->data) : input->size;
    if (session_interrupts || repl_stop_is_wanted() || (!end && !size && !line->overflow))
        return false;
    if (!line->overflow)
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

/* What is typed before the question counts too. The end of the line is not shown either; that of an interrupted one is left
 * to who tells about it. */
static bool read_hidden(struct repl *repl, const char *question, const struct termios *shown,
                        struct buffer *line) {
    struct termios hidden = *shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    hidden.c_lflag |= ICANON | ISIG;
    hidden.c_iflag |= ICRNL;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden);
    ask(question);
    bool given = repl_read_input(repl, line);
    tcsetattr(STDIN_FILENO, TCSADRAIN, shown);
    if (!session_interrupts)
        ask("\n");
    return given;
}

/* Reads a line from the terminal without echo. A shell that we were stopped for sets the terminal up as it likes, and what is
 * typed after that would be shown: so the question is asked again. */
static bool read_silently(struct repl *repl, const char *question, struct buffer *line) {
    struct termios shown;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return false;
    repl_signals_watch();
    bool given = read_hidden(repl, question, &shown, line);
    while (repl_stop_is_wanted() && !session_interrupts) {
        repl_stop_now();
        given = read_hidden(repl, question, &shown, line);
    }
    repl_signals_unwatch();
    return given;
}

static bool refuse_silence(const char *flag, struct error *err) {
    error_set(err, ERROR_USAGE, "there is no terminal to ask for the secret");
    return error_next(err, "give it as the next line of standard input, with %s", flag);
}

/* flag: NULL where it was asked for. */
static bool refuse_nothing(const char *flag, struct error *err) {
    return flag ? error_set(err, ERROR_INPUT, "nothing was given for %s", flag)
                : error_set(err, ERROR_INPUT, "nothing was typed");
}

struct secret *repl_ask_secret(struct repl *repl, const char *question, bool from_stdin, const char *flag,
                               struct error *err) {
    auto_buffer line = {0};
    bool from_script = from_stdin && !isatty(STDIN_FILENO);
    if (!from_script && !session_has_terminal()) {
        refuse_silence(flag, err);
        return NULL;
    }
    bool given = from_script ? repl_read_input(repl, &line) : read_silently(repl, question, &line);
    if (given && line.size && !line.overflow)
        return secret_new(line.data, line.size);
    if (session_interrupts)
        error_set(err, ERROR_INTERRUPTED, "interrupted");
    else if (line.overflow)
        error_set(err, ERROR_INPUT, "what was given is longer than %zu bytes", REPL_SECRET_CEILING);
    else
        refuse_nothing(from_script ? flag : NULL, err);
    return NULL;
}
