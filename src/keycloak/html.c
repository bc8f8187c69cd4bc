#include "keycloak/html.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENTITY_MAX 10
#define UNICODE_MAX 0x10ffff

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ':';
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* Where the text begins in the bytes, in any case of letters; NULL when it does not. */
static const char *find(const char *at, const char *end, const char *text) {
    size_t length = strlen(text);
    for (; (size_t)(end - at) >= length; at++)
        if (strncasecmp(at, text, length) == 0)
            return at;
    return NULL;
}

/* --- Pieces ------------------------------------------------------------------------------------------------- */

/* The end of a tag: the first ">" that stands in no quotes. */
static const char *tag_end(const char *at, const char *end) {
    for (char quote = '\0'; at < end; at++) {
        if (quote)
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            return at;
    }
    return end;
}

/* Scripts hold "<" that are no tags. */
static void skip_inside(struct html *html, const struct html_piece *tag) {
    static const struct { const char *name, *end; } rows[] = {{"script", "</script"}, {"style", "</style"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (tag->closes || !text_equal(tag->name, rows[i].name))
            continue;
        const char *end = find(html->at, html->end, rows[i].end);
        html->at = end ? end : html->end;
    }
}

static void take_tag(struct html *html, struct html_piece *piece) {
    const char *at = html->at + 1;
    piece->closes = at < html->end && *at == '/';
    at += piece->closes;
    size_t length = 0;
    for (; at < html->end && is_name(*at); at++)
        if (length < HTML_NAME_MAX - 1)
            piece->name[length++] = (char)tolower((unsigned char)*at);
    piece->begin = at;
    piece->end = tag_end(at, html->end);
    html->at = piece->end < html->end ? piece->end + 1 : html->end;
    skip_inside(html, piece);
}

static void skip_comment(struct html *html) {
    bool is_comment = html->end - html->at >= 4 && memcmp(html->at, "<!--", 4) == 0;
    const char *end = is_comment ? find(html->at + 4, html->end, "-->") : tag_end(html->at, html->end);
    size_t length = is_comment ? 3 : 1;
    html->at = end && (size_t)(html->end - end) >= length ? end + length : html->end;
}

static bool is_declaration(const struct html *html) {
    return html->end - html->at >= 2 && *html->at == '<' && (html->at[1] == '!' || html->at[1] == '?');
}

static bool is_tag(const struct html *html) {
    return html->end - html->at >= 2 && *html->at == '<' &&
           (html->at[1] == '/' || isalpha((unsigned char)html->at[1]));
}

bool html_next(struct html *html, struct html_piece *piece) {
    *piece = (struct html_piece){.begin = html->at, .end = html->at};
    while (is_declaration(html))
        skip_comment(html);
    if (html->at >= html->end)
        return false;
    if (is_tag(html)) {
        take_tag(html, piece);
        return true;
    }
    piece->begin = html->at++;
    while (html->at < html->end && *html->at != '<')
        html->at++;
    piece->end = html->at;
    return true;
}

/* --- Entities ----------------------------------------------------------------------------------------------- */

static void add_utf8(struct buffer *out, uint32_t code) {
    if (code == 0 || code > UNICODE_MAX || (code >= 0xd800 && code < 0xe000))
        code = 0xfffd;
    if (code < 0x80) {
        buffer_add_char(out, (char)code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char firsts[] = {0, 0xc0, 0xe0, 0xf0};
    buffer_add_char(out, (char)(firsts[more] | (code >> (6 * more))));
    while (more-- > 0)
        buffer_add_char(out, (char)(0x80 | ((code >> (6 * more)) & 0x3f)));
}

static bool add_named(struct buffer *out, const char *name) {
    static const struct {
        const char *name, *text;
    } rows[] = {{"amp", "&"},  {"lt", "<"},   {"gt", ">"},    {"quot", "\""},
                {"apos", "'"}, {"nbsp", " "}, {"laquo", "«"}, {"raquo", "»"}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_equal(name, rows[i].name))
            return buffer_add_text(out, rows[i].text);
    return false;
}

static bool add_numbered(struct buffer *out, const char *number) {
    bool is_hex = *number == 'x' || *number == 'X';
    char *end;
    unsigned long code = strtoul(number + is_hex, &end, is_hex ? 16 : 10);
    if (!isxdigit((unsigned char)number[is_hex]) || *end)
        return false;
    add_utf8(out, code > UNICODE_MAX ? 0 : (uint32_t)code);
    return true;
}

/* Adds what stands at `at`, an entity or one byte, and returns where the next begins. NUL bytes are dropped. */
static const char *add_resolved(struct buffer *out, const char *at, const char *end) {
    char name[ENTITY_MAX + 1] = {0};
    size_t length = 0;
    if (*at == '&')
        while (length < ENTITY_MAX && at + 1 + length < end &&
               (isalnum((unsigned char)at[1 + length]) || at[1 + length] == '#')) {
            name[length] = at[1 + length];
            length++;
        }
    bool is_entity = length && at + 1 + length < end && at[1 + length] == ';' &&
                     (name[0] == '#' ? add_numbered(out, name + 1) : add_named(out, name));
    if (is_entity)
        return at + length + 2;
    if (*at)
        buffer_add_char(out, *at);
    return at + 1;
}

/* --- Attributes and text ------------------------------------------------------------------------------------ */

struct attribute {
    const char *name, *name_end, *value, *value_end;
};

static const char *read_value(const char *at, const char *end, struct attribute *attribute) {
    char quote = at < end && (*at == '"' || *at == '\'') ? *at : '\0';
    attribute->value = at += quote != '\0';
    while (at < end && (quote ? *at != quote : !is_space(*at)))
        at++;
    attribute->value_end = at;
    return at < end && quote ? at + 1 : at;
}

/* Reads one attribute and returns where the next may begin; end when there is none. */
static const char *read_attribute(const char *at, const char *end, struct attribute *attribute) {
    while (at < end && !is_name(*at))
        at++;
    attribute->name = at;
    while (at < end && is_name(*at))
        at++;
    attribute->name_end = at;
    attribute->value = attribute->value_end = at;
    const char *sign = skip_space(at, end);
    return sign < end && *sign == '=' ? read_value(skip_space(sign + 1, end), end, attribute) : at;
}

bool html_attribute(const struct html_piece *piece, const char *name, struct buffer *value) {
    size_t length = strlen(name);
    for (const char *at = piece->begin; at < piece->end;) {
        struct attribute attribute;
        at = read_attribute(at, piece->end, &attribute);
        if ((size_t)(attribute.name_end - attribute.name) != length ||
            strncasecmp(attribute.name, name, length) != 0)
            continue;
        for (const char *byte = attribute.value; byte < attribute.value_end;)
            byte = add_resolved(value, byte, attribute.value_end);
        return true;
    }
    return false;
}

static bool ends_with_space(const struct buffer *text) {
    return !text->size || text->data[text->size - 1] == ' ';
}

void html_text(const struct html_piece *piece, struct buffer *text) {
    for (const char *at = piece->begin; at < piece->end;) {
        if (!is_space(*at)) {
            at = add_resolved(text, at, piece->end);
            continue;
        }
        if (!ends_with_space(text))
            buffer_add_char(text, ' ');
        at++;
    }
}
