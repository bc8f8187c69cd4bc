/* A place in an input with what is wrong there, in the manner of rustc. */
#ifndef KCREALM_SRC_REPORT_DIAGNOSTIC_TEXT_H
#define KCREALM_SRC_REPORT_DIAGNOSTIC_TEXT_H

#include "report/page.h"

/* How the parts are called: "error[KCR-1302]:" in its colour, and what the next step begins with, "help: ". */
struct diagnostic_labels {
    const char *severity;
    enum paint paint;
    const char *next;
    unsigned first_line; /* the number of the line with which source begins; 0: 1 */
};

/* source may be NULL: then only the place is named. */
void diagnostic_text_add(const struct page *page, const struct diagnostic *diagnostic, const char *source,
                         const struct diagnostic_labels *labels);

#endif
