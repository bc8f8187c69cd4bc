#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/diagnostic_text.h"
#include "report/formats.h"
#include "report/lint_counts.h"
#include "report/source_line.h"

#include <string.h>

/* Findings about values that are secrets, or should be. */
static bool is_about_a_value(enum finding_code code) {
    return code == FINDING_PLACEHOLDER_VALUE || code == FINDING_FIXTURE_OF_EXTRACTED_SECRET ||
           code == FINDING_DECLARED_SECRET;
}

/* Findings are sorted: the line of the next is looked for from that of the one before. */
struct cursor {
    const struct lint_sources *sources;
    const char *file;
    unsigned line;
    const char *at;
};

/* The text from the finding's line on; NULL when there is none. */
static const char *source_from(struct cursor *cursor, const struct lint_finding *finding) {
    const struct lint_sources *sources = cursor->sources;
    if (!sources || !sources->text || !finding->file || !finding->line)
        return NULL;
    if (!cursor->at || finding->line < cursor->line || strcmp(cursor->file, finding->file) != 0)
        *cursor = (struct cursor){sources, finding->file, 1, sources->text(sources->state, finding->file)};
    for (; cursor->at && cursor->line < finding->line; cursor->line++) {
        const char *end = strchr(cursor->at, '\n');
        cursor->at = end ? end + 1 : NULL;
    }
    return cursor->at;
}

/* Nothing where the line could show a secret whose key stands elsewhere. */
static const char *source_of(struct cursor *cursor, const struct lint_finding *finding) {
    const char *text = source_from(cursor, finding);
    if (text && is_about_a_value(finding->code) && !source_line_has_secret_key(text, 1))
        return NULL;
    return text;
}

static char *label_of(const struct lint_finding *finding) {
    char code[FINDING_CODE_SIZE];
    finding_code_write(finding->code, code);
    return mem_format("%s[%s]:", finding->fixed ? "repaired" : severity_name(finding->severity), code);
}

static char *help_of(const struct lint_finding *finding) {
    auto_text advice = finding_advice(finding->code, finding->next);
    if (finding->fixed)
        return mem_dup("");
    return mem_format("%s%s", advice, finding->fix ? " (`--fix` does it)" : "");
}

static void add_finding(const struct page *page, const struct lint_finding *finding, struct cursor *cursor) {
    auto_text label = label_of(finding);
    auto_text help = help_of(finding);
    const struct diagnostic diagnostic = {.severity = finding->severity,
                                          .file = finding->file,
                                          .line = finding->line,
                                          .column = finding->column,
                                          .path = finding->path,
                                          .message = finding->message,
                                          .next = *help ? help : NULL};
    const struct diagnostic_labels labels = {
        label, finding->fixed ? PAINT_GREEN : severity_paint(finding->severity), "help: ", finding->line};
    diagnostic_text_add(page, &diagnostic, finding->fixed ? NULL : source_of(cursor, finding), &labels);
    page_newline(page);
}

void text_lint(const struct page *page, const struct lint_report *report,
               const struct lint_sources *sources) {
    struct cursor cursor = {.sources = sources};
    for (size_t i = 0; i < report->count; i++)
        add_finding(page, &report->items[i], &cursor);
    auto_text summary = lint_summary(report);
    page_flow(page, PAINT_PLAIN, 0, 0, summary, WRAP_WORDS);
}
