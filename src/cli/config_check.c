#include "cli/config_file.h"
#include "cli/lint_settings.h"
#include "cli/settings.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/yaml.h"

#include <ctype.h>
#include <string.h>

/* Names and URLs are shorter. */
#define VALUE_SIZE_MAX 1024

struct checking {
    const struct config_file *file;
    struct diagnostics *diagnostics;
};

/* The map that is looked at, and where it stands. */
struct place {
    const json_t *map;
    const char *path; /* "" at the top, else with a dot at its end: "contexts.dev." */
};

static struct diagnostic *complain(const struct checking *checking, const struct place *place,
                                   const char *key, const char *message) {
    struct position where = positions_member(checking->file->positions, place->map, key);
    if (!where.file)
        where.file = checking->file->name;
    auto_text path = mem_format("%s%s", place->path, key);
    return diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &where, path, "%s", message);
}

static void suggest(struct diagnostic *diagnostic, const char *key, const char *const *known) {
    const char *near = text_nearest(key, known);
    auto_strings list = {0};
    for (size_t i = 0; known[i]; i++)
        strings_add(&list, known[i]);
    auto_text all = strings_join(&list, ", ");
    if (near)
        diagnostic_next(diagnostic, "did you mean %s?", near);
    else
        diagnostic_next(diagnostic, "one of %s", all);
}

static void refuse_type(const struct checking *checking, const struct place *place, const char *key,
                        const json_t *value, const char *wanted) {
    auto_text message = mem_format("%s is a %s, but it must be %s", key, value_type_name(value), wanted);
    struct diagnostic *diagnostic = complain(checking, place, key, message);
    if (json_is_number(value) || json_is_boolean(value))
        diagnostic_next(diagnostic, "text that looks like something else is written in quotes");
}

/* "keycloakUrl" as the flag "keycloak-url". The caller frees it. */
static char *flag_of(const char *key) {
    struct buffer flag = {0};
    for (; *key; key++) {
        if (isupper((unsigned char)*key))
            buffer_add_char(&flag, '-');
        buffer_add_char(&flag, (char)tolower((unsigned char)*key));
    }
    return buffer_steal(&flag);
}

/* The key of the setting that stands for the flag, NULL when none does. */
static const char *key_of_flag(const char *flag) {
    for (size_t i = 0; i < setting_count; i++)
        if (strcmp(setting_table[i].option, flag) == 0)
            return setting_table[i].key;
    return NULL;
}

static void suggest_setting(const struct checking *checking, struct diagnostic *diagnostic, const char *key) {
    const char **known = mem_alloc_array(setting_count + 1, sizeof *known);
    size_t count = 0;
    for (size_t i = 0; i < setting_count; i++)
        if (checking->file->trusted || setting_table[i].trust != SETTING_OWN)
            known[count++] = setting_table[i].key;
    suggest(diagnostic, key, known);
    mem_free(known);
}

static void refuse_unknown_setting(const struct checking *checking, const struct place *place,
                                   const char *key) {
    auto_text flag = flag_of(key);
    const struct option *option = option_named(flag);
    const char *spelling = key_of_flag(flag);
    bool only_flag = option && option->about && !spelling;
    auto_text message = only_flag ? mem_format("%s can only be given on the command line", key)
                                  : mem_format("unknown setting %s", key);
    struct diagnostic *diagnostic = complain(checking, place, key, message);
    if (only_flag)
        diagnostic_next(diagnostic, "--%s", flag);
    else
        suggest_setting(checking, diagnostic, spelling ? spelling : key);
}

static void refuse_untrusted(const struct checking *checking, const struct place *place,
                             const struct setting *setting) {
    auto_text message = mem_format("%s must not be set by a repository", setting->key);
    struct diagnostic *diagnostic = complain(checking, place, setting->key, message);
    diagnostic_next(diagnostic,
                    "give --%s, or put it into ~/.config/kcrealm/config.yaml or a file that you name with "
                    "--config",
                    setting->option);
}

static bool is_visible(const char *value) {
    auto_text visible = text_escaped(value);
    return strcmp(visible, value) == 0;
}

static void check_text(const struct checking *checking, const struct place *place,
                       const struct setting *setting, const json_t *value) {
    const char *text = json_string_value(value);
    auto_error err = {0};
    if (!*text || strlen(text) > VALUE_SIZE_MAX || !is_visible(text)) {
        auto_text message = mem_format("%s %s", setting->key,
                                       !*text             ? "is empty"
                                       : is_visible(text) ? "is too long"
                                                          : "holds control or invisible characters");
        complain(checking, place, setting->key, message);
    } else if (setting->check && !setting->check(text, &err)) {
        struct diagnostic *diagnostic = complain(checking, place, setting->key, err.message);
        if (err.next)
            diagnostic_next(diagnostic, "%s", err.next);
    }
}

static void check_setting(const struct checking *checking, const struct place *place, const char *key,
                          const json_t *value) {
    const struct setting *setting = setting_named(key);
    if (!setting)
        refuse_unknown_setting(checking, place, key);
    else if (setting->trust == SETTING_OWN && !checking->file->trusted)
        refuse_untrusted(checking, place, setting);
    else if (setting->defaults_only && strcmp(place->path, "defaults.") != 0)
        complain(checking, place, key, "what chooses the context can only stand below defaults");
    else if (json_is_null(value))
        return;
    else if (setting->type == SETTING_TRUTH && !json_is_boolean(value))
        refuse_type(checking, place, key, value, "true or false");
    else if (setting->type != SETTING_TRUTH && !json_is_string(value))
        refuse_type(checking, place, key, value, "text");
    else if (setting->type != SETTING_TRUTH)
        check_text(checking, place, setting, value);
}

