/* Settings from files, as docs/reference/config.md describes them. They are put into the flags that they stand for,
 * below the command line and the environment, so that commands know flags only. */
#ifndef KCREALM_CLI_CONFIG_H
#define KCREALM_CLI_CONFIG_H

#include "kcrealm/cli/session.h"

/* Reads --config FILE, or else the user's config.yaml and the repository's .kcrealm.yaml, and sets flags of the
 * session. Commands that connect to nothing read no file. False when a file is wrong; what is wrong is shown. */
bool config_apply(struct session *session, unsigned command) __attribute__((warn_unused_result));

/* Whether a file that is not trusted says where logins go (which a note told). */
bool config_repository_says_where(const struct config *config);

/* How many files were read (0 for NULL). Those that the user trusts come first, and count first. */
size_t config_file_count(const struct config *config);

/* What a file says below `lint` or `secretClasses`, which was checked; NULL when it says nothing. Borrowed. */
const json_t *config_section(const struct config *config, size_t index, const char *name);

/* A path that a file names, which is relative to its directory; the caller frees it. */
char *config_path(const struct config *config, size_t index, const char *path)
    __attribute__((returns_nonnull, warn_unused_result));

/* NULL is fine. */
void config_free(struct config *config);

#endif
