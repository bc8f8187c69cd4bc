#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/change_text.h"
#include "report/link.h"
#include "report/object_text.h"
#include "report/plan_text.h"

#include <string.h>

/* Of those that were not attempted for one reason. */
#define SAME_SHOWN_MAX 5

/* What is done, and what was done, in words; links name the scope between verb and rest. */
static const struct {
    const char *verb;
    const char *past;
} verbs[] = {[PLAN_CREATE] = {"create", "created"},     [PLAN_UPDATE] = {"update", "updated"},
             [PLAN_ATTACH] = {"attach", "attached"},    [PLAN_DETACH] = {"detach", "detached"},
             [PLAN_MOVE] = {"move", "moved"},           [PLAN_WRITE] = {"write", "wrote"},
             [PLAN_REGENERATE] = {"rotate", "rotated"}, [PLAN_REFRESH] = {"refresh", "refreshed"},
             [PLAN_RESTART] = {"restart", "restarted"}};

static const struct {
    enum symbol symbol;
    enum paint paint;
    const char *before; /* the verb */
} results[] = {[RESULT_PENDING] = {SYMBOL_NOT_ATTEMPTED, PAINT_BOLD, "did not "},
               [RESULT_DONE] = {SYMBOL_DONE, PAINT_GREEN, ""},
               [RESULT_LEFT] = {SYMBOL_LEFT, PAINT_CYAN, "left"},
               [RESULT_SKIPPED] = {SYMBOL_SKIPPED, PAINT_PLAIN, "no need to "},
               [RESULT_FAILED] = {SYMBOL_FAILED, PAINT_RED, "failed to "},
               [RESULT_NOT_ATTEMPTED] = {SYMBOL_NOT_ATTEMPTED, PAINT_BOLD, "did not "}};

size_t outcome_symbol(const struct page *page, enum plan_result result) {
    const char *symbol = page_symbol(page, results[result].symbol);
    page_add(page, results[result].paint, symbol);
    return text_columns(symbol);
}

static char *fields_of(const struct plan_item *item) {
    auto_change_view view = change_view_of(item->kind, &item->changes);
    auto_strings fields = {0};
    change_view_fields(&view, &fields);
    return strings_join(&fields, ", ");
}

/* What follows the verb: the target, the scope and its list, or the fields. */
static char *object_of_verb(const struct page *page, const struct plan_item *item) {
    if (item->action == PLAN_CREATE)
        return mem_dup("");
    if (item->target) {
        auto_text target = text_escaped(item->target);
        return mem_format(" %s", target);
    }
    if (item->action == PLAN_UPDATE) {
        auto_text fields = fields_of(item);
        return mem_format(": %s", fields);
    }
    const char *type = link_type(item->list);
    auto_text scope = text_escaped(item->scope);
    if (item->action == PLAN_MOVE)
        return mem_format(" %s: %s %s %s", scope, strcmp(type, "default") == 0 ? "optional" : "default",
                          page_symbol(page, SYMBOL_ARROW), type);
    return mem_format(" %s (%s)", scope, type);
}

char *outcome_phrase(const struct page *page, const struct plan_item *item) {
    auto_text rest = object_of_verb(page, item);
    const char *before = results[item->result].before;
    bool done = item->result == RESULT_DONE;
    const char *verb = done                          ? verbs[item->action].past
                       : item->result == RESULT_LEFT ? ""
                                                     : verbs[item->action].verb;
    return mem_format("%s%s%s%s", before, verb, rest, done && !item->verified ? " (not read back)" : "");
}

void outcome_reason(const struct page *page, const struct plan_item *item) {
    if (!item->reason || item->result == RESULT_LEFT)
        return;
    auto_text reason = text_escaped(item->reason);
    page_paragraph(page, item->result == RESULT_FAILED ? PAINT_RED : PAINT_PLAIN, DETAIL_INDENT, reason);
}

