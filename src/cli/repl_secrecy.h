/* Secrets in lines that are typed: found, so that they are neither kept nor shown. Pure. */
#ifndef KCREALM_CLI_REPL_SECRECY_H
#define KCREALM_CLI_REPL_SECRECY_H

#include <stdbool.h>

/* Whether the word is, or holds, a token: a part that begins with "eyJ" (a JSON object in Base64), or three long
 * parts of base64url with points between. */
bool repl_is_token(const char *word);

/* Whether a flag of that name (without dashes) is one whose value would be a secret: "password", "client-secret". */
bool repl_is_secret_flag(const char *name);

/* The line with *** for each such word and value; the caller frees it. A line that is not to be read as words (an open
 * quote) is masked as a whole when anything in it looks like a secret. */
char *repl_masked(const char *line) __attribute__((returns_nonnull, warn_unused_result));

/* Whether the line carries any: it is not for the history. */
bool repl_has_secret(const char *line);

#endif
