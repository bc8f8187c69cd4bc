/* A growing list of strings that it owns. All zero is the empty list. */
#ifndef KCREALM_BASE_STRINGS_H
#define KCREALM_BASE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

struct strings {
    char **items; /* followed by a NULL, so that it serves as an argument array */
    size_t count;
    size_t capacity;
};

/* Adds a copy of text. */
void strings_add(struct strings *strings, const char *text);
void strings_format(struct strings *strings, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool strings_contain(const struct strings *strings, const char *text);

/* The same of a list that is sorted as by strings_sort, in the time of a binary search. */
bool strings_find_sorted(const struct strings *strings, const char *text);

/* All items with separator between; the caller frees it. */
char *strings_join(const struct strings *strings, const char *separator) __attribute__((warn_unused_result));

/* Splits text at each separator and adds the parts without surrounding spaces; empty parts are left out. */
void strings_split(struct strings *strings, const char *text, char separator);

void strings_sort(struct strings *strings);
void strings_clear(struct strings *strings);

#define auto_strings __attribute__((cleanup(strings_clear))) struct strings

#endif
