#include "kcrealm/data/yaml.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define INDENT 2
/* A longer key is announced by '?': readers want short ones otherwise (libyaml: 1024 characters). */
#define KEY_SIZE_MAX 512

static void write_value(struct buffer *out, const json_t *value, size_t column);

/* Words that one YAML reader or another takes for something else, in any capitals. */
static bool is_reserved_word(const char *text) {
    static const char *const reserved[] = {"y",  "n",   "yes", "no",   "true", "false",
                                           "on", "off", "nan", "null", "inf",  "infinity"};
    for (size_t i = 0; i < mem_count(reserved); i++)
        if (strcasecmp(text, reserved[i]) == 0)
            return true;
    return false;
}

/* Numbers of all bases, sexagesimals (1:30) and timestamps hold nothing else. */
static bool could_be_number(const char *text) {
    static const char characters[] = "0123456789abcdefABCDEFxXoOtTzZ_+-.:, ";
    return strpbrk(text, "0123456789") && strspn(text, characters) == strlen(text);
}

static bool may_start_plain(char character) {
    static const char others[] = "_/.$(+;\\^";
    return (unsigned char)character >= 0x80 || (character >= '0' && character <= '9') ||
           (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
           strchr(others, character);
}

/* Whether text without special characters reads back as itself when it is not quoted. */
static bool is_plain(const char *text) {
    if (!*text || !may_start_plain(*text) || is_reserved_word(text) || could_be_number(text))
        return false;
    /* The number words .nan, .inf and +.inf, and the document end marker. */
    if ((*text == '.' || *text == '+') && !strchr(text, '/'))
        return false;
    return !strstr(text, ": ") && !strstr(text, " #") && !text_ends_with(text, ":") &&
           !text_ends_with(text, " ");
}

/* Escapes that make characters visible are those of YAML's double quotes. */
static void write_text(struct buffer *out, const char *text) {
    auto_text visible = text_escaped(text);
    if (is_plain(text) && strcmp(visible, text) == 0) {
        buffer_add_text(out, text);
        return;
    }
    auto_buffer masked = {0};
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buffer_add_char(&masked, '\\');
        buffer_add_char(&masked, *text);
    }
    buffer_add_char(out, '"');
    text_escape(out, buffer_text(&masked));
    buffer_add_char(out, '"');
}

static void start_line(struct buffer *out, size_t column) {
    buffer_add_char(out, '\n');
    buffer_add_repeated(out, ' ', column);
}

static bool is_block(const json_t *value) {
    return json_object_size(value) > 0 || json_array_size(value) > 0;
}

static void write_key(struct buffer *out, const char *key, size_t column) {
    auto_buffer text = {0};
    write_text(&text, key);
    bool is_long = text.size > KEY_SIZE_MAX;
    if (is_long)
        buffer_add_text(out, "? ");
    buffer_add(out, buffer_text(&text), text.size);
    if (is_long)
        start_line(out, column);
    buffer_add_char(out, ':');
}

/* The first member goes on in the line where the map starts. Lists below a key are not indented, as kubectl
 * and helm write them. */
static void write_map(struct buffer *out, const json_t *map, size_t column) {
    bool first = true;
    const char *key;
    json_t *member;
    json_object_foreach ((json_t *)(uintptr_t)map, key, member) {
        if (!first)
            start_line(out, column);
        first = false;
        write_key(out, key, column);
        size_t member_column = json_is_object(member) ? column + INDENT : column;
        if (is_block(member))
            start_line(out, member_column);
        else
            buffer_add_char(out, ' ');
        write_value(out, member, member_column);
    }
}

static void write_list(struct buffer *out, const json_t *list, size_t column) {
    size_t index;
    json_t *item;
    json_array_foreach (list, index, item) {
        if (index)
            start_line(out, column);
        buffer_add_text(out, "- ");
        write_value(out, item, column + INDENT);
    }
}

static void write_value(struct buffer *out, const json_t *value, size_t column) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        if (is_block(value))
            write_map(out, value, column);
        else
            buffer_add_text(out, "{}");
        return;
    case JSON_ARRAY:
        if (is_block(value))
            write_list(out, value, column);
        else
            buffer_add_text(out, "[]");
        return;
    case JSON_STRING:
        write_text(out, json_string_value(value));
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        value_add_number(out, value);
        return;
    case JSON_TRUE:
        buffer_add_text(out, "true");
        return;
    case JSON_FALSE:
        buffer_add_text(out, "false");
        return;
    case JSON_NULL:
        buffer_add_text(out, "null");
    }
}

void yaml_write(struct buffer *out, const json_t *value) {
    write_value(out, value, 0);
    buffer_add_char(out, '\n');
}
