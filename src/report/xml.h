/* Texts in XML 1.0. */
#ifndef KCREALM_SRC_REPORT_XML_H
#define KCREALM_SRC_REPORT_XML_H

#include "kcrealm/base/buffer.h"

/* Adds text as content or as the value of an attribute in double quotes. It must be visible text (base/text.h):
 * XML has no way to write most control characters. */
void xml_add(struct buffer *out, const char *visible);

/* Adds ` name="text"`; text may hold anything. */
void xml_attribute(struct buffer *out, const char *name, const char *text);

#endif
