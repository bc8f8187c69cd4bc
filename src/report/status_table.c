#include "report/status_table.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/values.h"

#include <string.h>

#define INDENT 2
#define NAME_COLUMNS_MIN ((size_t)12)
#define TITLE_COLUMNS 22 /* "objects of the cluster" */

static const struct {
    const char *unicode;
    const char *ascii;
    enum paint paint;
    const char *meaning;
} signs[] = {
    [HOP_NOT_CHECKED] = {"·", ".", PAINT_DIM, "not checked"},
    [HOP_OK] = {"✓", "+", PAINT_GREEN, "ok"},
    [HOP_BROKEN] = {"✗", "X", PAINT_BOLD_RED, "broken"},
    [HOP_UNKNOWN] = {"?", "?", PAINT_BOLD_MAGENTA, "unknown"},
    [HOP_ABSENT] = {"–", "-", PAINT_DIM, "not part of it"},
};

const char *status_sign(const struct page *page, enum hop_state state) {
    return page->ascii ? signs[state].ascii : signs[state].unicode;
}

void status_sign_add(const struct page *page, enum hop_state state) {
    page_add(page, signs[state].paint, status_sign(page, state));
}

char *status_name(const struct chain_item *item) {
    return *item->client ? text_escaped(item->client) : mem_dup("(connections)");
}

enum hop_state status_worst(const struct chain_status *status, const struct chain_item *item) {
    enum hop_state worst = HOP_OK;
    for (enum hop hop = 0; hop < HOPS && worst != HOP_BROKEN; hop++)
        if (status->shown[hop] &&
            (item->hops[hop].state == HOP_BROKEN || item->hops[hop].state == HOP_UNKNOWN))
            worst = item->hops[hop].state;
    return worst;
}

/* --- Names --------------------------------------------------------------------------------------------- */

/* The last columns of text. */
static const char *tail_of(const char *text, size_t columns) {
    return text + wrap_fitting(text, text_columns(text) - columns);
}

/* Name in that many columns, shortened in its middle: clients of one team begin alike, and of one kind end alike. */
static char *shortened(const struct page *page, const char *name, size_t columns) {
    if (text_columns(name) <= columns)
        return mem_dup(name);
    const char *ellipsis = page_symbol(page, SYMBOL_ELLIPSIS);
    size_t kept = columns - text_columns(ellipsis);
    size_t head = (kept + 1) / 2;
    auto_text begin = mem_dup_n(name, wrap_fitting(name, head));
    return mem_format("%s%s%s", begin, ellipsis, tail_of(name, kept - head));
}

/* What is left of the line beside the hops, and no more than the longest name needs. */
static size_t name_columns(const struct page *page, const struct chain_status *status) {
    size_t hops = INDENT, longest = NAME_COLUMNS_MIN;
    for (enum hop hop = 0; hop < HOPS; hop++)
        if (status->shown[hop])
            hops += 1 + strlen(hop_kind(hop)->heading);
    for (size_t i = 0; i < status->count; i++) {
        auto_text name = status_name(&status->items[i]);
        if (text_columns(name) > longest)
            longest = text_columns(name);
    }
    size_t room = page->columns > hops + NAME_COLUMNS_MIN ? page->columns - hops : NAME_COLUMNS_MIN;
    return longest < room ? longest : room;
}

/* --- Rows ---------------------------------------------------------------------------------------------- */

static void add_headings(const struct page *page, const struct chain_status *status, size_t width) {
    auto_buffer line = {0};
    for (enum hop hop = 0; hop < HOPS; hop++)
        if (status->shown[hop])
            buffer_format(&line, " %s", hop_kind(hop)->heading);
    page_indent(page, INDENT + width);
    page_add(page, PAINT_BOLD, buffer_text(&line));
    page_newline(page);
}

