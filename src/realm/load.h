/* Texts → documents → what is desired. */
#ifndef KCREALM_REALM_LOAD_H
#define KCREALM_REALM_LOAD_H

#include "realm/entries.h"
#include "realm/replaced.h"
#include "realm/tally.h"

struct loading {
    struct declaring to;
    json_t *values;            /* all values files merged, or NULL */
    struct position values_at; /* the first of them */
    struct replaced replaced;
    struct tally tally;
};

/* Reads one text and declares what it holds; values files are merged and wait for loading_finish. */
void load_text(struct loading *loading, const struct input_text *text);

/* Declares the merged values, and says what was replaced, dropped or not found at all. */
void loading_finish(struct loading *loading);

#endif
