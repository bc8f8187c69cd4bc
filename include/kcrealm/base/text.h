/* Small questions about text. */
#ifndef KCREALM_BASE_TEXT_H
#define KCREALM_BASE_TEXT_H

#include "kcrealm/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of the UTF-8 character at text, 0 when there is none (invalid UTF-8); *code is its code point. */
size_t text_decode(const char *text, uint32_t *code);

/* Whether the character could act on a terminal or hide in a text: control characters and Unicode's
 * bidirectional and invisible formatting characters. */
bool text_acts_on_terminals(uint32_t code);

/* Adds text with everything that could act on a terminal made visible: control characters, invalid UTF-8 and
 * Unicode's bidirectional and invisible formatting characters become \n, \x1b, \u202e … A backslash stays. */
void text_escape(struct buffer *out, const char *text);

/* The same as a new string, freed by the caller. */
char *text_escaped(const char *text) __attribute__((warn_unused_result));

bool text_equal(const char *a, const char *b); /* NULL equals NULL */
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* The number of terminal columns, counting code points (combining marks are not told apart). */
size_t text_columns(const char *text);

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b; at most ceiling. For
 * suggestions: words longer than 64 bytes are "far" (the ceiling). */
size_t text_distance(const char *a, const char *b, size_t ceiling);

/* The word of words (NULL-terminated) nearest to text, or NULL when none is near enough to be a slip. */
const char *text_nearest(const char *text, const char *const *words);

/* Reads a Go duration ("90s", "1m30s", "250ms", also "2d"; "0"; "" is none) as milliseconds, rounded down. Returns
 * false for anything else, and for what does not fit. */
bool text_duration_ms(const char *text, long long *milliseconds);

/* A span of time in its largest unit, as kubectl shows ages: "45s", "12m", "5h", "3d"; "0s" for none and negative
 * ones. Freed by the caller. */
char *text_age(long long seconds) __attribute__((returns_nonnull, warn_unused_result));

#endif
