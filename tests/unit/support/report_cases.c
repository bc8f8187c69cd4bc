#include "support/report_cases.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const struct report_style style_plain = {.color = false, .ascii = false, .columns = 80};
const struct report_style style_ascii = {.color = false, .ascii = true, .columns = 80};
const struct report_style style_color = {.color = true, .ascii = false, .columns = 80};

static struct drift_item *judge(struct report_case *given_case, const struct desired_object *from,
                                const char *live, bool strict) {
    struct desired_object *object = &given_case->objects[given_case->count++];
    *object = *from;
    object->where = (struct position){"values.yaml", (unsigned)given_case->count * 10, 7};
    auto_json live_value = given(live);
    return drift_judge(&given_case->drift, object, live_value, strict);
}

struct drift_item *case_object(struct report_case *given_case, const struct kind *kind, const char *realm,
                               const char *name, const char *declared, const char *live) {
    const struct desired_object object = {
        .kind = kind, .realm = mem_dup(realm), .name = mem_dup(name), .spec = given(declared)};
    return judge(given_case, &object, live, false);
}

struct drift_item *case_client(struct report_case *given_case, const char *name, const char *declared,
                               const char *live) {
    return case_object(given_case, &kind_client, "ameide", name, declared, live);
}

struct drift_item *case_client_strict(struct report_case *given_case, const char *name, const char *declared,
                                      const char *live) {
    const struct desired_object object = {
        .kind = &kind_client, .realm = mem_dup("ameide"), .name = mem_dup(name), .spec = given(declared)};
    return judge(given_case, &object, live, true);
}

char *case_drift(struct report_case *given_case, enum report_format format,
                 const struct report_style *style) {
    struct buffer out = {0};
    report_drift(&out, &given_case->drift, format, style);
    return buffer_steal(&out);
}

void case_make_plan(struct report_case *given_case, enum ensure_mode mode) {
    plan_clear(&given_case->plan);
    plan_make(&given_case->drift, mode, &given_case->plan);
}

char *case_plan(struct report_case *given_case, enum ensure_mode mode, enum report_format format,
                const struct report_style *style) {
    case_make_plan(given_case, mode);
    struct buffer out = {0};
    report_plan(&out, &given_case->plan, format, style);
    return buffer_steal(&out);
}

char *case_outcome(struct report_case *given_case, enum report_format format,
                   const struct report_style *style, const char *next_command) {
    struct buffer out = {0};
    report_outcome(&out, &given_case->plan, format, style, next_command);
    return buffer_steal(&out);
}

char *case_links(struct report_case *given_case, const struct report_style *style) {
    struct buffer out = {0};
    report_links(&out, &given_case->plan, style);
    return buffer_steal(&out);
}

void check_document(const char *text, const char *kind, const char *summary, const char *items) {
    auto_error err = {0};
    auto_json document = value_parse(text, strlen(text), "the report", &err);
    assert_non_null(document);
    auto_json expected_summary = given(summary);
    auto_json expected_items = given(items);
    assert_string_equal(value_text(document, "apiVersion"), "kcrealm.io/v1");
    assert_string_equal(value_text(document, "kind"), kind);
    same_json("summary", value_at(document, "summary", NULL), expected_summary);
    same_json("items", value_at(document, "items", NULL), expected_items);
    assert_int_equal(json_object_size(document), 4);
}

size_t widest_line(const char *text) {
    size_t widest = 0;
    while (*text) {
        size_t size = strcspn(text, "\n");
        auto_text line = mem_dup_n(text, size);
        size_t columns = text_columns(line);
        widest = columns > widest ? columns : widest;
        text += size + (text[size] == '\n');
    }
    return widest;
}

void case_clear(struct report_case *given_case) {
    plan_clear(&given_case->plan);
    drift_clear(&given_case->drift);
    for (size_t i = 0; i < given_case->count; i++) {
        mem_free(given_case->objects[i].realm);
        mem_free(given_case->objects[i].name);
        json_decref(given_case->objects[i].spec);
    }
    given_case->count = 0;
}
