#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "report/formats.h"
#include "report/machine.h"
#include "report/prose.h"
#include "report/severities.h"

#include <string.h>

#define INDENT 2

/* By the first digit of the code. */
static const char *const subjects[] = {
    [1] = "Declarations and manifests", [2] = "Kubernetes", [3] = "Keycloak", [4] = "Vault",
    [5] = "External Secrets",           [6] = "Workloads",  [7] = "ArgoCD",
};

static size_t subject_of(const struct finding_kind *kind) {
    return (size_t)kind->code / 1000;
}

/* Calls add for each row, with the heading of its subject where that begins. */
static void each_row(const struct page *page,
                     void (*add)(const struct page *page, const struct finding_kind *kind,
                                 const char *begins)) {
    const struct finding_kind *kind;
    size_t subject = 0;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        add(page, kind, subject_of(kind) == subject ? NULL : subjects[subject_of(kind)]);
        subject = subject_of(kind);
    }
}

/* --- Text ---------------------------------------------------------------------------------------------- */

static void add_section(const struct page *page, const char *heading, const char *text) {
    page_newline(page);
    page_add(page, PAINT_BOLD, heading);
    page_newline(page);
    prose_add(page, INDENT, text);
}

static void add_page(const struct page *page, const struct finding_kind *kind) {
    char code[FINDING_CODE_SIZE];
    auto_text label =
        mem_format("%s[%s]: ", severity_name(kind->severity), finding_code_write(kind->code, code));
    page_add(page, severity_paint(kind->severity), label);
    page_flow(page, PAINT_BOLD, strlen(label), INDENT, kind->title, WRAP_WORDS);
    page_newline(page);
    prose_add(page, INDENT, kind->meaning);
    add_section(page, "How it is seen", kind->seen);
    add_section(page, "What to do", kind->advice);
}

static void add_title(const struct page *page, const struct finding_kind *kind, const char *begins) {
    char code[FINDING_CODE_SIZE];
    if (begins) {
        if (page->out->size)
            page_newline(page);
        page_add(page, PAINT_BOLD, begins);
        page_newline(page);
    }
    page_indent(page, INDENT);
    page_add(page, severity_paint(kind->severity), finding_code_write(kind->code, code));
    page_indent(page, INDENT);
    size_t used = INDENT + strlen(code) + INDENT;
    page_flow(page, PAINT_PLAIN, used, used, kind->title, WRAP_WORDS);
}

void text_findings(const struct page *page, const struct finding_kind *kind) {
    if (kind) {
        add_page(page, kind);
        return;
    }
    each_row(page, add_title);
    page_newline(page);
    page_indent(page, INDENT);
    prose_flow(page, INDENT, INDENT, "`kubectl kcrealm explain CODE` tells more about one of them.");
}

/* --- Markdown ------------------------------------------------------------------------------------------ */

static void add_markdown(const struct page *page, const struct finding_kind *kind, const char *level) {
    char code[FINDING_CODE_SIZE];
    buffer_format(page->out, "%s %s\n\n**%s** (%s)\n\n", level, finding_code_write(kind->code, code),
                  kind->title, severity_name(kind->severity));
    prose_markdown(page->out, kind->meaning);
    buffer_add_text(page->out, "\n*How it is seen.* ");
    prose_markdown(page->out, kind->seen);
    buffer_add_text(page->out, "\n*What to do.* ");
    prose_markdown(page->out, kind->advice);
}

static void add_row(const struct page *page, const struct finding_kind *kind, const char *begins) {
    char code[FINDING_CODE_SIZE];
    if (begins)
        buffer_format(page->out, "\n| %s | | |\n|---|---|---|\n", begins);
    finding_code_write(kind->code, code);
    buffer_format(page->out, "| [%s](#kcr-%s) | %s | %s |\n", code, code + strlen("KCR-"),
                  severity_name(kind->severity), kind->title);
}

static void add_markdown_page(const struct page *page, const struct finding_kind *kind, const char *begins) {
    if (begins)
        buffer_format(page->out, "\n## %s\n", begins);
    buffer_add_char(page->out, '\n');
    add_markdown(page, kind, "###");
}

void markdown_findings(const struct page *page, const struct finding_kind *kind) {
    if (kind) {
        add_markdown(page, kind, "##");
        return;
    }
    buffer_add_text(page->out,
                    "# Findings\n\nWhat `kubectl kcrealm lint` and `kubectl kcrealm status` can find. "
                    "`kubectl kcrealm explain CODE` prints one of these pages.\n");
    each_row(page, add_row);
    each_row(page, add_markdown_page);
}

/* --- Machines ------------------------------------------------------------------------------------------ */

static json_t *finding_item(const struct finding_kind *kind) {
    char code[FINDING_CODE_SIZE];
    return json_pack("{ssssssssssss}", "code", finding_code_write(kind->code, code), "severity",
                     severity_name(kind->severity), "title", kind->title, "meaning", kind->meaning, "seen",
                     kind->seen, "advice", kind->advice);
}

static json_t *finding_document(const struct finding_kind *only) {
    json_t *items = json_array();
    json_int_t counts[SEVERITY_COUNT] = {0};
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        if (only && kind != only)
            continue;
        counts[kind->severity]++;
        json_array_append_new(items, finding_item(kind));
    }
    return machine_document("FindingList", severity_summary(counts), items);
}

void json_findings(const struct page *page, const struct finding_kind *kind) {
    machine_write_json(page->out, finding_document(kind));
}

void yaml_findings(const struct page *page, const struct finding_kind *kind) {
    machine_write_yaml(page->out, finding_document(kind));
}
