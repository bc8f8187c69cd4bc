/* What was looked up for completion, for some seconds: the next key is pressed soon. */
#ifndef KCREALM_SRC_CLI_LOOKUP_CACHE_H
#define KCREALM_SRC_CLI_LOOKUP_CACHE_H

#include "kcrealm/cli/session.h"

/* Long enough for a line to be typed, short enough that nobody sees what is gone. */
#define LOOKUP_CACHE_AGE_S 10

/* A file for question (any text, of which only a digest is kept): $XDG_CACHE_HOME/kcrealm, else ~/.cache/kcrealm. The
 * caller frees it; NULL when there is neither. */
char *lookup_cache_file(const struct session *session, const char *question)
    __attribute__((warn_unused_result));

/* Reads what was kept at most LOOKUP_CACHE_AGE_S ago, and by us: a file of our own that nobody else may read. */
bool lookup_cache_read(const char *file, struct buffer *lines) __attribute__((warn_unused_result));

/* Keeps lines, which hold names and no secrets, in a file of mode 0600, and removes those that are too old. What fails
 * is not told. */
void lookup_cache_write(const char *file, const struct buffer *lines);

#endif
