/* What config_check says of the text of a settings file. */
#ifndef KCREALM_TESTS_SUPPORT_CONFIG_COMPLAINTS_H
#define KCREALM_TESTS_SUPPORT_CONFIG_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

/* "line:column path: message; next" of each diagnostic, one a line; path "-": none. trusted: the file is the user's own.
 * Freed by the caller. */
char *config_complaints(const char *text, bool trusted);

struct complaints_row {
    const char *text;
    const char
        *complaints; /* "line:column path: message; next" of each diagnostic, one a line; path "-": none */
};

/* Fails the test, showing the text, where something else is said. */
void check_complaints(const struct complaints_row *rows, size_t count, bool trusted);

#endif
