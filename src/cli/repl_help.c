#include "cli/repl_look.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define NAMES_MAX 64

static json_t *command_brief(const struct repl_command *command) {
    return json_pack("{s:s, s:s, s:s}", "command", command->name, "operands", command->operands, "summary",
                     command->summary);
}

static json_t *list_commands(const char *begin) {
    const struct repl_command *row;
    json_t *list = json_array();
    for (size_t i = 0; (row = repl_command_at(i)); i++)
        if (text_starts_with(row->name, begin))
            json_array_append_new(list, command_brief(row));
    return list;
}

static json_t *flags_of(const struct repl_command *command) {
    json_t *list = json_array();
    for (const struct repl_flag *flag = command->flags; flag && flag->name; flag++)
        json_array_append_new(list, json_pack("{s:s, s:s*}", "flag", flag->name, "argument", flag->argument));
    return list;
}

static json_t *command_page(const struct repl_command *command) {
    json_t *page = command_brief(command);
    if (command->details)
        json_object_set_new(page, "details", json_string(command->details));
    json_object_set_new(page, "flags", flags_of(command));
    json_object_set_new(page, "example", json_string(command->example));
    return page;
}

static bool refuse_topic(const char *topic, struct error *err) {
    const char *names[NAMES_MAX + 1] = {NULL};
    const struct repl_command *row;
    for (size_t i = 0; i < NAMES_MAX && (row = repl_command_at(i)); i++)
        names[i] = row->name;
    const char *near = text_nearest(topic, names);
    error_set(err, ERROR_USAGE, "there is no command \"%s\"", topic);
    return near ? error_next(err, "did you mean %s?", near) : error_next(err, "help lists the commands");
}

bool repl_run_help(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)repl;
    auto_text topic = strings_join(&line->operands, " ");
    const struct repl_command *command = *topic ? repl_command_named(topic) : NULL;
    if (command) {
        *result = command_page(command);
        return true;
    }
    auto_text begin = *topic ? mem_format("%s ", topic) : mem_dup("");
    json_t *list = list_commands(begin);
    *result = json_pack("{s:o}", "commands", list);
    if (json_array_size(list))
        return true;
    json_decref(*result);
    *result = NULL;
    return refuse_topic(topic, err);
}
