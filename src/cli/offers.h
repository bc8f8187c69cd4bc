/* What could stand where the cursor is. */
#ifndef KCREALM_SRC_CLI_OFFERS_H
#define KCREALM_SRC_CLI_OFFERS_H

#include "kcrealm/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct offer {
    char *text;
    char *about; /* "" for nothing */
};

/* Owns its items. All zero but beginning: empty. */
struct offers {
    struct offer *items;
    size_t count;
    size_t capacity;
    const char *beginning; /* of the text that is to be completed; borrowed */
    char
        *before; /* what stands before it in the same word ("email,"), put before each text; or NULL. Owned */
};

/* Adds a text that has the beginning, unless it is there. Texts of servers and files come through here: one that a
 * shell or a terminal would take for something else (blanks, quotes, $, control characters, a dash at its start) is
 * left out, and about is escaped. */
void offers_add(struct offers *offers, const char *text, const char *about);

/* The same for what is our own and may begin with a dash. */
void offers_add_option(struct offers *offers, const char *name, const char *about);

/* Lines of text, a tab and about; in the order of adding. */
void offers_write(const struct offers *offers, struct buffer *out);

/* Adds what offers_write wrote. */
void offers_read(struct offers *offers, const char *lines);

void offers_clear(struct offers *offers);

#endif
