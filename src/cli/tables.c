#include "kcrealm/cli/tables.h"

#include "cli/settings.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/data/json.h"
#include "kcrealm/realm/kinds.h"

static void set_text(json_t *object, const char *key, const char *text) {
    if (text)
        json_object_set_new(object, key, json_string(text));
}

static json_t *option_names(const struct command *command) {
    json_t *names = json_array();
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].about && (option_table[i].commands & command->bit))
            json_array_append_new(names, json_string(option_table[i].name));
    return names;
}

static json_t *commands(void) {
    json_t *list = json_array();
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        json_t *row = json_pack("{s:s, s:s, s:s}", "name", command->name, "arguments", command->arguments,
                                "about", command->about);
        set_text(row, "details", command->details);
        set_text(row, "examples", command->examples);
        json_object_set_new(row, "options", option_names(command));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *options(void) {
    static const char *const types[] = {
        [FLAG_TRUTH] = "truth", [FLAG_TEXT] = "text", [FLAG_TEXTS] = "texts", [FLAG_OPTIONAL] = "optional"};
    json_t *list = json_array();
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        const char letter[] = {option->letter, '\0'};
        if (!option->about)
            continue;
        json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "name", option->name, "type", types[option->type],
                                "group", option->group, "about", option->about);
        set_text(row, "letter", option->letter ? letter : NULL);
        set_text(row, "argument", option->argument);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *settings(void) {
    static const char *const trusts[] = {
        [SETTING_ANYONE] = "anyone", [SETTING_ANNOUNCED] = "anyone", [SETTING_OWN] = "own"};
    static const char *const types[] = {
        [SETTING_TEXT] = "text", [SETTING_TRUTH] = "truth", [SETTING_PATH] = "path"};
    json_t *list = json_array();
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        json_t *rivals = json_array();
        for (size_t j = 0; j < SETTING_RIVALS_MAX && setting->rivals[j]; j++)
            json_array_append_new(rivals, json_string(setting->rivals[j]));
        json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o}", "key", setting->key, "option",
                                setting->option, "trust", trusts[setting->trust], "type",
                                types[setting->type], "announced", setting->trust == SETTING_ANNOUNCED,
                                "defaultsOnly", setting->defaults_only, "rivals", rivals);
        set_text(row, "environment", setting->environment);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *fields(const struct kind *kind) {
    static const char *const shapes[] = {
        [SHAPE_SCALAR] = "scalar", [SHAPE_SET] = "set",       [SHAPE_LIST] = "list",
        [SHAPE_MAP] = "map",       [SHAPE_KEYED] = "keyed",   [SHAPE_PLAIN] = "plain",
        [SHAPE_LINKS] = "links",   [SHAPE_SECRET] = "secret", [SHAPE_OWN] = "own"};
    static const char *const types[] = {
        [TYPE_STRING] = "string",   [TYPE_BOOLEAN] = "boolean", [TYPE_NUMBER] = "number",
        [TYPE_STRINGS] = "strings", [TYPE_TEXTS] = "texts",     [TYPE_OBJECTS] = "objects",
        [TYPE_ANY] = "any"};
    json_t *list = json_array();
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "name", field->name, "shape", shapes[field->shape],
                                "type", types[field->type], "about", field->about);
        set_text(row, "items", field->item_kind ? field->item_kind->name : NULL);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *kinds(void) {
    static const struct kind *const all[] = {&kind_client, &kind_client_scope, &kind_protocol_mapper};
    json_t *object = json_object();
    for (size_t i = 0; i < mem_count(all); i++)
        json_object_set_new(object, all[i]->name,
                            json_pack("{s:s, s:o}", "key", all[i]->key, "fields", fields(all[i])));
    return object;
}

int tables_run(struct session *session, size_t count, char *const *words) {
    (void)count;
    (void)words;
    auto_buffer text = {0};
    auto_json tables = json_pack("{s:o, s:o, s:o, s:o}", "commands", commands(), "options", options(),
                                 "settings", settings(), "kinds", kinds());
    value_write(&text, tables, 2, false);
    buffer_add_char(&text, '\n');
    return session_finish(session, &text, EXIT_EQUAL);
}
