/* Renderers of the formats, each a row of the table in report.c. */
#ifndef KCREALM_SRC_REPORT_FORMATS_H
#define KCREALM_SRC_REPORT_FORMATS_H

#include "report/page.h"

/* Documents for programs (machine.h). */
void json_drift(const struct page *page, const struct drift *drift);
void json_plan(const struct page *page, const struct plan *plan);
void json_outcome(const struct page *page, const struct plan *plan, const char *next_command);
void yaml_drift(const struct page *page, const struct drift *drift);
void yaml_plan(const struct page *page, const struct plan *plan);
void yaml_outcome(const struct page *page, const struct plan *plan, const char *next_command);

/* A comment for a pull request: GitHub's Markdown, at most MARKDOWN_CEILING bytes. */
#define MARKDOWN_CEILING ((size_t)65536)
void markdown_drift(const struct page *page, const struct drift *drift);
void markdown_plan(const struct page *page, const struct plan *plan);
void markdown_outcome(const struct page *page, const struct plan *plan, const char *next_command);

/* JUnit XML: a testsuite for each realm, a testcase for each object (of an outcome: for each step). */
void junit_drift(const struct page *page, const struct drift *drift);
void junit_outcome(const struct page *page, const struct plan *plan, const char *next_command);

/* REALM/KIND/NAME of what is not in sync, one a line. */
void names_drift(const struct page *page, const struct drift *drift);
void names_plan(const struct page *page, const struct plan *plan);
void names_outcome(const struct page *page, const struct plan *plan, const char *next_command);

#endif
