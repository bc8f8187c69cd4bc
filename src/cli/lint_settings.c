#include "cli/lint_settings.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/config.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/diagnose/glob.h"
#include "kcrealm/diagnose/placeholder.h"
#include "kcrealm/diagnose/vault_policy.h"

#include <stdio.h>
#include <string.h>

/* --- Files ------------------------------------------------------------------------------------------- */

/* The first file that says it counts. The path is beside that file; the caller frees it. NULL: none says it. */
static char *path_of(const struct session *session, const char *key) {
    const json_t *lint;
    for (size_t i = 0; i < config_file_count(session->config); i++) {
        lint = config_section(session->config, i, "lint");
        if (value_text(lint, key))
            return config_path(session->config, i, value_text(lint, key));
    }
    return NULL;
}

bool lint_placeholders_read(const struct session *session, struct strings *placeholders, struct error *err) {
    auto_text name = path_of(session, "placeholders");
    auto_buffer bytes = {0};
    if (!name)
        return true;
    if (!input_read_file(name, &bytes, err))
        return error_wrap(err, "reading the placeholders of the settings");
    return placeholder_list_read(placeholders, buffer_text(&bytes), bytes.size) ||
           error_set(err, ERROR_INPUT, "%s has more than %d placeholders", name, PLACEHOLDER_LIST_MAX);
}

static bool read_policy(const struct session *session, struct lint_choices *choices, struct error *err) {
    const char *name = session->flags.vault_policy;
    auto_buffer bytes = {0};
    if (!name)
        return true;
    if (!input_read_file(name, &bytes, err))
        return error_wrap(err, "reading the Vault policy");
    choices->policy = vault_policy_parse(buffer_text(&bytes), bytes.size, name, err);
    return choices->policy || error_wrap(err, "reading the Vault policy");
}

/* --- Settings ---------------------------------------------------------------------------------------- */

static bool read_fail_on(const struct session *session, struct lint_choices *choices, struct error *err) {
    const char *text = session->flags.fail_on;
    for (size_t i = 0; !text && i < config_file_count(session->config); i++)
        text = value_text(config_section(session->config, i, "lint"), "failOn");
    choices->fail_on = text_equal(text, "error") ? SEVERITY_ERROR : SEVERITY_WARNING;
    if (!text || strcmp(text, "error") == 0 || strcmp(text, "warn") == 0)
        return true;
    return error_set(err, ERROR_USAGE, "--fail-on takes error or warn, not \"%s\"", text);
}

static void take_rules(struct lint_choices *choices, const json_t *rules) {
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)rules, name, value) {
        auto_text key = mem_format("%u", (unsigned)finding_code_parse(name));
        if (!json_object_get(choices->rules, key) && !json_is_null(value))
            json_object_set(choices->rules, key, value);
    }
}

static enum secret_class class_named(const char *name) {
    static const char *const names[] = {[CLASS_EXTERNAL] = "external",
                                        [CLASS_OPERATOR] = "operator",
                                        [CLASS_HELM] = "helm",
                                        [CLASS_SERVICE] = "service"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (text_equal(names[i], name))
            return (enum secret_class)i;
    return CLASS_SERVICE;
}

static void take_classes(struct lint_choices *choices, const json_t *classes) {
    size_t i, count = choices->settings.class_count;
    json_t *item;
    choices->classes =
        mem_resize(choices->classes, (count + json_array_size(classes) + 1) * sizeof *choices->classes);
    json_array_foreach (classes, i, item)
        choices->classes[count++] = (struct secret_class_rule){
            value_text(item, "keys"), class_named(value_text(item, "class")), value_text(item, "store")};
    choices->settings.class_count = count;
}

static void take_sections(const struct session *session, struct lint_choices *choices) {
    for (size_t i = 0; i < config_file_count(session->config); i++) {
        const json_t *lint = config_section(session->config, i, "lint");
        const json_t *exclude = json_object_get(lint, "exclude");
        take_rules(choices, json_object_get(lint, "rules"));
        take_classes(choices, config_section(session->config, i, "secretClasses"));
        if (json_is_array(exclude))
            json_array_extend(choices->exclude, (json_t *)exclude);
    }
}

bool lint_choices_read(const struct session *session, struct lint_choices *choices, struct error *err) {
    const char *baseline = session->flags.baseline;
    choices->rules = json_object();
    choices->exclude = json_array();
    take_sections(session, choices);
    choices->baseline = baseline ? mem_dup(baseline) : path_of(session, "baseline");
    choices->baseline_is_flag = baseline;
    if (!read_fail_on(session, choices, err) || !read_policy(session, choices, err) ||
        !lint_placeholders_read(session, &choices->placeholders, err))
        return false;
    choices->settings.placeholders = &choices->placeholders;
    choices->settings.classes = choices->classes;
    choices->settings.policy = choices->policy;
    return true;
}

void lint_choices_clear(struct lint_choices *choices) {
    strings_clear(&choices->placeholders);
    json_decref(choices->policy);
    json_decref(choices->rules);
    json_decref(choices->exclude);
    mem_free(choices->classes);
    mem_free(choices->baseline);
    *choices = (struct lint_choices){0};
}

/* --- Findings ---------------------------------------------------------------------------------------- */

static bool matches_any(const json_t *patterns, const char *file) {
    size_t i;
    json_t *pattern;
    json_array_foreach (patterns, i, pattern)
        if (glob_matches(json_string_value(pattern), file))
            return true;
    return false;
}

bool lint_choices_allow(const struct lint_choices *choices, struct lint_finding *finding) {
    const char *file = finding->file ? finding->file : "";
    char key[16];
    snprintf(key, sizeof key, "%u", (unsigned)finding->code);
    const json_t *rule = json_object_get(choices->rules, key);
    const json_t *severity = json_is_object(rule) ? json_object_get(rule, "severity") : rule;
    const json_t *include = json_object_get(rule, "include");
    if (matches_any(choices->exclude, file) || matches_any(json_object_get(rule, "exclude"), file) ||
        (json_is_array(include) && !matches_any(include, file)))
        return false;
    const char *word = json_string_value(severity);
    if (json_is_false(severity) || text_equal(word, "off"))
        return false;
    if (word)
        finding->severity = strcmp(word, "error") == 0 ? SEVERITY_ERROR : SEVERITY_WARNING;
    return true;
}
