#include "kcrealm/diagnose/lint_report.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 16

static void reserve(struct lint_report *report, size_t count) {
    size_t capacity = report->capacity ? report->capacity : CAPACITY_FIRST;
    while (capacity < count)
        capacity *= 2;
    if (capacity == report->capacity)
        return;
    report->items = mem_resize(report->items, capacity * sizeof *report->items);
    report->capacity = capacity;
}

void lint_report_take(struct lint_report *report, struct lint_report *some) {
    reserve(report, report->count + some->count);
    if (some->count)
        memcpy(report->items + report->count, some->items, some->count * sizeof *some->items);
    report->count += some->count;
    some->count = 0;
    lint_report_clear(some);
}

struct lint_finding *lint_report_add(struct lint_report *report, enum finding_code code,
                                     const struct position *where, const char *path, const char *format,
                                     ...) {
    reserve(report, report->count + 1);
    struct lint_finding *finding = &report->items[report->count++];
    const struct finding_kind *kind = finding_kind(code);
    *finding = (struct lint_finding){.code = code, .severity = kind ? kind->severity : SEVERITY_ERROR};
    if (where) {
        finding->file = mem_dup(where->file);
        finding->line = where->line;
        finding->column = where->column;
    }
    finding->path = mem_dup(path);
    va_list arguments;
    va_start(arguments, format);
    finding->message = mem_vformat(format, arguments);
    va_end(arguments);
    return finding;
}

static int compare(const void *a, const void *b) {
    const struct lint_finding *left = a, *right = b;
    int files = strcmp(left->file ? left->file : "", right->file ? right->file : "");
    if (files != 0)
        return files;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return left->code == right->code  ? strcmp(left->message, right->message)
           : left->code < right->code ? -1
                                      : 1;
}

void lint_report_sort(struct lint_report *report) {
    if (report->count)
        qsort(report->items, report->count, sizeof *report->items, compare);
}

static void clear_finding(struct lint_finding *finding) {
    mem_free(finding->file);
    mem_free(finding->path);
    mem_free(finding->message);
    mem_free(finding->next);
    if (finding->fix)
        mem_free(finding->fix->text);
    mem_free(finding->fix);
}

size_t lint_report_filter(struct lint_report *report,
                          bool (*keep)(void *state, const struct lint_finding *finding), void *state) {
    size_t kept = 0, all = report->count;
    for (size_t i = 0; i < all; i++) {
        if (keep(state, &report->items[i]))
            report->items[kept++] = report->items[i];
        else
            clear_finding(&report->items[i]);
    }
    report->count = kept;
    return all - kept;
}

void lint_report_clear(struct lint_report *report) {
    for (size_t i = 0; i < report->count; i++)
        clear_finding(&report->items[i]);
    mem_free(report->items);
    *report = (struct lint_report){0};
}
