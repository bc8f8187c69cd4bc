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

/* The page of one finding, or with NULL of all: in text their titles. */
void text_findings(const struct page *page, const struct finding_kind *kind);
void markdown_findings(const struct page *page, const struct finding_kind *kind);
void json_findings(const struct page *page, const struct finding_kind *kind);
void yaml_findings(const struct page *page, const struct finding_kind *kind);

/* A chain: a table of clients and hops, and what was found (status_text.h); wide shows what was seen of each hop. */
void text_status(const struct page *page, const struct chain_status *status);
void wide_status(const struct page *page, const struct chain_status *status);
void json_status(const struct page *page, const struct chain_status *status);
void yaml_status(const struct page *page, const struct chain_status *status);
void markdown_status(const struct page *page, const struct chain_status *status);
void junit_status(const struct page *page, const struct chain_status *status);
void names_status(const struct page *page, const struct chain_status *status);

/* What lint found. */
void text_lint(const struct page *page, const struct lint_report *report, const struct lint_sources *sources);
void json_lint(const struct page *page, const struct lint_report *report, const struct lint_sources *sources);
void yaml_lint(const struct page *page, const struct lint_report *report, const struct lint_sources *sources);
void markdown_lint(const struct page *page, const struct lint_report *report,
                   const struct lint_sources *sources);
void junit_lint(const struct page *page, const struct lint_report *report,
                const struct lint_sources *sources);
void sarif_lint(const struct page *page, const struct lint_report *report,
                const struct lint_sources *sources);
void github_lint(const struct page *page, const struct lint_report *report,
                 const struct lint_sources *sources);

#endif
