#include "support/realm_values.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/realm/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void swap_quotes(char *text, char from, char to) {
    for (; *text; text++)
        if (*text == from)
            *text = to;
}

json_t *given(const char *text) {
    if (!text)
        return NULL;
    auto_text json = mem_dup(text);
    swap_quotes(json, '\'', '"');
    auto_error err = {0};
    json_t *value = value_parse(json, strlen(json), "the test", &err);
    if (!value)
        fail_msg("%s (%s): %s", err.message, err.origin, text);
    return value;
}

char *shown(const json_t *value) {
    if (!value)
        return mem_dup("nothing");
    char *text = value_dump(value);
    swap_quotes(text, '"', '\'');
    return text;
}

static void show_change(struct buffer *out, const struct change *change) {
    auto_text declared = shown(change->declared);
    auto_text live = shown(change->live);
    buffer_format(out, "%s %s ", change_op_name(change->op), change->path);
    assert_true((change->op == CHANGE_REMOVE) == !change->declared);
    assert_true((change->op == CHANGE_ADD) == !change->live);
    if (change->op == CHANGE_REPLACE)
        buffer_format(out, "%s -> %s", live, declared);
    else
        buffer_add_text(out, change->op == CHANGE_ADD ? declared : live);
    buffer_format(out, "%s%s\n", change->undeclared ? " undeclared" : "", change->link ? " link" : "");
}

char *changes_shown(const struct changes *changes) {
    struct buffer out = {0};
    for (size_t i = 0; i < changes->count; i++)
        show_change(&out, &changes->items[i]);
    for (size_t i = 0; i < changes->unknown_count; i++)
        buffer_format(&out, "unknown %s: %s\n", changes->unknowns[i].path, changes->unknowns[i].reason);
    return buffer_steal(&out);
}

char *diagnostics_shown(const struct diagnostics *diagnostics) {
    static const char *const severities[] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note"};
    struct buffer out = {0};
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        buffer_format(&out, "%s %s", severities[item->severity], item->file ? item->file : "-");
        if (item->line)
            buffer_format(&out, ":%u:%u", item->line, item->column);
        buffer_format(&out, " %s: %s\n", item->path ? item->path : "-", item->message);
    }
    return buffer_steal(&out);
}

static char *sorted_lines(const char *text) {
    auto_strings lines = {0};
    strings_split(&lines, text, '\n');
    strings_sort(&lines);
    return strings_join(&lines, "\n");
}

void same_lines(const char *row, const char *actual, const char *expected) {
    auto_text got = sorted_lines(actual);
    auto_text wanted = sorted_lines(expected);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s\nexpected:\n%s\ngot:\n%s", row, wanted, got);
}

void same_json(const char *row, const json_t *actual, const json_t *expected) {
    if (json_equal(actual, expected))
        return;
    auto_text got = shown(actual);
    auto_text wanted = shown(expected);
    fail_msg("%s\nexpected:\n%s\ngot:\n%s", row, wanted, got);
}

static void check_comparison(const struct kind *kind, bool strict, const struct comparison_row *row) {
    auto_json declared = given(row->declared);
    auto_json live = given(row->live);
    auto_json declared_before = json_deep_copy(declared);
    auto_json live_before = json_deep_copy(live);
    struct changes changes = {0};
    compare_object(kind, declared, live, strict, &changes);
    auto_text lines = changes_shown(&changes);
    changes_clear(&changes);
    same_lines(row->name, lines, row->changes);
    same_json(row->name, declared, declared_before);
    same_json(row->name, live, live_before);
}

void check_comparisons(const struct kind *kind, bool strict, const struct comparison_row *rows,
                       size_t count) {
    for (size_t i = 0; i < count; i++)
        check_comparison(kind, strict, &rows[i]);
}
