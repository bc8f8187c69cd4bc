#include "kcrealm/report/repl.h"

#include "report/machine.h"

static json_t *error_document(const struct error *err) {
    json_t *document = json_object();
    if (err->code)
        json_object_set_new(document, "code", json_string(err->code));
    json_object_set_new(document, "message", machine_string(err->message ? err->message : "failed"));
    if (err->next)
        json_object_set_new(document, "next", machine_string(err->next));
    return document;
}

json_t *report_repl_item(const char *line, const char *command, const json_t *result,
                         const struct error *err) {
    bool failed = error_is_set(err);
    json_t *item = json_object();
    json_object_set_new(item, "line", machine_string(line));
    json_object_set_new(item, "command", command ? json_string(command) : json_null());
    json_object_set_new(item, "ok", json_boolean(!failed));
    if (result || !failed)
        json_object_set_new(item, "result", result ? json_deep_copy(result) : json_null());
    if (failed)
        json_object_set_new(item, "error", error_document(err));
    return item;
}

void report_repl(struct buffer *out, const json_t *items, enum report_format format) {
    size_t i, worked = 0;
    json_t *item;
    json_array_foreach (items, i, item)
        worked += value_is_true(item, "ok", false);
    json_t *summary = json_pack("{s:I, s:I}", "worked", (json_int_t)worked, "failed",
                                (json_int_t)(json_array_size(items) - worked));
    json_t *document = machine_document("ReplReport", summary, json_deep_copy(items));
    if (format == REPORT_YAML)
        machine_write_yaml(out, document);
    else
        machine_write_json(out, document);
}
