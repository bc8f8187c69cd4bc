#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/severities.h"
#include "report/status_groups.h"
#include "report/status_table.h"
#include "report/wrap.h"

#include <string.h>

#define INDENT 2
#define NOTE_INDENT 4

#define COMMAND_COLUMNS_MIN ((size_t)20)

/* What can be pasted as it is: a command and no sentence about it. */
static bool is_command(const char *text) {
    return text_starts_with(text, "kubectl ") && !strstr(text, "; ");
}

/* Lines that are continued as in a shell, so that they are pasted whole. */
static void add_command(const struct page *page, size_t indent, const char *command) {
    static const char sign[] = " \\";
    size_t room = page->columns > indent + COMMAND_COLUMNS_MIN ? page->columns - indent : COMMAND_COLUMNS_MIN;
    while (text_columns(command) > room) {
        struct wrap_piece piece = wrap_next(command, room - strlen(sign), WRAP_WORDS);
        auto_text line = mem_dup_n(command, piece.size);
        command += piece.size + piece.skip;
        page_add(page, PAINT_PLAIN, line);
        if (!*command)
            break;
        page_add(page, PAINT_DIM, sign);
        page_newline(page);
        page_indent(page, indent);
    }
    page_add(page, PAINT_PLAIN, command);
    page_newline(page);
}

static void add_note(const struct page *page, const char *label, const char *text) {
    if (!text || !*text)
        return;
    auto_text shown = text_escaped(text);
    size_t used = NOTE_INDENT + strlen(label);
    page_indent(page, NOTE_INDENT);
    page_add(page, PAINT_BOLD, label);
    if (is_command(shown))
        add_command(page, used, shown);
    else
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

/* "also broken: ExternalSecret, Kubernetes Secret": what is so after the headline. */
static void add_others(const struct page *page, const struct chain_status *status,
                       const struct chain_item *item, enum hop_state state, const char *label) {
    auto_strings titles = {0};
    for (enum hop hop = item->headline + 1; hop < HOPS; hop++)
        if (status->shown[hop] && item->hops[hop].state == state)
            strings_add(&titles, hop_kind(hop)->title);
    if (!titles.count)
        return;
    auto_text list = strings_join(&titles, ", ");
    page_indent(page, NOTE_INDENT);
    page_add(page, PAINT_PLAIN, label);
    page_flow(page, PAINT_PLAIN, NOTE_INDENT + strlen(label), NOTE_INDENT, list, WRAP_WORDS);
}

/* The client, and below it the hop that it begins to fail at. */
static void add_heading(const struct page *page, const struct chain_status *status,
                        const struct chain_item *item) {
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
    add_others(page, status, item, HOP_BROKEN, "also broken: ");
    add_others(page, status, item, HOP_UNKNOWN, "unknown: ");
    add_others(page, status, item, HOP_NOT_CHECKED, "not checked: ");
}

/* Items whose findings were all told as those of several clients have no part of their own. */
static void add_items(const struct page *page, const struct chain_status *status,
                      const struct status_groups *groups, size_t own) {
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        bool has_own = own < groups->count && groups->groups[own].items[0] == i;
        bool is_mute = item->headline != HOPS && !item->findings.count;
        if (has_own || is_mute)
            add_heading(page, status, item);
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
