/* Entries of lists, and clients of realm files, on their way into what is desired. */
#ifndef KCREALM_REALM_ENTRIES_H
#define KCREALM_REALM_ENTRIES_H

#include "kcrealm/realm/declare.h"
#include "realm/sections.h"
#include "realm/substitute.h"

/* Where declarations go, and by which rules. */
struct declaring {
    const struct declare_options *options;
    struct desired *desired;
    struct diagnostics *diagnostics;
    json_t *concealed; /* object: texts that are never shown, as keys */
    json_t *realms;    /* object: clientId → {realm: true} of all that is declared, or NULL */
};

/* Checks each entry and adds it; specs without clientId get their entry's. Entries of another realm than
 * options->realm are passed over, those without one belong to it; without it they must have one. */
void entries_declare(const struct declaring *to, const struct section *section);

/* One client with its whole representation; all borrowed. */
struct client_declaration {
    const char *realm;
    const char *client_id;
    json_t *spec;
    struct position where;
    const char *path;      /* of the entry */
    const char *spec_path; /* the same, or that of spec below it */
};

/* Checks the client's spec and adds it, unless realm or clientId are not known (NULL). */
void client_declare(const struct declaring *to, const struct client_declaration *client);

/* Notes that a client is declared in a realm. */
void declaring_note_realm(const struct declaring *to, const char *client_id, const char *realm);

/* How placeholders of the environment are replaced in what is declared. */
struct substitution declaring_substitution(const struct declaring *to);

#endif
