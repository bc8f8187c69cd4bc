/* Which flags and names of rotate go together. */
#ifndef KCREALM_CLI_ROTATION_USAGE_H
#define KCREALM_CLI_ROTATION_USAGE_H

#include "kcrealm/base/error.h"
#include "kcrealm/cli/flags.h"

/* One client or --all; ERROR_USAGE otherwise. */
bool rotation_usage(const struct flags *flags, struct error *err) __attribute__((warn_unused_result));

/* The same of --abort, which takes one client. */
bool rotation_abort_usage(const struct flags *flags, struct error *err) __attribute__((warn_unused_result));

#endif
