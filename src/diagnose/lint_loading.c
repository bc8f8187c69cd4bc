#include "kcrealm/diagnose/lint_loading.h"

#include "kcrealm/base/memory.h"

static enum finding_code code_of(const struct diagnostic *diagnostic) {
    enum finding_code code = diagnostic->code ? finding_code_parse(diagnostic->code) : FINDING_NONE;
    if (code != FINDING_NONE)
        return code;
    return diagnostic->severity == SEVERITY_ERROR ? FINDING_DECLARATION_ERROR : FINDING_DECLARATION_WARNING;
}

void lint_take_diagnostics(struct lint_report *report, const struct diagnostics *diagnostics) {
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *diagnostic = &diagnostics->items[i];
        const struct position where = {diagnostic->file, diagnostic->line, diagnostic->column};
        if (diagnostic->severity == SEVERITY_NOTE)
            continue;
        struct lint_finding *finding =
            lint_report_add(report, code_of(diagnostic), &where, diagnostic->path, "%s", diagnostic->message);
        finding->next = mem_dup(diagnostic->next);
    }
}
