/* What the values of options have to look like, as far as that can be told without anything else. */
#ifndef CLI_FLAG_VALUES_H
#define CLI_FLAG_VALUES_H

#include "kcrealm/cli/flags.h"

/* Checks what was given, also what the command will not need: ERROR_USAGE. */
bool flag_values_check(const struct flags *flags, struct error *err) __attribute__((warn_unused_result));

/* The value of --parallel; 0 when it is not one. */
unsigned flag_parallel(const char *text);

#endif
