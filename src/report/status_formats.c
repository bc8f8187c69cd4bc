#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/junit.h"
#include "report/machine.h"
#include "report/markdown.h"
#include "report/severities.h"
#include "report/status_groups.h"
#include "report/status_table.h"

#include <string.h>

/* --- JSON and YAML ------------------------------------------------------------------------------------- */

static enum severity severity_of(const struct finding *finding) {
    const struct finding_kind *kind = finding_kind(finding->code);
    return kind ? kind->severity : SEVERITY_ERROR;
}

static json_t *hops_of(const struct chain_status *status, const struct chain_item *item) {
    json_t *hops = json_array();
    for (enum hop hop = 0; hop < HOPS; hop++) {
        if (!status->shown[hop])
            continue;
        const char *detail = item->hops[hop].detail;
        json_array_append_new(hops, json_pack("{ssssso}", "hop", hop_kind(hop)->name, "state",
                                              hop_state_name(item->hops[hop].state), "detail",
                                              machine_string(detail ? detail : "")));
    }
    return hops;
}

static json_t *findings_of(const struct chain_item *item) {
    json_t *list = json_array();
    for (size_t i = 0; i < item->findings.count; i++) {
        const struct finding *finding = &item->findings.items[i];
        char code[FINDING_CODE_SIZE];
        auto_text advice = finding_advice(finding->code, finding->next);
        json_array_append_new(list, json_pack("{sssssososo}", "code", finding_code_write(finding->code, code),
                                              "severity", severity_name(severity_of(finding)), "message",
                                              machine_string(finding->message), "evidence",
                                              machine_string(finding->evidence ? finding->evidence : ""),
                                              "next", machine_string(advice)));
    }
    return list;
}

static json_t *status_document(const struct chain_status *status) {
    json_int_t healthy = 0, broken = 0, unknown = 0;
    json_t *items = json_array();
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        enum hop_state worst = status_worst(status, item);
        *(worst == HOP_OK ? &healthy : worst == HOP_BROKEN ? &broken : &unknown) += 1;
        json_array_append_new(items, json_pack("{sosososo}", "realm", machine_string(item->realm), "client",
                                               machine_string(item->client), "hops", hops_of(status, item),
                                               "findings", findings_of(item)));
    }
    json_t *summary = json_pack("{sIsIsI}", "healthy", healthy, "broken", broken, "unknown", unknown);
    return machine_document("ChainStatus", summary, items);
}

void json_status(const struct page *page, const struct chain_status *status) {
    machine_write_json(page->out, status_document(status));
}

void yaml_status(const struct page *page, const struct chain_status *status) {
    machine_write_yaml(page->out, status_document(status));
}

/* --- Markdown ------------------------------------------------------------------------------------------ */

static void add_table(struct markdown *document, const struct page *signs,
                      const struct chain_status *status) {
    auto_buffer head = {0}, rule = {0};
    for (enum hop hop = 0; hop < HOPS; hop++) {
        if (!status->shown[hop])
            continue;
        buffer_format(&head, " %s |", hop_kind(hop)->heading);
        buffer_add_text(&rule, ":-:|");
    }
    buffer_format(document->out, "\n| Realm | Client |%s\n|---|---|%s\n", buffer_text(&head),
                  buffer_text(&rule));
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        auto_buffer row = {0};
        buffer_add_text(&row, "| ");
        if (*item->realm)
            markdown_code(&row, item->realm);
        buffer_add_text(&row, " | ");
        if (*item->client)
            markdown_code(&row, item->client);
        buffer_add_text(&row, " |");
        for (enum hop hop = 0; hop < HOPS; hop++)
            if (status->shown[hop])
                buffer_format(&row, " %s |", status_sign(signs, item->hops[hop].state));
        buffer_add_char(&row, '\n');
        markdown_row(document, &row);
    }
}

static void add_concerned(struct buffer *row, const struct chain_status *status,
                          const struct status_group *group) {
    if (group->count == status->count && group->count > 1) {
        buffer_format(row, "all %zu clients", group->count);
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        const struct chain_item *item = &status->items[group->items[i]];
        auto_text name =
            *item->client ? mem_format("%s/%s", item->realm, item->client) : mem_dup("connections");
        buffer_add_text(row, i ? ", " : "");
        markdown_code(row, name);
    }
}