/* Members of a map; null says nothing. */
static bool is_map(const struct checking *checking, const struct place *place, const char *key,
                   const json_t *value) {
    if (json_is_object(value))
        return true;
    if (!json_is_null(value))
        refuse_type(checking, place, key, value, "a map");
    return false;
}

static void check_settings(const struct checking *checking, const struct place *place, const char *key,
                           json_t *map) {
    if (!is_map(checking, place, key, map))
        return;
    auto_text path = mem_format("%s%s.", place->path, key);
    const struct place inside = {map, path};
    const char *name;
    json_t *value;
    json_object_foreach (map, name, value)
        check_setting(checking, &inside, name, value);
}

static void check_contexts(const struct checking *checking, const struct place *place, const char *key,
                           json_t *contexts) {
    if (!is_map(checking, place, key, contexts))
        return;
    const struct place inside = {contexts, "contexts."};
    const char *name;
    json_t *map;
    json_object_foreach (contexts, name, map)
        check_settings(checking, &inside, name, map);
}

static void check_lint(const struct checking *checking, const struct place *place, const char *key,
                       json_t *map) {
    if (is_map(checking, place, key, map))
        lint_settings_check(checking->file, map, checking->diagnostics);
}

static void check_class_member(const struct checking *checking, const struct place *place, const char *key,
                               const json_t *value) {
    static const char *const keys[] = {"keys", "class", "store", NULL};
    static const char *const classes[] = {"external", "operator", "helm", "service", NULL};
    bool known = false, is_class = strcmp(key, "class") == 0;
    for (size_t i = 0; keys[i]; i++)
        known |= strcmp(keys[i], key) == 0;
    if (!known) {
        auto_text message = mem_format("unknown key %s", key);
        suggest(complain(checking, place, key, message), key, keys);
        return;
    }
    if (!json_is_string(value)) {
        refuse_type(checking, place, key, value, "text");
        return;
    }
    for (size_t i = 0; is_class && classes[i]; i++)
        if (strcmp(classes[i], json_string_value(value)) == 0)
            return;
    if (is_class)
        suggest(complain(checking, place, key, "there is no such class"), json_string_value(value), classes);
}

static void check_class(const struct checking *checking, const json_t *list, size_t index, json_t *item) {
    static const char *const required[] = {"keys", "class"};
    struct position where = positions_item(checking->file->positions, list, index);
    auto_text path = mem_format("secretClasses[%zu]", index);
    if (!json_is_object(item)) {
        diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &where, path,
                        "an entry is a map of keys and class");
        return;
    }
    auto_text prefix = mem_format("%s.", path);
    const struct place inside = {item, prefix};
    const char *key;
    json_t *value;
    json_object_foreach (item, key, value)
        check_class_member(checking, &inside, key, value);
    for (size_t i = 0; i < mem_count(required); i++)
        if (!json_object_get(item, required[i]))
            diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &where, path, "%s is missing",
                            required[i]);
}

static void check_classes(const struct checking *checking, const struct place *place, const char *key,
                          json_t *list) {
    size_t i;
    json_t *item;
    if (!json_is_array(list) && !json_is_null(list))
        refuse_type(checking, place, key, list, "a list");
    json_array_foreach (list, i, item)
        check_class(checking, list, i, item);
}

static const struct {
    const char *key;
    void (*check)(const struct checking *checking, const struct place *place, const char *key, json_t *value);
} sections[] = {{"defaults", check_settings},
                {"contexts", check_contexts},
                {"lint", check_lint},
                {"secretClasses", check_classes}};

static void check_section(const struct checking *checking, const struct place *top, const char *key,
                          json_t *value) {
    const char *known[mem_count(sections) + 1] = {NULL};
    for (size_t i = 0; i < mem_count(sections); i++) {
        known[i] = sections[i].key;
        if (strcmp(key, known[i]) != 0)
            continue;
        sections[i].check(checking, top, key, value);
        return;
    }
    if (setting_named(key)) {
        diagnostic_next(complain(checking, top, key, "a setting stands below defaults or a context"),
                        "defaults: {%s: …}", key);
        return;
    }
    auto_text message = mem_format("unknown section %s", key);
    suggest(complain(checking, top, key, message), key, known);
}

static void check_root(const struct checking *checking, json_t *root) {
    const struct position start = {checking->file->name, 1, 1};
    const struct place top = {root, ""};
    const char *key;
    json_t *value;
    if (json_array_size(checking->file->documents) > 1)
        diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &start, NULL,
                        "a configuration is one document");
    else if (root && !json_is_object(root) && !json_is_null(root))
        diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &start, NULL,
                        "a configuration is a map with defaults and contexts, not a %s",
                        value_type_name(root));
    else
        json_object_foreach (root, key, value)
            check_section(checking, &top, key, value);
}

bool config_check(struct config_file *file, struct diagnostics *diagnostics) {
    const struct checking checking = {file, diagnostics};
    auto_error err = {0};
    file->positions = positions_new();
    file->documents =
        yaml_parse(buffer_text(&file->bytes), file->bytes.size, file->name, file->positions, &err);
    if (file->documents) {
        file->root = json_array_get(file->documents, 0);
        check_root(&checking, file->root);
    } else {
        diagnostics_take_error(diagnostics, &err);
    }
    return diagnostics->error_count == 0;
}
