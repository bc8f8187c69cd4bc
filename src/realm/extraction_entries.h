/* secretExtraction of values on its way into what is desired. */
#ifndef KCREALM_REALM_EXTRACTION_ENTRIES_H
#define KCREALM_REALM_EXTRACTION_ENTRIES_H

#include "realm/entries.h"

/* Checks one secretExtraction and adds its clients; those without a realm wait for extractions_settle. Wrong
 * types are errors, misspelt fields warnings. */
void extraction_declare(const struct declaring *to, const struct section *section);

/* When everything is loaded: gives each extraction its realm, drops those of other realms than options->realm,
 * sorts, and reports keys that two clients would write, and extractions that stand twice. */
void extractions_settle(const struct declaring *to);

#endif
