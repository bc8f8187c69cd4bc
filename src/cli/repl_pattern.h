/* Patterns over client IDs, scopes and users: "*" stands for any characters, "?" for one. Pure. */
#ifndef KCREALM_CLI_REPL_PATTERN_H
#define KCREALM_CLI_REPL_PATTERN_H

#include <stdbool.h>

/* Whether the pattern matches all of text; NULL matches everything. A text without * and ? is held against the whole. */
bool repl_pattern_matches(const char *pattern, const char *text);

/* The longest part of the pattern without * and ?, which a server can search for; "" when there is none. The caller frees it. */
char *repl_pattern_literal(const char *pattern) __attribute__((returns_nonnull, warn_unused_result));

#endif
