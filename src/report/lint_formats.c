#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/junit.h"
#include "report/lint_counts.h"
#include "report/machine.h"
#include "report/markdown.h"

static const char *text_of(const char *text) {
    return text ? text : "";
}

/* "values.yaml:12:7"; the caller frees it. */
static char *place_of(const struct lint_finding *finding) {
    const char *file = text_of(finding->file);
    if (finding->line && finding->column)
        return mem_format("%s:%u:%u", file, finding->line, finding->column);
    return finding->line ? mem_format("%s:%u", file, finding->line) : mem_dup(file);
}

/* --- JSON and YAML ------------------------------------------------------------------------------------- */

static json_t *item_of(const struct lint_finding *finding) {
    char code[FINDING_CODE_SIZE];
    json_t *item =
        json_pack("{sssssosIsIsoso}", "code", finding_code_write(finding->code, code), "severity",
                  severity_name(finding->severity), "file", machine_string(text_of(finding->file)), "line",
                  (json_int_t)finding->line, "column", (json_int_t)finding->column, "path",
                  machine_string(text_of(finding->path)), "message", machine_string(finding->message));
    if (finding->fix)
        json_object_set_new(item, "fix",
                            json_pack("{sIsIsosb}", "offset", (json_int_t)finding->fix->offset, "length",
                                      (json_int_t)finding->fix->length, "text",
                                      machine_string(text_of(finding->fix->text)), "applied",
                                      finding->fixed));
    return item;
}

static json_t *lint_document(const struct lint_report *report) {
    struct lint_counts counts = lint_counts_of(report);
    json_t *summary = severity_summary(counts.severities), *items = json_array();
    json_object_set_new(summary, "ignored", json_integer((json_int_t)report->ignored));
    json_object_set_new(summary, "baseline", json_integer((json_int_t)report->baseline));
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(items, item_of(&report->items[i]));
    return machine_document("LintReport", summary, items);
}

void json_lint(const struct page *page, const struct lint_report *report,
               const struct lint_sources *sources) {
    (void)sources;
    machine_write_json(page->out, lint_document(report));
}

void yaml_lint(const struct page *page, const struct lint_report *report,
               const struct lint_sources *sources) {
    (void)sources;
    machine_write_yaml(page->out, lint_document(report));
}

/* --- Markdown ------------------------------------------------------------------------------------------ */

static void add_row(struct markdown *document, const struct lint_finding *finding) {
    auto_buffer row = {0};
    char code[FINDING_CODE_SIZE];
    auto_text place = place_of(finding);
    buffer_format(&row, "| %s | %s | ", severity_name(finding->severity),
                  finding_code_write(finding->code, code));
    if (*place)
        markdown_code(&row, place);
    buffer_add_text(&row, " | ");
    markdown_code(&row, finding->message);
    buffer_add_text(&row, " |\n");
    markdown_row(document, &row);
}

void markdown_lint(const struct page *page, const struct lint_report *report,
                   const struct lint_sources *sources) {
    (void)sources;
    struct markdown document = markdown_start(page->out);
    struct lint_counts counts = lint_counts_of(report);
    auto_text summary = lint_summary(report);
    buffer_format(page->out, "**Lint:** %s\n", summary);
    if (!counts.files)
        return;
    buffer_add_text(page->out, "\n| | Code | Place | Finding |\n|---|---|---|---|\n");
    for (size_t i = 0; i < report->count; i++)
        if (!report->items[i].fixed)
            add_row(&document, &report->items[i]);
    markdown_end(&document);
}

/* --- JUnit --------------------------------------------------------------------------------------------- */

static enum verdict verdict_of(const struct lint_finding *finding) {
    return finding->fixed || finding->severity == SEVERITY_NOTE ? VERDICT_SKIPPED : VERDICT_FAILURE;
}

static char *details_of(const struct lint_finding *finding) {
    struct buffer details = {0};
    auto_text place = place_of(finding);
    auto_text advice = finding_advice(finding->code, finding->next);
    text_escape(&details, place);
    if (finding->path) {
        buffer_add_text(&details, "\npath: ");
        text_escape(&details, finding->path);
    }
    buffer_add_text(&details, "\nhelp: ");
    text_escape(&details, advice);
    return buffer_steal(&details);
}

void junit_lint(const struct page *page, const struct lint_report *report,
                const struct lint_sources *sources) {
    (void)sources;
    struct junit all = {mem_alloc_array(report->count, sizeof *all.cases), report->count};
    for (size_t i = 0; i < report->count; i++) {
        const struct lint_finding *finding = &report->items[i];
        char code[FINDING_CODE_SIZE];
        auto_text place = place_of(finding);
        finding_code_write(finding->code, code);
        all.cases[i] = (struct junit_case){.verdict = verdict_of(finding),
                                           .type = severity_name(finding->severity),
                                           .suite = text_of(finding->file),
                                           .class_name = mem_format("lint.%s", code),
                                           .name = mem_format("%s %s", code, place),
                                           .message = mem_dup(finding->message),
                                           .details = details_of(finding)};
    }
    junit_write(page->out, &all);
}

/* --- GitHub -------------------------------------------------------------------------------------------- */

/* As the toolkit of GitHub Actions escapes: properties end at ':' and ',', so these count there too. */
static void add_escaped(struct buffer *out, const char *text, bool is_property) {
    auto_text visible = text_escaped(text);
    for (const char *at = visible; *at; at++) {
        if (*at == '%')
            buffer_add_text(out, "%25");
        else if (is_property && *at == ':')
            buffer_add_text(out, "%3A");
        else if (is_property && *at == ',')
            buffer_add_text(out, "%2C");
        else
            buffer_add_char(out, *at);
    }
}

static void add_annotation(struct buffer *out, const struct lint_finding *finding) {
    static const char *const levels[SEVERITY_COUNT] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "notice"};
    char code[FINDING_CODE_SIZE];
    auto_text advice = finding_advice(finding->code, finding->next);
    buffer_format(out, "::%s ", levels[finding->severity]);
    if (finding->file) {
        buffer_add_text(out, "file=");
        add_escaped(out, finding->file, true);
        buffer_add_char(out, ',');
    }
    if (finding->line)
        buffer_format(out, "line=%u,", finding->line);
    if (finding->line && finding->column)
        buffer_format(out, "col=%u,", finding->column);
    buffer_format(out, "title=%s::", finding_code_write(finding->code, code));
    add_escaped(out, finding->message, false);
    buffer_add_text(out, "%0A");
    add_escaped(out, advice, false);
    buffer_add_char(out, '\n');
}

void github_lint(const struct page *page, const struct lint_report *report,
                 const struct lint_sources *sources) {
    (void)sources;
    for (size_t i = 0; i < report->count; i++)
        if (!report->items[i].fixed)
            add_annotation(page->out, &report->items[i]);
}
