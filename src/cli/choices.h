/* Values of options that are one of a few words. */
#ifndef KCREALM_SRC_CLI_CHOICES_H
#define KCREALM_SRC_CLI_CHOICES_H

#include "cli/offers.h"
#include "kcrealm/cli/flags.h"

/* Adds the words that the option takes for that command: those of its row ("auto|native|…"), the formats that the
 * command writes, the hops of status, true and false. */
void choices_add(struct offers *offers, unsigned command, const struct option *option);

#endif
