/* Standard input, output and error of the test's own process, exchanged for a while. No cmocka in between: what
 * it says about a failure would be captured, too. */
#ifndef KCREALM_TESTS_SUPPORT_CAPTURE_H
#define KCREALM_TESTS_SUPPORT_CAPTURE_H

#include <stdbool.h>

/* All zero is the beginning. */
struct capture {
    int saved[3];
    int files[2];
    char *out, *err; /* set by capture_end */
};

/* From here on standard input holds input (NULL: nothing), and the outputs go into files. */
void capture_start(struct capture *capture, const char *input);

/* Puts descriptor in the place of one of the three until capture_end. */
void capture_use(int standard, int descriptor);

/* Gives everything back; out and err are what was written to the files. */
void capture_end(struct capture *capture);

void capture_clear(struct capture *capture);

#define auto_capture __attribute__((cleanup(capture_clear))) struct capture

/* A pseudo-terminal with a person before it. */
struct terminal {
    int person;
    int descriptor; /* of the terminal; for capture_use */
};

/* 100 columns wide, without echo. False where no pseudo-terminal can be had. */
bool terminal_open(struct terminal *terminal);

/* What the person types: lines, or "\004" for the end of input. */
void terminal_type(const struct terminal *terminal, const char *text);

/* What was shown since the last call; freed by the caller. */
char *terminal_shown(const struct terminal *terminal);

void terminal_close(struct terminal *terminal);

#endif
