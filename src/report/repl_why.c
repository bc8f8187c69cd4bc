#include "kcrealm/report/repl_why.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/finding.h"
#include "report/columns.h"
#include "report/prose.h"
#include "report/severities.h"

#include <string.h>

#define INDENT 2
#define NOTE_INDENT 4

/* How a row begins, by its state. */
static const struct mark {
    const char *state;
    enum symbol symbol;
} marks[] = {{"passed", SYMBOL_DONE},     {"authenticates", SYMBOL_DONE}, {"refused", SYMBOL_FAILED},
             {"absent", SYMBOL_LEFT},     {"unreadable", SYMBOL_LEFT},    {"not-tried", SYMBOL_LEFT},
             {NULL, SYMBOL_NOT_ATTEMPTED}};

static const char *mark_of(const struct page *page, const char *state) {
    size_t i = 0;
    while (marks[i].state && !text_equal(marks[i].state, state))
        i++;
    return page_symbol(page, marks[i].symbol);
}

/* --- authorize --------------------------------------------------------------------------------------------------- */

void report_repl_authorize(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 3};
    size_t i;
    const json_t *step;
    json_array_foreach (json_object_get(result, "steps"), i, step)
        columns_row(&columns, mark_of(&page, value_text(step, "state")), value_text(step, "check"),
                    value_text(step, "detail"));
    columns_write(&page, &columns, 0, false);
}

/* --- try --------------------------------------------------------------------------------------------------------- */

static char *words_of(const json_t *hop) {
    const char *state = value_text(hop, "state"), *detail = value_text(hop, "detail");
    return mem_format("%s%s%s", state ? state : "?", detail ? ": " : "", detail ? detail : "");
}

void report_repl_try(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 4};
    size_t i;
    const json_t *hop;
    json_array_foreach (json_object_get(result, "hops"), i, hop) {
        auto_text words = words_of(hop);
        columns_row(&columns, mark_of(&page, value_text(hop, "state")), value_text(hop, "hop"),
                    value_text(hop, "place"), words);
    }
    columns_write(&page, &columns, 0, false);
    json_array_foreach (json_object_get(result, "hops"), i, hop) {
        const char *next = value_text(hop, "next");
        auto_text shown = text_escaped(next ? next : "");
        auto_text line = mem_format("%s: %s", value_text(hop, "hop"), shown);
        if (next)
            prose_flow(&page, 0, INDENT, line);
    }
}

/* --- evaluate ---------------------------------------------------------------------------------------------------- */

static char *joined(const json_t *list) {
    auto_strings texts = {0};
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        if (json_is_string(item))
            strings_add(&texts, json_string_value(item));
    }
    return strings_join(&texts, ", ");
}

static void add_roles(struct columns *columns, const json_t *result, const char *member, const char *label) {
    const json_t *roles = json_object_get(result, member);
    auto_text of_realm = joined(json_object_get(roles, "realm"));
    auto_text of_client = joined(json_object_get(roles, "client"));
    columns_row(columns, label, "realm", *of_realm ? of_realm : "none");
    columns_row(columns, "", "client", *of_client ? of_client : "none");
}

/* The names of the mappers of each scope on one line. */
static void add_mappers(struct columns *columns, const json_t *result) {
    auto_json by_scope = json_object();
    size_t i;
    const json_t *mapper;
    const char *scope;
    json_t *names;
    json_array_foreach (json_object_get(result, "mappers"), i, mapper) {
        const char *from = value_text(mapper, "from");
        if (!json_object_get(by_scope, from ? from : "?"))
            json_object_set_new(by_scope, from ? from : "?", json_array());
        json_array_append(json_object_get(by_scope, from ? from : "?"), json_object_get(mapper, "name"));
    }
    i = 0;
    json_object_foreach (by_scope, scope, names) {
        auto_text list = joined(names);
        columns_row(columns, i++ ? "" : "mappers", scope, list);
    }
}

