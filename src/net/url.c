#include "kcrealm/net/url.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <string.h>

static bool is_unreserved(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

void url_encode_bytes(struct buffer *out, const void *bytes, size_t size) {
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *byte = bytes;
    for (const unsigned char *end = byte + size; byte < end; byte++) {
        if (is_unreserved(*byte)) {
            buffer_add_char(out, (char)*byte);
            continue;
        }
        const char encoded[] = {'%', digits[*byte >> 4], digits[*byte & 0xf]};
        buffer_add(out, encoded, sizeof encoded);
    }
}

void url_encode(struct buffer *out, const char *text) {
    url_encode_bytes(out, text, strlen(text));
}

char *url_path(const char *pattern, ...) {
    struct buffer path = {0};
    va_list arguments;
    va_start(arguments, pattern);
    const char *at = pattern;
    for (const char *gap; (gap = strstr(at, "{}")) != NULL; at = gap + 2) {
        buffer_add(&path, at, (size_t)(gap - at));
        const char *argument = va_arg(arguments, const char *);
        if (!argument) /* fewer arguments than gaps: the rest stays as it stands */
            break;
        url_encode(&path, argument);
    }
    va_end(arguments);
    buffer_add_text(&path, at);
    return buffer_steal(&path);
}
