/* Declarations: what is wrong becomes diagnostics that can be shown, what is right can be compared. The first byte
 * chooses how the file is called and read; a line "=====" separates two files. */
#include "kcrealm/realm/declare.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/report/report.h"
#include "support/fuzz.h"

#include <string.h>

static const struct way {
    const char *name;
    struct declare_options options;
} ways[] = {
    {"values.yaml", {.extractions = true}},
    {"clients.json", {0}},
    {"values.yaml", {.realm = "ameide"}},
    {"values.yaml", {.values_path = "platform.clientPatcher"}},
};

static void show(const struct diagnostics *diagnostics, const char *source) {
    const struct report_style style = {.columns = 80};
    auto_buffer shown = {0};
    for (size_t i = 0; i < diagnostics->count; i++)
        report_diagnostic(&shown, &diagnostics->items[i], source, &style);
    fuzz_is_printable(&shown);
}

/* All of it in all formats, as it is when the realm has none of it. */
static void report(const struct desired *desired) {
    const struct report_style style = {.columns = 80};
    struct drift drift = {0};
    for (size_t i = 0; i < desired->count; i++)
        drift_judge(&drift, &desired->items[i], NULL, true);
    for (enum report_format format = REPORT_TEXT; format < REPORT_FORMATS; format++) {
        auto_buffer text = {0};
        if (report_format_check(format, DOCUMENT_DRIFT, NULL))
            report_drift(&text, &drift, format, &style);
        fuzz_is_printable(&text);
    }
    drift_clear(&drift);
}

void fuzz_one(const char *bytes, size_t size) {
    static const char separator[] = "\n=====\n";
    const struct way *way = &ways[fuzz_choose(&bytes, &size, mem_count(ways))];
    auto_text source = mem_dup_n(bytes, size);
    const char *second = memmem(bytes, size, separator, sizeof separator - 1);
    size_t first_size = second ? (size_t)(second - bytes) : size;
    struct input_text texts[] = {{.name = way->name, .bytes = bytes, .size = first_size},
                                 {.name = "over.yaml"}};
    if (second) {
        texts[1].bytes = second + sizeof separator - 1;
        texts[1].size = size - first_size - (sizeof separator - 1);
    }
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    declare_load(texts, second ? 2 : 1, &way->options, &desired, &diagnostics);
    show(&diagnostics, source);
    if (diagnostics.error_count == 0)
        report(&desired);
    diagnostics_clear(&diagnostics);
    desired_clear(&desired);
}
