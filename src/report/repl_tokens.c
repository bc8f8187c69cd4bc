#include "kcrealm/report/repl_tokens.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "report/claims_text.h"
#include "report/columns.h"

#define INDENT 2
#define INACTIVE                                                                                             \
    "not active: Keycloak does not take this token, or not from who asks (expired, its session is over, "    \
    "issued under another name, not for this client)"

/* "user alice through client app of realm ameide", or "the service account of client app …". */
static char *holder_text(const json_t *holder) {
    const char *user = value_text(holder, "user");
    const char *client = value_text(holder, "client");
    const char *realm = value_text(holder, "realm");
    auto_text through = client ? mem_format(" through client %s", client) : mem_dup("");
    auto_text who = user ? mem_format("user %s%s", user, through)
                         : mem_format("client %s", client ? client : "(not named)");
    auto_text text = mem_format("%s of realm %s", who, realm ? realm : "(not named)");
    return text_escaped(text);
}

/* What is worth a word about tokens, each on a line of its own. */
static void notes(const struct page *page, const json_t *result) {
    size_t i = 0;
    const json_t *note = NULL;
    json_array_foreach (json_object_get(result, "notes"), i, note) {
        auto_text text = text_escaped(json_string_value(note) ? json_string_value(note) : "");
        page_paragraph(page, PAINT_DIM, 0, text);
    }
}

static void table(const struct page *page, const json_t *result) {
    struct columns columns = {.count = 4};
    size_t i = 0;
    const json_t *token = NULL;
    json_array_foreach (json_object_get(result, "tokens"), i, token) {
        auto_text ends = claims_time_text(json_object_get(token, "expires"), result, true);
        auto_text ending = mem_format("%s%s", text_starts_with(ends, "in ") ? "expires " : "", ends);
        columns_row(&columns, value_text(token, "token"), value_text(token, "type"), ending,
                    value_text(token, "algorithm"));
    }
    columns_write(page, &columns, INDENT, false);
}

void report_repl_login(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    auto_text holder = holder_text(result);
    auto_text line = mem_format("%s %s", page_symbol(&page, SYMBOL_DONE), holder);
    auto_text scope = text_escaped(value_text(result, "scope") ? value_text(result, "scope") : "");
    auto_text scopes = mem_format("scope   %s", scope);
    page_paragraph(&page, PAINT_BOLD, 0, line);
    table(&page, result);
    if (*scope)
        page_paragraph(&page, PAINT_PLAIN, INDENT, scopes);
    notes(&page, result);
}

void report_repl_tokens(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    if (!json_array_size(json_object_get(result, "tokens"))) {
        page_paragraph(&page, PAINT_PLAIN, 0, "No tokens are held: obtain some with `login`.");
        return;
    }
    auto_text holder = holder_text(result);
    page_paragraph(&page, PAINT_BOLD, 0, holder);
    table(&page, result);
}

void report_repl_whoami(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const char *administrator = value_text(result, "administrator");
    auto_text identity = text_escaped(administrator ? administrator : "nobody (not logged in yet)");
    auto_text line = mem_format("The admin API is asked as %s.", identity);
    if (json_object_get(result, "claims"))
        report_repl_claims(out, result, style);
    else
        page_paragraph(&page, PAINT_PLAIN, 0, "No tokens are held: obtain some with `login`.");
    page_paragraph(&page, PAINT_DIM, 0, line);
}

static void heading(const struct page *page, const json_t *result) {
    const char *title = value_text(result, "title");
    auto_text holder = value_text(result, "client") ? holder_text(result) : NULL;
    auto_text escaped = text_escaped(title ? title : "claims");
    auto_text line = mem_format("%s%s%s", escaped, holder ? ": " : "", holder ? holder : "");
    page_paragraph(page, PAINT_BOLD, 0, line);
}

void report_repl_claims(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const json_t *active = json_object_get(result, "active");
    heading(&page, result);
    if (json_is_false(active)) {
        page_paragraph(&page, PAINT_RED, INDENT, INACTIVE);
        notes(&page, result);
        return;
    }
    if (json_is_true(active))
        page_paragraph(&page, PAINT_GREEN, INDENT, "active: Keycloak takes this token");
    claims_write(&page, INDENT, result);
    notes(&page, result);
}

/* --- verify ------------------------------------------------------------------------------------------------- */

struct state_row {
    const char *state;
    enum symbol symbol;
    enum paint paint;
};

static const struct state_row *state_of(const json_t *check) {
    static const struct state_row rows[] = {{"passed", SYMBOL_DONE, PAINT_GREEN},
                                            {"failed", SYMBOL_FAILED, PAINT_RED},
                                            {"noted", SYMBOL_LEFT, PAINT_DIM},
                                            {"unknown", SYMBOL_NOT_ATTEMPTED, PAINT_BOLD_MAGENTA}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_equal(value_text(check, "state"), rows[i].state))
            return &rows[i];
    return &rows[mem_count(rows) - 1];
}

static void check_lines(const struct page *page, const json_t *check) {
    const size_t name_columns = 11;
    const struct state_row *state = state_of(check);
    const char *symbol = page_symbol(page, state->symbol);
    const char *name = value_text(check, "check") ? value_text(check, "check") : "";
    auto_text detail = text_escaped(value_text(check, "detail") ? value_text(check, "detail") : "");
    const char *next = value_text(check, "next");
    size_t begin = INDENT + text_columns(symbol) + 1;
    size_t hang = begin + name_columns + 1;
    page_indent(page, INDENT);
    page_add(page, state->paint, symbol);
    page_add(page, PAINT_PLAIN, " ");
    page_add(page, PAINT_PLAIN, name);
    page_indent(page, hang - begin - text_columns(name));
    page_flow(page, PAINT_PLAIN, hang, hang, detail, WRAP_WORDS);
    if (next)
        page_paragraph(page, PAINT_CYAN, hang, next);
}

void report_repl_verify(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    size_t i = 0;
    const json_t *check = NULL;
    heading(&page, result);
    json_array_foreach (json_object_get(result, "checks"), i, check)
        check_lines(&page, check);
}

void report_repl_logout(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const char *did = value_text(result, "did");
    auto_text text = text_escaped(did ? did : "");
    page_paragraph(&page, PAINT_PLAIN, 0, text);
}
