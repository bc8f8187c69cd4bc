/* A line of the interactive shell as words, by the quoting of a POSIX shell. Pure. */
#ifndef KCREALM_CLI_REPL_WORDS_H
#define KCREALM_CLI_REPL_WORDS_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"

/* Longer lines are no commands. */
#define REPL_LINE_CEILING ((size_t)64 << 10)

/* Adds the words of text: separated by blanks; '…' as it stands; "…" with \" and \\; \x for x; # where a word could begin
 * ends the line. Nothing is expanded. ERROR_USAGE for a quote that is not closed, and for a backslash at the end. */
bool repl_words_split(const char *text, struct strings *words, struct error *err)
    __attribute__((warn_unused_result));

/* The same of a line that is still being typed: what is open ends with the text. The last word is the one that the cursor
 * stands in, "" when it stands behind a blank; *begin is where that one begins in text, *quote the quote that is open (0: none). */
void repl_words_begun(const char *text, struct strings *words, size_t *begin, char *quote);

/* Adds word so that splitting gives it back. */
void repl_words_quote(struct buffer *out, const char *word);

#endif
