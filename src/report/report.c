#include "kcrealm/report/report.h"

#include "report/drift_text.h"
#include "report/machine.h"
#include "report/plan_text.h"

void report_drift(struct buffer *out, const struct drift *drift, enum report_format format,
                  const struct report_style *style) {
    const struct page page = page_make(out, style);
    if (format == REPORT_TEXT)
        drift_text(&page, drift);
    else
        machine_write(out, machine_drift(drift), format);
}

void report_plan(struct buffer *out, const struct plan *plan, enum report_format format,
                 const struct report_style *style) {
    const struct page page = page_make(out, style);
    if (format == REPORT_TEXT)
        plan_text(&page, plan);
    else
        machine_write(out, machine_plan(plan), format);
}

void report_outcome(struct buffer *out, const struct plan *plan, enum report_format format,
                    const struct report_style *style, const char *next_command) {
    const struct page page = page_make(out, style);
    if (format == REPORT_TEXT)
        outcome_text(&page, plan, next_command);
    else
        machine_write(out, machine_outcome(plan), format);
}

void report_links(struct buffer *out, const struct plan *plan, const struct report_style *style) {
    const struct page page = page_make(out, style);
    links_text(&page, plan);
}
