/* Files that lint writes. */
#ifndef KCREALM_SRC_CLI_LINT_FILES_H
#define KCREALM_SRC_CLI_LINT_FILES_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

/* Puts bytes in the place of a file's content, all or nothing: written beside it with the same mode, and renamed. What a
 * link points to is replaced, not the link. */
bool lint_file_replace(const char *name, const struct buffer *bytes, struct error *err)
    __attribute__((warn_unused_result));

/* Writes a file that does not exist yet. */
bool lint_file_create(const char *name, const struct buffer *bytes, struct error *err)
    __attribute__((warn_unused_result));

#endif
