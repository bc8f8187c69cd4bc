/* Where a text breaks into lines. */
#ifndef KCREALM_SRC_REPORT_WRAP_H
#define KCREALM_SRC_REPORT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

enum wrap_mode {
    WRAP_WORDS, /* at spaces; a word that is too long stands alone and sticks out, so that it can be copied */
    WRAP_VALUES, /* at spaces, else behind punctuation of URLs and lists, else anywhere */
};

/* The first line of text: its bytes, and how many bytes (spaces) to leave out before the next line. */
struct wrap_piece {
    size_t size;
    size_t skip;
};

/* The bytes of text that fit into columns terminal columns. */
size_t wrap_fitting(const char *text, size_t columns);

/* Breaks text, which is not empty, at columns (at least 1) terminal columns. */
struct wrap_piece wrap_next(const char *text, size_t columns, enum wrap_mode mode);

#endif
