#include "report/severities.h"

#include "kcrealm/base/memory.h"
#include "report/prose.h"

enum paint severity_paint(enum severity severity) {
    static const enum paint paints[SEVERITY_COUNT] = {[SEVERITY_ERROR] = PAINT_BOLD_RED,
                                                      [SEVERITY_WARNING] = PAINT_BOLD_MAGENTA,
                                                      [SEVERITY_NOTE] = PAINT_BOLD};
    return paints[severity];
}

json_t *severity_summary(const json_int_t counts[SEVERITY_COUNT]) {
    json_t *summary = json_object();
    for (enum severity severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++)
        json_object_set_new(summary, severity_name(severity), json_integer(counts[severity]));
    return summary;
}

char *finding_advice(enum finding_code code, const char *next) {
    const struct finding_kind *kind = finding_kind(code);
    if (next || !kind)
        return mem_dup(next ? next : "");
    return prose_first(kind->advice);
}
