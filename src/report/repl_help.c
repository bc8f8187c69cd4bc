#include "kcrealm/base/memory.h"
#include "kcrealm/report/repl.h"
#include "report/columns.h"
#include "report/prose.h"

#define INDENT 2

static void list_commands(const struct page *page, const json_t *commands) {
    struct columns columns = {.count = 2};
    size_t i;
    json_t *command;
    json_array_foreach (commands, i, command) {
        const char *operands = value_text(command, "operands");
        auto_text form = mem_format("%s%s%s", value_text(command, "command"), *operands ? " " : "", operands);
        columns_row(&columns, form, value_text(command, "summary"));
    }
    columns_write(page, &columns, INDENT, false);
}

static char *flags_text(const json_t *flags) {
    struct buffer text = {0};
    size_t i;
    json_t *flag;
    json_array_foreach (flags, i, flag) {
        const char *argument = value_text(flag, "argument");
        buffer_format(&text, " [--%s%s%s]", value_text(flag, "flag"), argument ? " " : "",
                      argument ? argument : "");
    }
    return buffer_steal(&text);
}

static void show_page(const struct page *page, const json_t *result) {
    const char *operands = value_text(result, "operands");
    const char *details = value_text(result, "details");
    auto_text flags = flags_text(json_object_get(result, "flags"));
    auto_text usage =
        mem_format("%s%s%s%s", value_text(result, "command"), *operands ? " " : "", operands, flags);
    auto_text does = mem_format("Does this: %s.", value_text(result, "summary"));
    page_flow(page, PAINT_BOLD, 0, INDENT, usage, WRAP_WORDS);
    page_newline(page);
    page_paragraph(page, PAINT_PLAIN, INDENT, does);
    if (details) {
        page_newline(page);
        prose_add(page, INDENT, details);
    }
    page_newline(page);
    page_add(page, PAINT_BOLD, "For example");
    page_newline(page);
    page_paragraph(page, PAINT_CYAN, INDENT, value_text(result, "example"));
}

void report_repl_help(struct buffer *out, const json_t *result, const struct report_style *style) {
    const struct page page = page_make(out, style);
    const json_t *commands = json_object_get(result, "commands");
    if (!commands) {
        show_page(&page, result);
        return;
    }
    list_commands(&page, commands);
    page_newline(&page);
    page_paragraph(&page, PAINT_PLAIN, 0, "help COMMAND tells more, with an example.");
}
