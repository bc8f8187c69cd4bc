#include "report/lint_counts.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/values.h"

struct lint_counts lint_counts_of(const struct lint_report *report) {
    struct lint_counts counts = {0};
    const struct lint_finding *last = NULL;
    for (size_t i = 0; i < report->count; i++) {
        const struct lint_finding *finding = &report->items[i];
        if (finding->fixed) {
            counts.fixed++;
            continue;
        }
        counts.severities[finding->severity]++;
        counts.files += !last || !text_equal(last->file, finding->file);
        last = finding;
    }
    return counts;
}

static void add_count(struct strings *parts, size_t count, const char *word) {
    if (count)
        strings_format(parts, "%zu %s", count, word);
}

char *lint_summary(const struct lint_report *report) {
    struct lint_counts counts = lint_counts_of(report);
    auto_strings found = {0}, others = {0};
    for (enum severity severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++) {
        auto_text part = value_counted((size_t)counts.severities[severity], severity_name(severity));
        if (counts.severities[severity])
            strings_add(&found, part);
    }
    add_count(&others, counts.fixed, "repaired");
    add_count(&others, report->ignored, "ignored by comments");
    add_count(&others, report->baseline, "in the baseline");
    auto_text list = strings_join(&found, ", ");
    auto_text files = value_counted(counts.files, "file");
    auto_text rest = strings_join(&others, ", ");
    auto_text what = found.count ? mem_format("%s in %s", list, files) : mem_dup("no findings");
    return mem_format("%s%s%s", what, others.count ? "; " : "", rest);
}
