/* The codes of findings as texts that live for ever, as struct error wants them. */
#ifndef KCREALM_DIAGNOSE_FINDING_TEXT_H
#define KCREALM_DIAGNOSE_FINDING_TEXT_H

#include "kcrealm/diagnose/finding.h"

/* "KCR-3012"; static. NULL for FINDING_NONE and for what is no code. */
const char *finding_code_text(enum finding_code code);

#endif
