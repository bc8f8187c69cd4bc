#include "kcrealm/diagnose/lint_baseline.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define KIND "LintBaseline"

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/* Without the numbers that edits move: "[3]" becomes "[]", "file:12:7" becomes "file". */
static char *steady(const char *text) {
    struct buffer out = {0};
    for (const char *at = text ? text : ""; *at; at++) {
        size_t digits = 0;
        while (is_digit(at[1 + digits]))
            digits++;
        if (*at == ':' && digits) {
            at += digits;
            continue;
        }
        buffer_add_char(&out, *at);
        if (*at == '[' && digits && at[1 + digits] == ']')
            at += digits;
    }
    return buffer_steal(&out);
}

static json_t *item_of(const struct lint_finding *finding) {
    char code[FINDING_CODE_SIZE];
    auto_text path = steady(finding->path);
    auto_text message = steady(finding->message);
    json_t *item = json_object();
    json_object_set_new(item, "code", json_string(finding_code_write(finding->code, code)));
    json_object_set_new(item, "file", json_string(finding->file ? finding->file : ""));
    json_object_set_new(item, "path", json_string(path));
    json_object_set_new(item, "message", json_string(message));
    return item;
}

json_t *lint_baseline_read(const char *bytes, size_t size, const char *name, struct error *err) {
    auto_json document = value_parse(bytes, size, name, err);
    auto_json known = json_object();
    size_t i;
    json_t *item;
    if (!document)
        return NULL;
    if (!text_equal(value_text(document, "kind"), KIND) ||
        !json_is_array(json_object_get(document, "items"))) {
        error_set(err, ERROR_INPUT, "%s is no baseline: it has neither kind: " KIND " nor items", name);
        error_next(err, "name a file that does not exist: it is written with all present findings");
        return NULL;
    }
    json_array_foreach (json_object_get(document, "items"), i, item) {
        auto_text key = value_dump(item);
        json_int_t before = json_integer_value(json_object_get(known, key));
        json_object_set_new(known, key, json_integer(before + 1));
    }
    return json_incref(known);
}

static bool is_new(void *state, const struct lint_finding *finding) {
    json_t *left = state;
    auto_json item = item_of(finding);
    auto_text key = value_dump(item);
    json_int_t count = json_integer_value(json_object_get(left, key));
    if (count > 0)
        json_object_set_new(left, key, json_integer(count - 1));
    return count <= 0;
}

size_t lint_baseline_apply(const json_t *baseline, struct lint_report *report) {
    auto_json left = json_deep_copy(baseline);
    size_t unused = 0;
    const char *key;
    json_t *count;
    report->baseline += lint_report_filter(report, is_new, left);
    json_object_foreach (left, key, count)
        unused += (size_t)json_integer_value(count);
    return unused;
}

void lint_baseline_write(struct buffer *out, const struct lint_report *report) {
    auto_strings lines = {0};
    for (size_t i = 0; i < report->count; i++) {
        auto_json item = report->items[i].fixed ? NULL : item_of(&report->items[i]);
        auto_text line = item ? value_dump(item) : NULL;
        if (line)
            strings_add(&lines, line);
    }
    strings_sort(&lines);
    auto_text items = strings_join(&lines, ",\n    ");
    buffer_format(
        out, "{\n  \"apiVersion\": \"kcrealm.io/v1\",\n  \"kind\": \"" KIND "\",\n  \"items\": [%s%s%s]\n}\n",
        lines.count ? "\n    " : "", items, lines.count ? "\n  " : "");
}
