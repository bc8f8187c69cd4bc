/* JUnit XML from a list of cases. */
#ifndef KCREALM_SRC_REPORT_JUNIT_H
#define KCREALM_SRC_REPORT_JUNIT_H

#include "kcrealm/base/buffer.h"

enum verdict { VERDICT_PASSED, VERDICT_FAILURE, VERDICT_ERROR, VERDICT_SKIPPED, VERDICTS };

/* One testcase; texts may hold anything, but details is visible text of several lines. What is not const is owned. */
struct junit_case {
    enum verdict verdict;
    const char *type;  /* static */
    const char *suite; /* borrowed; cases of one suite follow each other */
    char *class_name;
    char *name;
    char *message;
    char *details; /* or NULL */
};

struct junit {
    struct junit_case *cases;
    size_t count;
};

/* Adds a document of all cases and frees them. */
void junit_write(struct buffer *out, struct junit *all);

#endif
