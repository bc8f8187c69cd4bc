/* Our own writer, because jansson prints 0.1 as 0.10000000000000001. */
#include "kcrealm/data/json.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct writer {
    struct buffer *out;
    int indent;
    bool sorted;
};

static void write_value(const struct writer *writer, const json_t *value, size_t depth);

void value_add_number(struct buffer *out, const json_t *number) {
    if (json_is_integer(number)) {
        buffer_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
        return;
    }
    static const int fewest_digits = 15, enough_digits = 17;
    double real = json_real_value(number);
    auto_text text = NULL;
    for (int digits = fewest_digits; digits <= enough_digits; digits++) {
        mem_replace(&text, mem_format("%.*g", digits, real));
        if (strtod(text, NULL) == real)
            break;
    }
    /* The point keeps it a real number for every reader of JSON and of YAML 1.1. */
    size_t mantissa = strcspn(text, "e");
    buffer_add(out, text, mantissa);
    if (!memchr(text, '.', mantissa))
        buffer_add_text(out, ".0");
    buffer_add_text(out, text + mantissa);
}

static const char *short_escape(unsigned char character) {
    switch (character) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void add_code(struct buffer *out, uint32_t code) {
    if (code > 0xffff) { /* as its surrogates */
        buffer_format(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
        return;
    }
    const char *escape = code < 0x80 ? short_escape((unsigned char)code) : NULL;
    if (escape)
        buffer_add_text(out, escape);
    else
        buffer_format(out, "\\u%04x", code);
}

static bool is_ordinary(unsigned char character) {
    return character >= 0x20 && character < 0x7f && character != '"' && character != '\\';
}

/* What JSON demands, and what would act on the terminal of whoever looks at the document. */
static bool needs_escape(uint32_t code) {
    return code == '"' || code == '\\' || text_acts_on_terminals(code);
}

void value_add_string(struct buffer *out, const char *text, size_t size) {
    buffer_add_char(out, '"');
    size_t written = 0;
    for (size_t i = 0; i < size;) {
        uint32_t code = 0;
        bool ordinary = is_ordinary((unsigned char)text[i]);
        size_t length = ordinary ? 1 : text_decode(text + i, &code);
        if (!ordinary && length && needs_escape(code)) {
            buffer_add(out, text + written, i - written);
            add_code(out, code);
            written = i + length;
        }
        i += length ? length : 1;
    }
    buffer_add(out, text + written, size - written);
    buffer_add_char(out, '"');
}

static void write_break(const struct writer *writer, size_t depth) {
    if (writer->indent == 0)
        return;
    buffer_add_char(writer->out, '\n');
    buffer_add_repeated(writer->out, ' ', depth * (size_t)writer->indent);
}

static void write_list(const struct writer *writer, const json_t *list, size_t depth) {
    size_t index;
    json_t *item;
    buffer_add_char(writer->out, '[');
    json_array_foreach (list, index, item) {
        if (index)
            buffer_add_char(writer->out, ',');
        write_break(writer, depth + 1);
        write_value(writer, item, depth + 1);
    }
    if (json_array_size(list))
        write_break(writer, depth);
    buffer_add_char(writer->out, ']');
}

static int compare_keys(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **keys_of(const json_t *map, bool sorted) {
    const char **keys = mem_alloc_array(json_object_size(map) + 1, sizeof *keys);
    size_t count = 0;
    void *at = json_object_iter((json_t *)(uintptr_t)map);
    for (; at; at = json_object_iter_next((json_t *)(uintptr_t)map, at))
        keys[count++] = json_object_iter_key(at);
    if (sorted)
        qsort(keys, count, sizeof *keys, compare_keys);
    return keys;
}

static void write_map(const struct writer *writer, const json_t *map, size_t depth) {
    const char **keys = keys_of(map, writer->sorted);
    buffer_add_char(writer->out, '{');
    for (size_t i = 0; keys[i]; i++) {
        if (i)
            buffer_add_char(writer->out, ',');
        write_break(writer, depth + 1);
        value_add_string(writer->out, keys[i], strlen(keys[i]));
        buffer_add_text(writer->out, writer->indent ? ": " : ":");
        write_value(writer, json_object_get(map, keys[i]), depth + 1);
    }
    if (keys[0])
        write_break(writer, depth);
    buffer_add_char(writer->out, '}');
    mem_free(keys);
}

static void write_value(const struct writer *writer, const json_t *value, size_t depth) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_map(writer, value, depth);
        return;
    case JSON_ARRAY:
        write_list(writer, value, depth);
        return;
    case JSON_STRING:
        value_add_string(writer->out, json_string_value(value), json_string_length(value));
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        value_add_number(writer->out, value);
        return;
    case JSON_TRUE:
        buffer_add_text(writer->out, "true");
        return;
    case JSON_FALSE:
        buffer_add_text(writer->out, "false");
        return;
    case JSON_NULL:
        buffer_add_text(writer->out, "null");
    }
}

void value_write(struct buffer *out, const json_t *value, int indent, bool sorted) {
    struct writer writer = {.out = out, .indent = indent, .sorted = sorted};
    write_value(&writer, value, 0);
}

char *value_dump(const json_t *value) {
    struct buffer out = {0};
    value_write(&out, value, 0, false);
    return buffer_steal(&out);
}
