/* What loading has to say, as findings. */
#ifndef KCREALM_DIAGNOSE_LINT_LOADING_H
#define KCREALM_DIAGNOSE_LINT_LOADING_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/diagnose/lint_report.h"

/* Adds a finding for each diagnostic but notes: with its own code, else as an error or a warning of a declaration. */
void lint_take_diagnostics(struct lint_report *report, const struct diagnostics *diagnostics);

#endif
