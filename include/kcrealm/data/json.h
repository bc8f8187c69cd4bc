/* JSON values (jansson) with the few questions that we ask all the time. */
#ifndef KCREALM_DATA_JSON_H
#define KCREALM_DATA_JSON_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

#include <jansson.h>
#include <stdbool.h>

/* owned references, dropped when they leave their scope */
#define auto_json json_auto_t *

/* Lets jansson allocate through base/memory.h (no NULL, wiped when freed). Call once, before any JSON. */
void value_use_our_memory(void);

/* Each takes some hundred bytes; a realm with 10,000 clients has half a million. */
#define JSON_VALUES_MAX 5000000

/* Reads one JSON text (any value). Duplicate keys, trailing text, NUL bytes, \u0000 and integers beyond 64
 * bits with sign, and more values than JSON_VALUES_MAX are errors: ERROR_INPUT, origin "what:line:column", where `what` names the text ("the
 * reply", a file). The message quotes keys, never values. */
json_t *value_parse(const char *bytes, size_t size, const char *what, struct error *err)
    __attribute__((warn_unused_result));

/* The same of a long list of objects of which only these members are of interest (an object: name → anything): others
 * may be left out, unread. */
json_t *value_parse_members(const char *bytes, size_t size, const json_t *members, const char *what,
                            struct error *err) __attribute__((warn_unused_result));

/* Adds value as JSON; indent 0 is compact, keys keep their order unless sorted. Reals get the fewest digits
 * that read back the same, and always a point. */
void value_write(struct buffer *out, const json_t *value, int indent, bool sorted);

/* Adds an integer or real as both JSON and YAML write it. */
void value_add_number(struct buffer *out, const json_t *number);

/* Adds text, which is UTF-8 of size bytes and then a NUL, as a JSON string in double quotes.
 * Characters that act on terminals (base/text.h) are written as \u202e: the string stays the same. */
void value_add_string(struct buffer *out, const char *text, size_t size);

/* Compact JSON as a new string, freed by the caller. */
char *value_dump(const json_t *value) __attribute__((warn_unused_result));

/* Walks object members by name; NULL where one is missing or not an object. value_at(pod, "status", "phase",
 * NULL). Borrowed. */
json_t *value_at(const json_t *value, ...) __attribute__((sentinel));

/* The member's text, NULL when it is absent or no string. Borrowed. */
const char *value_text(const json_t *object, const char *key);

/* The member's truth, otherwise when it is absent or no boolean. */
bool value_is_true(const json_t *object, const char *key, bool otherwise);

/* The first item of array whose member key is the text wanted; NULL when there is none. Borrowed. */
json_t *value_find(const json_t *array, const char *key, const char *wanted);

/* "string", "number", "boolean", "null", "map", "list", or "nothing" for NULL: for messages. */
const char *value_type_name(const json_t *value);

/* Adds "/key" to a JSON Pointer, escaped by RFC 6901. */
void pointer_add(struct buffer *pointer, const char *key);

#endif
