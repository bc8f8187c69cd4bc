/* Findings in texts inside of manifests belong to the file that holds the manifest. */
#ifndef KCREALM_DIAGNOSE_LINT_EMBEDDED_H
#define KCREALM_DIAGNOSE_LINT_EMBEDDED_H

#include "kcrealm/diagnose/lint_ignore.h"
#include "kcrealm/realm/collection.h"

/* Gives the findings that are called after the embedded text their place in the file: where the text's lines stand
 * there as they are (a block with |), else the key that holds it. */
void lint_embedded(struct lint_report *report, const struct collected_text *embedded,
                   const struct lint_text *file);

#endif