void outcome_line(const struct page *page, const struct plan_item *item, size_t width) {
    auto_text label = object_reference(item->kind, item->name);
    auto_text words = outcome_phrase(page, item);
    size_t columns = text_columns(label);
    page_indent(page, OBJECT_INDENT);
    size_t used = OBJECT_INDENT + outcome_symbol(page, item->result) + 1;
    page_indent(page, 1);
    page_add(page, PAINT_BOLD, label);
    page_indent(page, (columns < width ? width - columns : 0) + 2);
    size_t hang = used + width + 2;
    used += (columns < width ? width : columns) + 2;
    page_flow(page, PAINT_PLAIN, used, hang, words, WRAP_VALUES);
    outcome_reason(page, item);
}

/* How many there are in a row that were not attempted, all for the same reason; 1 for any other. */
static size_t count_of_same(const struct plan *plan, size_t index) {
    const struct plan_item *first = &plan->items[index];
    size_t count = 1;
    if (first->result != RESULT_NOT_ATTEMPTED)
        return count;
    for (const struct plan_item *item = first + 1; index + count < plan->count; item++, count++)
        if (item->result != RESULT_NOT_ATTEMPTED || !text_equal(item->reason, first->reason) ||
            strcmp(item->realm, first->realm) != 0)
            break;
    return count;
}

/* After a Ctrl-C nobody wants to read thousands of them: machine formats have them all. Returns how many they are. */
static size_t add_same(const struct page *page, const struct plan *plan, size_t index, size_t width) {
    const struct plan_item *first = &plan->items[index];
    size_t count = count_of_same(plan, index);
    size_t shown = count > SAME_SHOWN_MAX ? SAME_SHOWN_MAX : count;
    for (size_t i = 0; i < shown; i++)
        outcome_line(page, first + i, width);
    if (shown == count)
        return count;
    auto_text rest = mem_format("and %zu more", count - shown);
    page_indent(page, OBJECT_INDENT);
    outcome_symbol(page, first->result);
    page_indent(page, 1);
    page_add(page, PAINT_BOLD, rest);
    page_newline(page);
    return count;
}

static void add_lines(const struct page *page, const struct plan *plan) {
    size_t width = plan_name_width(plan);
    const char *realm = NULL;
    for (size_t i = 0; i < plan->count;) {
        const struct plan_item *item = &plan->items[i];
        if (!realm || strcmp(realm, item->realm) != 0) {
            if (realm)
                page_newline(page);
            page_realm(page, item->realm, NULL);
        }
        realm = item->realm;
        i += add_same(page, plan, i, width);
    }
    if (realm)
        page_newline(page);
}

static void count_results(const struct plan *plan, size_t counts[mem_count(results)]) {
    for (size_t i = 0; i < plan->count; i++) {
        enum plan_result result = plan->items[i].result;
        counts[result == RESULT_PENDING ? RESULT_NOT_ATTEMPTED : result]++;
    }
}

void outcome_text_summary(const struct page *page, const struct plan *plan) {
    static const struct {
        enum plan_result result;
        const char *words;
    } parts[] = {{RESULT_DONE, "done"},
                 {RESULT_FAILED, "failed"},
                 {RESULT_NOT_ATTEMPTED, "not attempted"},
                 {RESULT_SKIPPED, "needed nothing"},
                 {RESULT_LEFT, "left as it was"}};
    size_t counts[mem_count(results)] = {0};
    count_results(plan, counts);
    const char *separator = "";
    for (size_t i = 0; i < mem_count(parts); i++) {
        if (!counts[parts[i].result])
            continue;
        auto_text part = mem_format("%zu %s", counts[parts[i].result], parts[i].words);
        page_add(page, PAINT_PLAIN, separator);
        page_add(page, results[parts[i].result].paint, part);
        separator = ", ";
    }
    if (!*separator)
        page_add(page, PAINT_PLAIN, "Nothing to do: all that is declared is there.");
    page_newline(page);
}

bool outcome_leaves_something(const struct plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].result == RESULT_LEFT)
            return true;
    return false;
}

void outcome_text(const struct page *page, const struct plan *plan, const char *next_command) {
    add_lines(page, plan);
    outcome_text_summary(page, plan);
    if (!next_command || !outcome_leaves_something(plan))
        return;
    auto_text command = text_escaped(next_command);
    page_add(page, PAINT_PLAIN, "To change what was left:");
    page_newline(page);
    page_indent(page, OBJECT_INDENT);
    page_add(page, PAINT_BOLD, command);
    page_newline(page);
}
