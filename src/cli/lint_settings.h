/* What lint is told: settings of files below `lint` and `secretClasses`, and flags. */
#ifndef KCREALM_SRC_CLI_LINT_SETTINGS_H
#define KCREALM_SRC_CLI_LINT_SETTINGS_H

#include "cli/config_file.h"
#include "kcrealm/diagnose/lint.h"

struct lint_choices {
    struct lint_settings settings;
    struct strings placeholders;
    struct secret_class_rule *classes; /* texts borrowed from the configuration */
    json_t *policy;
    json_t *rules;         /* "1302" → off, warn, error, or {severity, include, exclude} */
    json_t *exclude;       /* patterns of files */
    char *baseline;        /* or NULL */
    bool baseline_is_flag; /* then it is written when it does not exist */
    enum severity fail_on;
};

/* Reads flags, settings and the files that they name. */
bool lint_choices_read(const struct session *session, struct lint_choices *choices, struct error *err)
    __attribute__((warn_unused_result));
void lint_choices_clear(struct lint_choices *choices);

/* Whether the finding is to be told, by rules and patterns; sets its severity. */
bool lint_choices_allow(const struct lint_choices *choices, struct lint_finding *finding);

/* The placeholders of the settings, for commands that know no others. */
bool lint_placeholders_read(const struct session *session, struct strings *placeholders, struct error *err)
    __attribute__((warn_unused_result));

/* Checks what a file says below `lint`. */
void lint_settings_check(const struct config_file *file, json_t *map, struct diagnostics *diagnostics);

#endif
