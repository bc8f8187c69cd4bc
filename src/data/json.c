#include "data/json_read.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/pool.h"
#include "kcrealm/base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

void value_use_our_memory(void) {
    json_set_alloc_funcs(pool_alloc, pool_free);
}

/* Jansson's complaints by how they start, and ours. What it quotes ("near 'x'") is left out: it may be part
 * of a secret. */
static const struct {
    const char *theirs;
    const char *ours;
} complaints[] = {
    {"'}' expected", "a ',' or '}' is missing before this place"},
    {"']' expected", "a ',' or ']' is missing before this place"},
    {"':' expected", "a ':' is missing before this place"},
    {"string or '}' expected", "a key in double quotes is missing (or there is a ',' too many)"},
    {"unexpected token", "a value is missing (or there is a ',' too many)"},
    {"invalid token", "this is no JSON value"},
    {"unexpected newline", "a string does not end on its line"},
    {"control character", "a string holds a control character that is not escaped"},
    {"invalid escape", "a string holds an unknown escape"},
    {"invalid Unicode", "a string holds an invalid \\u escape"},
    {"unable to decode byte", "the text is no valid UTF-8"},
    {"end of file expected", "something follows after the end of the value"},
    {"maximum parsing depth reached", "lists and maps are nested too deep"},
    {"\\u0000 is not allowed", "a NUL character (\\u0000) is not supported"},
    {"NUL byte in object key", "a NUL character (\\u0000) is not supported"},
    {"too big", "a number is too large (integers have 64 bits); quote it to keep it as text"},
    {"real number overflow", "a number is too large"},
};

static const char *complaint_of(const json_error_t *problem) {
    if (json_error_code(problem) == json_error_premature_end_of_input)
        return "the text ends too early";
    for (size_t i = 0; i < mem_count(complaints); i++)
        if (text_starts_with(problem->text, complaints[i].theirs))
            return complaints[i].ours;
    return "it cannot be understood";
}

/* The string that ends before bytes[end], as it is written; NULL when none does. */
static char *string_before(const char *bytes, size_t end) {
    if (end < 2 || bytes[end - 1] != '"')
        return NULL;
    for (size_t start = end - 1; start-- > 0;)
        if (bytes[start] == '"' && (start == 0 || bytes[start - 1] != '\\'))
            return mem_dup_n(bytes + start, end - start);
    return NULL;
}

static bool syntax_error(const json_error_t *problem, const char *bytes, size_t size, const char *what,
                         struct error *err) {
    auto_text key = NULL;
    size_t end = problem->position > 0 ? (size_t)problem->position : 0;
    if (json_error_code(problem) == json_error_duplicate_key)
        key = string_before(bytes, end < size ? end : size);
    if (key)
        error_set(err, ERROR_INPUT, "not valid JSON: the key %s stands twice in one object", key);
    else
        error_set(err, ERROR_INPUT, "not valid JSON: %s", complaint_of(problem));
    return error_origin(err, "%s:%d:%d", what, problem->line, problem->column);
}

static bool refuse_nul(const char *bytes, size_t size, const char *what, struct error *err) {
    const char *nul = memchr(bytes, '\0', size);
    if (!nul)
        return true;
    unsigned line = 1;
    const char *start = bytes;
    for (const char *at = bytes; at < nul; at++) {
        if (*at == '\n') {
            line++;
            start = at + 1;
        }
    }
    error_set(err, ERROR_INPUT, "not valid JSON: there is a NUL byte; is the text UTF-16 or binary?");
    return error_origin(err, "%s:%u:%zu", what, line, (size_t)(nul - start) + 1);
}

/* Lists and maps outside of strings make values; counting what separates them is enough to stop a bomb. */
static size_t count_values(const char *bytes, size_t size) {
    size_t values = 1;
    bool in_string = false;
    for (size_t i = 0; i < size; i++) {
        if (in_string && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            in_string = !in_string;
        else if (!in_string)
            values += bytes[i] == ',' || bytes[i] == '[' || bytes[i] == '{';
    }
    return values;
}

static bool refuse_many_values(const char *bytes, size_t size, const char *what, struct error *err) {
    if (size <= JSON_VALUES_MAX || count_values(bytes, size) <= JSON_VALUES_MAX)
        return true;
    error_set(err, ERROR_INPUT, "there are more than %d values", JSON_VALUES_MAX);
    return error_origin(err, "%s", what);
}

json_t *value_parse(const char *bytes, size_t size, const char *what, struct error *err) {
    return value_parse_members(bytes, size, NULL, what, err);
}

json_t *value_parse_members(const char *bytes, size_t size, const json_t *members, const char *what,
                            struct error *err) {
    if (size == 0) {
        error_set(err, ERROR_INPUT, "not valid JSON: the text is empty");
        error_origin(err, "%s:1:1", what);
        return NULL;
    }
    if (!refuse_nul(bytes, size, what, err) || !refuse_many_values(bytes, size, what, err))
        return NULL;
    json_t *value = json_read(bytes, size, members);
    if (value)
        return value;
    json_error_t problem;
    value = json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
    if (!value)
        syntax_error(&problem, bytes, size, what, err);
    return value;
}

json_t *value_at(const json_t *value, ...) {
    va_list keys;
    va_start(keys, value);
    json_t *at = (json_t *)(uintptr_t)value;
    for (const char *key = va_arg(keys, const char *); key && at; key = va_arg(keys, const char *))
        at = json_object_get(at, key);
    va_end(keys);
    return at;
}

const char *value_text(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

bool value_is_true(const json_t *object, const char *key, bool otherwise) {
    const json_t *member = json_object_get(object, key);
    return json_is_boolean(member) ? json_is_true(member) : otherwise;
}

json_t *value_find(const json_t *array, const char *key, const char *wanted) {
    size_t index;
    json_t *item;
    json_array_foreach (array, index, item) {
        const char *text = value_text(item, key);
        if (text && strcmp(text, wanted) == 0)
            return item;
    }
    return NULL;
}

const char *value_type_name(const json_t *value) {
    if (!value)
        return "nothing";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "map";
    case JSON_ARRAY:
        return "list";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "boolean";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

void pointer_add(struct buffer *pointer, const char *key) {
    buffer_add_char(pointer, '/');
    for (;;) {
        size_t plain = strcspn(key, "~/");
        buffer_add(pointer, key, plain);
        key += plain;
        if (!*key)
            return;
        buffer_add_text(pointer, *key == '~' ? "~0" : "~1");
        key++;
    }
}
