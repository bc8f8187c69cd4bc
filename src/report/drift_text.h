/* A drift for people. */
#ifndef KCREALM_SRC_REPORT_DRIFT_TEXT_H
#define KCREALM_SRC_REPORT_DRIFT_TEXT_H

#include "report/page.h"

void drift_text(const struct page *page, const struct drift *drift);

#endif
