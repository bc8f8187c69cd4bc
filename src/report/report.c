#include "kcrealm/report/report.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "report/drift_text.h"
#include "report/formats.h"
#include "report/plan_text.h"

#include <string.h>

/* NULL: the document is not written in this format. A plan has not been tried yet, so nothing of it passes or
 * fails: there is no JUnit of it. */
struct format_row {
    const char *name;
    const char *media;
    void (*drift)(const struct page *page, const struct drift *drift);
    void (*plan)(const struct page *page, const struct plan *plan);
    void (*outcome)(const struct page *page, const struct plan *plan, const char *next_command);
    void (*status)(const struct page *page, const struct chain_status *status);
    void (*lint)(const struct page *page, const struct lint_report *report,
                 const struct lint_sources *sources);
    void (*finding)(const struct page *page, const struct finding_kind *kind);
    bool version;
    bool repl;
};

static const struct format_row formats[REPORT_FORMATS] = {
    [REPORT_TEXT] = {"text", "text/plain", drift_text, plan_text, outcome_text, text_status, text_lint,
                     text_findings, true, true},
    [REPORT_JSON] = {"json", "application/json", json_drift, json_plan, json_outcome, json_status, json_lint,
                     json_findings, true, true},
    [REPORT_YAML] = {"yaml", "application/yaml", yaml_drift, yaml_plan, yaml_outcome, yaml_status, yaml_lint,
                     yaml_findings, true, true},
    [REPORT_MARKDOWN] = {"markdown", "text/markdown", markdown_drift, markdown_plan, markdown_outcome,
                         markdown_status, markdown_lint, markdown_findings, false, false},
    [REPORT_JUNIT] = {.name = "junit",
                      .media = "application/xml",
                      .drift = junit_drift,
                      .outcome = junit_outcome,
                      .status = junit_status,
                      .lint = junit_lint},
    [REPORT_NAME] = {.name = "name",
                     .media = "text/plain",
                     .drift = names_drift,
                     .plan = names_plan,
                     .outcome = names_outcome,
                     .status = names_status},
    [REPORT_WIDE] = {.name = "wide", .media = "text/plain", .status = wide_status},
    [REPORT_SARIF] = {.name = "sarif", .media = "application/sarif+json", .lint = sarif_lint},
    [REPORT_GITHUB] = {.name = "github", .media = "text/plain", .lint = github_lint},
};

static const char *const documents[] = {
    [DOCUMENT_DRIFT] = "a comparison", [DOCUMENT_PLAN] = "a plan (--dry-run)",
    [DOCUMENT_OUTCOME] = "an outcome", [DOCUMENT_VERSION] = "the version",
    [DOCUMENT_STATUS] = "a status",    [DOCUMENT_LINT] = "what lint found",
    [DOCUMENT_FINDING] = "a finding",  [DOCUMENT_REPL] = "a script's outcome",
};

static bool is_written(enum report_format format, enum report_document document) {
    const struct format_row *row = &formats[format];
    switch (document) {
    case DOCUMENT_DRIFT:
        return row->drift;
    case DOCUMENT_PLAN:
        return row->plan;
    case DOCUMENT_OUTCOME:
        return row->outcome;
    case DOCUMENT_VERSION:
        return row->version;
    case DOCUMENT_STATUS:
        return row->status;
    case DOCUMENT_LINT:
        return row->lint;
    case DOCUMENT_FINDING:
        return row->finding;
    case DOCUMENT_REPL:
        return row->repl;
    }
    return false;
}

bool report_format_named(const char *name, enum report_format *format, struct error *err) {
    auto_strings list = {0};
    for (size_t i = 0; i < REPORT_FORMATS; i++) {
        strings_add(&list, formats[i].name);
        if (strcmp(name, formats[i].name) != 0)
            continue;
        *format = (enum report_format)i;
        return true;
    }
    auto_text allowed = strings_join(&list, ", ");
    return error_set(err, ERROR_USAGE, "--output takes one of %s, not \"%s\"", allowed, name);
}

bool report_format_check(enum report_format format, enum report_document document, struct error *err) {
    if (is_written(format, document))
        return true;
    auto_strings list = {0};
    for (enum report_format other = 0; other < REPORT_FORMATS; other++)
        if (is_written(other, document))
            strings_add(&list, formats[other].name);
    auto_text allowed = strings_join(&list, ", ");
    error_set(err, ERROR_USAGE, "%s is not written as %s", documents[document], formats[format].name);
    return error_next(err, "use one of %s", allowed);
}

const char *report_format_name(enum report_format format) {
    return formats[format].name;
}

const char *report_format_media(enum report_format format) {
    return formats[format].media;
}

void report_drift(struct buffer *out, const struct drift *drift, enum report_format format,
                  const struct report_style *style) {
    const struct page page = page_make(out, style);
    formats[format].drift(&page, drift);
}

void report_plan(struct buffer *out, const struct plan *plan, enum report_format format,
                 const struct report_style *style) {
    const struct page page = page_make(out, style);
    formats[format].plan(&page, plan);
}

void report_outcome(struct buffer *out, const struct plan *plan, enum report_format format,
                    const struct report_style *style, const char *next_command) {
    const struct page page = page_make(out, style);
    formats[format].outcome(&page, plan, next_command);
}

void report_links(struct buffer *out, const struct plan *plan, const struct report_style *style) {
    const struct page page = page_make(out, style);
    links_text(&page, plan);
}

void report_status(struct buffer *out, const struct chain_status *status, enum report_format format,
                   const struct report_style *style) {
    const struct page page = page_make(out, style);
    formats[format].status(&page, status);
}

void report_lint(struct buffer *out, const struct lint_report *report, const struct lint_sources *sources,
                 enum report_format format, const struct report_style *style) {
    const struct page page = page_make(out, style);
    formats[format].lint(&page, report, sources);
}

void report_finding_kind(struct buffer *out, const struct finding_kind *kind, enum report_format format,
                         const struct report_style *style) {
    const struct page page = page_make(out, style);
    formats[format].finding(&page, kind);
}
