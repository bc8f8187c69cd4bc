/* Whether a value in a file is a placeholder: by the name of its key, and by what it says. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_RULES_PLACEHOLDERS_H
#define KCREALM_SRC_DIAGNOSE_LINT_RULES_PLACEHOLDERS_H

#include "diagnose/lint_rules.h"

/* Letters and digits of a key, in lower case; what is longer is cut. */
#define LINT_KEY_SIZE_MAX 64
void lint_key_squash(const char *key, char out[LINT_KEY_SIZE_MAX]);

/* endings ends with NULL. */
bool lint_ends_in_one_of(const char *text, const char *const *endings);

enum lint_key_sort {
    KEY_PLAIN,
    KEY_PERHAPS, /* "secret" and "token" are also what names of Secrets are called */
    KEY_SECRET,
};

/* Of a key in a map of values. */
enum lint_key_sort lint_key_sort(const char *key, const json_t *map);

/* The client ID that a map names; NULL when it names none. Borrowed. */
const char *lint_names_client(const json_t *map);

/* A value, and what is known of it; all borrowed. */
struct lint_secret {
    const char *name; /* of its key, or of the environment variable */
    const char *text;
    const char *client_id; /* or NULL */
    enum lint_key_sort sort;
};

/* Why it is a placeholder, as the end of a sentence; NULL when it is none. Where it need not be a secret at all, only
 * what plainly asks to be replaced is one. */
const char *lint_placeholder_reason(const struct lint_settings *settings, const struct lint_secret *secret);

/* What to do, where the row's advice, which is about secrets of clients, does not fit. */
void lint_placeholder_advise(struct lint_finding *finding, const struct lint_secret *secret,
                             bool is_of_client);

/* Placeholders in rendered manifests: content of Secrets, and environment variables. */
void check_rendered_placeholders(const struct lint_scope *scope, struct lint_report *report);

#endif