static void add_claims(const struct page *page, const json_t *result, const char *member,
                       const char *heading) {
    const json_t *claims = json_object_get(result, member);
    auto_buffer text = {0};
    if (!claims)
        return;
    page_newline(page);
    page_paragraph(page, PAINT_BOLD, 0, heading);
    value_write(&text, claims, 2, false);
    buffer_add_text(page->out, buffer_text(&text));
    page_newline(page);
}

void report_repl_evaluate(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    struct columns columns = {.count = 3};
    auto_text ignored = joined(json_object_get(result, "ignoredScopes"));
    auto_text shown = text_escaped(ignored);
    add_mappers(&columns, result);
    add_roles(&columns, result, "granted", "granted");
    add_roles(&columns, result, "notGranted", "not granted");
    columns_write(&page, &columns, 0, false);
    if (*shown) {
        auto_text line =
            mem_format("not linked to the client: %s. Evaluation passes over it; the token endpoint "
                       "answers `invalid_scope`.",
                       shown);
        prose_flow(&page, 0, 0, line);
    }
    add_claims(&page, result, "accessToken", "access token");
    add_claims(&page, result, "idToken", "ID token");
    add_claims(&page, result, "userinfo", "userinfo");
}

/* --- explain ----------------------------------------------------------------------------------------------------- */

static void add_note(const struct page *page, const char *label, const char *text) {
    if (!text || !*text)
        return;
    auto_text shown = text_escaped(text);
    size_t used = NOTE_INDENT + strlen(label);
    page_indent(page, NOTE_INDENT);
    page_add(page, PAINT_BOLD, label);
    prose_flow(page, used, used, shown);
}

static void add_finding(const struct page *page, const json_t *finding) {
    const char *code = value_text(finding, "code");
    const struct finding_kind *kind = finding_kind(finding_code_parse(code ? code : ""));
    enum severity severity = kind ? kind->severity : SEVERITY_ERROR;
    auto_text label = mem_format("%s[%s]: ", severity_name(severity), code ? code : "?");
    auto_text message = text_escaped(value_text(finding, "message"));
    auto_text advice = kind ? prose_first(kind->advice) : NULL;
    const char *next = value_text(finding, "next");
    page_add(page, severity_paint(severity), label);
    page_flow(page, PAINT_BOLD, strlen(label), INDENT, message, WRAP_WORDS);
    page_indent(page, NOTE_INDENT);
    prose_flow(page, NOTE_INDENT, NOTE_INDENT, kind ? kind->meaning : "");
    add_note(page, "seen: ", value_text(finding, "evidence"));
    add_note(page, "try: ", next ? next : advice);
}

static void add_not_looked(const struct page *page, const json_t *result) {
    size_t i;
    const json_t *text;
    json_array_foreach (json_object_get(result, "notLooked"), i, text) {
        auto_text shown = text_escaped(json_string_value(text));
        auto_text line = mem_format("not looked at: %s", shown);
        page_paragraph(page, PAINT_DIM, 0, line);
    }
}

/* Nothing to explain, or nothing that a finding stands for. */
static void add_plain(const struct page *page, const json_t *result) {
    const char *failure = value_text(result, "failure");
    auto_text shown = text_escaped(failure ? failure : "no line of this session has failed");
    page_paragraph(page, PAINT_PLAIN, 0, shown);
    add_note(page, "try: ", value_text(result, "next"));
}

void report_repl_explain(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const json_t *findings = json_object_get(result, "findings");
    const char *code = value_text(result, "code");
    size_t i;
    const json_t *finding;
    if (code) {
        report_finding_kind(out, finding_kind(finding_code_parse(code)), REPORT_TEXT, style);
        return;
    }
    if (!json_array_size(findings))
        add_plain(&page, result);
    json_array_foreach (findings, i, finding)
        add_finding(&page, finding);
    add_not_looked(&page, result);
}