static void add_row(const struct page *page, const struct chain_status *status, const struct chain_item *item,
                    size_t width) {
    auto_text name = status_name(item);
    auto_text shown = shortened(page, name, width);
    size_t gap = width - text_columns(shown);
    page_indent(page, INDENT);
    page_add(page, PAINT_PLAIN, shown);
    for (enum hop hop = 0; hop < HOPS; hop++) {
        if (!status->shown[hop])
            continue;
        size_t column = strlen(hop_kind(hop)->heading), before = (column - 1) / 2;
        page_indent(page, gap + 1 + before);
        status_sign_add(page, item->hops[hop].state);
        gap = column - 1 - before;
    }
    page_newline(page);
}

static void add_details(const struct page *page, const struct chain_status *status,
                        const struct chain_item *item) {
    for (enum hop hop = 0; hop < HOPS; hop++) {
        const struct hop_status *at = &item->hops[hop];
        if (!status->shown[hop] || !at->detail || !*at->detail)
            continue;
        auto_text detail = text_escaped(at->detail);
        auto_text title = mem_format(" %-*s ", TITLE_COLUMNS, hop_kind(hop)->title);
        page_indent(page, 2 * INDENT);
        status_sign_add(page, at->state);
        page_add(page, PAINT_DIM, title);
        size_t used = 2 * INDENT + 1 + text_columns(title);
        page_flow(page, PAINT_PLAIN, used, 2 * INDENT + 3 + TITLE_COLUMNS, detail, WRAP_WORDS);
    }
}

/* The signs that stand in the table, unless all is well. */
static void add_legend(const struct page *page, const struct chain_status *status) {
    bool stands[mem_count(signs)] = {false};
    auto_strings parts = {0};
    for (size_t i = 0; i < status->count; i++)
        for (enum hop hop = 0; hop < HOPS; hop++)
            if (status->shown[hop])
                stands[status->items[i].hops[hop].state] = true;
    static const enum hop_state order[] = {HOP_OK, HOP_BROKEN, HOP_UNKNOWN, HOP_ABSENT, HOP_NOT_CHECKED};
    for (size_t i = 0; i < mem_count(order); i++)
        if (stands[order[i]])
            strings_format(&parts, "%s %s", status_sign(page, order[i]), signs[order[i]].meaning);
    if (parts.count == 0 || (parts.count == 1 && stands[HOP_OK]))
        return;
    auto_text legend = strings_join(&parts, "  ");
    page_indent(page, INDENT);
    page_flow(page, PAINT_DIM, INDENT, INDENT, legend, WRAP_WORDS);
}

void status_table_add(const struct page *page, const struct chain_status *status, bool details) {
    if (!status->count)
        return;
    size_t width = name_columns(page, status);
    add_headings(page, status, width);
    const char *realm = "";
    for (size_t i = 0; i < status->count; i++) {
        const struct chain_item *item = &status->items[i];
        if (strcmp(item->realm, realm) != 0)
            page_realm(page, item->realm, NULL);
        realm = item->realm;
        add_row(page, status, item, width);
        if (details)
            add_details(page, status, item);
    }
    add_legend(page, status);
}

/* --- The last line ------------------------------------------------------------------------------------- */

static size_t count_clients(const struct chain_status *status) {
    size_t count = 0;
    for (size_t i = 0; i < status->count; i++)
        count += *status->items[i].client != '\0';
    return count;
}

static void add_count(struct strings *parts, size_t count, const char *word) {
    if (count)
        strings_format(parts, "%zu %s", count, word);
}

char *status_summary(const struct chain_status *status) {
    size_t counts[mem_count(signs)] = {0}, warnings = 0;
    for (size_t i = 0; i < status->count; i++) {
        counts[status_worst(status, &status->items[i])]++;
        warnings += status->items[i].findings.count;
    }
    auto_text clients = value_counted(count_clients(status), "client");
    const char *what = count_clients(status) ? clients : "no client is declared";
    if (counts[HOP_OK] == status->count)
        return mem_format("%s: every hop is healthy%s", what, warnings ? ", see the warnings" : "");
    auto_strings parts = {0};
    add_count(&parts, counts[HOP_OK], "healthy");
    add_count(&parts, counts[HOP_BROKEN], "broken");
    add_count(&parts, counts[HOP_UNKNOWN], "unknown");
    auto_text list = strings_join(&parts, ", ");
    return mem_format("%s: %s", what, list);
}
