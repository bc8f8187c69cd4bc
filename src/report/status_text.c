#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/severities.h"
#include "report/status_groups.h"
#include "report/status_table.h"

#include <string.h>

#define INDENT 2
#define NOTE_INDENT 4

static void add_note(const struct page *page, const char *label, const char *text) {
    if (!text || !*text)
        return;
    auto_text shown = text_escaped(text);
    size_t used = NOTE_INDENT + strlen(label);
    page_indent(page, NOTE_INDENT);
    page_add(page, PAINT_BOLD, label);
    prose_flow(page, used, used, shown);
}

static void add_finding(const struct page *page, const struct finding *finding) {
    char code[FINDING_CODE_SIZE];
    const struct finding_kind *kind = finding_kind(finding->code);
    enum severity severity = kind ? kind->severity : SEVERITY_ERROR;
    auto_text label =
        mem_format("%s[%s]: ", severity_name(severity), finding_code_write(finding->code, code));
    auto_text message = text_escaped(finding->message);
    auto_text advice = finding_advice(finding->code, finding->next);
    page_indent(page, INDENT);
    page_add(page, severity_paint(severity), label);
    page_flow(page, PAINT_BOLD, INDENT + strlen(label), NOTE_INDENT, message, WRAP_WORDS);
    add_note(page, "seen: ", finding->evidence);
    add_note(page, "try: ", advice);
}

/* "backstage, grafana", with realms where there are several, or "all 5 clients". */
static char *concerned(const struct chain_status *status, const struct status_group *group) {
    if (group->count == status->count)
        return mem_format("all %zu clients", group->count);
    auto_strings names = {0};
    for (size_t i = 0; i < group->count; i++) {
        const struct chain_item *item = &status->items[group->items[i]];
        auto_text name = status_name(item);
        auto_text realm = text_escaped(item->realm);
        strings_format(&names, "%s/%s", realm, name);
    }
    return strings_join(&names, ", ");
}

static void add_shared(const struct page *page, const struct chain_status *status,
                       const struct status_group *group) {
    auto_text clients = concerned(status, group);
    page_newline(page);
    page_flow(page, PAINT_BOLD, 0, INDENT, clients, WRAP_WORDS);
    add_finding(page, group->finding);
}

/* The client, and below it the hop that it begins to fail at. */
static void add_heading(const struct page *page, const struct chain_item *item) {
    auto_text name = status_name(item);
    auto_text realm = text_escaped(item->realm);
    auto_text heading =
        *item->client ? mem_format("client %s of realm %s", name, realm) : mem_dup("connections");
    page_newline(page);
    page_flow(page, PAINT_BOLD, 0, INDENT, heading, WRAP_WORDS);
    if (item->headline == HOPS)
        return;
    const struct hop_status *hop = &item->hops[item->headline];
    auto_text detail = hop->detail && *hop->detail ? text_escaped(hop->detail) : NULL;
    auto_text phrase =
        mem_format("%s%s%s", hop_kind(item->headline)->title, detail ? ": " : "", detail ? detail : "");
    page_indent(page, INDENT);
    status_sign_add(page, hop->state);
    page_indent(page, 1);
    page_flow(page, PAINT_PLAIN, INDENT + 2, NOTE_INDENT, phrase, WRAP_WORDS);
}

/* Items whose findings were all told as those of several clients have no part of their own. */
static void add_items(const struct page *page, const struct chain_status *status,
                      const struct status_groups *groups, size_t own) {
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        bool has_own = own < groups->count && groups->groups[own].items[0] == i;
        bool is_mute = item->headline != HOPS && !item->findings.count;
        if (has_own || is_mute)
            add_heading(page, item);
        for (; own < groups->count && groups->groups[own].items[0] == i; own++)
            add_finding(page, groups->groups[own].finding);
    }
}

static void add_status(const struct page *page, const struct chain_status *status, bool details) {
    auto_status_groups groups = {0};
    status_groups_make(&groups, status);
    status_table_add(page, status, details);
    size_t own = 0;
    for (; own < groups.count && groups.groups[own].count > 1; own++)
        add_shared(page, status, &groups.groups[own]);
    add_items(page, status, &groups, own);
    auto_text summary = status_summary(status);
    if (status->count)
        page_newline(page);
    page_flow(page, PAINT_PLAIN, 0, INDENT, summary, WRAP_WORDS);
}

void text_status(const struct page *page, const struct chain_status *status) {
    add_status(page, status, false);
}

void wide_status(const struct page *page, const struct chain_status *status) {
    add_status(page, status, true);
}

void names_status(const struct page *page, const struct chain_status *status) {
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        if (!*item->client || status_worst(status, item) == HOP_OK)
            continue;
        text_escape(page->out, item->realm);
        buffer_add_text(page->out, "/client/");
        text_escape(page->out, item->client);
        buffer_add_char(page->out, '\n');
    }
}