static void add_labelled(struct buffer *row, const char *label, const char *text) {
    if (!text || !*text)
        return;
    buffer_format(row, "  %s: ", label);
    markdown_code(row, text);
    buffer_add_char(row, '\n');
}

static void add_group(struct markdown *document, const struct chain_status *status,
                      const struct status_group *group) {
    auto_buffer row = {0};
    char code[FINDING_CODE_SIZE];
    const struct finding *finding = group->finding;
    buffer_format(&row, "- **%s %s** ", severity_name(severity_of(finding)),
                  finding_code_write(finding->code, code));
    add_concerned(&row, status, group);
    buffer_add_text(&row, ": ");
    markdown_code(&row, finding->message);
    buffer_add_char(&row, '\n');
    auto_text advice = finding->next ? NULL : finding_advice(finding->code, NULL);
    add_labelled(&row, "Seen", finding->evidence);
    add_labelled(&row, "Next", finding->next);
    if (advice)
        buffer_format(&row, "  Next: %s\n", advice);
    markdown_row(document, &row);
}

void markdown_status(const struct page *page, const struct chain_status *status) {
    struct markdown document = markdown_start(page->out);
    const struct page signs = page_plain(page->out, COLUMNS_UNLIMITED);
    auto_text summary = status_summary(status);
    auto_status_groups groups = {0};
    buffer_format(page->out, "**Chains of client secrets:** %s\n", summary);
    if (!status->count)
        return;
    add_table(&document, &signs, status);
    status_groups_make(&groups, status);
    buffer_add_text(page->out, groups.count ? "\n" : "");
    for (size_t i = 0; i < groups.count; i++)
        add_group(&document, status, &groups.groups[i]);
    markdown_end(&document);
}

/* --- JUnit --------------------------------------------------------------------------------------------- */

static const enum verdict verdicts[] = {
    [HOP_NOT_CHECKED] = VERDICT_SKIPPED, [HOP_OK] = VERDICT_PASSED,      [HOP_BROKEN] = VERDICT_FAILURE,
    [HOP_UNKNOWN] = VERDICT_ERROR,       [HOP_ABSENT] = VERDICT_SKIPPED,
};

/* What was found stands with the hop that the item begins to fail at. */
static char *details_of(const struct chain_item *item) {
    struct buffer details = {0};
    for (size_t i = 0; i < item->findings.count; i++) {
        const struct finding *finding = &item->findings.items[i];
        char code[FINDING_CODE_SIZE];
        auto_text advice = finding_advice(finding->code, finding->next);
        buffer_format(&details, "%s%s[%s]: ", i ? "\n" : "", severity_name(severity_of(finding)),
                      finding_code_write(finding->code, code));
        text_escape(&details, finding->message);
        if (finding->evidence) {
            buffer_add_text(&details, "\nseen: ");
            text_escape(&details, finding->evidence);
        }
        buffer_add_text(&details, "\ntry: ");
        text_escape(&details, advice);
    }
    return buffer_steal(&details);
}

void junit_status(const struct page *page, const struct chain_status *status) {
    struct junit all = {mem_alloc_array(status->count * HOPS, sizeof *all.cases), 0};
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        for (enum hop hop = 0; hop < HOPS; hop++) {
            const struct hop_status *at = &item->hops[hop];
            if (!status->shown[hop])
                continue;
            all.cases[all.count++] = (struct junit_case){
                .verdict = verdicts[at->state],
                .type = hop_state_name(at->state),
                .suite = *item->realm ? item->realm : "connections",
                .class_name =
                    *item->client ? mem_format("%s.%s", item->realm, item->client) : mem_dup("connections"),
                .name = mem_dup(hop_kind(hop)->name),
                .message = mem_dup(at->detail ? at->detail : ""),
                .details = hop == item->headline ? details_of(item) : NULL};
        }
    }
    junit_write(page->out, &all);
}
