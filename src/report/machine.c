#include "report/machine.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/yaml.h"
#include "report/formats.h"
#include "report/redact.h"

#define INDENT 2

json_t *machine_document(const char *kind, json_t *summary, json_t *items) {
    json_t *document = json_object();
    json_object_set_new(document, "apiVersion", json_string("kcrealm.io/v1"));
    json_object_set_new(document, "kind", json_string(kind));
    json_object_set_new(document, "summary", summary);
    json_object_set_new(document, "items", items);
    return document;
}

json_t *machine_string(const char *text) {
    json_t *string = json_string(text);
    if (string)
        return string;
    auto_text escaped = text_escaped(text);
    return json_string(escaped);
}

json_t *machine_changes(const struct changes *changes) {
    json_t *list = json_array();
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "path", machine_string(change->path));
        json_object_set_new(item, "op", json_string(change_op_name(change->op)));
        if (change->declared)
            json_object_set_new(item, "declared", redact_value(change->path, change->declared));
        if (change->live)
            json_object_set_new(item, "live", redact_value(change->path, change->live));
        json_array_append_new(list, item);
    }
    return list;
}

void machine_write_json(struct buffer *out, json_t *document) {
    value_write(out, document, INDENT, false);
    buffer_add_char(out, '\n');
    json_decref(document);
}

void machine_write_yaml(struct buffer *out, json_t *document) {
    yaml_write(out, document);
    json_decref(document);
}

void json_drift(const struct page *page, const struct drift *drift) {
    machine_write_json(page->out, machine_drift(drift));
}

void json_plan(const struct page *page, const struct plan *plan) {
    machine_write_json(page->out, machine_plan(plan));
}

void json_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    (void)next_command;
    machine_write_json(page->out, machine_outcome(plan));
}

void yaml_drift(const struct page *page, const struct drift *drift) {
    machine_write_yaml(page->out, machine_drift(drift));
}

void yaml_plan(const struct page *page, const struct plan *plan) {
    machine_write_yaml(page->out, machine_plan(plan));
}

void yaml_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    (void)next_command;
    machine_write_yaml(page->out, machine_outcome(plan));
}
