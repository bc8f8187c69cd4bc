/* What was found where: one file, or all files of one directory, are a group. */
#ifndef KCREALM_REALM_TALLY_H
#define KCREALM_REALM_TALLY_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"

#include <stddef.h>

struct tally_group {
    char *name; /* of the file or directory */
    bool is_directory;
    size_t found;          /* places that declare clients, be it none */
    json_t *passed_over;   /* kind of manifest → how many declared none */
    struct strings barren; /* files of the directory in which nothing was found */
};

struct tally {
    struct tally_group *groups;
    size_t count;
};

/* The group of this name, begun when the last one has another. Borrowed until the next is begun. */
struct tally_group *tally_group(struct tally *tally, const char *name, bool is_directory);

/* Counts a manifest that declares no clients. */
void tally_pass_over(struct tally_group *group, const char *kind);

/* Says which groups declare nothing: an error when none does, else a warning, unless such a file was merely
 * empty. What does not belong in a directory is a note. */
void tally_report(const struct tally *tally, struct diagnostics *diagnostics);

void tally_clear(struct tally *tally);

#endif
