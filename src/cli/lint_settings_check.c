#include "cli/lint_settings.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/finding.h"

#include <string.h>

struct checking {
    const struct config_file *file;
    struct diagnostics *diagnostics;
    const json_t *map;
    const char *path; /* of map, with a dot at its end */
};

static struct diagnostic *complain(const struct checking *checking, const char *key, const char *message) {
    struct position where = positions_member(checking->file->positions, checking->map, key);
    auto_text path = mem_format("%s%s", checking->path, key);
    if (!where.file)
        where.file = checking->file->name;
    return diagnostics_add(checking->diagnostics, SEVERITY_ERROR, &where, path, "%s", message);
}

static void refuse_type(const struct checking *checking, const char *key, const json_t *value,
                        const char *wanted) {
    auto_text message = mem_format("%s is a %s, but it must be %s", key, value_type_name(value), wanted);
    complain(checking, key, message);
}

/* YAML reads a plain `off` as false. */
static void check_severity(const struct checking *checking, const char *key, const json_t *value) {
    const char *text = json_string_value(value);
    if (json_is_false(value) || text_equal(text, "off") || text_equal(text, "warn") ||
        text_equal(text, "error"))
        return;
    auto_text message = mem_format("%s must be off, warn or error", key);
    complain(checking, key, message);
}

static void check_fail_on(const struct checking *checking, const char *key, const json_t *value) {
    const char *text = json_string_value(value);
    if (!text_equal(text, "warn") && !text_equal(text, "error"))
        complain(checking, key, "failOn must be warn or error");
}

static void check_patterns(const struct checking *checking, const char *key, const json_t *value) {
    bool are_texts = json_is_array(value);
    for (size_t i = 0; i < json_array_size(value); i++)
        are_texts = are_texts && json_string_length(json_array_get(value, i));
    if (!are_texts)
        refuse_type(checking, key, value, "a list of patterns such as \"charts/**/test/*.yaml\"");
}

/* A repository may only name what is in it. */
static void check_path(const struct checking *checking, const char *key, const json_t *value) {
    const char *path = json_string_value(value);
    auto_strings parts = {0};
    if (!path || !*path) {
        refuse_type(checking, key, value, "the name of a file");
        return;
    }
    strings_split(&parts, path, '/');
    if (!checking->file->trusted && (*path == '/' || strings_contain(&parts, "..")))
        diagnostic_next(complain(checking, key, "a repository may only name files below its .kcrealm.yaml"),
                        "put it into ~/.config/kcrealm/config.yaml or a file that you name with --config");
}

struct member {
    const char *key;
    void (*check)(const struct checking *checking, const char *key, const json_t *value);
};

static void check_members(const struct checking *checking, const struct member *members) {
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)checking->map, key, value) {
        const struct member *member = members;
        const char *known[8] = {NULL};
        for (size_t i = 0; members[i].key; i++)
            known[i] = members[i].key;
        while (member->key && strcmp(member->key, key) != 0)
            member++;
        if (member->key && !json_is_null(value))
            member->check(checking, key, value);
        if (member->key)
            continue;
        const char *near = text_nearest(key, known);
        auto_text message = mem_format("unknown key %s", key);
        struct diagnostic *diagnostic = complain(checking, key, message);
        if (near)
            diagnostic_next(diagnostic, "did you mean %s?", near);
    }
}

static void check_rule(const struct checking *checking, const char *code, const json_t *value) {
    static const struct member members[] = {
        {"severity", check_severity}, {"include", check_patterns}, {"exclude", check_patterns}, {NULL, NULL}};
    if (finding_code_parse(code) == FINDING_NONE) {
        auto_text message = mem_format("there is no finding %s", code);
        complain(checking, code, message);
        return;
    }
    if (json_is_null(value))
        return;
    if (!json_is_object(value)) {
        check_severity(checking, code, value);
        return;
    }
    auto_text path = mem_format("%s%s.", checking->path, code);
    const struct checking inside = {checking->file, checking->diagnostics, value, path};
    check_members(&inside, members);
}

static void check_rules(const struct checking *checking, const char *key, const json_t *rules) {
    const struct checking inside = {checking->file, checking->diagnostics, rules, "lint.rules."};
    const char *code;
    json_t *value;
    if (!json_is_object(rules))
        refuse_type(checking, key, rules, "a map such as {KCR-1302: off}");
    json_object_foreach ((json_t *)rules, code, value)
        check_rule(&inside, code, value);
}

void lint_settings_check(const struct config_file *file, json_t *map, struct diagnostics *diagnostics) {
    static const struct member members[] = {{"failOn", check_fail_on},   {"rules", check_rules},
                                            {"exclude", check_patterns}, {"placeholders", check_path},
                                            {"baseline", check_path},    {NULL, NULL}};
    const struct checking checking = {file, diagnostics, map, "lint."};
    check_members(&checking, members);
}
