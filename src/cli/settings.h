/* What a configuration file may set. */
#ifndef KCREALM_SRC_CLI_SETTINGS_H
#define KCREALM_SRC_CLI_SETTINGS_H

#include "kcrealm/base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define SETTING_RIVALS_MAX 12

enum setting_trust {
    SETTING_ANYONE,    /* also in the repository's .kcrealm.yaml */
    SETTING_ANNOUNCED, /* the same; a note says so, because credentials go where it points */
    SETTING_OWN,       /* only in --config FILE and the user's config.yaml */
};

enum setting_type {
    SETTING_TEXT,
    SETTING_TRUTH,
    SETTING_PATH, /* of a file; relative to the directory of the file that names it */
};

/* What another setting says about the same: the name of an option that was given, "option=value", or "$VARIABLE"
 * that is set. */
struct setting {
    const char *key;
    const char *option; /* name of the flag that it stands for */
    enum setting_trust trust;
    enum setting_type type;
    bool defaults_only;      /* chooses the context, so it cannot depend on one */
    const char *environment; /* the variable of the same meaning, which wins; or NULL */
    const char *rivals[SETTING_RIVALS_MAX];
    bool (*check)(const char *value, struct error *err); /* of a text; NULL: any */
};

extern const struct setting setting_table[];
extern const size_t setting_count;

const struct setting *setting_named(const char *key);

#endif
