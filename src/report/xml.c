#include "report/xml.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

void xml_add(struct buffer *out, const char *visible) {
    static const char special[] = "&<>\"'";
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (const char *at = visible; *at; at++) {
        const char *found = strchr(special, *at);
        if (found)
            buffer_add_text(out, entities[found - special]);
        else
            buffer_add_char(out, *at);
    }
}

void xml_attribute(struct buffer *out, const char *name, const char *text) {
    auto_text visible = text_escaped(text);
    buffer_format(out, " %s=\"", name);
    xml_add(out, visible);
    buffer_add_char(out, '"');
}
