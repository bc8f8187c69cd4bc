/* Reports of chains and of lint whose texts are any bytes: each format can be shown, programs can read theirs, and
 * no text becomes a line, a command or a column of its own. The first bytes choose codes, states and style; the rest
 * are texts, one a line. */
#include "kcrealm/report/report.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/data/yaml.h"
#include "support/fuzz.h"

#include <string.h>

#define TEXTS 8
#define ITEMS 3

/* Texts of the input, "" where it has no more. */
struct texts {
    char *items[TEXTS];
    const char *source; /* all of them, as a file */
};

static void take_texts(struct texts *texts, const char *bytes, size_t size) {
    for (size_t i = 0; i < TEXTS; i++) {
        const char *end = memchr(bytes, '\n', size);
        size_t length = end ? (size_t)(end - bytes) : size;
        texts->items[i] = mem_dup_n(bytes, length);
        bytes += end ? length + 1 : length;
        size -= end ? length + 1 : length;
    }
}

static enum finding_code code_at(unsigned choice) {
    size_t count = 0;
    while (finding_kind_at(count))
        count++;
    return finding_kind_at(choice % count)->code;
}

static void is_readable(const struct buffer *text, enum report_format format) {
    fuzz_is_printable(text);
    auto_error err = {0};
    bool is_json = format == REPORT_JSON || format == REPORT_SARIF;
    if (!is_json && format != REPORT_YAML)
        return;
    auto_json document = is_json ? value_parse(buffer_text(text), text->size, "report", &err)
                                 : yaml_parse(buffer_text(text), text->size, "report", NULL, &err);
    assert(document);
}

static void fill_status(struct chain_status *status, const struct texts *texts, unsigned choice) {
    for (enum hop hop = 0; hop < HOPS; hop++)
        status->shown[hop] = choice % 5 == 0 || (choice >> hop) % 2;
    for (size_t i = 0; i < ITEMS; i++) {
        struct chain_item *item = chain_status_add(status, texts->items[0], i ? texts->items[i] : "");
        for (enum hop hop = 0; hop < HOPS; hop++)
            chain_item_set(item, hop, (enum hop_state)((choice + hop + i) % (HOP_ABSENT + 1)),
                           mem_dup(texts->items[(hop + i) % TEXTS]));
        item->headline = (enum hop)((choice + i) % (HOPS + 1));
        struct finding *finding = findings_add(&item->findings, code_at(choice), "%s", texts->items[3]);
        if (choice % 2)
            finding_evidence(finding, "%s", texts->items[4]);
        if (choice % 3)
            finding_next(finding, "%s", texts->items[i == 0 ? 5 : 6]);
    }
}

static void report_chains(const struct texts *texts, unsigned choice, const struct report_style *style) {
    struct chain_status status = {0};
    fill_status(&status, texts, choice);
    for (enum report_format format = REPORT_TEXT; format < REPORT_FORMATS; format++) {
        auto_buffer text = {0};
        if (!report_format_check(format, DOCUMENT_STATUS, NULL))
            continue;
        report_status(&text, &status, format, style);
        is_readable(&text, format);
    }
    chain_status_clear(&status);
}

static const char *source_of(void *state, const char *file) {
    const struct texts *texts = state;
    return *file ? texts->source : NULL;
}

static void fill_lint(struct lint_report *report, const struct texts *texts, unsigned choice) {
    for (unsigned i = 0; i < ITEMS; i++) {
        const struct position where = {texts->items[i], (choice + i) % 6, choice % 40};
        struct lint_finding *finding =
            lint_report_add(report, code_at(choice + i), choice % 7 ? &where : NULL,
                            choice % 2 ? texts->items[3] : NULL, "%s", texts->items[4]);
        finding->severity = (enum severity)((choice + i) % (SEVERITY_NOTE + 1));
        finding->next = choice % 3 ? mem_dup(texts->items[5]) : NULL;
        if (i == 1) {
            finding->fix = mem_alloc(sizeof *finding->fix);
            *finding->fix = (struct lint_fix){choice, i, mem_dup(texts->items[6])};
            finding->fixed = choice % 4 == 0;
        }
    }
    lint_report_sort(report);
}

static size_t count_lines(const struct buffer *text) {
    size_t lines = 0;
    for (size_t i = 0; i < text->size; i++)
        lines += text->data[i] == '\n';
    return lines;
}

static void report_findings(struct texts *texts, unsigned choice, const struct report_style *style) {
    struct lint_report report = {0};
    const struct lint_sources sources = {source_of, texts};
    fill_lint(&report, texts, choice);
    for (enum report_format format = REPORT_TEXT; format < REPORT_FORMATS; format++) {
        auto_buffer text = {0};
        if (!report_format_check(format, DOCUMENT_LINT, NULL))
            continue;
        report_lint(&text, &report, &sources, format, style);
        is_readable(&text, format);
        /* A line more would be a command to the runner. */
        assert(format != REPORT_GITHUB || count_lines(&text) <= ITEMS);
    }
    lint_report_clear(&report);
}

void fuzz_one(const char *bytes, size_t size) {
    unsigned choice = fuzz_choose(&bytes, &size, 251) + 251 * fuzz_choose(&bytes, &size, 16);
    const struct report_style style = {.columns = choice % 3 ? 80 : 40,
                                       .ascii = choice % 2 == 1}; /* colour is escapes of our own */
    auto_text source = mem_dup_n(bytes, size);
    struct texts texts = {.source = source};
    take_texts(&texts, bytes, size);
    report_chains(&texts, choice, &style);
    report_findings(&texts, choice, &style);
    for (size_t i = 0; i < TEXTS; i++)
        mem_free(texts.items[i]);
}
