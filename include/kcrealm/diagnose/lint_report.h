/* What lint found, as data. */
#ifndef KCREALM_DIAGNOSE_LINT_REPORT_H
#define KCREALM_DIAGNOSE_LINT_REPORT_H

#include "kcrealm/base/position.h"
#include "kcrealm/diagnose/finding.h"

/* A replacement of bytes of the file that repairs the finding. */
struct lint_fix {
    size_t offset;
    size_t length;
    char *text;
};

struct lint_finding {
    enum finding_code code;
    enum severity severity; /* as set for this run */
    char *file;             /* as the user gave it */
    unsigned line, column;  /* from 1; 0: not known */
    char *path;             /* "clientPatcher.clientSpecs[3].spec.redirectUris[0]"; or NULL */
    char *message;
    char *next;           /* what to do; or NULL: the row's advice */
    struct lint_fix *fix; /* or NULL: not mechanical */
    bool fixed;           /* by --fix, in this run */
};

/* Owns its items. */
struct lint_report {
    struct lint_finding *items;
    size_t count;
    size_t ignored;  /* by comments in the files */
    size_t baseline; /* known already */
    size_t capacity;
};

/* Adds one (texts are copied). Borrowed until the next is added. */
struct lint_finding *lint_report_add(struct lint_report *report, enum finding_code code,
                                     const struct position *where, const char *path, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Moves all findings of some to the end of report, and clears some. */
void lint_report_take(struct lint_report *report, struct lint_report *some);

/* Sorts by file, line, column and code. */
void lint_report_sort(struct lint_report *report);

/* Drops the findings that keep refuses; returns how many. */
size_t lint_report_filter(struct lint_report *report,
                          bool (*keep)(void *state, const struct lint_finding *finding), void *state);

void lint_report_clear(struct lint_report *report);

#endif
